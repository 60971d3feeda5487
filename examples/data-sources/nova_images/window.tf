# Images that were uploaded in the first quarter and are active.
data "nova_images" "first_quarter" {
  filter {
    status         = "ACTIVE"
    created_after  = "2026-01-01T00:00:00Z"
    created_before = "2026-04-01T00:00:00Z"
  }
  sort = ["name:asc"]
}
