# The newest Rocky Linux that boots on a flavor with 20 GB of disk and 4 GB of memory.
data "nova_image" "rocky" {
  filter {
    name_regex = "^rocky-"
    fits_disk  = 20
    fits_ram   = 4096
  }
  most_recent = true
}
