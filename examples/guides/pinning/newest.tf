data "nova_image" "base" {
  filter {
    name_regex = "^ubuntu-24\\.04-[0-9]{8}$"
  }
  most_recent = true
}

# Stands for a server: with triggers_replace, as with image_id of a server, another image means another server.
resource "terraform_data" "server" {
  triggers_replace = data.nova_image.base.id
}
