data "nova_image" "base" {
  filter {
    name_regex = "^ubuntu-24\\.04-[0-9]{8}$"
  }
  most_recent = true
}

# Stands for a server: here triggers_replace, there image_id, has it replaced.
resource "terraform_data" "server" {
  triggers_replace = data.nova_image.base.id
}
