package acctest

import (
	"path/filepath"
	"testing"
)

// The federation and the trust of openstack/seed.py.
const (
	identityProvider = "lab"
	protocol         = "mapped"
	trustee          = "acceptance-trustee" // has no role of its own
)

// Logins whose roles in the project come from a mapped group, or from a trust.
func TestAccFederationAndTrust(t *testing.T) {
	t.Parallel()
	accept(t, func(r *run) {
		p := r.Projects[searched]
		image := p.image(t, "debian-12-own") // private, so that it shows which project the login is for
		accessToken, trust := variable(t, "ACCTEST_ACCESS_TOKEN"), variable(t, "ACCTEST_TRUST")
		file := write(t, filepath.Join(t.TempDir(), "token"), accessToken+"\n")
		federated := []string{"auth_url", r.Identity, "auth_type", "v3oidcaccesstoken", "identity_provider", identityProvider, "protocol", protocol}
		scope := []string{"project_name", searched, "project_domain_name", r.Domain}
		user := []string{"auth_url", r.Identity, "user_name", trustee, "user_domain_name", r.Domain, "password", r.Password}
		add := func(name string, environment map[string]string, lists ...[]string) {
			var pairs []string
			for _, list := range lists {
				pairs = append(pairs, list...)
			}
			r.provider(name, arguments(pairs...), environment)
			want := r.attributes(t, p, image)
			r.data(name, "nova_image", name, "id = "+quoted(image.ID), want)
		}
		add("access-token", nil, federated, scope, []string{"access_token", accessToken})
		add("access-token-project-id", nil, federated, []string{"access_token", accessToken, "project_id", p.ID})
		add("access-token-file", nil, federated, scope, []string{"access_token_file", file})
		add("access-token-environment", map[string]string{
			"OS_AUTH_TYPE": "v3oidcaccesstoken", "OS_AUTH_URL": r.Identity, "OS_REGION_NAME": r.Region,
			"OS_IDENTITY_PROVIDER": identityProvider, "OS_PROTOCOL": protocol, "OS_ACCESS_TOKEN_FILE": file, "OS_PROJECT_ID": p.ID,
		})
		add("trust", nil, user, []string{"trust_id", trust})
		add("trust-environment", map[string]string{
			"OS_AUTH_URL": r.Identity, "OS_REGION_NAME": r.Region, "OS_USERNAME": trustee, "OS_USER_DOMAIN_NAME": r.Domain,
			"OS_PASSWORD": r.Password, "OS_TRUST_ID": trust,
		})
	})
}

func TestAccFederationAndTrustRejections(t *testing.T) {
	t.Parallel()
	accept(t, func(r *run) {
		reject := func(name string, pairs []string, says ...string) {
			r.reject(name, append([]string{"auth_url", r.Identity}, pairs...), says...)
		}
		federated := func(provider, token string, pairs ...string) []string {
			return append([]string{
				"auth_type", "v3oidcaccesstoken", "identity_provider", provider, "protocol", protocol, "access_token", token,
			}, pairs...)
		}
		accessToken, trust := variable(t, "ACCTEST_ACCESS_TOKEN"), variable(t, "ACCTEST_TRUST")
		reject("unknown-token", federated(identityProvider, "unknown-token", "project_name", searched, "project_domain_name", r.Domain),
			"Error: Authentication Failed", "Keystone rejected the access token (401)", "mapping of the identity provider")
		reject("unknown-provider", federated("nowhere", accessToken, "project_name", searched, "project_domain_name", r.Domain),
			"Error: Identity Provider Not Found", "Check identity_provider.", "Could not find Identity Provider: nowhere")
		reject("no-role", federated(identityProvider, accessToken, "project_name", many, "project_domain_name", r.Domain),
			"Error: Authentication Failed", "Keystone accepted the access token, but rejected it for the project (401)")
		reject("no-project", federated(identityProvider, accessToken), "Error: Unscoped Token", "Set project_id, or project_name")
		user := []string{"user_name", trustee, "user_domain_name", r.Domain, "password", r.Password}
		reject("unknown-trust", append(user, "trust_id", "0123456789abcdef0123456789abcdef"), "Error: Authentication Failed", "password login (401)", "trust")
		reject("other-trustee", []string{
			"user_name", accesses["member"].user, "user_domain_name", r.Domain, "password", r.Password, "trust_id", trust,
		}, "Error: Access Denied", "password login (403)", "Check trust_id")
	})
}
