provider "nova" {
  cloud = "production"
}
