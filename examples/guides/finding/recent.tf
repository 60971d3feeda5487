# Images of the last 30 days, newest first.
data "nova_images" "recent" {
  filter {
    name_regex    = "^ubuntu-"
    created_after = timeadd(plantimestamp(), "-720h")
  }
}
