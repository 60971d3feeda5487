terraform {
  required_providers {
    nova = {
      source  = "terraform-provider-nova/nova"
      version = "~> 0.1"
    }
  }
}

provider "nova" {
  cloud = "production" # an entry of clouds.yaml
}

data "nova_image" "ubuntu" {
  filter {
    name_regex = "(?i)^ubuntu[ -]24\\.04" # "Ubuntu 24.04 LTS", "ubuntu-24.04-2026"
  }
  most_recent = true
}

output "ubuntu" {
  value = data.nova_image.ubuntu.id
}
