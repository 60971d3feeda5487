# Ids by name. A list is as long as what was found, so that its first element may not exist: a map says what is there.
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
