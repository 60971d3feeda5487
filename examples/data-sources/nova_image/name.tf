data "nova_image" "debian" {
  name = "debian-13-20260302"
}

output "debian" {
  value = data.nova_image.debian.id
}
