# Something for each image: ids are known when a plan is made, and are good keys.
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
