data "nova_image" "base" {
  filter {
    name_regex     = "^ubuntu-24\\.04-[0-9]{8}$"
    created_before = "2026-10-01T00:00:00Z"
  }
  most_recent = true
}

resource "terraform_data" "server" {
  triggers_replace = data.nova_image.base.id
}
