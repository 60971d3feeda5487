provider "nova" {
  cloud = "production"
}

# The same image has another ID in each region.
data "nova_image" "ubuntu" {
  for_each = toset(["north", "south"])
  region   = each.key
  name     = "ubuntu-24.04-20260312"
}

output "ubuntu" {
  value = { for region, image in data.nova_image.ubuntu : region => image.id }
}
