# The images that the operator of the cloud publishes.
data "nova_images" "public" {
  filter {
    visibility = "public"
    status     = "ACTIVE"
  }
}

output "public" {
  value = [for image in data.nova_images.public.images : image.name]
}
