locals {
  version = lookup(data.nova_image.app.metadata, "app_version", "")
}

output "image" {
  description = "ID for image_id of a server, and name for people."
  value       = { id = data.nova_image.app.id, name = data.nova_image.app.name }

  # The plan fails if name and metadata have different versions.
  precondition {
    condition     = data.nova_image.app.name == "app-${local.version}"
    error_message = "${data.nova_image.app.name} is labeled as ${local.version}."
  }
}
