package keystone

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

const (
	userID       = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	projectID    = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
	credentialID = "11112222333344445555666677778888"
	trustID      = "99998888777766665555444433332222"
	trustorID    = "ffffeeeeddddccccbbbbaaaa99998888"
	runnerID     = "77776666555544443333222211110000"
)

// world is a cloud with one user in one project; the test may change it before the server starts.
func world(t *testing.T, change ...func(*fakekeystone.Keystone)) (*fakekeystone.Keystone, string) {
	t.Helper()
	users, projects := fakekeystone.Domain{ID: "people-id", Name: "People"}, fakekeystone.Domain{ID: "work-id", Name: "Work"}
	identity := &fakekeystone.Keystone{
		Users: []fakekeystone.User{
			{ID: userID, Name: "ada", Password: "s3cret-pass", Domain: users, Roles: map[string][]string{projectID: {"reader"}}},
			{ID: trustorID, Name: "grace", Password: "s3cret-other", Domain: users, Roles: map[string][]string{projectID: {"reader"}}},
			{ID: runnerID, Name: "runner", Domain: users, Roles: map[string][]string{projectID: {"reader"}}},
			{ID: "groupless", Name: "groupless", Domain: users},
		},
		Projects: []fakekeystone.Project{
			{ID: projectID, Name: "engine", Domain: projects},
			{ID: "another", Name: "another", Domain: projects},
		},
		Applications: []fakekeystone.Application{{
			ID: credentialID, Name: "ci", Secret: "s3cret-app", UserID: userID, ProjectID: projectID,
		}},
		Trusts: []fakekeystone.Trust{
			{ID: trustID, TrustorID: trustorID, TrusteeID: userID, ProjectID: projectID},
			{ID: "of-somebody-else", TrustorID: userID, TrusteeID: trustorID, ProjectID: projectID},
			{ID: "of-the-runner", TrustorID: trustorID, TrusteeID: runnerID, ProjectID: projectID},
		},
		IdentityProviders: []fakekeystone.IdentityProvider{
			{ID: "lab", Protocol: "openid", AccessTokens: map[string]string{
				"s3cret-access": runnerID, "s3cret-groupless": "groupless", "s3cret-deleted-group": "nobody",
			}},
			{ID: "a/b c", Protocol: "d?e", AccessTokens: map[string]string{"s3cret-access": runnerID}},
			{ID: "guarded", Protocol: "openid", Gateway: true, AccessTokens: map[string]string{"s3cret-access": runnerID}},
			{ID: "disabled", Protocol: "openid", Disabled: true, AccessTokens: map[string]string{"s3cret-access": runnerID}},
		},
		Catalog: []fakekeystone.Service{{Type: "compute", Name: "nova", Endpoints: []fakekeystone.Endpoint{
			{Region: "North", Interface: "public", URL: "https://nova.example.com/v2.1/$(project_id)s"},
		}}},
	}
	for _, c := range change {
		c(identity)
	}
	return identity, serve(t, identity).URL
}

func serve(t *testing.T, handler http.Handler) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

// ada is the login with her password.
func ada() Password {
	return Password{
		User: User{Name: "ada", DomainName: "People"}, Password: "s3cret-pass",
		Scope: Scope{ProjectName: "engine", DomainName: "Work"},
	}
}

// application is the login with the application credential of the world.
func application() ApplicationCredential {
	return ApplicationCredential{ID: credentialID, Secret: "s3cret-app"}
}

func session(t *testing.T, authURL string, auth Auth) *Session {
	t.Helper()
	return sessionWith(t, authURL, auth, transport.Config{UserAgent: "test"})
}

func sessionWith(t *testing.T, authURL string, auth Auth, config transport.Config) *Session {
	t.Helper()
	root, err := ParseURL(authURL)
	if err != nil {
		t.Fatal(err)
	}
	return New(Config{URL: root, Auth: auth, Client: transport.New(config)})
}

// failed checks an error of this package, whose text must hold these parts and none of the secrets.
func failed(t *testing.T, err error, kind Kind, holds ...string) {
	t.Helper()
	_ = failure(t, err, kind, holds...)
}

// failure is failed, and returns the error.
func failure(t *testing.T, err error, kind Kind, holds ...string) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v (%T), want a *keystone.Error", err, err)
	}
	if e.Kind != kind {
		t.Errorf("kind %q, want %q\n%s", e.Kind, kind, e)
	}
	for _, part := range holds {
		if !strings.Contains(e.Error(), part) {
			t.Errorf("%q is not in\n%s", part, e)
		}
	}
	if strings.Contains(e.Error(), "s3cret") {
		t.Errorf("a secret is in\n%s", e)
	}
	if e.Error() != strings.Join(strings.Fields(e.Error()), " ") {
		t.Errorf("stray blanks in\n%s", e)
	}
	if strings.ContainsFunc(e.Error(), func(r rune) bool { return r < ' ' || r == '\u202e' }) {
		t.Errorf("control characters in %q", e)
	}
	if len(e.Error()) > 1500 {
		t.Errorf("%d characters in\n%s", len(e.Error()), e)
	}
	return e
}
