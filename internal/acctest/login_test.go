package acctest

import (
	"crypto/rand"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// applicationCredential creates an application credential for the project, and deletes it after the test.
func (r *openStack) applicationCredential(t *testing.T, p *project) (id, name, secret string) {
	t.Helper()
	credentials := r.Identity + "/users/" + r.UserID + "/application_credentials"
	name, secret = "acceptance "+rand.Text(), rand.Text()
	var created struct {
		Credential struct{ ID string } `json:"application_credential"`
	}
	r.call(t, http.MethodPost, credentials, p.Token, map[string]any{
		"application_credential": map[string]any{"name": name, "secret": secret},
	}, &created)
	t.Cleanup(func() { r.withdraw(t, credentials+"/"+created.Credential.ID, p.Token) })
	return created.Credential.ID, name, secret
}

// arguments returns the body of a provider block.
func arguments(pairs ...string) string {
	var lines strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&lines, "%s = %s\n", pairs[i], quoted(pairs[i+1]))
	}
	return lines.String()
}

// reject adds a provider with these arguments, and a data source whose error must contain all of the texts.
func (r *run) reject(name string, pairs []string, says ...string) {
	r.provider(name, arguments(pairs...), nil)
	r.fail(name, "nova_images", strings.ReplaceAll(name, "-", "_"), "", says...)
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestAccLogins(t *testing.T) {
	t.Parallel()
	accept(t, func(r *run) {
		p := r.Projects[searched]
		id, name, secret := r.applicationCredential(t, p)
		root := strings.TrimSuffix(r.Identity, "/v3")
		user := []string{"user_name", r.User, "user_domain_name", r.Domain}
		scope := []string{"project_name", searched, "project_domain_name", r.Domain}
		block := func(lists ...[]string) string {
			var pairs []string
			for _, list := range lists {
				pairs = append(pairs, list...)
			}
			return arguments(pairs...)
		}
		openrc := map[string]string{
			"OS_AUTH_URL": r.Identity, "OS_REGION_NAME": r.Region, "OS_PROJECT_NAME": searched, "OS_PROJECT_DOMAIN_NAME": r.Domain,
			"OS_USERNAME": r.User, "OS_USER_DOMAIN_NAME": r.Domain, "OS_PASSWORD": r.Password,
		}
		noise := map[string]string{"OS_AUTH_URL": "http://127.0.0.1:1/v3", "OS_USERNAME": "somebody", "OS_PASSWORD": "else", "OS_REGION_NAME": r.Region}

		folder := t.TempDir()
		clouds := write(t, filepath.Join(folder, "clouds.yaml"), fmt.Sprintf(`
clouds:
  by-password:
    region_name: %[1]s
    auth: {auth_url: %[2]q, username: %[3]q, user_domain_name: %[4]q, project_name: %[5]q, project_domain_name: %[4]q}
  by-credential:
    region_name: %[1]s
    auth_type: v3applicationcredential
    auth: {auth_url: %[2]q, application_credential_id: %[6]q, application_credential_secret: %[7]q}
  by-token:
    auth_type: v3token
    auth: {auth_url: %[2]q, token: %[8]q, project_id: %[9]q}
`, r.Region, r.Identity, r.User, r.Domain, searched, id, secret, p.Token, p.ID))
		write(t, filepath.Join(folder, "secure.yaml"), fmt.Sprintf("clouds:\n  by-password:\n    auth: {password: %q}\n", r.Password))
		cloud := func(name string, more map[string]string) map[string]string {
			variables := map[string]string{"OS_CLIENT_CONFIG_FILE": clouds, "HOME": folder}
			if name != "" {
				variables["OS_CLOUD"] = name
			}
			maps.Copy(variables, more)
			return variables
		}

		ways := []struct {
			name, block string
			environment map[string]string
		}{
			{"token-root", block([]string{"endpoint", r.Compute, "token", p.Token}), nil},
			{"token-version", block([]string{"endpoint", r.Compute + "/v2.1/", "token", p.Token}), nil},
			{"token-legacy", block([]string{"endpoint", r.Compute + "/v2", "token", p.Token, "project_id", p.ID}), nil},
			{"token-project", block([]string{"endpoint", r.Compute + "/v2.1/" + p.ID, "token", p.Token, "project_id", p.ID}), noise},
			{"token-exchanged", block([]string{"auth_url", r.Identity, "token", p.Token}, scope), noise},
			{"password-names", block([]string{"auth_url", r.Identity, "password", r.Password, "region", r.Region}, user, scope), nil},
			{"password-ids", block([]string{"auth_url", root, "password", r.Password, "user_id", r.UserID, "project_id", p.ID}), nil},
			{"password-elsewhere", block([]string{"auth_url", root + "/", "password", r.Password, "endpoint", r.Compute}, user, scope), nil},
			{"credential-id", block([]string{"auth_url", r.Identity, "application_credential_id", id, "application_credential_secret", secret}), noise},
			{"credential-name", block([]string{"auth_url", r.Identity, "application_credential_name", name, "application_credential_secret", secret}, user), nil},
			{"credential-user-id", block([]string{
				"auth_url", r.Identity, "application_credential_name", name, "application_credential_secret", secret, "user_id", r.UserID,
			}), nil},
			{"environment", "", openrc},
			{"environment-region", block([]string{"region", r.Region, "interface", "publicURL"}), openrc},
			{"environment-token", "", map[string]string{"OS_TOKEN": p.Token, "OS_ENDPOINT": r.Compute, "OS_PROJECT_ID": p.ID}},
			{"environment-credential", "", map[string]string{
				"OS_AUTH_TYPE": "v3applicationcredential", "OS_AUTH_URL": r.Identity, "OS_REGION_NAME": r.Region,
				"OS_APPLICATION_CREDENTIAL_ID": id, "OS_APPLICATION_CREDENTIAL_SECRET": secret,
			}},
			{"cloud", block([]string{"cloud", "by-password"}), cloud("by-token", noise)},
			{"cloud-environment", "", cloud("by-password", noise)},
			{"cloud-credential", "", cloud("by-credential", nil)},
			{"cloud-token", "", cloud("by-token", nil)},
			{"cloud-overridden", block([]string{"cloud", "by-password", "project_name", searched}), cloud("", nil)},
		}
		image := p.image(t, "debian-12-own") // private, so that it identifies the project of the token
		for _, way := range ways {
			want := r.attributes(t, p, image)
			delete(want, "links") // which depend on the endpoint
			r.provider(way.name, way.block, way.environment)
			r.data(way.name, "nova_image", way.name, "id = "+quoted(image.ID), want)
		}
		// Every list fails on one image, but other images can be read by ID.
		r.token("broken", r.Projects[broken])
		r.data("broken", "nova_image", "beside_a_broken_one", "id = "+quoted(imageID("debian-12")), map[string]any{"name": "debian-12"})
	})
}
