terraform {
  required_providers {
    nova = {
      source = "terraform-provider-nova/nova"
    }
  }
}

# An entry of clouds.yaml.
provider "nova" {
  cloud = "production"
}
