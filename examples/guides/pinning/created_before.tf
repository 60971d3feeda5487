data "nova_image" "base" {
  filter {
    name_regex     = "^ubuntu-24\\.04"
    created_before = "2026-10-01T00:00:00Z"
  }
  most_recent = true
}
