provider "nova" {
  cloud  = "production"
  region = "north"
}

provider "nova" {
  alias  = "south"
  cloud  = "production"
  region = "south"
}

# The same image has another id in each region.
data "nova_image" "north" {
  filter {
    name = "ubuntu-24.04-20260312"
  }
}

data "nova_image" "south" {
  provider = nova.south

  filter {
    name = "ubuntu-24.04-20260312"
  }
}

output "ubuntu" {
  value = { north = data.nova_image.north.id, south = data.nova_image.south.id }
}
