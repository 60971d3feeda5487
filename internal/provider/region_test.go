package provider

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// TestRegionsShareOneLogin: data sources in several regions make one login, and those in one region share one client.
func TestRegionsShareOneLogin(t *testing.T) {
	t.Parallel()
	w := prototest.NewWorld(t)
	a := accessOf(t, nil, with(ada, "OS_AUTH_URL", w.KeystoneURL))
	for _, region := range []string{"North", "South", "", "South"} {
		connection, problems := a.Connect(t.Context(), region)
		if problems.HasError() {
			t.Fatal(problems)
		}
		want, url := region, w.NorthURL
		if region == "" {
			want = "North"
		} else if region == "South" {
			url = w.SouthURL
		}
		if connection.CatalogRegion != want || !strings.HasPrefix(connection.Endpoint().String(), url) {
			t.Errorf("for region %q it is %q at %s, want %q at %s", region, connection.CatalogRegion, connection.Endpoint(), want, url)
		}
	}
	if got := len(w.Keystone.Logins()); got != 1 {
		t.Errorf("%d logins, want 1", got)
	}
	if got := len(a.clients); got != 2 {
		t.Errorf("%d clients, want one for each region", got)
	}
	north, _ := a.Connect(t.Context(), "North")
	provider, _ := a.Connect(t.Context(), "")
	if north.Client != provider.Client {
		t.Error("the provider's region has two clients")
	}
	if north.Region.Source != "the data source" || provider.Region.Source != "OS_REGION_NAME" {
		t.Errorf("the sources of the region are %q and %q", north.Region.Source, provider.Region.Source)
	}
}

// TestTheOnlyRegionIsNamed: if nothing chooses a region, it is the one that the catalog has, and none if that is not used.
func TestTheOnlyRegionIsNamed(t *testing.T) {
	t.Parallel()
	w := prototest.NewWorld(t)
	w.Keystone.Catalog[0].Endpoints = w.Keystone.Catalog[0].Endpoints[:1]
	environment := with(ada, "OS_AUTH_URL", w.KeystoneURL, "OS_REGION_NAME", "")
	if connection, problems := accessOf(t, nil, environment).Connect(t.Context(), ""); problems.HasError() || connection.CatalogRegion != "North" {
		t.Errorf("the region is %q (%v), want North", connection.CatalogRegion, problems)
	}
	withEndpoint := with(environment, "OS_ENDPOINT", w.NorthURL)
	if connection, problems := accessOf(t, nil, withEndpoint).Connect(t.Context(), ""); problems.HasError() || connection.CatalogRegion != "" {
		t.Errorf("the region is %q (%v), want none", connection.CatalogRegion, problems)
	}
}

func TestARegionThatCannotBeReadSaysWhatToChange(t *testing.T) {
	t.Parallel()
	w := prototest.NewWorld(t)
	file := write(t, "clouds.yaml", strings.ReplaceAll(cloudsYAML, "KEYSTONE", w.KeystoneURL)+"    regions: [North, South]\n")
	login := with(ada, "OS_AUTH_URL", w.KeystoneURL)
	for name, test := range map[string]struct {
		block, environment map[string]string
		summary, detail    string
	}{
		"it is not in the catalog": {
			environment: login, summary: "Compute Endpoint Not Found",
			detail: "The service catalog has no public compute endpoint in region \"West\" (from the data source). Set region to one of these:\n\n" +
				"  Region   Interfaces\n  \"North\"  public\n  \"South\"  public, internal",
		},
		"there is an endpoint": {
			environment: with(login, "OS_ENDPOINT", w.NorthURL), summary: "Conflicting Arguments",
			detail: "region conflicts with endpoint (from OS_ENDPOINT), which replaces the service catalog. Remove one of them.",
		},
		"the entry does not list it": {
			block: map[string]string{"cloud": "app"}, environment: map[string]string{"OS_CLIENT_CONFIG_FILE": file}, summary: "Region Not Found",
			detail: "Cloud \"app\" has no region \"West\" (from the data source). Set region to one of these:\n\n  \"North\"\n  \"South\"",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, problems := accessOf(t, test.block, test.environment).Connect(t.Context(), "West")
			if len(problems) != 1 || problems[0].Summary() != test.summary || !strings.HasPrefix(problems[0].Detail(), test.detail) {
				t.Errorf("the read in %s reports %v", filepath.Base(file), problems)
			}
		})
	}
}

// TestTheRegionOfAVariableDecidesWhereThePasswordGoes: with OS_CLOUD, OS_REGION_NAME chooses among the regions of the
// entry, and with them the identity service.
func TestTheRegionOfAVariableDecidesWhereThePasswordGoes(t *testing.T) {
	t.Parallel()
	one, two := prototest.NewWorld(t), prototest.NewWorld(t)
	file := write(t, "clouds.yaml", `clouds:
  mine:
    auth: {username: ada, user_domain_name: People, password: s3cret-pass, project_name: engine, project_domain_name: Work}
    regions:
      - {name: North, values: {auth: {auth_url: "`+one.KeystoneURL+`"}}}
      - {name: South, values: {auth: {auth_url: "`+two.KeystoneURL+`"}}}
`)
	tf := start(t, map[string]string{"OS_CLIENT_CONFIG_FILE": file, "OS_CLOUD": "mine", "OS_REGION_NAME": "South"})
	tf.accept(tf.configure(nil, false))
	if got := tf.name(); got != "ubuntu-24.04" {
		t.Errorf("name is %q", got)
	}
	if first, second := len(one.Keystone.Logins()), len(two.Keystone.Logins()); first != 0 || second != 1 {
		t.Errorf("%d logins in North and %d in South, want 0 and 1", first, second)
	}
	if got := len(two.South.Requests()); got != 1 {
		t.Errorf("%d requests in South, want 1", got)
	}
}

// TestASecretOfAnotherLoginIsNotSent: a password in the environment goes nowhere if the environment names another user.
func TestASecretOfAnotherLoginIsNotSent(t *testing.T) {
	t.Parallel()
	w := prototest.NewWorld(t)
	file := write(t, "clouds.yaml", `clouds:
  mine:
    auth: {auth_url: "`+w.KeystoneURL+`", username: ada, user_domain_name: People, project_name: engine, project_domain_name: Work}
    region_name: North
`)
	environment := map[string]string{"OS_CLIENT_CONFIG_FILE": file, "OS_CLOUD": "mine", "OS_PASSWORD": "s3cret-pass"}
	tf := start(t, with(environment, "OS_AUTH_URL", "https://other.example.com/v3"))
	tf.accept(tf.configure(nil, false))
	if summary, detail := tf.problem(); summary != "Conflicting Credentials" || !strings.Contains(detail, "OS_AUTH_URL") || !strings.Contains(detail, w.KeystoneURL) {
		t.Errorf("%s\n%s", summary, detail)
	}
	if n := len(w.Keystone.Logins()); n != 0 {
		t.Errorf("%d logins, want none", n)
	}
	tf = start(t, environment)
	tf.accept(tf.configure(nil, false))
	if got := tf.name(); got != "ubuntu-24.04" {
		t.Errorf("without another login, the name is %q", got)
	}
}
