# The snapshots of one server, newest first.
data "nova_images" "snapshots" {
  filter {
    server_id = "b3a1f0de-52b8-4c7a-9a51-6d0a1f0c7a11"
    type      = "snapshot"
  }
  sort = ["created:desc"]
}

output "snapshots" {
  value = { for image in data.nova_images.snapshots.images : image.id => image.created }
}
