# Null where there is no such image; an error where there are several.
data "nova_images" "rescue" {
  filter {
    name   = "rescue"
    status = "ACTIVE"
  }
}

locals {
  rescue_id = one(data.nova_images.rescue.ids)
}

output "rescue" {
  value = local.rescue_id == null ? "none" : local.rescue_id
}
