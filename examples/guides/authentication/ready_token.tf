variable "token" {
  type      = string
  sensitive = true
}

# Sent unchanged; the provider does not query the identity service.
provider "nova" {
  endpoint = "https://nova.example.com/v2.1"
  token    = var.token
}
