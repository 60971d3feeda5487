# Null without a match, and an error if more than one image matches.
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
