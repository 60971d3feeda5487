# The newest Ubuntu 24.04 that boots on a flavor with 20 GB of disk and 4 GB of memory.
data "nova_image" "ubuntu" {
  filter {
    name_regex = "^ubuntu-24\\.04-"
    fits_disk  = 20
    fits_ram   = 4096
    metadata   = { architecture = "x86_64" }
  }
  most_recent = true
}

output "ubuntu" {
  value = data.nova_image.ubuntu.id
}
