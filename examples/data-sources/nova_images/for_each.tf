# One resource per image. IDs are known during planning and identify images uniquely.
data "nova_images" "debian" {
  filter {
    status     = "ACTIVE"
    name_regex = "^debian-"
  }
}

resource "terraform_data" "smoke_test" {
  for_each = toset(data.nova_images.debian.ids)

  triggers_replace = each.key
}
