# Every build of Ubuntu 24.04 except those for ARM.
data "nova_images" "ubuntu" {
  filter {
    name_regex     = "^ubuntu-24\\.04-"
    name_not_regex = "-arm64-"
  }
}

output "names" {
  value = [for image in data.nova_images.ubuntu.images : image.name]
}
