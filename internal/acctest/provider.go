package acctest

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/provider"
)

// Providers are the provider for a test that Terraform drives. It sees these variables of the environment and no others.
func Providers(environment map[string]string) map[string]func() (tfprotov6.ProviderServer, error) {
	lookup := func(name string) (string, bool) {
		text, found := environment[name]
		return text, found
	}
	return map[string]func() (tfprotov6.ProviderServer, error){
		"nova": providerserver.NewProtocol6WithError(provider.NewWithEnvironment("test", lookup)()),
	}
}

// The one project and token of a Fake.
const (
	Project = "b17a6492bfa54441910e15f07c983384"
	Token   = "s3cret-t0ken"
)

// Fake is a fake cloud whose database is as loose as most are: a filter that relies on the service finds too much.
type Fake struct {
	*fakenova.Cloud
	URL string
}

// NewFake serves a fake cloud until the test ends.
func NewFake(t *testing.T, images ...fakenova.Image) *Fake {
	t.Helper()
	cloud := &fakenova.Cloud{ProjectID: Project, Token: Token, Collation: fakenova.MariaDB}
	cloud.Add(images...)
	server := httptest.NewServer(cloud)
	t.Cleanup(server.Close)
	return &Fake{Cloud: cloud, URL: server.URL}
}

// Provider is the provider block for the fake cloud.
func (f *Fake) Provider() string { return ProviderBlock("", f.URL+"/v2.1/"+Project) }

// ProviderBlock is a provider block for an endpoint that takes Token; with an alias unless that is empty.
func ProviderBlock(alias, endpoint string) string {
	if alias != "" {
		alias = fmt.Sprintf("\n  alias       = %q", alias)
	}
	return fmt.Sprintf("provider \"nova\" {%s\n  endpoint    = %q\n  token       = %q\n  max_retries = 0\n}\n", alias, endpoint, Token)
}
