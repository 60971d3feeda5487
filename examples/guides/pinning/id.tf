data "nova_image" "base" {
  id = "70a599e0-31e7-49b7-b260-868f441e862b"
}
