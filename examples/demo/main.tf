terraform {
  required_providers {
    nova = {
      source = "terraform-provider-nova/nova"
    }
  }
}

# Endpoint and token come from OS_ENDPOINT and OS_TOKEN.
provider "nova" {}

# The newest Ubuntu 24.04 that boots from a disk of 20 GB.
data "nova_image" "ubuntu" {
  filter {
    name_regex = "^ubuntu-24\\.04"
    fits_disk  = 20
  }
  most_recent = true
}

# Every Debian by its metadata, whatever it is called, newest first.
data "nova_images" "debian" {
  filter {
    status   = "ACTIVE"
    metadata = { os_distro = "debian" }
  }
  sort = ["created:desc", "name:asc"]
}

output "ubuntu" {
  value = {
    name    = data.nova_image.ubuntu.name
    created = data.nova_image.ubuntu.created
    id      = data.nova_image.ubuntu.id
  }
}

output "debian" {
  value = [for image in data.nova_images.debian.images : {
    name    = image.name
    created = image.created
    id      = image.id
  }]
}
