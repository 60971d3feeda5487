# An image that may not exist: without a match, ids is empty.
data "nova_images" "rescue" {
  filter {
    name = "rescue"
  }
}

output "rescue" {
  # Null without a match, an error where several match.
  value = one(data.nova_images.rescue.ids)
}
