# Debian 12 or 13 for general use: images that declare no purpose match too.
data "nova_image" "debian" {
  filter {
    metadata = { os_distro = "debian" }
    metadata_in = {
      os_version = ["12", "13"]
      os_purpose = ["generic", null]
    }
    name_regex = "^debian-"
  }
  most_recent = true
}
