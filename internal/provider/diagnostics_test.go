package provider

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/golden"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
)

// TestDiagnostics holds every text that the provider block and its login show against the one in testdata.
func TestDiagnostics(t *testing.T) {
	t.Parallel()
	golden.Check(t, filepath.Join("..", "..", "templates", "guides", "troubleshooting.md.tmpl"), slices.Concat(
		blockSituations(t), settingsSituations(t), loginSituations(t), cloudsSituations(t)))
}

// resolved is all that a user reads of a block and an environment: what is wrong with the block, or what the first read
// reports if nothing is.
func resolved(t *testing.T, given, environment map[string]string) diag.Diagnostics {
	t.Helper()
	s := resolve(blockOf(given), environmentOf(environment), loadTestCloud)
	if s.wrong.HasError() {
		return s.wrong
	}
	return s.incomplete
}

func blockSituations(t *testing.T) []golden.Situation {
	block := func(file string, pairs ...string) golden.Situation {
		return golden.Text(file, resolved(t, with(map[string]string{}, pairs...), nil)...)
	}
	return []golden.Situation{
		golden.Text("block-empty", resolved(t, map[string]string{"token": ""}, nil)...),
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
			map[string]string{"OS_ENDPOINT": "https://nova.example.com", "OS_TOKEN": "s3cret"})...),
	}
}

func settingsSituations(t *testing.T) []golden.Situation {
	const keystoneURL = "https://keystone.example.com/v3"
	return []golden.Situation{
		golden.Text("login-none", resolved(t, nil, nil)...),
		golden.Text("login-incomplete", resolved(t, map[string]string{"user_name": "ada"},
			map[string]string{"OS_AUTH_URL": keystoneURL, "OS_PASSWORD": "s3cret", "OS_CLOUD": "production"})...),
		golden.Text("login-incomplete-cloud", resolved(t, map[string]string{"cloud": "password", "token": "s3cret"}, nil)...),
		golden.Text("login-token-alone", resolved(t, map[string]string{"token": "s3cret"}, nil)...),
		golden.Text("login-type", resolved(t, nil, map[string]string{"OS_AUTH_TYPE": "v3oidcpassword", "OS_AUTH_URL": keystoneURL})...),
		golden.Text("login-methods", resolved(t, nil, map[string]string{
			"OS_AUTH_URL": keystoneURL, "OS_USERNAME": "ada", "OS_PASSWORD": "s3cret", "OS_TOKEN": "s3cret",
		})...),
		golden.Text("login-variable", resolved(t, nil, map[string]string{"OS_ENDPOINT": "https://nova.example.com", "OS_TOKEN": "s3cret "})...),
		golden.Text("login-unknown", notKnownYet([]string{"password"})),
		golden.Text("login-endpoint", unusableEndpoint("ftp://nova.example.com", errNoURL)),
	}
}

// passing is what differs from run to run.
var passing = regexp.MustCompile(`tried 1 time within [0-9.]+m?s|127\.0\.0\.1:[0-9]+|/\S*/TestDiagnostics[^/]*/[0-9]+`)

// steady are the diagnostics with names in the place of what differs from run to run.
func steady(diagnostics diag.Diagnostics) (all diag.Diagnostics) {
	for _, d := range diagnostics {
		all = append(all, diag.NewErrorDiagnostic(d.Summary(), passing.ReplaceAllStringFunc(d.Detail(), func(found string) string {
			switch found[0] {
			case '/':
				return "/home/ada"
			case 't':
				return "tried 1 time within 3ms"
			}
			return "keystone.example.com:5000"
		})))
	}
	return all
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
	_, diagnostics := newAccess(s, "test").Connect(t.Context())
	return golden.Text(file, steady(diagnostics)...)
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
	down := httptest.NewServer(nil)
	down.Close()
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
		refused(t, "login-unreachable", with(ada, "OS_AUTH_URL", down.URL)),
		refused(t, "login-untrusted", with(ada, "OS_AUTH_URL", untrusted.URL)),
		refused(t, "login-certificate", with(logins, "OS_CACERT", "/etc/ssl/no-such-file.pem")),
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
