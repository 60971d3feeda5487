# Version 1.0.10 is higher than 1.0.9, which no order of names or times tells.
data "nova_image" "app" {
  filter {
    name_regex = "^app-(?P<version>[0-9.]+)$"
  }
  sort = ["version:desc"]
}
