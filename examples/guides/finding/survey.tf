# What the cloud offers: names of active images by distribution.
data "nova_images" "all" {
  filter {
    status = "ACTIVE"
  }
  sort = ["name:asc"]
}

output "names_by_distribution" {
  value = {
    for image in data.nova_images.all.images :
    coalesce(lookup(image.metadata, "os_distro", null), "(not said)") => coalesce(image.name, image.id)...
  }
}
