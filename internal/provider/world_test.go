package provider

import (
	"context"
	"maps"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/cloudsyaml"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

const (
	imageID      = prototest.ImageID
	userID       = prototest.UserID
	projectID    = prototest.ProjectID
	credentialID = prototest.CredentialID
)

// closedPort returns the URL of the client's end of an open connection. Nothing listens there, and as long as the
// connection is open, no other server gets the port.
func closedPort(t *testing.T) string {
	t.Helper()
	server := prototest.Serve(t, http.NotFoundHandler())
	connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	return "http://" + connection.LocalAddr().String()
}

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

// terraform is the provider behind its protocol, which must not show a secret.
type terraform struct {
	*prototest.Server
	t *testing.T
}

func start(t *testing.T, environment map[string]string) *terraform {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(New("1.2.3", environmentOf(environment))())()
	if err != nil {
		t.Fatal(err)
	}
	return &terraform{Server: prototest.Start(t, server), t: t}
}

func (tf *terraform) validate(block map[string]any) []*tfprotov6.Diagnostic {
	tf.t.Helper()
	return tf.innocent(tf.Validate(block))
}

func (tf *terraform) configure(block map[string]any, deferral bool) []*tfprotov6.Diagnostic {
	tf.t.Helper()
	return tf.innocent(tf.Configure(block, deferral))
}

// read reads nova_image by its ID.
func (tf *terraform) read(ctx context.Context, deferral bool) *tfprotov6.ReadDataSourceResponse {
	tf.t.Helper()
	response := tf.Read(ctx, "nova_image", map[string]any{"id": imageID}, deferral)
	tf.innocent(response.Diagnostics)
	return response
}

// name reads the image and returns its name.
func (tf *terraform) name() any {
	tf.t.Helper()
	response := tf.read(tf.t.Context(), false)
	tf.accept(response.Diagnostics)
	return tf.Attributes("nova_image", response)["name"]
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
