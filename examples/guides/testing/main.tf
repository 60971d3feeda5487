terraform {
  required_providers {
    nova = {
      source = "terraform-provider-nova/nova"
    }
  }
}

variable "name" {
  description = "Prefix of the image names."
  type        = string
}

# The image to build servers from.
data "nova_image" "base" {
  filter {
    name_regex = "^${var.name}-[0-9]{8}$"
  }
  most_recent = true
}

# An image that may not exist.
data "nova_images" "rescue" {
  filter {
    name = "${var.name}-rescue"
  }
}

output "image_id" {
  value = data.nova_image.base.id

  precondition {
    condition     = data.nova_image.base.min_disk <= 20
    error_message = "${data.nova_image.base.name} does not fit any of our flavors."
  }
}

output "rescue_id" {
  value = one(data.nova_images.rescue.ids)
}
