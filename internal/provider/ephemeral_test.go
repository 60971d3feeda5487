package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// The provider's secrets should be values that Terraform may not write to plan or state.
func TestSecretsMayBeEphemeral(t *testing.T) {
	t.Parallel()
	w := prototest.NewWorld(t)
	resource.UnitTest(t, resource.TestCase{
		TerraformVersionChecks: []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_11_0)},
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"nova": providerserver.NewProtocol6WithError(New("test", environmentOf(nil))()),
		},
		Steps: []resource.TestStep{{
			Config: `
				variable "password" {
				  type      = string
				  ephemeral = true
				  default   = "s3cret-pass"
				}
				provider "nova" {
				  auth_url   = "` + w.KeystoneURL + `"
				  user_id    = "` + userID + `"
				  password   = var.password
				  project_id = "` + projectID + `"
				  region     = "North"
				}
				data "nova_image" "by_id" {
				  id = "` + imageID + `"
				}`,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.nova_image.by_id", tfjsonpath.New("name"), knownvalue.StringExact("ubuntu-24.04")),
			},
		}},
	})
	if got := w.Keystone.Logins()[0].Password; got != "s3cret-pass" {
		t.Errorf("the password received is %q", got)
	}
}
