# Neither "my-ubuntu-24.04-20260312" nor "ubuntu-24.04-minimal" matches.
data "nova_image" "ubuntu" {
  filter {
    name_regex = "^ubuntu-24\\.04-[0-9]{8}$"
    metadata   = { architecture = "x86_64" }
  }
  most_recent = true
}
