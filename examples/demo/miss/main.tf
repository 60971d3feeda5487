terraform {
  required_providers {
    nova = {
      source = "terraform-provider-nova/nova"
    }
  }
}

# This lookup has no match: OpenStack calls the architecture x86_64.
data "nova_image" "ubuntu" {
  filter {
    name_regex = "^ubuntu-24\\.04-"
    metadata   = { architecture = "amd64" }
  }
  most_recent = true
}
