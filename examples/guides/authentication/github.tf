provider "nova" {
  auth_url            = "https://identity.example.com/v3"
  region              = "north"
  identity_provider   = "github"
  protocol            = "openid"
  project_name        = "web"
  project_domain_name = "Default"
}
