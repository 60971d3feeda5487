# Exactly one image must match: a second one is an error, not a surprise.
data "nova_image" "debian" {
  filter {
    metadata = {
      os_distro  = "debian"
      os_version = "13"
    }
  }
}
