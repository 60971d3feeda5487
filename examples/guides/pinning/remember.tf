data "nova_image" "base" {
  filter {
    name_regex = "^ubuntu-24\\.04"
  }
  most_recent = true
}

resource "terraform_data" "image" {
  input = data.nova_image.base.id

  lifecycle {
    ignore_changes = [input]
  }
}

output "image" {
  value = terraform_data.image.output # give this to servers
}
