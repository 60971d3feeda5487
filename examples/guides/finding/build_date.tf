# The latest build, whenever it was uploaded.
data "nova_image" "ubuntu" {
  filter {
    metadata = { os_distro = "ubuntu", os_version = "24.04", architecture = "x86_64" }
    snapshot = false
  }
  sort = ["metadata.image_build_date:desc", "created:desc"]
}
