provider "nova" {
  auth_url          = "https://identity.example.com/v3"
  region            = "north"
  identity_provider = "gitlab"
  protocol          = "openid"
  project_id        = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
}
