data "nova_image" "base" {
  filter {
    name_regex = "^ubuntu-24\\.04-[0-9]{8}$"
  }
  most_recent = true
}

# Represents a server: triggers_replace has the effect of image_id.
resource "terraform_data" "server" {
  triggers_replace = data.nova_image.base.id
}
