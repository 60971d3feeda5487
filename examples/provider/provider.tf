terraform {
  required_providers {
    nova = {
      source = "terraform-provider-nova/nova"
    }
  }
}

provider "nova" {
  cloud = "production" # an entry of clouds.yaml
}

data "nova_image" "ubuntu" {
  filter {
    name_regex = "(?i)^ubuntu[ -]24\\.04" # as in "Ubuntu 24.04" and "ubuntu-24.04-20260312"
  }
  most_recent = true
}

output "ubuntu" {
  value = data.nova_image.ubuntu.id
}
