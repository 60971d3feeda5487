data "nova_image" "golden" {
  id = "70a599e0-31e7-49b7-b260-868f441e862b"
}
