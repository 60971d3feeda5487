terraform {
  required_providers {
    nova = {
      source = "terraform-provider-nova/nova"
    }
  }
}

# Endpoint and token come from OS_ENDPOINT and OS_TOKEN.
provider "nova" {}

# The newest Ubuntu 24.04 for x86_64 that fits a disk of 20 GB.
data "nova_image" "ubuntu" {
  filter {
    name_regex = "^ubuntu-24\\.04-"
    fits_disk  = 20
    metadata   = { architecture = "x86_64" }
  }
  most_recent = true
}

# Every release of an application, the highest version first.
data "nova_images" "app" {
  filter {
    name_regex = "^app-(?P<version>[0-9.]+)$"
  }
  sort = ["version:desc"]
}

output "ubuntu" {
  value = {
    name    = data.nova_image.ubuntu.name
    created = data.nova_image.ubuntu.created
    id      = data.nova_image.ubuntu.id
  }
}

output "app" {
  value = [for image in data.nova_images.app.images : {
    name    = image.name
    created = image.created
    id      = image.id
  }]
}
