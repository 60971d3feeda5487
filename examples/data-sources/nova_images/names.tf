# For a cloud with thousands of images: this requests only names and IDs.
data "nova_images" "all" {
  detail = false
}

output "ids_by_name" {
  value = {
    for image in data.nova_images.all.images :
    coalesce(image.name, "(no name)") => image.id...
  }
}
