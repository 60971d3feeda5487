# Names of active images by distribution.
data "nova_images" "all" {
  filter {
    status = "ACTIVE"
  }
  sort = ["name:asc"]
}

locals {
  distribution = {
    for image in data.nova_images.all.images :
    image.id => coalesce(lookup(image.metadata, "os_distro", null), "(unknown)")
  }
}

output "names_by_distribution" {
  value = {
    for image in data.nova_images.all.images :
    local.distribution[image.id] => coalesce(image.name, image.id)...
  }
}
