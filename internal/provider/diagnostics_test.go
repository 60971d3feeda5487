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
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/golden"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
)

// TestDiagnostics holds every text that the provider block and its login show against the one in testdata.
func TestDiagnostics(t *testing.T) {
	t.Parallel()
	golden.Check(t, filepath.Join("..", "..", "templates", "guides", "troubleshooting.md.tmpl"), slices.Concat(
		blockSituations(t), settingsSituations(t), loginSituations(t), keystoneSituations(), cloudsSituations(t)))
}

// resolved is what the settings say of a block and an environment: what is wrong, or else incomplete.
func resolved(t *testing.T, given, environment map[string]string) diag.Diagnostic {
	t.Helper()
	s := resolve(blockOf(given), environmentOf(environment), loadTestCloud)
	all := slices.Concat(s.wrong, s.incomplete)
	if len(all) == 0 {
		t.Fatalf("nothing is wrong with %v and %v", given, environment)
	}
	return all[0]
}

func blockSituations(t *testing.T) []golden.Situation {
	block := func(file string, pairs ...string) golden.Situation {
		return golden.Text(file, resolved(t, with(map[string]string{}, pairs...), nil))
	}
	return []golden.Situation{
		golden.Text("block-empty", resolved(t, map[string]string{"token": ""}, nil)),
		block("block-endpoint", "endpoint", "nova.example.com", "token", "s3cret"),
		block("block-endpoint-user", "endpoint", "https://ada:s3cret@nova.example.com", "token", "s3cret"),
		block("block-endpoint-blank", "endpoint", "https://nova.example.com/v2.1 ", "token", "s3cret"),
		block("block-endpoint-images", "endpoint", "https://nova.example.com/v2.1/images/detail", "token", "s3cret"),
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
			map[string]string{"OS_ENDPOINT": "https://nova.example.com", "OS_TOKEN": "s3cret"})),
	}
}

func settingsSituations(t *testing.T) []golden.Situation {
	const keystoneURL = "https://keystone.example.com/v3"
	return []golden.Situation{
		golden.Text("login-none", resolved(t, nil, nil)),
		golden.Text("login-incomplete", resolved(t, map[string]string{"user_name": "ada"},
			map[string]string{"OS_AUTH_URL": keystoneURL, "OS_PASSWORD": "s3cret", "OS_CLOUD": "production"})),
		golden.Text("login-incomplete-cloud", resolved(t, map[string]string{"cloud": "password", "token": "s3cret"}, nil)),
		golden.Text("login-token-alone", resolved(t, map[string]string{"token": "s3cret"}, nil)),
		golden.Text("login-type", resolved(t, nil, map[string]string{"OS_AUTH_TYPE": "v3oidcpassword", "OS_AUTH_URL": keystoneURL})),
		golden.Text("login-methods", resolved(t, nil, map[string]string{
			"OS_AUTH_URL": keystoneURL, "OS_USERNAME": "ada", "OS_PASSWORD": "s3cret", "OS_TOKEN": "s3cret",
		})),
		golden.Text("login-variable", resolved(t, nil, map[string]string{"OS_ENDPOINT": "https://nova.example.com", "OS_TOKEN": "s3cret "})),
		golden.Text("login-unknown", notKnownYet([]string{"password"})),
		golden.Text("login-endpoint", unusableEndpoint("ftp://nova.example.com", errNoURL)),
	}
}

// passing is what differs from run to run.
var passing = regexp.MustCompile(`tried 1 time within [0-9.]+m?s|127\.0\.0\.1:[0-9]+|/\S*/TestDiagnostics[^/]*/[0-9]+`)

// steady is the diagnostic with names in the place of what differs from run to run.
func steady(d diag.Diagnostic) diag.Diagnostic {
	return diag.NewErrorDiagnostic(d.Summary(), passing.ReplaceAllStringFunc(d.Detail(), func(found string) string {
		switch found[0] {
		case '/':
			return "/home/ada"
		case 't':
			return "tried 1 time within 3ms"
		}
		return "192.0.2.11:5000" // as long as the address of the tests, so that tables stay aligned
	}))
}

// refused is the error of a read whose login fails.
func refused(t *testing.T, file string, environment map[string]string) golden.Situation {
	t.Helper()
	s := resolve(blockOf(map[string]string{"max_retries": "0"}), environmentOf(environment), func(name, region string) (*keystone.Cloud, error) {
		return keystone.LoadCloud(name, environmentOf(environment), keystone.Search{Region: region})
	})
	if s.wrong.HasError() {
		t.Fatalf("%s: %v", file, s.wrong)
	}
	_, diagnostics := newAccess(s, "test").Client(t.Context())
	if len(diagnostics) != 1 {
		t.Fatalf("%s: %d diagnostics, want 1: %v", file, len(diagnostics), diagnostics)
	}
	return golden.Text(file, steady(diagnostics[0]))
}

func loginSituations(t *testing.T) []golden.Situation {
	w := newWorld(t)
	logins := with(ada, "OS_AUTH_URL", w.keystoneURL)
	answers := func(status int, header, value, body string) map[string]string {
		return with(ada, "OS_AUTH_URL", serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if header != "" {
				w.Header().Set(header, value)
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		})))
	}
	untrusted := httptest.NewUnstartedServer(w.identity)
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	t.Cleanup(untrusted.Close)
	return []golden.Situation{
		refused(t, "login-password", with(logins, "OS_PASSWORD", "s3cret-wrong")),
		refused(t, "login-application", map[string]string{"OS_AUTH_URL": w.keystoneURL,
			"OS_APPLICATION_CREDENTIAL_ID": "ffff", "OS_APPLICATION_CREDENTIAL_SECRET": "s3cret"}),
		refused(t, "login-disabled", with(answers(http.StatusNotFound, "", "", fault(http.StatusNotFound, "Unable to validate token because project "+
			projectID+" is disabled")), "OS_USERNAME", "", "OS_PASSWORD", "", "OS_USER_DOMAIN_NAME", "", "OS_PROJECT_NAME", "", "OS_PROJECT_DOMAIN_NAME", "",
			"OS_APPLICATION_CREDENTIAL_ID", credentialID, "OS_APPLICATION_CREDENTIAL_SECRET", "s3cret")),
		refused(t, "login-exchange", with(answers(http.StatusForbidden, "", "", fault(http.StatusForbidden,
			"You are not authorized to perform the requested action: Using a delegated token to create another token is not allowed..")),
			"OS_USERNAME", "", "OS_PASSWORD", "", "OS_USER_DOMAIN_NAME", "", "OS_TOKEN", "s3cret")),
		refused(t, "login-secret", map[string]string{"OS_AUTH_URL": w.keystoneURL,
			"OS_APPLICATION_CREDENTIAL_ID": credentialID, "OS_APPLICATION_CREDENTIAL_SECRET": "s3cret-app\n"}),
		refused(t, "login-project", with(logins, "OS_PROJECT_NAME", "", "OS_PROJECT_DOMAIN_NAME", "", "OS_REGION_NAME", "",
			"OS_ENDPOINT", "https://nova.example.com/v2.1")),
		refused(t, "login-compute", answers(http.StatusUnauthorized, "X-Compute-Request-Id", "req-1", "")),
		refused(t, "login-version", with(ada, "OS_AUTH_URL", "https://nova.example.com/v2.1")),
		refused(t, "login-region", with(logins, "OS_REGION_NAME", "West")),
		refused(t, "login-interface", with(logins, "OS_INTERFACE", "internal")),
		refused(t, "login-regions", with(logins, "OS_REGION_NAME", "")),
		refused(t, "login-not-keystone", answers(http.StatusNotFound, "Content-Type", "text/html", "<html>nothing here</html>")),
		refused(t, "login-redirect", answers(http.StatusTemporaryRedirect, "Location", "https://login.example.net/v3", "")),
		refused(t, "login-unavailable", answers(http.StatusServiceUnavailable, "", "", "upgrading")),
		refused(t, "login-unreachable", with(ada, "OS_AUTH_URL", refusing(t))),
		refused(t, "login-untrusted", with(ada, "OS_AUTH_URL", untrusted.URL)),
		refused(t, "login-certificate", with(logins, "OS_CACERT", "/etc/ssl/no-such-file.pem")),
	}
}

// keystoneSituations are errors of package keystone, whose own tests show when they arise.
func keystoneSituations() []golden.Situation {
	password, token := map[string]value{}, map[string]value{}
	for variable, text := range ada {
		for _, a := range arguments {
			if a.login && slices.Contains(a.variables, variable) {
				password[a.name] = value{text: text, origin: variableOrigin(variable), variable: variable}
			}
		}
	}
	for name, variable := range map[string]string{"auth_url": "OS_AUTH_URL", "project_name": "OS_PROJECT_NAME"} {
		token[name] = value{text: map[string]string{"auth_url": "https://keystone.example.com/v3", "project_name": "engine"}[name], origin: variableOrigin(variable), variable: variable}
	}
	password["auth_url"] = token["auth_url"]
	of := func(file string, values map[string]value, method string, failed keystone.Error) golden.Situation {
		failed.Method, failed.URL = method, cmp.Or(failed.URL, "https://keystone.example.com/v3")
		if failed.Status != 0 && !failed.Step.AtProvider() {
			failed.RequestID = "req-3712f1be-48c3-4502-b1d8-9b083f978731"
		}
		return golden.Text(file, loginFailed(&settings{values: values}, &failed))
	}
	by := func(file string, failed keystone.Error) golden.Situation {
		return of(file, password, "password", failed)
	}
	exchange := func(file string, failed keystone.Error) golden.Situation {
		failed.Step = cmp.Or(failed.Step, keystone.ExchangeToken)
		return of(file, token, "OIDC access token", failed)
	}
	issuer := func(file string, failed keystone.Error) golden.Situation {
		failed.URL = cmp.Or(failed.URL, "https://login.example.com/token")
		return of(file, token, "OIDC client credentials", failed)
	}
	claims := &keystone.Claims{Issuer: "https://gitlab.example.com", Audience: []string{"https://keystone.example.com"},
		Expires: time.Date(2026, 3, 1, 12, 5, 0, 0, time.UTC)}
	expired := *claims
	expired.Expired = true
	both := []keystone.Offer{{Region: "North", Interfaces: []string{"public"}}, {Region: "South", Interfaces: []string{"public", "internal"}}}
	south := map[string]value{"region": {text: "south", origin: variableOrigin("OS_REGION_NAME"), variable: "OS_REGION_NAME"}}
	return []golden.Situation{
		by("login-expired-password", keystone.Error{Kind: keystone.Rejected, Step: keystone.LogIn, Status: 401, Responder: keystone.Keystone,
			Message: "The password is expired and needs to be changed for user: " + userID}),
		by("login-proxy", keystone.Error{Kind: keystone.Rejected, Step: keystone.LogIn, Status: 401, Responder: keystone.Other,
			Message: `page titled "Sign in"`, Causes: []string{"password", "user"}}),
		by("login-factors", keystone.Error{Kind: keystone.FactorsMissing, Step: keystone.LogIn, Status: 401, Responder: keystone.Keystone, MissingMethods: [][]string{{"totp"}}}),
		by("login-forbidden", keystone.Error{Kind: keystone.Forbidden, Step: keystone.LogIn, Status: 403, Responder: keystone.Other, Message: `page titled "Denied"`}),
		by("login-request", keystone.Error{Kind: keystone.BadRequest, Step: keystone.LogIn, Status: 400, Responder: keystone.Keystone, Message: "Expecting to find domain in user"}),
		by("login-rate", keystone.Error{Kind: keystone.RateLimited, Step: keystone.LogIn, Status: 429, RetryAfter: "30", Attempts: 5, Elapsed: 15 * time.Second}),
		by("login-timeout", keystone.Error{Kind: keystone.RequestTimedOut, Step: keystone.LogIn, Cause: "no complete answer within 1m0s", Attempts: 5, Elapsed: 5 * time.Minute}),
		by("login-read-timeout", keystone.Error{Kind: keystone.ReadTimedOut, Step: keystone.LogIn}),
		by("login-canceled", keystone.Error{Kind: keystone.Canceled, Step: keystone.LogIn}),
		by("login-host", keystone.Error{Kind: keystone.UnknownHost, Step: keystone.LogIn, Cause: "dial tcp: lookup keystone.example.com: no such host", Attempts: 5, Elapsed: 6 * time.Second}),
		by("login-certificate-host", keystone.Error{Kind: keystone.WrongHost, Step: keystone.LogIn, Cause: "x509: certificate is valid for cloud.example.com, not keystone.example.com"}),
		by("login-certificate-expired", keystone.Error{Kind: keystone.InvalidCertificate, Step: keystone.LogIn, Cause: "x509: certificate has expired or is not yet valid: current time 2026-11-21T12:00:00Z is after 2026-11-01T00:00:00Z"}),
		by("login-handshake", keystone.Error{Kind: keystone.HandshakeRejected, Step: keystone.LogIn, Cause: "remote error: tls: certificate required"}),
		by("login-not-tls", keystone.Error{Kind: keystone.NotTLS, Step: keystone.LogIn, Cause: "http: server gave HTTP response to HTTPS client"}),
		by("login-cut", keystone.Error{Kind: keystone.Disconnected, Step: keystone.LogIn, Cause: "the answer broke off after 4096 bytes: unexpected EOF", Attempts: 5, Elapsed: 6 * time.Second}),
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
			Causes: []string{"mapping of the identity provider, of which no rule may fit the token", "auth_url, which may bypass the web server that verifies tokens"}}),
		exchange("oidc-forbidden", keystone.Error{Kind: keystone.Forbidden, Status: 403, Responder: keystone.Keystone, Claims: claims,
			Causes: []string{"issuer of the token, which may not be a remote ID of the identity provider", "whether the identity provider is enabled"}}),
		exchange("oidc-unknown", keystone.Error{Kind: keystone.NotFound, Status: 404, Responder: keystone.Keystone, Subject: "identity provider",
			Message: "Could not find federated protocol openid for Identity Provider: gitlab", Causes: []string{"identity_provider", "protocol"}}),
		exchange("oidc-mapping-failed", keystone.Error{Kind: keystone.MappingFailed, Status: 500, Responder: keystone.Keystone,
			Message: "An unexpected error prevented the server from fulfilling your request"}),
		exchange("oidc-browser", keystone.Error{Kind: keystone.Redirected, Location: "https://login.example.com/authorize"}),
		exchange("oidc-project", keystone.Error{Kind: keystone.Rejected, Step: keystone.ScopeToken, Status: 401, Responder: keystone.Keystone,
			Causes: []string{"project", "role assignment", "groups that the mapping gives"}}),
		exchange("oidc-file", keystone.Error{Kind: keystone.InvalidToken, Step: keystone.LogIn, Arguments: []string{"access_token_file"},
			File: "/home/ada/.ssh/id_rsa", Cause: "has whitespace, a line break, or another character that no token has"}),
		issuer("oidc-client", keystone.Error{Kind: keystone.Rejected, Step: keystone.GetAccessToken, Status: 401, Responder: keystone.Other,
			Message: "invalid_client: Invalid client or Invalid client credentials", Causes: []string{"client_secret", "client_id"}}),
		issuer("oidc-endpoint", keystone.Error{Kind: keystone.WrongService, Step: keystone.GetAccessToken, Status: 404, Message: "HTML page"}),
		issuer("oidc-origin", keystone.Error{Kind: keystone.ForeignEndpoint, Step: keystone.Discover, Status: 200,
			URL: "https://accounts.example.com/openid", Location: "https://oauth2.example.com/token"}),
	}
}

func cloudsSituations(t *testing.T) []golden.Situation {
	clouds := func(file, yaml string) golden.Situation {
		path := filepath.Join(t.TempDir(), "clouds.yaml")
		if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
			t.Fatal(err)
		}
		return refused(t, file, map[string]string{"OS_CLOUD": "production", "OS_CLIENT_CONFIG_FILE": path})
	}
	return []golden.Situation{
		refused(t, "clouds-missing", map[string]string{"OS_CLOUD": "production", "OS_CLIENT_CONFIG_FILE": "/home/ada/clouds.yaml"}),
		clouds("clouds-entry", "clouds:\n  staging:\n    auth: {}\n  test:\n    auth: {}\n"),
		clouds("clouds-yaml", "clouds:\n  production:\n\tauth: {}\n"),
		clouds("clouds-flat", "clouds:\n  production:\n    auth_url: https://keystone.example.com/v3\n    username: ada\n    password: s3cret\n"),
	}
}
