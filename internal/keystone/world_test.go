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
)

// world is a cloud with one user in one project; the test may change it before the server starts.
func world(t *testing.T, change ...func(*fakekeystone.Keystone)) (*fakekeystone.Keystone, string) {
	t.Helper()
	users, projects := fakekeystone.Domain{ID: "people-id", Name: "People"}, fakekeystone.Domain{ID: "work-id", Name: "Work"}
	identity := &fakekeystone.Keystone{
		Users: []fakekeystone.User{{
			ID: userID, Name: "ada", Password: "s3cret-pass", Domain: users, Roles: map[string][]string{projectID: {"reader"}},
		}},
		Projects: []fakekeystone.Project{
			{ID: projectID, Name: "engine", Domain: projects},
			{ID: "another", Name: "another", Domain: projects},
		},
		Applications: []fakekeystone.Application{{
			ID: credentialID, Name: "ci", Secret: "s3cret-app", UserID: userID, ProjectID: projectID,
		}},
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

// ada logs in with her password.
func ada(authURL string) Credentials {
	return Credentials{
		Method: Password, AuthURL: authURL,
		UserName: "ada", Password: "s3cret-pass", UserDomainName: "People",
		ProjectName: "engine", ProjectDomainName: "Work",
	}
}

func session(credentials Credentials) *Session {
	return New(Config{Credentials: credentials, HTTPClient: transport.New(transport.Config{UserAgent: "test"}).HTTPClient()})
}

// failed looks at an error of this package, whose text must hold these parts and none of the secrets.
func failed(t *testing.T, err error, kind Kind, holds ...string) {
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
}
