variable "token" {
  type      = string
  sensitive = true
}

# Sent as it is; the identity service is not asked.
provider "nova" {
  endpoint = "https://nova.example.com/v2.1"
  token    = var.token
}
