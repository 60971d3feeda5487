# The snapshots of one server, newest first.
data "nova_images" "snapshots" {
  filter {
    server_id = "5b1f6a52-7c0e-4d4b-9a43-6f0c2e1d8a01"
    type      = "snapshot"
  }
  sort = ["created:desc"]
}

output "snapshots" {
  value = { for image in data.nova_images.snapshots.images : image.id => image.created }
}
