terraform {
  required_version = ">= 1.5"

  required_providers {
    nova = {
      source  = "terraform-provider-nova/nova"
      version = ">= 0.1.0"
    }
  }
}
