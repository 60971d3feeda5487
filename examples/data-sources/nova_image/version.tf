# Version 1.0.10 is higher than 1.0.9, although "app-1.0.10" sorts before "app-1.0.9".
data "nova_image" "app" {
  filter {
    name_regex = "^app-(?P<version>[0-9.]+)$"
  }
  sort = ["version:desc"]
}
