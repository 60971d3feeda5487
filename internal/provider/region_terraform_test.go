package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// TestTerraformReadsEachRegionWithOneLogin: three regions cost one login and, for a name, one request each. Image IDs differ
// from region to region. (The test framework does not know for_each, which the examples of the documents use.)
func TestTerraformReadsEachRegionWithOneLogin(t *testing.T) {
	t.Parallel()
	w := prototest.NewWorld(t)
	west := w.Compute()
	w.Keystone.Catalog[0].Endpoints = append(w.Keystone.Catalog[0].Endpoints,
		fakekeystone.Endpoint{Region: "West", Interface: "public", URL: prototest.Serve(t, west).URL + "/v2.1/$(project_id)s"})
	clouds := map[string]*fakenova.Cloud{"North": w.North, "South": w.South, "West": west}
	images := fakenova.Many(3)
	want := map[string]knownvalue.Check{}
	for i, region := range []string{"North", "South", "West"} {
		clouds[region].Add(fakenova.Image{ID: images[i].ID, Name: fakenova.Name("debian-13"), Status: "active"})
		want[region] = knownvalue.StringExact(region + " " + images[i].ID)
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"nova": providerserver.NewProtocol6WithError(NewWithEnvironment("test",
				environmentOf(with(ada, "OS_AUTH_URL", w.KeystoneURL, "OS_REGION_NAME", "North")))()),
		},
		Steps: []resource.TestStep{{
			Config: `
				data "nova_image" "north" {
				  region = "North"
				  name   = "debian-13"
				}
				data "nova_image" "south" {
				  region = "South"
				  name   = "debian-13"
				}
				data "nova_image" "west" {
				  region = "West"
				  name   = "debian-13"
				}
				data "nova_images" "default" {
				  filter { name = "debian-13" }
				}
				output "ids" {
				  value = { for image in [data.nova_image.north, data.nova_image.south, data.nova_image.west] : image.region => "${image.region} ${image.id}" }
				}
				output "default" {
				  value = data.nova_images.default.region
				}`,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownOutputValue("ids", knownvalue.MapExact(want)),
				statecheck.ExpectKnownOutputValue("default", knownvalue.StringExact("North")),
			},
		}},
	})
	// Terraform starts the provider for each of its commands. The first reads each data source once.
	logins := w.Keystone.Logins()
	for region, cloud := range clouds {
		reads := len(logins)
		if region == "North" { // in which the other data source reads too
			reads *= 2
		}
		if got := len(cloud.Requests()); got != reads {
			t.Errorf("%d requests in region %s after %d logins, want %d", got, region, len(logins), reads)
		}
	}
}
