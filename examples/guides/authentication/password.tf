variable "password" {
  type      = string
  sensitive = true
}

provider "nova" {
  auth_url            = "https://identity.example.com/v3"
  region              = "north"
  user_name           = "ci"
  user_domain_name    = "Default"
  password            = var.password
  project_name        = "web"
  project_domain_name = "Default"
}
