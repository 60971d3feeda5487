locals {
  version = lookup(data.nova_image.app.metadata, "app_version", "")
}

output "image" {
  description = "What image_id of a server takes, and what people read."
  value       = { id = data.nova_image.app.id, name = data.nova_image.app.name }

  # An error, which stops the plan: the name says one version, the build another.
  precondition {
    condition     = data.nova_image.app.name == "app-${local.version}"
    error_message = "${data.nova_image.app.name} is labeled as ${local.version}."
  }
}
