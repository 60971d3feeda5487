variable "token" {
  type      = string
  sensitive = true
}

# The token may be of another project, or of none.
provider "nova" {
  auth_url            = "https://identity.example.com/v3"
  region              = "north"
  token               = var.token
  project_name        = "web"
  project_domain_name = "Default"
}
