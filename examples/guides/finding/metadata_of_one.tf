# The metadata of one image, as an example of what to filter on.
data "nova_image" "model" {
  filter {
    name = "ubuntu-24.04-20260312"
  }
}

output "metadata" {
  value = data.nova_image.model.metadata
}
