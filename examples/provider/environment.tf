# Everything comes from OS_CLOUD, or from the variables of an openrc file.
provider "nova" {}
