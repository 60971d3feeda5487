data "nova_image" "base" {
  filter {
    name_regex = "^app-[0-9.]+$"
    metadata   = { app_name = "app" }
  }
  most_recent = true
}
