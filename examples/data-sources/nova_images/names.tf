# Ids by name, for a cloud with thousands of images: detail = false asks for names and ids alone.
data "nova_images" "all" {
  detail = false
}

output "ids_by_name" {
  value = { for image in data.nova_images.all.images : coalesce(image.name, "(no name)") => image.id... }
}
