package acctest

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/provider"
)

// Providers returns the provider for a test that runs Terraform. It reads only the given environment variables. If a
// configuration needs more than one provider block, each needs its own name, because aliases share a process and with it
// the configuration of the last block.
func Providers(environment map[string]string, names ...string) map[string]func() (tfprotov6.ProviderServer, error) {
	lookup := func(name string) (string, bool) {
		text, found := environment[name]
		return text, found
	}
	providers := map[string]func() (tfprotov6.ProviderServer, error){}
	for _, name := range append(names, "nova") {
		server := provider.Server("test", lookup)
		providers[name] = func() (tfprotov6.ProviderServer, error) { return server(), nil }
	}
	return providers
}

// Project and token of a Fake.
const (
	Project = "b17a6492bfa54441910e15f07c983384"
	Token   = "s3cret-t0ken"
)

// Fake is a fake cloud with the loose collation of most clouds. A filter that relies on the service matches too much.
type Fake struct {
	*fakenova.Cloud
	URL string
}

// NewFake returns a fake cloud that serves until the test ends.
func NewFake(t *testing.T, images ...fakenova.Image) *Fake {
	t.Helper()
	cloud := &fakenova.Cloud{ProjectID: Project, Token: Token, Collation: fakenova.MariaDB}
	cloud.Add(images...)
	server := httptest.NewServer(cloud)
	t.Cleanup(server.Close)
	return &Fake{Cloud: cloud, URL: server.URL}
}

// Provider returns the provider block for the fake cloud.
func (f *Fake) Provider() string { return ProviderBlock("nova", f.URL+"/v2.1/"+Project) }

// ProviderBlock returns the block of the provider with that name, for an endpoint that accepts Token.
func ProviderBlock(name, endpoint string) string {
	return fmt.Sprintf("provider %q {\n  endpoint    = %q\n  token       = %q\n  max_retries = 0\n}\n", name, endpoint, Token)
}
