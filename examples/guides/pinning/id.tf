data "nova_image" "base" {
  id = "538453d7-0c1a-4b5d-9e2f-000000000007"
}

resource "terraform_data" "server" {
  triggers_replace = data.nova_image.base.id
}
