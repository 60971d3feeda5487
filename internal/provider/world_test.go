package provider

import (
	"context"
	"maps"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/cloudsyaml"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
)

const (
	imageID      = "70a599e0-31e7-49b7-b260-868f441e862b"
	userID       = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	projectID    = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
	credentialID = "11112222333344445555666677778888"
)

// world is a cloud: an identity service, and a compute service in each of two regions that knows its tokens.
type world struct {
	identity    *fakekeystone.Keystone
	north       *fakenova.Cloud
	south       *fakenova.Cloud
	keystoneURL string
	northURL    string
	southURL    string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	people, work := fakekeystone.Domain{ID: "people-id", Name: "People"}, fakekeystone.Domain{ID: "work-id", Name: "Work"}
	w := &world{identity: &fakekeystone.Keystone{
		Users: []fakekeystone.User{{
			ID: userID, Name: "ada", Password: "s3cret-pass", Domain: people, Roles: map[string][]string{projectID: {"reader"}},
		}},
		Projects:     []fakekeystone.Project{{ID: projectID, Name: "engine", Domain: work}},
		Applications: []fakekeystone.Application{{ID: credentialID, Name: "ci", Secret: "s3cret-app", UserID: userID, ProjectID: projectID}},
	}}
	w.keystoneURL = serve(t, w.identity)
	w.north, w.south = w.cloud(), w.cloud()
	w.northURL, w.southURL = serve(t, w.north), serve(t, w.south)
	w.identity.Catalog = []fakekeystone.Service{{Type: "compute", Name: "nova", Endpoints: []fakekeystone.Endpoint{
		{Region: "North", Interface: "public", URL: w.northURL + "/v2.1/$(project_id)s"},
		{Region: "South", Interface: "public", URL: w.southURL + "/v2.1/$(project_id)s"},
		{Region: "South", Interface: "internal", URL: w.southURL + "/v2.1"},
	}}}
	return w
}

func (w *world) cloud() *fakenova.Cloud {
	cloud := &fakenova.Cloud{ValidToken: func(token string) bool {
		return strings.HasPrefix(token, "s3cret") || w.identity.Valid(token)
	}}
	cloud.Add(fakenova.Image{ID: imageID, Name: fakenova.Name("ubuntu-24.04")})
	return cloud
}

func serve(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// closedPort returns the URL of the client's end of an open connection. Nothing listens there, and as long as the
// connection is open, no other server gets the port.
func closedPort(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	return "http://" + connection.LocalAddr().String()
}

// unknownText stands for an unknown value in the blocks of these tests.
const unknownText = "\x00unknown"

func environmentOf(variables map[string]string) login.Lookup {
	return func(name string) (string, bool) {
		text, ok := variables[name]
		return text, ok
	}
}

// with returns the map with other values; an empty one removes.
func with(m map[string]string, pairs ...string) map[string]string {
	m = maps.Clone(m)
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
		if pairs[i+1] == "" {
			delete(m, pairs[i])
		}
	}
	return m
}

// settled returns what a block and an environment mean, and what is wrong with them.
func settled(given, environment map[string]string) (login.Login, []login.Problem) {
	block, lookup := login.Values{}, environmentOf(environment)
	for name, text := range given {
		block[name] = login.Value{Text: text, Secret: login.ArgumentNamed(name).Secret}
	}
	return login.Resolve(block, lookup, func(name string, keys cloudsyaml.Keys) (*cloudsyaml.Cloud, error) {
		return cloudsyaml.Load(lookup, name, keys)
	})
}

// accessOf returns the provider as it is configured by a block and an environment in which nothing is wrong with the block.
func accessOf(t *testing.T, given, environment map[string]string) *access {
	t.Helper()
	l, problems := settled(given, environment)
	atBlock, atRead := diagnosticsOf(&l, problems)
	if len(atBlock) > 0 {
		t.Fatal(atBlock)
	}
	return newAccess(l, atRead, "test")
}

// terraform is the provider behind its protocol, as Terraform speaks to it.
type terraform struct {
	t        *testing.T
	server   tfprotov6.ProviderServer
	provider tftypes.Object
	image    tftypes.Object
}

func start(t *testing.T, environment map[string]string) *terraform {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(NewWithEnvironment("1.2.3", environmentOf(environment))())()
	if err != nil {
		t.Fatal(err)
	}
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	tf := &terraform{t: t, server: server}
	tf.accept(schema.Diagnostics)
	tf.provider = schema.Provider.ValueType().(tftypes.Object)
	tf.image = schema.DataSourceSchemas["nova_image"].ValueType().(tftypes.Object)
	return tf
}

// config is a block with these attributes, all others null.
func (tf *terraform) config(of tftypes.Object, given map[string]any) *tfprotov6.DynamicValue {
	tf.t.Helper()
	values := map[string]tftypes.Value{}
	for name, kind := range of.AttributeTypes {
		values[name] = tftypes.NewValue(kind, nil)
	}
	for name, v := range given {
		switch v := v.(type) {
		case int:
			values[name] = tftypes.NewValue(tftypes.Number, big.NewFloat(float64(v)))
		case string:
			if v == unknownText {
				values[name] = tftypes.NewValue(of.AttributeTypes[name], tftypes.UnknownValue)
				continue
			}
			values[name] = tftypes.NewValue(tftypes.String, v)
		default:
			values[name] = tftypes.NewValue(of.AttributeTypes[name], v)
		}
	}
	config, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, values))
	if err != nil {
		tf.t.Fatal(err)
	}
	return &config
}

func (tf *terraform) validate(block map[string]any) []*tfprotov6.Diagnostic {
	tf.t.Helper()
	resp, err := tf.server.ValidateProviderConfig(tf.t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: tf.config(tf.provider, block)})
	if err != nil {
		tf.t.Fatal(err)
	}
	return tf.innocent(resp.Diagnostics)
}

func (tf *terraform) configure(block map[string]any, deferral bool) []*tfprotov6.Diagnostic {
	tf.t.Helper()
	resp, err := tf.server.ConfigureProvider(tf.t.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.9.9", Config: tf.config(tf.provider, block),
		ClientCapabilities: &tfprotov6.ConfigureProviderClientCapabilities{DeferralAllowed: deferral},
	})
	if err != nil {
		tf.t.Fatal(err)
	}
	return tf.innocent(resp.Diagnostics)
}

// read reads nova_image by its id.
func (tf *terraform) read(ctx context.Context, deferral bool) *tfprotov6.ReadDataSourceResponse {
	tf.t.Helper()
	resp, err := tf.server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{
		TypeName: "nova_image", Config: tf.config(tf.image, map[string]any{"id": imageID}),
		ClientCapabilities: &tfprotov6.ReadDataSourceClientCapabilities{DeferralAllowed: deferral},
	})
	if err != nil {
		tf.t.Fatal(err)
	}
	tf.innocent(resp.Diagnostics)
	return resp
}

// name reads the image and returns its name.
func (tf *terraform) name() string {
	tf.t.Helper()
	resp := tf.read(tf.t.Context(), false)
	tf.accept(resp.Diagnostics)
	state, err := resp.State.Unmarshal(tf.image)
	if err != nil {
		tf.t.Fatal(err)
	}
	var attributes map[string]tftypes.Value
	var name string
	if err := state.As(&attributes); err != nil {
		tf.t.Fatal(err)
	}
	if err := attributes["name"].As(&name); err != nil {
		tf.t.Fatal(err)
	}
	return name
}

func (tf *terraform) accept(diagnostics []*tfprotov6.Diagnostic) {
	tf.t.Helper()
	for _, d := range diagnostics {
		tf.t.Fatalf("%s\n%s\n%s", d.Attribute, d.Summary, d.Detail)
	}
}

// innocent is the diagnostics, after a look for secrets in them.
func (tf *terraform) innocent(diagnostics []*tfprotov6.Diagnostic) []*tfprotov6.Diagnostic {
	tf.t.Helper()
	for _, d := range diagnostics {
		if strings.Contains(d.Summary+d.Detail, "s3cret") {
			tf.t.Errorf("a secret is in: %s\n%s", d.Summary, d.Detail)
		}
	}
	return diagnostics
}

// short are diagnostics as "attribute: Summary".
func short(diagnostics []*tfprotov6.Diagnostic) (summaries []string) {
	for _, d := range diagnostics {
		at := ""
		if d.Attribute != nil {
			for _, step := range d.Attribute.Steps() {
				at += string(step.(tftypes.AttributeName))
			}
		}
		summaries = append(summaries, at+": "+d.Summary)
	}
	return summaries
}
