# Version 1.0.10 comes before 1.0.9, which neither its name nor the date of its upload tells.
data "nova_image" "app" {
  filter {
    name_regex = "^app-(?P<version>[0-9.]+)$"
  }
  sort = ["version:desc"]
}
