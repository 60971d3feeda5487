# The IDs of the three highest versions, by name.
data "nova_images" "app" {
  filter {
    name_regex = "^app-(?P<version>[0-9.]+)$"
  }
  sort  = ["version:desc"]
  limit = 3
}

output "app" {
  value = { for image in data.nova_images.app.images : image.name => image.id }
}
