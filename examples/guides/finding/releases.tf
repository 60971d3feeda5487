# One lookup per release, and a map of IDs to pass to modules.
data "nova_image" "ubuntu" {
  for_each = toset(["20.04", "22.04", "24.04"])

  filter {
    metadata = {
      os_distro    = "ubuntu"
      os_version   = each.key
      architecture = "x86_64"
    }
    snapshot = false
  }
  most_recent = true
}

output "ubuntu" {
  value = { for release, image in data.nova_image.ubuntu : release => image.id }
}
