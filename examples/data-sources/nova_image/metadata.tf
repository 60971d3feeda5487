# Exactly one image must match: a second one is an error, not a surprise.
data "nova_image" "debian" {
  filter {
    name     = "debian-12"
    metadata = { os_distro = "debian" }
  }
}
