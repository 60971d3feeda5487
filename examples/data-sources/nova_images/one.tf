# An image that may be there or not: ids is empty where nothing matches, which is no error.
data "nova_images" "rescue" {
  filter {
    name = "rescue"
  }
}

output "rescue" {
  value = one(data.nova_images.rescue.ids) # null without a match; an error where several match
}
