data "nova_image" "base" {
  filter {
    name_regex = "^ubuntu-24\\.04-[0-9]{8}$"
  }
  most_recent = true
}

resource "terraform_data" "server" {
  triggers_replace = data.nova_image.base.id

  lifecycle {
    ignore_changes = [triggers_replace] # for a server: [image_id]
  }
}
