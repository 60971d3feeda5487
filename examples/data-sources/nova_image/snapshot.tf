# The latest snapshot of a server.
data "nova_image" "web" {
  filter {
    server_id = "5b1f6a52-7c0e-4d4b-9a43-6f0c2e1d8a01"
  }
  most_recent = true
}

output "web" {
  value = { id = data.nova_image.web.id, taken = data.nova_image.web.created }
}
