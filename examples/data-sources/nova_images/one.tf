# An image that may not exist: without a match, ids is empty.
data "nova_images" "rescue" {
  filter {
    name = "rescue"
  }
}

output "rescue" {
  # Null without a match, and an error if more than one image matches.
  value = one(data.nova_images.rescue.ids)
}
