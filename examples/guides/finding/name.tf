# Anchored at both ends: "my-ubuntu-24.04-20260312" and "ubuntu-24.04-minimal" do not match.
data "nova_image" "ubuntu" {
  filter {
    name_regex = "^ubuntu-24\\.04-[0-9]{8}$"
    metadata   = { architecture = "x86_64" }
  }
  most_recent = true
}
