package images

import (
	"cmp"
	"context"
	"net/http/httptest"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/splice"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

const (
	testProject = "b17a6492bfa54441910e15f07c983384"
	testToken   = "s3cret-t0ken"
)

// newCloud serves a cloud whose database is as loose as most are, and a client for it.
func newCloud(t *testing.T, images ...fakenova.Image) (*fakenova.Cloud, testAccess) {
	t.Helper()
	cloud := &fakenova.Cloud{ProjectID: testProject, Token: testToken, Collation: fakenova.MariaDB}
	cloud.Add(images...)
	server := httptest.NewServer(cloud)
	t.Cleanup(server.Close)
	endpoint, err := nova.ParseEndpoint(server.URL, testProject)
	if err != nil {
		t.Fatal(err)
	}
	connection := Connection{Configured: Setting{Text: server.URL, Source: "OS_ENDPOINT"}, Token: Setting{Source: "OS_TOKEN"}}
	connection.Client = nova.NewClient(nova.Config{
		Endpoint: endpoint, Tokens: nova.StaticToken(testToken), Transport: transport.New(transport.Config{}),
	})
	return cloud, testAccess{Connection: connection}
}

// testAccess is an Access with what it returns.
type testAccess struct {
	Connection
	problem diag.Diagnostics
	unknown bool
}

func (a testAccess) Unknown() bool { return a.unknown }
func (a testAccess) Connect(_ context.Context, region string) (Connection, diag.Diagnostics) {
	a.CatalogRegion = cmp.Or(region, a.CatalogRegion)
	return a.Connection, a.problem
}

// testProvider is a provider of the two data sources that hands data to them.
type testProvider struct{ data any }

func (testProvider) Metadata(_ context.Context, _ provider.MetadataRequest, response *provider.MetadataResponse) {
	response.TypeName = "nova"
}
func (testProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}
func (p testProvider) Configure(_ context.Context, _ provider.ConfigureRequest, response *provider.ConfigureResponse) {
	response.DataSourceData = p.data
}
func (testProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{NewImageDataSource, NewImagesDataSource}
}
func (testProvider) Resources(context.Context) []func() resource.Resource { return nil }

// newProtocol starts the two data sources behind Terraform's protocol. data is the value that the provider hands to them, an Access
// if all is well.
func newProtocol(t *testing.T, data any) *prototest.Server {
	t.Helper()
	return startProtocol(t, splice.Server(providerserver.NewProtocol6(testProvider{data})()))
}

func startProtocol(t *testing.T, server tfprotov6.ProviderServer) *prototest.Server {
	t.Helper()
	p := prototest.Start(t, server)
	prototest.WantProblems(t, p.Configure(nil, false))
	return p
}

// paths are the paths of the requests that a cloud has received, without the project.
func paths(cloud *fakenova.Cloud) []string {
	found := []string{}
	for _, request := range cloud.Requests() {
		found = append(found, request.URL.String()[len("/v2.1/"+testProject):])
	}
	return found
}
