# The highest release below 2.0, without release candidates.
data "nova_image" "app" {
  filter {
    name_regex = "^app-(?P<version>[01]\\.[0-9]+\\.[0-9]+)$"
  }
  sort = ["version:desc"]
}

output "app" {
  value = { id = data.nova_image.app.id, name = data.nova_image.app.name }
}
