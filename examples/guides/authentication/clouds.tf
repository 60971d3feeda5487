provider "nova" {
  cloud = "production"
}

provider "nova" {
  alias  = "south"
  cloud  = "production"
  region = "south"
}

data "nova_image" "south" {
  provider = nova.south
  name     = "ubuntu-24.04-20260312"
}
