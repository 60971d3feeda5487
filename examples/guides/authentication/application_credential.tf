variable "application_credential_secret" {
  type      = string
  sensitive = true
}

provider "nova" {
  auth_url                      = "https://identity.example.com/v3"
  region                        = "north"
  application_credential_id     = "4a38e2a0b4d54b0b9b1f8c5b9d1e2f30"
  application_credential_secret = var.application_credential_secret
}
