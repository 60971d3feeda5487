package images_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/acctest"
)

// searches are data sources that one run of Terraform reads, by name, and the names of the images that each must find.
type searches map[string]search

type search struct {
	arguments string
	want      []string
}

// run reads them all from the fake cloud. source is nova_image or nova_images.
func (s searches) run(t *testing.T, fake *acctest.Fake, source string) {
	t.Helper()
	var config strings.Builder
	var checks []statecheck.StateCheck
	config.WriteString(fake.Provider())
	for _, name := range slices.Sorted(maps.Keys(s)) {
		found := fmt.Sprintf("data.%s.%s.images", source, name)
		if source == "nova_image" {
			found = fmt.Sprintf("[data.%s.%s]", source, name)
		}
		fmt.Fprintf(&config, "data %q %q {\n%s\n}\n", source, name, s[name].arguments)
		fmt.Fprintf(&config, "output %q {\n value = [for image in %s : image.name == null ? \"(none)\" : image.name]\n}\n", name, found)
		checks = append(checks, statecheck.ExpectKnownOutputValue(name, texts(s[name].want)))
	}
	apply(t, config.String(), checks...)
}

// apply runs Terraform once, and once more to see that nothing is to change.
func apply(t *testing.T, config string, checks ...statecheck.StateCheck) {
	t.Helper()
	applyWith(t, acctest.Providers(nil), config, checks...)
}

type providers = map[string]func() (tfprotov6.ProviderServer, error)

func applyWith(t *testing.T, servers providers, config string, checks ...statecheck.StateCheck) {
	t.Helper()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: servers,
		Steps: []resource.TestStep{{
			Config:            config,
			ConfigStateChecks: checks,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
		}},
	})
}

func texts(want []string) knownvalue.Check {
	checks := make([]knownvalue.Check, len(want))
	for i, text := range want {
		checks[i] = knownvalue.StringExact(text)
	}
	return knownvalue.TupleExact(checks)
}
