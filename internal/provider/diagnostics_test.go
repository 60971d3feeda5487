package provider

import (
	"cmp"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/cloudsyaml"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/golden"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// TestDiagnostics holds every text that the provider block and its login show against the one in testdata.
func TestDiagnostics(t *testing.T) {
	t.Parallel()
	golden.Check(t, slices.Concat(
		blockSituations(t), settingsSituations(t), loginSituations(t), keystoneSituations(), cloudsSituations(t)))
}

// resolved is all that a user reads of a block and an environment: what is wrong with the block, or what the first read
// reports if nothing is.
func resolved(t *testing.T, given, environment map[string]string) diag.Diagnostics {
	t.Helper()
	l, problems := settled(given, environment)
	atBlock, atRead := diagnosticsOf(&l, problems)
	if len(atBlock) > 0 {
		return atBlock
	}
	return steady(atRead)
}

func blockSituations(t *testing.T) []golden.Situation {
	block := func(file string, pairs ...string) golden.Situation {
		return golden.Text(file, resolved(t, with(map[string]string{}, pairs...), nil)...)
	}
	return []golden.Situation{
		golden.Text("block-empty", resolved(t, map[string]string{"token": ""}, nil)...),
		block("block-endpoint", "endpoint", "nova.example.com", "token", "s3cret"),
		block("block-endpoint-user", "endpoint", "https://ada:s3cret@nova.example.com", "token", "s3cret"),
		block("block-endpoint-space", "endpoint", "https://nova.example.com/v2.1 ", "token", "s3cret"),
		block("block-endpoint-images", "endpoint", "https://nova.example.com/v2.1/images/detail", "token", "s3cret"),
		block("block-endpoint-suffix", "endpoint", "https://nova.example.com/v2.1/aaaa/servers", "token", "s3cret"),
		block("block-endpoint-dots", "endpoint", "https://nova.example.com/../v2.1", "token", "s3cret"),
		block("block-endpoint-placeholder", "endpoint", "https://nova.example.com/v2.1/%(project_id)s", "token", "s3cret"),
		block("block-endpoint-project", "endpoint", "https://nova.example.com/v2.1/aaaa", "project_id", "bbbb", "token", "s3cret"),
		block("block-token", "endpoint", "https://nova.example.com", "token", "s3cret\n"),
		block("block-project", "endpoint", "https://nova.example.com", "project_id", "my project", "token", "s3cret"),
		block("block-interface", "interface", "private"),
		block("block-timeout", "request_timeout", "soon"),
		block("block-retries", "max_retries", "99"),
		block("block-methods", "auth_url", "https://keystone.example.com/v3", "token", "s3cret", "password", "s3cret"),
		block("block-twice", "user_id", userID, "user_name", "ada"),
		block("block-unused", "auth_url", "https://keystone.example.com/v3", "application_credential_id", credentialID,
			"application_credential_secret", "s3cret", "project_id", projectID),
		golden.Text("block-region", resolved(t, map[string]string{"region": "north"},
			map[string]string{"OS_ENDPOINT": "https://nova.example.com", "OS_TOKEN": "s3cret"})...),
	}
}

func settingsSituations(t *testing.T) []golden.Situation {
	const keystoneURL = "https://keystone.example.com/v3"
	_, errURL := nova.ParseEndpoint("ftp://nova.example.com", "")
	return []golden.Situation{
		golden.Text("login-none", resolved(t, nil, nil)...),
		golden.Text("login-incomplete", resolved(t, map[string]string{"user_name": "ada"},
			map[string]string{"OS_AUTH_URL": keystoneURL, "OS_PASSWORD": "s3cret", "OS_CLOUD": "production"})...),
		golden.Text("login-token-alone", resolved(t, map[string]string{"token": "s3cret"}, nil)...),
		golden.Text("login-type", resolved(t, nil, map[string]string{"OS_AUTH_TYPE": "v3oidcpassword", "OS_AUTH_URL": keystoneURL})...),
		golden.Text("login-methods", resolved(t, nil, map[string]string{
			"OS_AUTH_URL": keystoneURL, "OS_USERNAME": "ada", "OS_PASSWORD": "s3cret", "OS_TOKEN": "s3cret",
		})...),
		golden.Text("login-variable", resolved(t, nil, map[string]string{"OS_ENDPOINT": "https://nova.example.com", "OS_TOKEN": "s3cret "})...),
		golden.Text("login-unknown", notKnownYet([]string{"password"})),
		golden.Text("login-endpoint", unusableEndpoint("ftp://nova.example.com", errURL)),
		golden.Text("login-trust", resolved(t, nil, map[string]string{
			"OS_AUTH_URL": keystoneURL, "OS_USER_ID": userID, "OS_PASSWORD": "s3cret", "OS_TRUST_ID": "4f1c", "OS_PROJECT_NAME": "engine",
		})...),
		golden.Text("login-none-cloud", resolved(t, map[string]string{"project_domain_name": "Work"}, map[string]string{"OS_CLOUD": "production"})...),
		golden.Text("login-passcode", resolved(t, nil, with(ada, "OS_AUTH_URL", keystoneURL, "OS_PASSCODE", "123456"))...),
	}
}

// passing matches text that differs from run to run: an address, whose place one of the same length takes so that tables stay as they
// are, and the directory of a test.
var (
	address   = regexp.MustCompile(`127\.0\.0\.1:[0-9]{5}`)
	directory = regexp.MustCompile(`/\S*/TestDiagnostics[^/]*/[0-9]+`)
)

// steady returns the diagnostics with names instead of what differs from run to run.
func steady(diagnostics diag.Diagnostics) (all diag.Diagnostics) {
	for _, d := range diagnostics {
		detail := address.ReplaceAllString(d.Detail(), "192.0.2.10:5000")
		all = append(all, diag.NewErrorDiagnostic(d.Summary(), directory.ReplaceAllString(detail, "/home/ada")))
	}
	return all
}

// rejected is the error of a read whose login fails.
func rejected(t *testing.T, file string, environment map[string]string) golden.Situation {
	t.Helper()
	_, diagnostics := accessOf(t, map[string]string{"max_retries": "0"}, environment).Connect(t.Context(), "")
	return golden.Text(file, steady(diagnostics)...)
}

func loginSituations(t *testing.T) []golden.Situation {
	w := prototest.NewWorld(t)
	logins := with(ada, "OS_AUTH_URL", w.KeystoneURL)
	responds := func(status int, header, value, body string) map[string]string {
		return with(ada, "OS_AUTH_URL", prototest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if header != "" {
				w.Header().Set(header, value)
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		})).URL)
	}
	untrusted := httptest.NewUnstartedServer(w.Keystone)
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	t.Cleanup(untrusted.Close)
	return []golden.Situation{
		rejected(t, "login-password", with(logins, "OS_PASSWORD", "s3cret-wrong")),
		rejected(t, "login-application", map[string]string{"OS_AUTH_URL": w.KeystoneURL,
			"OS_APPLICATION_CREDENTIAL_ID": "ffff", "OS_APPLICATION_CREDENTIAL_SECRET": "s3cret"}),
		rejected(t, "login-disabled", with(responds(http.StatusNotFound, "", "", fault(http.StatusNotFound, "Unable to validate token because project "+
			projectID+" is disabled")), "OS_USERNAME", "", "OS_PASSWORD", "", "OS_USER_DOMAIN_NAME", "", "OS_PROJECT_NAME", "", "OS_PROJECT_DOMAIN_NAME", "",
			"OS_APPLICATION_CREDENTIAL_ID", credentialID, "OS_APPLICATION_CREDENTIAL_SECRET", "s3cret")),
		rejected(t, "login-exchange", with(responds(http.StatusForbidden, "", "", fault(http.StatusForbidden,
			"You are not authorized to perform the requested action: Using a delegated token to create another token is not allowed..")),
			"OS_USERNAME", "", "OS_PASSWORD", "", "OS_USER_DOMAIN_NAME", "", "OS_TOKEN", "s3cret")),
		rejected(t, "login-secret", map[string]string{"OS_AUTH_URL": w.KeystoneURL,
			"OS_APPLICATION_CREDENTIAL_ID": credentialID, "OS_APPLICATION_CREDENTIAL_SECRET": "s3cret-app\n"}),
		rejected(t, "login-project", with(logins, "OS_PROJECT_NAME", "", "OS_PROJECT_DOMAIN_NAME", "", "OS_REGION_NAME", "",
			"OS_ENDPOINT", "https://nova.example.com/v2.1")),
		rejected(t, "login-compute", responds(http.StatusUnauthorized, "X-Compute-Request-Id", "req-1", "")),
		rejected(t, "login-version", with(ada, "OS_AUTH_URL", "https://nova.example.com/v2.1")),
		rejected(t, "login-region", with(logins, "OS_REGION_NAME", "West")),
		rejected(t, "login-interface", with(logins, "OS_INTERFACE", "internal")),
		rejected(t, "login-regions", with(logins, "OS_REGION_NAME", "")),
		rejected(t, "login-not-keystone", responds(http.StatusNotFound, "Content-Type", "text/html", "<html>nothing here</html>")),
		rejected(t, "login-tls", responds(http.StatusBadRequest, "", "", "Client sent an HTTP request to an HTTPS server.\n")),
		rejected(t, "login-redirect", responds(http.StatusTemporaryRedirect, "Location", "https://login.example.net/v3", "")),
		rejected(t, "login-unavailable", responds(http.StatusServiceUnavailable, "", "", "upgrading")),
		rejected(t, "login-unreachable", with(ada, "OS_AUTH_URL", closedPort(t))),
		rejected(t, "login-untrusted", with(ada, "OS_AUTH_URL", untrusted.URL)),
		rejected(t, "login-certificate", with(logins, "OS_CACERT", "/etc/ssl/no-such-file.pem")),
	}
}

// keystoneSituations are errors of package keystone, whose own tests show when they arise.
func keystoneSituations() []golden.Situation {
	given := func(variables map[string]string) login.Values {
		values := login.Values{}
		for variable, text := range variables {
			for _, a := range login.Arguments {
				if slices.Contains(a.Variables, variable) {
					values[a.Name] = login.Value{Text: text, Secret: a.Secret, Source: login.Source{Variable: variable}}
				}
			}
		}
		return values
	}
	const keystoneURL = "https://keystone.example.com/v3"
	password := given(with(ada, "OS_AUTH_URL", keystoneURL))
	token := given(map[string]string{"OS_AUTH_URL": keystoneURL, "OS_PROJECT_NAME": "engine"})
	private := given(map[string]string{"OS_CACERT": "/etc/ssl/cloud.pem"})
	south := given(map[string]string{"OS_REGION_NAME": "south"})
	of := func(file string, values login.Values, method string, failed keystone.Error) golden.Situation {
		failed.Method, failed.URL = method, cmp.Or(failed.URL, keystoneURL)
		if failed.Status != 0 && !failed.Step.AtProvider() {
			failed.RequestID = "req-3712f1be-48c3-4502-b1d8-9b083f978731"
		}
		return golden.Text(file, loginFailed(&login.Login{Values: values}, &failed))
	}
	by := func(file string, failed keystone.Error) golden.Situation {
		return of(file, password, "password", failed)
	}
	exchange := func(file string, failed keystone.Error) golden.Situation {
		failed.Step = cmp.Or(failed.Step, keystone.ExchangeToken)
		return of(file, token, "OIDC access token", failed)
	}
	jwtFile := given(map[string]string{"OS_AUTH_URL": keystoneURL, "OS_ACCESS_TOKEN_FILE": "~/.ssh/id_rsa"})
	discovery := given(map[string]string{"OS_AUTH_URL": keystoneURL, "OS_DISCOVERY_ENDPOINT": "https://accounts.example.com/openid"})
	issuer := func(file string, failed keystone.Error) golden.Situation {
		failed.URL = cmp.Or(failed.URL, "https://login.example.com/token")
		return of(file, token, "OIDC client credentials", failed)
	}
	claims := &keystone.Claims{Issuer: "https://gitlab.example.com", Audience: []string{"https://keystone.example.com"},
		Expires: time.Date(2026, 3, 1, 12, 5, 0, 0, time.UTC)}
	expired := *claims
	expired.Expired = true
	both := []keystone.Offer{{Region: "North", Interfaces: []string{"public"}}, {Region: "South", Interfaces: []string{"public", "internal"}}}
	return []golden.Situation{
		by("login-expired-password", keystone.Error{Kind: keystone.Rejected, Step: keystone.LogIn, Status: 401, Responder: keystone.Keystone,
			Message: "The password is expired and needs to be changed for user: " + userID}),
		by("login-proxy", keystone.Error{Kind: keystone.Rejected, Step: keystone.LogIn, Status: 401, Responder: keystone.Other,
			Message: `page titled "Sign in"`, Causes: []string{"password", "user"}}),
		by("login-factors", keystone.Error{Kind: keystone.FactorsMissing, Step: keystone.LogIn, Status: 401, Responder: keystone.Keystone, MissingMethods: [][]string{{"totp"}}}),
		by("login-forbidden", keystone.Error{Kind: keystone.Forbidden, Step: keystone.LogIn, Status: 403, Responder: keystone.Other, Message: `page titled "Denied"`}),
		by("login-request", keystone.Error{Kind: keystone.BadRequest, Step: keystone.LogIn, Status: 400, Responder: keystone.Keystone, Message: "Expecting to find domain in user"}),
		by("login-redirect-http", keystone.Error{Kind: keystone.Redirected, Step: keystone.LogIn, Status: 301, URL: "https://keystone.example.com/v3",
			Location: "http://keystone.example.com/v3"}),
		by("login-rate", keystone.Error{Kind: keystone.RateLimited, Step: keystone.LogIn, Status: 429, RetryAfter: "30", Attempts: 5, Elapsed: 15 * time.Second}),
		by("login-timeout", keystone.Error{Kind: keystone.RequestTimedOut, Step: keystone.LogIn, Cause: "no complete response within 1m0s", Attempts: 5, Elapsed: 5 * time.Minute}),
		by("login-read-timeout", keystone.Error{Kind: keystone.ReadTimedOut, Step: keystone.LogIn}),
		by("login-canceled", keystone.Error{Kind: keystone.Canceled, Step: keystone.LogIn}),
		by("login-host", keystone.Error{Kind: keystone.UnknownHost, Step: keystone.LogIn, Cause: "dial tcp: lookup keystone.example.com: no such host", Attempts: 5, Elapsed: 6 * time.Second}),
		by("login-certificate-host", keystone.Error{Kind: keystone.WrongHost, Step: keystone.LogIn, Cause: "x509: certificate is valid for cloud.example.com, not keystone.example.com"}),
		by("login-certificate-expired", keystone.Error{Kind: keystone.InvalidCertificate, Step: keystone.LogIn, Cause: "x509: certificate has expired or is not yet valid: current time 2026-11-21T12:00:00Z is after 2026-11-01T00:00:00Z"}),
		by("login-handshake", keystone.Error{Kind: keystone.HandshakeRejected, Step: keystone.LogIn, Cause: "remote error: tls: certificate required"}),
		by("login-not-tls", keystone.Error{Kind: keystone.NotTLS, Step: keystone.LogIn, Cause: "http: server gave HTTP response to HTTPS client"}),
		by("login-cut", keystone.Error{Kind: keystone.Disconnected, Step: keystone.LogIn, Cause: "the response ended after 4096 bytes: unexpected EOF", Attempts: 5, Elapsed: 6 * time.Second}),
		by("login-too-large", keystone.Error{Kind: keystone.ResponseTooLarge, Step: keystone.LogIn, Status: 200, Cause: "more than 2 MiB"}),
		by("login-not-renewed", keystone.Error{Kind: keystone.NotRenewed, Step: keystone.RenewToken}),
		by("login-no-compute", keystone.Error{Kind: keystone.NoCompute, Step: keystone.ChooseEndpoint, Services: []string{"identity", "image", "network"}}),
		by("login-empty-catalog", keystone.Error{Kind: keystone.NoCompute, Step: keystone.ChooseEndpoint}),
		of("login-region-case", south, "password", keystone.Error{Kind: keystone.NoEndpoint, Step: keystone.ChooseEndpoint, Region: "south", Interface: "public", Offers: []keystone.Offer{both[1], both[0]}}),

		exchange("oidc-expired", keystone.Error{Kind: keystone.Rejected, Status: 401, Responder: keystone.Other, File: "/var/run/secrets/token",
			Message: "exp claim has passed", Claims: &expired}),
		exchange("oidc-rejected", keystone.Error{Kind: keystone.Rejected, Status: 401, Responder: keystone.Other, Claims: claims,
			Causes: []string{"issuer and audience of the token", "whether the protocol is for browsers only"}}),
		exchange("oidc-mapping", keystone.Error{Kind: keystone.Rejected, Status: 401, Responder: keystone.Keystone, Claims: claims,
			Causes: []string{"mapping of the identity provider, whose rules may not fit the token", "auth_url, which may bypass the web server that verifies tokens"}}),
		exchange("oidc-forbidden", keystone.Error{Kind: keystone.Forbidden, Status: 403, Responder: keystone.Keystone, Claims: claims,
			Causes: []string{"issuer of the token, which may not be a remote ID of the identity provider", "whether the identity provider is enabled"}}),
		exchange("oidc-unknown", keystone.Error{Kind: keystone.NotFound, Status: 404, Responder: keystone.Keystone, Subject: "identity provider",
			Message: "Could not find Identity Provider: gitlab", Causes: []string{"identity_provider"}}),
		exchange("oidc-protocol", keystone.Error{Kind: keystone.NotFound, Status: 404, Responder: keystone.Keystone, Subject: "protocol of the identity provider",
			Message: "Could not find federated protocol openid for Identity Provider: gitlab", Causes: []string{"protocol", "identity_provider"}}),
		exchange("oidc-mapping-failed", keystone.Error{Kind: keystone.MappingFailed, Status: 500, Responder: keystone.Keystone,
			Message: "An unexpected error prevented the server from fulfilling your request"}),
		exchange("oidc-browser", keystone.Error{Kind: keystone.Redirected, Location: "https://login.example.com/authorize"}),
		exchange("oidc-project", keystone.Error{Kind: keystone.Rejected, Step: keystone.ScopeToken, Status: 401, Responder: keystone.Keystone,
			Causes: []string{"project", "role assignment", "groups that the mapping gives"}}),
		exchange("oidc-project-deleted", keystone.Error{Kind: keystone.NotFound, Step: keystone.ScopeToken, Status: 404, Responder: keystone.Keystone,
			Subject: "project", Message: "Could not find project: engine", Causes: []string{"project", "its domain", "role assignment"}}),
		exchange("oidc-nodes", keystone.Error{Kind: keystone.Rejected, Step: keystone.ScopeToken, Status: 404, Responder: keystone.Keystone,
			Message: "Could not recognize Fernet token"}),
		of("oidc-file", jwtFile, "OIDC access token", keystone.Error{Kind: keystone.InvalidTokenFile, Step: keystone.LogIn,
			File: "/home/ada/.ssh/id_rsa", Cause: "has whitespace, a line break, or another character that no token has"}),
		issuer("oidc-client", keystone.Error{Kind: keystone.Rejected, Step: keystone.GetAccessToken, Status: 401, Responder: keystone.Other,
			Message: "invalid_client: Invalid client or Invalid client credentials", Causes: []string{"client_secret", "client_id"}}),
		issuer("oidc-denied", keystone.Error{Kind: keystone.Forbidden, Step: keystone.GetAccessToken, Status: 403, Responder: keystone.Other,
			Causes: []string{"client_secret", "client_id"}}),
		issuer("oidc-not-tls", keystone.Error{Kind: keystone.NotTLS, Step: keystone.GetAccessToken, Cause: "http: server gave HTTP response to HTTPS client"}),
		issuer("oidc-handshake", keystone.Error{Kind: keystone.HandshakeRejected, Step: keystone.GetAccessToken, Cause: "remote error: tls: certificate required"}),
		of("oidc-redirect", discovery, "OIDC client credentials", keystone.Error{Kind: keystone.Redirected, Step: keystone.Discover, Status: 301,
			URL: "https://login.example.com/openid", Location: "https://accounts.example.com/openid"}),
		of("oidc-redirect-long", discovery, "OIDC client credentials", keystone.Error{Kind: keystone.Redirected, Step: keystone.Discover, Status: 301,
			URL: "https://login.example.com/openid", Location: "https://accounts.example.com/openid/long…"}),
		of("oidc-origin-long", discovery, "OIDC client credentials", keystone.Error{Kind: keystone.ForeignEndpoint, Step: keystone.Discover, Status: 200,
			URL: "https://accounts.example.com/openid", Location: "https://oauth2.example.com/token/long…"}),
		of("oidc-untrusted", private, "OIDC client credentials", keystone.Error{Kind: keystone.UnknownCA, Step: keystone.GetAccessToken,
			URL: "https://login.example.com/token", Cause: "x509: certificate signed by unknown authority"}),
		issuer("oidc-endpoint", keystone.Error{Kind: keystone.WrongService, Step: keystone.GetAccessToken, Status: 404, Message: "HTML page"}),
		of("oidc-origin", discovery, "OIDC client credentials", keystone.Error{Kind: keystone.ForeignEndpoint, Step: keystone.Discover, Status: 200,
			URL: "https://accounts.example.com/openid", Location: "https://oauth2.example.com/token"}),
	}
}

func cloudsSituations(t *testing.T) []golden.Situation {
	clouds := func(file, yaml string, variables ...string) golden.Situation {
		path := filepath.Join(t.TempDir(), "clouds.yaml")
		if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
			t.Fatal(err)
		}
		return rejected(t, file, with(map[string]string{"OS_CLOUD": "production", "OS_CLIENT_CONFIG_FILE": path}, variables...))
	}
	const entry = "clouds:\n  production:\n"
	auth := func(pairs string) string {
		return "    auth: {auth_url: https://keystone.example.com/v3, project_name: engine, project_domain_name: Work" + pairs + "}\n"
	}
	ada := auth(", username: ada, user_domain_name: People")
	w := prototest.NewWorld(t)
	at := func(url string) string { return strings.Replace(ada, "https://keystone.example.com/v3", url, 1) }
	issues := func(token string) string {
		return prototest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Subject-Token", "s3cret-token")
			w.WriteHeader(http.StatusCreated)
			_, _ = w.Write([]byte(`{"token":` + token + `}`))
		})).URL
	}
	expectsTLS := prototest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte("Client sent an HTTP request to an HTTPS server.\n"))
	}))
	return []golden.Situation{
		rejected(t, "clouds-missing", map[string]string{"OS_CLOUD": "production", "OS_CLIENT_CONFIG_FILE": "/home/ada/clouds.yaml"}),
		clouds("clouds-entry", "clouds:\n  staging:\n    auth: {}\n  production-1:\n    auth: {}\n"),
		clouds("clouds-yaml", entry+"\tauth: {}\n"),
		clouds("clouds-flat", entry+"    auth_url: https://keystone.example.com/v3\n    username: ada\n    password: s3cret\n"),
		clouds("clouds-key", entry+"    auth:\n      project_nme: engine\n"),
		clouds("clouds-login", entry+auth(""), "OS_USERNAME", "ada", "OS_PASSWORD", "s3cret"),
		clouds("clouds-endpoint", entry+ada+"    compute_endpoint_override: https://nova.example.com/v2.1/images\n", "OS_PASSWORD", "s3cret"),
		clouds("clouds-region", entry+ada+"    regions: [North, South]\n", "OS_REGION_NAME", "West"),
		clouds("clouds-no-compute", entry+at(issues(`{"project":{"id":"aaaa"},"catalog":[]}`)), "OS_PASSWORD", "s3cret"),
		clouds("clouds-unscoped", entry+strings.Replace(at(issues(`{"catalog":[]}`)), "project_name: engine, project_domain_name: Work, ", "", 1), "OS_PASSWORD", "s3cret"),
		clouds("clouds-methods", entry+auth(", username: ada, user_domain_name: People, password: s3cret, token: s3cret")),
		clouds("clouds-interface", entry+at(w.KeystoneURL)+"    region_name: North\n    interface: internal\n", "OS_PASSWORD", "s3cret-pass"),
		clouds("clouds-tls", entry+at(expectsTLS.URL), "OS_PASSWORD", "s3cret"),
		clouds("clouds-unreachable", entry+at(closedPort(t)), "OS_PASSWORD", "s3cret"),
		clouds("login-incomplete-cloud", entry+auth(", username: ada")),
		golden.Text("login-incomplete-block", resolved(t, map[string]string{"cloud": "production"},
			map[string]string{"OS_CLIENT_CONFIG_FILE": write(t, "clouds.yaml", entry+auth(", username: ada, password: s3cret"))})...),
		cloudsError("clouds-denied", cloudsyaml.Error{Kind: cloudsyaml.NoFile, Name: "production",
			Places: []string{"/home/ada", "/etc/openstack"}, Denied: []string{"/etc/openstack"}}),
		cloudsError("clouds-unread", cloudsyaml.Error{Kind: cloudsyaml.NoCloud, File: "/home/ada/clouds.yaml", Name: "production",
			Known: []string{"staging"}, Unread: []string{"/home/ada/secure.yaml"}}),
		clouds("login-contradiction", entry+ada+"    region_name: North\n", "OS_REGION_NAME", "South", "OS_PASSWORD", "s3cret"),
		clouds("login-endpoint-variable", entry+ada, "OS_ENDPOINT", "https://nova.example.com", "OS_PASSWORD", "s3cret"),
		clouds("login-foreign", entry+ada, "OS_USERNAME", "eve", "OS_PASSWORD", "s3cret"),
		anotherRegion(t, entry+ada+"    region_name: North\n    regions:\n      - North\n      - name: South\n        values: {auth: {project_name: south}}\n"),
	}
}

// cloudsError is an error of an entry that OS_CLOUD names.
func cloudsError(file string, failed cloudsyaml.Error) golden.Situation {
	name := login.Given{Argument: login.ArgumentNamed("cloud"), Value: login.Value{Text: failed.Name, Source: login.Source{Variable: "OS_CLOUD"}}}
	return golden.Text(file, settings{&login.Login{}}.problem(login.Problem{Kind: login.Cloud, Given: []login.Given{name}, Err: &failed}))
}

// anotherRegion is the error of a read in a region for which an entry has another login.
func anotherRegion(t *testing.T, yaml string) golden.Situation {
	t.Helper()
	environment := map[string]string{"OS_CLOUD": "production", "OS_PASSWORD": "s3cret", "OS_CLIENT_CONFIG_FILE": write(t, "clouds.yaml", yaml)}
	_, diagnostics := accessOf(t, nil, environment).Connect(t.Context(), "South")
	return golden.Text("clouds-other-login", steady(diagnostics)...)
}
