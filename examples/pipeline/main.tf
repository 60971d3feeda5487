locals {
  release   = "[0-9]+\\.[0-9]+\\.[0-9]+"
  candidate = "${local.release}(-rc\\.[0-9]+)?"

  # Development uses the newest build, staging the highest version, and production
  # the highest version that is not a release candidate.
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
    metadata       = { app_name = "app" } # only our pipeline writes it
  }
  sort = local.rule.sort
}

locals {
  oldest = timeadd(plantimestamp(), "-${24 * var.oldest_days}h")
}

# Every plan warns if the image is old. It does not fail.
check "image_is_recent" {
  assert {
    condition     = timecmp(data.nova_image.app.created, local.oldest) > 0
    error_message = "${data.nova_image.app.name} is too old: build a new one."
  }
}
