package keystone

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

const (
	userID       = prototest.UserID
	projectID    = prototest.ProjectID
	credentialID = prototest.CredentialID
	trustID      = prototest.TrustID
	trustorID    = prototest.TrustorID
	runnerID     = prototest.RunnerID
)

// world returns the identity service of a cloud, and its URL. The test may change it before it starts.
func world(t *testing.T, change ...func(*fakekeystone.Keystone)) (*fakekeystone.Keystone, string) {
	t.Helper()
	catalog := func(k *fakekeystone.Keystone) {
		k.Catalog = []fakekeystone.Service{{Type: "compute", Name: "nova", Endpoints: []fakekeystone.Endpoint{
			{Region: "North", Interface: "public", URL: "https://nova.example.com/v2.1/$(project_id)s"},
		}}}
	}
	w := prototest.NewWorld(t, slices.Insert(change, 0, catalog)...)
	return w.Keystone, w.KeystoneURL
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
		t.Errorf("stray spaces in\n%s", e)
	}
	if strings.ContainsFunc(e.Error(), func(r rune) bool { return r < ' ' || r == '\u202e' }) {
		t.Errorf("control characters in %q", e)
	}
	if len(e.Error()) > 1500 {
		t.Errorf("%d characters in\n%s", len(e.Error()), e)
	}
	return e
}
