package provider

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

const idToken = "s3cret-id-token"

// newFederation is a world in which an identity provider vouches for ada, and its issuer gives tokens to a client.
func newFederation(t *testing.T) (w *prototest.World, issuer *fakekeystone.Issuer, issuerURL string) {
	t.Helper()
	w = prototest.NewWorld(t)
	w.Keystone.IdentityProviders = []fakekeystone.IdentityProvider{
		{ID: "gitlab", Protocol: "openid", AccessTokens: map[string]string{idToken: userID, "s3cret-renewed": userID}},
	}
	w.Keystone.Trusts = []fakekeystone.Trust{{ID: "trust-1", TrustorID: userID, TrusteeID: userID, ProjectID: projectID}}
	issuer = &fakekeystone.Issuer{ClientID: "ci", ClientSecret: "s3cret-client", AccessToken: "opaque", IDToken: idToken}
	return w, issuer, prototest.Serve(t, issuer).URL
}

const pipelineYAML = `clouds:
  pipeline:
    auth_type: v3oidcaccesstoken
    auth: {auth_url: KEYSTONE, identity_provider: gitlab, protocol: openid, project_id: ` + projectID + `}
    region_name: South
`

// TestFederatedLogins proves what an OIDC login is made of by what the services received.
func TestFederatedLogins(t *testing.T) {
	t.Parallel()
	gitlab := map[string]string{
		"OS_AUTH_URL": "KEYSTONE", "OS_IDENTITY_PROVIDER": "gitlab", "OS_PROTOCOL": "openid", "OS_PROJECT_ID": projectID, "OS_REGION_NAME": "North",
	}
	client := map[string]any{"client_id": "ci", "client_secret": "s3cret-client", "access_token_type": "id_token"}
	block := func(pairs ...string) map[string]any {
		given := map[string]any{}
		for name, v := range client {
			given[name] = v
		}
		for i := 0; i < len(pairs); i += 2 {
			given[pairs[i]] = pairs[i+1]
		}
		return given
	}
	for name, test := range map[string]struct {
		block       map[string]any
		environment map[string]string
		issuer      []string // its requests
		trust       string
	}{
		"the token of a variable": {environment: with(gitlab, "OS_ACCESS_TOKEN", idToken)},
		"the token of a file":     {environment: with(gitlab, "OS_ACCESS_TOKEN_FILE", "~/token")},
		"the token of the block":  {block: map[string]any{"access_token": idToken}, environment: gitlab},
		"the file of the block":   {block: map[string]any{"access_token_file": "~/token"}, environment: gitlab},
		"auth_type chooses it": {
			environment: with(gitlab, "OS_ACCESS_TOKEN", idToken, "OS_AUTH_TOKEN", idToken, "OS_AUTH_TYPE", "v3oidcaccesstoken"),
		},
		"a committed entry, and the token of the job": {
			environment: map[string]string{"OS_CLOUD": "pipeline", "OS_ACCESS_TOKEN": idToken},
		},
		"a trust": {environment: with(gitlab, "OS_PROJECT_ID", "", "OS_TRUST_ID", "trust-1", "OS_ACCESS_TOKEN", idToken), trust: "trust-1"},
		"a client and its token endpoint": {
			block: block("access_token_endpoint", "ISSUER/token"), environment: gitlab, issuer: []string{"POST /token"},
		},
		"a client and the discovery document": {
			block: block("discovery_endpoint", "ISSUER/.well-known/openid-configuration"), environment: gitlab,
			issuer: []string{"GET /.well-known/openid-configuration", "POST /token"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, issuer, issuerURL := newFederation(t)
			home := t.TempDir()
			replace := func(text string) string {
				return strings.NewReplacer("KEYSTONE", w.KeystoneURL, "ISSUER", issuerURL).Replace(text)
			}
			for file, text := range map[string]string{"token": idToken + "\n", "clouds.yaml": replace(pipelineYAML)} {
				if err := os.WriteFile(filepath.Join(home, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			environment := map[string]string{"HOME": home, "OS_CLIENT_CONFIG_FILE": "~/clouds.yaml"}
			for variable, text := range test.environment {
				environment[variable] = replace(text)
			}
			given := map[string]any{}
			for argument, v := range test.block {
				given[argument] = replace(v.(string))
			}
			tf := start(t, environment)
			tf.accept(tf.validate(given))
			tf.accept(tf.configure(given, false))
			if got := tf.name(); got != "ubuntu-24.04" {
				t.Errorf("name is %q", got)
			}
			logins := w.Keystone.Logins()
			if len(logins) != 2 {
				t.Fatalf("%d logins, want the exchange and the scope: %+v", len(logins), logins)
			}
			if got, want := logins[0].Request, "POST /v3/OS-FEDERATION/identity_providers/gitlab/protocols/openid/auth"; got != want || logins[0].AccessToken != idToken {
				t.Errorf("the exchange is %s with %s, want %s", got, logins[0].AccessToken, want)
			}
			if got := logins[1]; got.Method != "token" || got.Trust != test.trust || test.trust == "" && got.Project.ID != projectID {
				t.Errorf("the token is scoped by %+v", got)
			}
			var received []string
			for _, request := range issuer.Requests() {
				received = append(received, request.Request)
			}
			if !slices.Equal(received, test.issuer) {
				t.Errorf("the issuer received %q, want %q", received, test.issuer)
			}
		})
	}
}

// TestARejectedTokenIsReadAgainOnceItsFileChanges: a pipeline renews its token while Terraform runs.
func TestARejectedTokenIsReadAgainOnceItsFileChanges(t *testing.T) {
	t.Parallel()
	w, _, _ := newFederation(t)
	file := write(t, "token", "s3cret-expired")
	tf := start(t, map[string]string{
		"OS_AUTH_URL": w.KeystoneURL, "OS_IDENTITY_PROVIDER": "gitlab", "OS_PROTOCOL": "openid", "OS_PROJECT_ID": projectID, "OS_REGION_NAME": "North",
		"OS_ACCESS_TOKEN_FILE": file,
	})
	tf.accept(tf.configure(nil, false))
	for range 2 {
		if summary, _ := tf.problem(); summary != "Authentication Failed" {
			t.Errorf("the read fails with %s", summary)
		}
	}
	if n := len(w.Keystone.Logins()); n != 1 {
		t.Errorf("%d logins with the same token, want 1", n)
	}
	if err := os.WriteFile(file, []byte("s3cret-renewed"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := tf.name(); got != "ubuntu-24.04" {
		t.Errorf("name is %q", got)
	}
}
