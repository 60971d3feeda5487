provider "nova" {
  cloud           = "production"
  cacert_file     = "${path.module}/authority.pem"
  max_retries     = 6
  request_timeout = "2m"
}
