# Your own image if there is one, otherwise the operator's.
data "nova_images" "own" {
  filter {
    status   = "ACTIVE"
    metadata = { os_distro = "debian", hardened_by = "platform" }
  }
}

data "nova_images" "operator" {
  filter {
    status     = "ACTIVE"
    name_regex = "^debian-13-"
  }
}

output "debian" {
  value = concat(data.nova_images.own.ids, data.nova_images.operator.ids)[0]
}
