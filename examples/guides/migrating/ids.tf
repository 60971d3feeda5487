data "nova_images" "debian" {
  filter {
    status     = "ACTIVE"
    name_regex = "^debian-"
    size_max   = 1073741824
  }
  sort = ["name:asc"]
}

output "debian" {
  value = data.nova_images.debian.ids
}
