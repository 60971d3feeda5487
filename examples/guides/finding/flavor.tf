variable "flavor" {
  description = "Disk (GB) and memory (MB) of the server."
  type        = object({ disk = number, ram = number })
  default     = { disk = 20, ram = 2048 }
}

# The newest Rocky Linux that fits the flavor. Images without a minimum fit all flavors.
data "nova_image" "rocky" {
  filter {
    name_regex = "^rocky-"
    fits_disk  = var.flavor.disk
    fits_ram   = var.flavor.ram
  }
  most_recent = true
}
