# The newest build of Ubuntu 24.04 for x86_64.
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
