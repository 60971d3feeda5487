data "nova_image" "base" {
  filter {
    name_regex = "^debian-[0-9]+$"
    metadata   = { built_by = "image-pipeline" }
  }
  most_recent = true
}
