data "nova_image" "base" {
  filter {
    name_regex = "^ubuntu-24\\.04-[0-9]{8}$"
  }
  most_recent = true
}

# Keeps the ID of the first lookup.
resource "terraform_data" "image" {
  input = data.nova_image.base.id

  lifecycle {
    ignore_changes = [input]
  }
}

resource "terraform_data" "server" {
  count = 3

  triggers_replace = terraform_data.image.output
}
