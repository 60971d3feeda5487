# The image that servers run.
data "nova_image" "base" {
  id = "538453d7-0c1a-4b5d-9e2f-000000000007"
}

data "nova_images" "newer" {
  filter {
    status        = "ACTIVE"
    name_regex    = "^ubuntu-24\\.04-[0-9]{8}$"
    created_after = timeadd(data.nova_image.base.created, "1s")
  }
}

# Every plan warns if there is a newer image. It does not fail.
check "base_image" {
  assert {
    condition     = length(data.nova_images.newer.ids) == 0
    error_message = "Newer: ${join(", ", data.nova_images.newer.images[*].name)}"
  }
}
