package keystone

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// issuer starts an OpenID Connect provider with one client.
func issuer(t *testing.T, change ...func(*fakekeystone.Issuer)) (*fakekeystone.Issuer, string) {
	t.Helper()
	i := &fakekeystone.Issuer{ClientID: "ci", ClientSecret: "s3cret-client", AccessToken: "s3cret-opaque", IDToken: "s3cret-access"}
	for _, c := range change {
		c(i)
	}
	return i, prototest.Serve(t, i).URL
}

// account is the login of a service account at that issuer.
func account(issuer string) OIDCClientCredentials {
	return OIDCClientCredentials{
		IdentityProvider: "lab", Protocol: "openid", ClientID: "ci", ClientSecret: "s3cret-client", AccessTokenType: "id_token",
		TokenEndpoint: endpointAt(issuer + "/token"), Scope: engine,
	}
}

// endpointAt returns the URL of an endpoint of an identity provider.
func endpointAt(text string) *url.URL {
	u, err := ParseProviderURL(text)
	if err != nil {
		panic(err)
	}
	return u
}

func TestAServiceAccountLogsInWithAnAccessToken(t *testing.T) {
	t.Parallel()
	const basic = "Basic Y2k6czNjcmV0LWNsaWVudA==" // ci:s3cret-client
	form := func(scope string, more ...string) url.Values {
		form := url.Values{"grant_type": {"client_credentials"}, "scope": {scope}}
		for i := 0; i+1 < len(more); i += 2 {
			form.Set(more[i], more[i+1])
		}
		return form
	}
	discovery := fakekeystone.IssuerRequest{Request: "GET /.well-known/openid-configuration", Form: url.Values{}}
	tests := []struct {
		name   string
		issuer func(*fakekeystone.Issuer)
		change func(o *OIDCClientCredentials, issuer string)
		want   []fakekeystone.IssuerRequest
	}{
		{
			"at a token endpoint", func(*fakekeystone.Issuer) {}, func(*OIDCClientCredentials, string) {},
			[]fakekeystone.IssuerRequest{{Request: "POST /token", Authorization: basic, Form: form("openid profile")}},
		},
		{
			"at the endpoint that is discovered", func(*fakekeystone.Issuer) {}, func(o *OIDCClientCredentials, issuer string) {
				o.TokenEndpoint, o.DiscoveryEndpoint = nil, endpointAt(issuer+"/.well-known/openid-configuration")
			}, []fakekeystone.IssuerRequest{discovery, {Request: "POST /token", Authorization: basic, Form: form("openid profile")}},
		},
		{
			"a token endpoint counts more than a discovery endpoint", func(*fakekeystone.Issuer) {}, func(o *OIDCClientCredentials, _ string) {
				o.DiscoveryEndpoint = endpointAt("https://login.example.com/")
			}, []fakekeystone.IssuerRequest{{Request: "POST /token", Authorization: basic, Form: form("openid profile")}},
		},
		{
			"with another scope", func(*fakekeystone.Issuer) {}, func(o *OIDCClientCredentials, _ string) { o.OpenIDScope = "openid groups" },
			[]fakekeystone.IssuerRequest{{Request: "POST /token", Authorization: basic, Form: form("openid groups")}},
		},
		{
			"by the access token", func(i *fakekeystone.Issuer) { i.AccessToken, i.IDToken = "s3cret-access", "" },
			func(o *OIDCClientCredentials, _ string) { o.AccessTokenType = "" },
			[]fakekeystone.IssuerRequest{{Request: "POST /token", Authorization: basic, Form: form("openid profile")}},
		},
		{
			"without a secret", func(i *fakekeystone.Issuer) { i.ClientSecret = "" }, func(o *OIDCClientCredentials, _ string) { o.ClientSecret = "" },
			[]fakekeystone.IssuerRequest{{Request: "POST /token", Authorization: "", Form: form("openid profile", "client_id", "ci")}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			identity, base := world(t)
			issuer, at := issuer(t, test.issuer)
			auth := account(at)
			test.change(&auth, at)
			s := session(t, base, auth)
			token := get(t, s)
			if identity.Project(token) != projectID {
				t.Errorf("project %q", identity.Project(token))
			}
			if got := issuer.Requests(); !reflect.DeepEqual(got, test.want) {
				t.Errorf("requests\n%+v\nwant\n%+v", got, test.want)
			}
			logins := identity.Logins()
			if len(logins) != 2 || logins[0].AccessToken != "s3cret-access" {
				t.Errorf("logins %+v", logins)
			}
			for _, login := range logins {
				if strings.Contains(fmt.Sprintf("%+v", login), "s3cret-client") {
					t.Errorf("the client's secret is in %+v", login)
				}
			}
		})
	}
}

func TestAnIdentityProviderThatGivesNoToken(t *testing.T) {
	t.Parallel()
	echo := func(w http.ResponseWriter, r *http.Request) bool {
		id, secret, _ := r.BasicAuth()
		return reply(401, "application/json", fmt.Sprintf(`{"error":"invalid_client","error_description":"%s:%s, that is %s"}`,
			id, secret, r.Header.Get("Authorization")))(w, r)
	}
	discovered := func(o *OIDCClientCredentials, issuer string) {
		o.TokenEndpoint, o.DiscoveryEndpoint = nil, endpointAt(issuer+"/.well-known/openid-configuration")
	}
	tests := []struct {
		name   string
		issuer func(*fakekeystone.Issuer)
		change func(o *OIDCClientCredentials, issuer string)
		kind   Kind
		step   Step
		holds  []string
	}{
		{
			"a wrong secret", nil, func(o *OIDCClientCredentials, _ string) { o.ClientSecret = "s3cret-wrong" }, Rejected, GetAccessToken,
			[]string{"401 Unauthorized", `message "invalid_client: Invalid client or Invalid client credentials"`, "check client_secret, client_id"},
		},
		{"an echo of the secret", func(i *fakekeystone.Issuer) { i.Misbehave = echo }, nil, Rejected, GetAccessToken, []string{`"invalid_client: ci:(redacted), that is Basic (redacted)"`}},
		{
			"an invalid scope", func(i *fakekeystone.Issuer) {
				i.Misbehave = reply(400, "application/json", `{"error":"invalid_scope"}`)
			}, nil, Rejected, GetAccessToken, []string{`message "invalid_scope"`},
		},
		{"no such token", func(i *fakekeystone.Issuer) { i.IDToken = "" }, nil, WrongService, GetAccessToken, []string{"200 OK; the body has no id_token"}},
		{"a token of two words", func(i *fakekeystone.Issuer) { i.IDToken = "s3cret access" }, nil, WrongService, GetAccessToken, []string{"the id_token has whitespace"}},
		{"a token that is a number", func(i *fakekeystone.Issuer) { i.Misbehave = reply(200, "application/json", `{"id_token":7}`) }, nil, WrongService, GetAccessToken, []string{"has no id_token"}},
		{"not JSON", func(i *fakekeystone.Issuer) { i.Misbehave = reply(200, "text/html", "<html>") }, nil, WrongService, GetAccessToken, []string{"the body is not a JSON object"}},
		{
			"a token with another status", func(i *fakekeystone.Issuer) {
				i.Misbehave = reply(201, "application/json", `{"id_token":"s3cret-access"}`)
			}, nil, WrongService, GetAccessToken, []string{"201 Created"},
		},
		{
			"a rejection without a reason", func(i *fakekeystone.Issuer) { i.Misbehave = reply(401, "", "") }, nil, Rejected, GetAccessToken,
			[]string{"401 Unauthorized; check client_secret, client_id"},
		},
		{
			"a rejection as Keystone writes it", func(i *fakekeystone.Issuer) {
				i.Misbehave = reply(404, "application/json", `{"error":{"code":404,"message":"Could not find user."}}`)
			}, nil, WrongService, GetAccessToken, []string{`404 Not Found; message "Could not find user"`},
		},
		{"a document that is not for everybody", func(i *fakekeystone.Issuer) { i.Misbehave = reply(403, "", "") }, discovered, WrongService, Discover, []string{"403 Forbidden"}},
		{"a redirect to a neighbor", func(i *fakekeystone.Issuer) { i.Misbehave = reply(307, "", "", "Location", "tokens/") }, nil, Redirected, GetAccessToken, []string{"/tokens/"}},
		{"no token endpoint there", nil, func(o *OIDCClientCredentials, issuer string) { o.TokenEndpoint = endpointAt(issuer + "/nope") }, WrongService, GetAccessToken, []string{"404 Not Found"}},
		{"a redirect", func(i *fakekeystone.Issuer) { i.Misbehave = reply(307, "", "", "Location", "/elsewhere?s3cret") }, nil, Redirected, GetAccessToken, []string{"/elsewhere"}},
		{"a redirect of the document", func(i *fakekeystone.Issuer) { i.Misbehave = reply(302, "", "", "Location", "/elsewhere") }, discovered, Redirected, Discover, []string{"/elsewhere"}},
		{"trouble", func(i *fakekeystone.Issuer) { i.Misbehave = reply(502, "text/html", "<title>Bad Gateway</title>") }, nil, Unavailable, GetAccessToken, []string{"Bad Gateway"}},
		{"a document without an endpoint", func(i *fakekeystone.Issuer) { i.Misbehave = reply(200, "application/json", `{}`) }, discovered, WrongService, Discover, []string{"not a discovery document"}},
		{
			"an endpoint that is not encrypted", func(i *fakekeystone.Issuer) { i.TokenEndpoint = "http://login.example.com/token" }, discovered,
			WrongService, Discover, []string{"the token_endpoint of the discovery document is neither https nor on loopback"},
		},
		{
			"an endpoint of another origin", func(i *fakekeystone.Issuer) { i.TokenEndpoint = "https://login.example.com/token" }, discovered,
			ForeignEndpoint, Discover, []string{"; to https://login.example.com/token"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			identity, base := world(t)
			if test.issuer == nil {
				test.issuer = func(*fakekeystone.Issuer) {}
			}
			issuer, at := issuer(t, test.issuer)
			auth := account(at)
			if test.change != nil {
				test.change(&auth, at)
			}
			got := failure(t, session(t, base, auth).Login(t.Context()), test.kind, test.holds...)
			if got.Step != test.step || !strings.HasPrefix(got.URL, at) || got.Method != "OIDC client credentials" {
				t.Errorf("step %s at %s, method %q", got.Step, got.URL, got.Method)
			}
			count(t, identity, 0)
			if n := len(issuer.Requests()); n != 1 {
				t.Errorf("%d requests to the identity provider, want 1", n)
			}
		})
	}
}

// The identity provider is another party than the cloud: what the cloud's client trusts and shows is not for it.
func TestTheIdentityProviderIsVerifiedByItself(t *testing.T) {
	t.Parallel()
	i := &fakekeystone.Issuer{ClientID: "ci", ClientSecret: "s3cret-client", IDToken: "s3cret-access"}
	server := quietly(t, i, nil)
	identity, base := world(t)
	careless := transport.Config{TLS: insecure()}
	failed(t, sessionWith(t, base, account(server.URL), careless).Login(t.Context()), UnknownCA)
	if n := len(i.Requests()); n != 0 {
		t.Errorf("%d requests to the identity provider, want none", n)
	}
	count(t, identity, 0)
}

func insecure() *tls.Config { return &tls.Config{InsecureSkipVerify: true} }
