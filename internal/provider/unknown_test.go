package provider_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/acctest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
)

// A token that a resource is yet to give is unknown while Terraform plans: a read that waits for that resource comes once
// it is there, and one that does not is told to.
func TestATokenThatIsNotKnownAtPlan(t *testing.T) {
	t.Parallel()
	configuration := func(fake *acctest.Fake, waits string) string {
		return `
			resource "terraform_data" "token" {
			  input = "` + acctest.Token + `"
			}
			provider "nova" {
			  token    = terraform_data.token.output
			  endpoint = "` + fake.URL + "/v2.1/" + acctest.Project + `"
			}
			data "nova_image" "known" {
			  id = "` + fakenova.Many(1)[0].ID + `"
			  ` + waits + `
			}`
	}
	t.Run("the read waits for it", func(t *testing.T) {
		t.Parallel()
		image := fakenova.Many(1)[0]
		fake := acctest.NewFake(t, image)
		resource.UnitTest(t, resource.TestCase{
			ProtoV6ProviderFactories: acctest.Providers(nil),
			Steps: []resource.TestStep{{
				Config: configuration(fake, "depends_on = [terraform_data.token]"),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectUnknownValue("data.nova_image.known", tfjsonpath.New("name"))},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("data.nova_image.known", tfjsonpath.New("name"), knownvalue.StringExact(*image.Name)),
				},
			}},
		})
		for _, request := range fake.Requests() {
			if got := request.Header.Get("X-Auth-Token"); got != acctest.Token {
				t.Errorf("a request has the token %q", got)
			}
		}
	})
	t.Run("the read does not wait", func(t *testing.T) {
		t.Parallel()
		fake := acctest.NewFake(t, fakenova.Many(1)...)
		resource.UnitTest(t, resource.TestCase{
			ProtoV6ProviderFactories: acctest.Providers(nil),
			Steps: []resource.TestStep{{
				Config:      configuration(fake, ""),
				ExpectError: regexp.MustCompile(`(?s)Error: Provider Configuration Not Known Yet.*\btoken\b.*depends_on`),
			}},
		})
		if n := len(fake.Requests()); n != 0 {
			t.Errorf("%d requests, want none", n)
		}
	})
}
