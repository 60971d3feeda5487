locals {
  release   = "[0-9]+\\.[0-9]+\\.[0-9]+"
  candidate = "${local.release}(-rc\\.[0-9]+)?"

  # Development takes what was built last, staging the highest version, production the highest that is no candidate.
  rules = {
    development = { version = local.candidate, sort = ["created:desc"] }
    staging     = { version = local.candidate, sort = ["version:desc"] }
    production  = { version = local.release, sort = ["version:desc"] }
  }
  rule = local.rules[var.environment]
}

data "nova_image" "app" {
  filter {
    name_regex     = "^app-(?P<version>${local.rule.version})$"
    fits_disk      = var.flavor.disk
    fits_ram       = var.flavor.ram
    created_before = var.environment == "production" ? var.approved_until : null
    metadata       = { app_name = "app" } # what the build writes, and no other image has
  }
  sort = local.rule.sort
}

# A warning in each plan, which does not stop it.
check "image_is_recent" {
  assert {
    condition     = timecmp(data.nova_image.app.created, timeadd(plantimestamp(), "-${24 * var.oldest_days}h")) > 0
    error_message = "${data.nova_image.app.name} is older than ${var.oldest_days} days: build a new one."
  }
}
