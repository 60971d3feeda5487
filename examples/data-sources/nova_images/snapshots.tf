# Every snapshot and backup in the project, largest first.
data "nova_images" "snapshots" {
  filter {
    snapshot = true
  }
  sort = ["size:desc"]
}

output "snapshots" {
  value = { for image in data.nova_images.snapshots.images : image.id => image.size }
}
