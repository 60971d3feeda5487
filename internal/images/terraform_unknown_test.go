package images_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/acctest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
)

// TestTerraformReadsWhenValuesAreKnown takes arguments from a resource that is yet to be created: validation and plan let
// what is unknown pass, and the read comes once it is known.
func TestTerraformReadsWhenValuesAreKnown(t *testing.T) {
	t.Parallel()
	fake := acctest.NewFake(t, fakenova.Catalog()...)
	app := ""
	for _, image := range fakenova.Catalog() {
		if image.Name != nil && *image.Name == "app-1.0.10" {
			app = image.ID
		}
	}
	config := fake.Provider() + `
resource "terraform_data" "later" {
  input = {
    id       = "` + app + `"
    name     = "app-1.0.10"
    regex    = "^app-(?P<version>[0-9.]+)$"
    since    = "2025-12-01T00:00:00Z"
    distro   = "debian"
    disk     = 8
    detail   = true
    sort     = "version:desc"
    words    = ["version:desc"]
    limit    = 1
    keys     = ["name_regex"]
    timeout  = "1m"
    metadata = { app_version = "1.0.10" }
  }
}
locals {
  later = terraform_data.later.output
}
data "nova_image" "id" {
  id = local.later.id
  timeouts { read = local.later.timeout }
}
data "nova_image" "name" {
  name = local.later.name
}
data "nova_image" "regex" {
  filter { name_regex = local.later.regex }
  sort = [local.later.sort]
}
data "nova_image" "metadata" {
  filter { metadata = { app_version = "1.0.10", os_distro = local.later.distro } }
}
data "nova_image" "metadata_in" {
  filter { metadata_in = { app_version = ["1.0.10", local.later.distro], os_distro = [local.later.distro] } }
}
data "nova_image" "whole_metadata" {
  filter { metadata = local.later.metadata }
}
data "nova_image" "block" {
  dynamic "filter" {
    for_each = local.later.keys
    content { name_regex = "^app-(?P<version>1\\.0\\.[0-9]+)$" }
  }
  sort = local.later.words
}
data "nova_images" "all" {
  filter {
    name_regex    = local.later.regex
    fits_disk     = local.later.disk
    created_after = local.later.since
  }
  sort   = [local.later.sort]
  limit  = local.later.limit
  detail = local.later.detail
}
`
	var checks []statecheck.StateCheck
	for _, name := range []string{"id", "name", "regex", "metadata", "metadata_in", "whole_metadata", "block"} {
		checks = append(checks, statecheck.ExpectKnownValue("data.nova_image."+name, tfjsonpath.New("name"), exactly("app-1.0.10")))
	}
	checks = append(checks, statecheck.ExpectKnownValue("data.nova_images.all", tfjsonpath.New("ids"), exactly(list{app})))
	apply(t, config, checks...)
}

// TestTerraformValidatesWhatBecomesKnown shows that the rules hold for values that validation could not see.
func TestTerraformValidatesWhatBecomesKnown(t *testing.T) {
	t.Parallel()
	fake := acctest.NewFake(t, fakenova.Catalog()...)
	reject(t, fake.Provider()+`
resource "terraform_data" "later" {
  input = {
    id   = "detail"
    time = "tomorrow"
    sort = "age:asc"
  }
}
data "nova_image" "id" {
  id = terraform_data.later.output.id
}
data "nova_images" "time" {
  filter { created_after = terraform_data.later.output.time }
}
data "nova_images" "sort" {
  sort = [terraform_data.later.output.sort]
}
`, "Invalid Image ID", "Invalid Filter", "Invalid Sort")
	sendsNothing(t, fake)
}

// TestTerraformReadsOnceTheProviderIsKnown follows the advice of the error that a provider not known yet leads to.
func TestTerraformReadsOnceTheProviderIsKnown(t *testing.T) {
	t.Parallel()
	fake := acctest.NewFake(t, fakenova.Catalog()...)
	config := `
resource "terraform_data" "cloud" {
  input = "` + fake.URL + `/v2.1/` + acctest.Project + `"
}
` + strings.Replace(fake.Provider(), `"`+fake.URL+"/v2.1/"+acctest.Project+`"`, "terraform_data.cloud.output", 1) + `
data "nova_images" "x" {
  filter { name = "cirros-0.6.3" }
`
	t.Run("without depends_on it is rejected", func(t *testing.T) {
		t.Parallel()
		reject(t, config+"}\n", "Provider Configuration Not Known Yet", "endpoint", "depends_on")
	})
	t.Run("with depends_on it waits", func(t *testing.T) {
		t.Parallel()
		apply(t, config+"depends_on = [terraform_data.cloud]\n}\n", statecheck.ExpectKnownValue(
			"data.nova_images.x", tfjsonpath.New("images").AtSliceIndex(0).AtMapKey("name"), exactly("cirros-0.6.3")))
	})
}
