package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/acctest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
)

// If a provider that has no block fails before a read, Terraform says first that it needs one, which is not so.
func TestAWrongVariableIsTheOneError(t *testing.T) {
	t.Parallel()
	const invalid, conflicting = "Invalid Provider Argument", "Conflicting Credentials"
	fake := acctest.NewFake(t)
	read := "data \"nova_image\" \"any\" {\n  id = \"" + fakenova.Many(1)[0].ID + "\"\n}\n"
	for variable, test := range map[string]struct{ text, summary string }{
		"OS_TOKEN":      {acctest.Token + " ", invalid},
		"OS_ENDPOINT":   {"127.0.0.1:8774/v2.1", invalid},
		"OS_INSECURE":   {"maybe", invalid},
		"OS_PROJECT_ID": {"my project", invalid},
		"OS_PASSWORD":   {"s3cret", conflicting},
		"OS_AUTH_TYPE":  {"none", "Unsupported Authentication Type"},
	} {
		environment := map[string]string{"OS_ENDPOINT": fake.URL, "OS_TOKEN": acctest.Token}
		environment[variable] = test.text
		for where, block := range map[string]string{"no block": "", "an empty block": "provider \"nova\" {}\n"} {
			t.Run(variable+" and "+where, func(t *testing.T) {
				t.Parallel()
				var said string
				resource.UnitTest(t, resource.TestCase{
					ProtoV6ProviderFactories: acctest.Providers(environment),
					ErrorCheck:               func(err error) error { said = err.Error(); return nil },
					Steps:                    []resource.TestStep{{Config: block + read}},
				})
				if strings.Count(said, "Error: ") != 1 || !strings.Contains(said, "Error: "+test.summary+"\n\n  with data.nova_image.any,") {
					t.Errorf("Terraform says\n%s\nwant %q alone, at the read", said, test.summary)
				}
				if !strings.Contains(said, variable) || strings.Contains(said, "s3cret") {
					t.Errorf("%s is not named, or a secret is:\n%s", variable, said)
				}
			})
		}
	}
	t.Cleanup(func() {
		if n := len(fake.Requests()); n != 0 {
			t.Errorf("%d requests, want none", n)
		}
	})
}
