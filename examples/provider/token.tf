variable "token" {
  type      = string
  sensitive = true
}

provider "nova" {
  endpoint = "https://nova.example.com/v2.1"
  token    = var.token
}
