variable "client_secret" {
  type      = string
  sensitive = true
}

provider "nova" {
  auth_url           = "https://identity.example.com/v3"
  region             = "north"
  identity_provider  = "sso"
  protocol           = "openid"
  client_id          = "terraform"
  client_secret      = var.client_secret
  discovery_endpoint = "https://login.example.com/.well-known/openid-configuration"
  project_id         = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
}
