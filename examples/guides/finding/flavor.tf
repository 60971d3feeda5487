variable "flavor" {
  description = "What the server will have: GB of disk, MB of memory."
  type        = object({ disk = number, ram = number })
  default     = { disk = 20, ram = 2048 }
}

# The newest Rocky Linux that boots on the flavor. Images without a minimum fit any.
data "nova_image" "rocky" {
  filter {
    name_regex = "^rocky-"
    fits_disk  = var.flavor.disk
    fits_ram   = var.flavor.ram
  }
  most_recent = true
}
