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
    name_regex = "^ubuntu-24\\.04-"
    metadata   = { architecture = "x86_64" }
  }
  most_recent = true
}

output "ubuntu" {
  value = data.nova_image.ubuntu.id
}
