variable "image_generation" {
  description = "Raise it to move all servers to the newest image."
  type        = number
  default     = 1
}

data "nova_image" "base" {
  filter {
    name_regex = "^ubuntu-24\\.04-[0-9]{8}$"
  }
  most_recent = true
}

resource "terraform_data" "image" {
  input            = data.nova_image.base.id
  triggers_replace = var.image_generation

  lifecycle {
    ignore_changes = [input]
  }
}

resource "terraform_data" "server" {
  triggers_replace = terraform_data.image.output

  lifecycle {
    create_before_destroy = true
  }
}
