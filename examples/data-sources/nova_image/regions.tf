# One login serves all regions. The same image has a different ID in each of them.
data "nova_image" "ubuntu_in" {
  for_each = toset(["north", "south"])

  region = each.key
  name   = "ubuntu-24.04-20260312"
}

output "ubuntu_ids" {
  value = { for region, image in data.nova_image.ubuntu_in : region => image.id }
}
