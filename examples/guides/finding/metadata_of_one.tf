# All that is known of one image, to see what can be filtered on.
data "nova_image" "model" {
  filter {
    name = "ubuntu-24.04-20260312"
  }
}

output "metadata" {
  value = data.nova_image.model.metadata
}
