package images

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
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
	a.Asked = cmp.Or(region, a.Asked)
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

// protocol is the two data sources behind Terraform's protocol.
type protocol struct {
	t      *testing.T
	server tfprotov6.ProviderServer
	kinds  map[string]tftypes.Type
}

// newProtocol starts them. data is what the provider hands to them, an Access if all is well.
func newProtocol(t *testing.T, data any) *protocol {
	t.Helper()
	return startProtocol(t, splice.Server(providerserver.NewProtocol6(testProvider{data})()))
}

func startProtocol(t *testing.T, server tfprotov6.ProviderServer) *protocol {
	t.Helper()
	p := &protocol{t: t, server: server, kinds: map[string]tftypes.Type{}}
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for name, source := range schema.DataSourceSchemas {
		p.kinds[name] = source.ValueType()
	}
	empty, err := tfprotov6.NewDynamicValue(tftypes.Object{}, tftypes.NewValue(tftypes.Object{}, map[string]tftypes.Value{}))
	if err != nil {
		t.Fatal(err)
	}
	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: &empty})
	if err != nil || len(schema.Diagnostics)+len(configured.Diagnostics) > 0 {
		t.Fatal(err, protocolProblems(schema.Diagnostics), protocolProblems(configured.Diagnostics))
	}
	return p
}

func (p *protocol) config(source string, arguments given) *tfprotov6.DynamicValue {
	p.t.Helper()
	config, err := tfprotov6.NewDynamicValue(p.kinds[source], value(p.kinds[source], arguments))
	if err != nil {
		p.t.Fatal(err)
	}
	return &config
}

// validate returns what is wrong with the arguments.
func (p *protocol) validate(source string, arguments given) []*tfprotov6.Diagnostic {
	p.t.Helper()
	response, err := p.server.ValidateDataResourceConfig(p.t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{
		TypeName: source, Config: p.config(source, arguments),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return response.Diagnostics
}

// ask reads the data source.
func (p *protocol) ask(ctx context.Context, source string, arguments given, deferral bool) *tfprotov6.ReadDataSourceResponse {
	p.t.Helper()
	response, err := p.server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{
		TypeName: source, Config: p.config(source, arguments),
		ClientCapabilities: &tfprotov6.ReadDataSourceClientCapabilities{DeferralAllowed: deferral},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return response
}

// read is a read that succeeds, and returns the state as plain values.
func (p *protocol) read(source string, arguments given) map[string]any {
	p.t.Helper()
	response := p.ask(p.t.Context(), source, arguments, false)
	if len(response.Diagnostics) > 0 {
		p.t.Fatalf("%s: %q %s", source, protocolProblems(response.Diagnostics), response.Diagnostics[0].Detail)
	}
	return p.state(source, response)
}

func (p *protocol) state(source string, response *tfprotov6.ReadDataSourceResponse) map[string]any {
	p.t.Helper()
	state, err := response.State.Unmarshal(p.kinds[source])
	if err != nil {
		p.t.Fatal(err)
	}
	attributes, _ := goValue(p.t, state).(map[string]any)
	return attributes
}

// goValue is a value of Terraform's in Go's own types; what is not known is the text "unknown".
func goValue(t *testing.T, v tftypes.Value) any {
	t.Helper()
	var err error
	defer func() {
		if err != nil {
			t.Fatal(err)
		}
	}()
	switch kind := v.Type(); {
	case !v.IsKnown():
		return "unknown"
	case v.IsNull():
		return nil
	case kind.Is(tftypes.String):
		var text string
		err = v.As(&text)
		return text
	case kind.Is(tftypes.Bool):
		var truth bool
		err = v.As(&truth)
		return truth
	case kind.Is(tftypes.Number):
		var number big.Float
		err = v.As(&number)
		integer, _ := number.Int64()
		return int(integer)
	case kind.Is(tftypes.List{}):
		var elements []tftypes.Value
		err = v.As(&elements)
		list := make([]any, len(elements))
		for i := range elements {
			list[i] = goValue(t, elements[i])
		}
		return list
	}
	var members map[string]tftypes.Value
	err = v.As(&members)
	object := map[string]any{}
	for name, member := range members {
		object[name] = goValue(t, member)
	}
	return object
}

// protocolProblems are diagnostics as "path: Summary".
func protocolProblems(diagnostics []*tfprotov6.Diagnostic) []string {
	found := []string{}
	for _, d := range diagnostics {
		text := d.Summary
		if d.Attribute != nil {
			text = written(d.Attribute) + ": " + text
		}
		found = append(found, text)
	}
	return found
}

// written is a path as the framework writes it.
func written(path *tftypes.AttributePath) string {
	var text strings.Builder
	for _, step := range path.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			text.WriteString("." + string(step))
		case tftypes.ElementKeyInt:
			fmt.Fprintf(&text, "[%d]", step)
		case tftypes.ElementKeyString:
			fmt.Fprintf(&text, "[%q]", string(step))
		}
	}
	return strings.TrimPrefix(text.String(), ".")
}

func wantProtocolProblems(t *testing.T, diagnostics []*tfprotov6.Diagnostic, want ...string) {
	t.Helper()
	if found := protocolProblems(diagnostics); !slices.Equal(found, want) {
		t.Errorf("found  %q\nwanted %q", found, want)
	}
}

// paths are the paths of the requests that a cloud has received, without the project.
func paths(cloud *fakenova.Cloud) []string {
	found := []string{}
	for _, request := range cloud.Requests() {
		found = append(found, request.URL.String()[len("/v2.1/"+testProject):])
	}
	return found
}
