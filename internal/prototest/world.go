package prototest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
)

// The IDs of a World, and its secrets, which all begin with "s3cret" so that a test can look for them.
const (
	ImageID      = "70a599e0-31e7-49b7-b260-868f441e862b"
	UserID       = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	ProjectID    = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
	CredentialID = "11112222333344445555666677778888"
	TrustID      = "99998888777766665555444433332222"
	TrustorID    = "ffffeeeeddddccccbbbbaaaa99998888"
	RunnerID     = "77776666555544443333222211110000"
)

// World is a cloud: an identity service, and a compute service in each of two regions that accepts its tokens. The user
// ada of domain People has a role in project engine of domain Work, an application credential ci, and a trust of grace;
// the user runner logs in with the access token of an identity provider.
type World struct {
	Keystone    *fakekeystone.Keystone
	North       *fakenova.Cloud
	South       *fakenova.Cloud
	KeystoneURL string
	NorthURL    string
	SouthURL    string
}

// NewWorld returns a world in which each compute service has one image. Its services end with the test, and change can
// modify the identity service before it starts.
func NewWorld(t testing.TB, change ...func(*fakekeystone.Keystone)) *World {
	t.Helper()
	w := &World{Keystone: identity()}
	w.North, w.South = w.Compute(), w.Compute()
	w.NorthURL, w.SouthURL = Serve(t, w.North).URL, Serve(t, w.South).URL
	w.Keystone.Catalog = []fakekeystone.Service{{Type: "compute", Name: "nova", Endpoints: []fakekeystone.Endpoint{
		{Region: "North", Interface: "public", URL: w.NorthURL + "/v2.1/$(project_id)s"},
		{Region: "South", Interface: "public", URL: w.SouthURL + "/v2.1/$(project_id)s"},
		{Region: "South", Interface: "internal", URL: w.SouthURL + "/v2.1"},
	}}}
	for _, c := range change {
		c(w.Keystone)
	}
	w.KeystoneURL = Serve(t, w.Keystone).URL
	return w
}

func identity() *fakekeystone.Keystone {
	users, projects := fakekeystone.Domain{ID: "people-id", Name: "People"}, fakekeystone.Domain{ID: "work-id", Name: "Work"}
	roles := map[string][]string{ProjectID: {"reader"}}
	return &fakekeystone.Keystone{
		Users: []fakekeystone.User{
			{ID: UserID, Name: "ada", Password: "s3cret-pass", Domain: users, Roles: roles},
			{ID: TrustorID, Name: "grace", Password: "s3cret-other", Domain: users, Roles: roles},
			{ID: RunnerID, Name: "runner", Domain: users, Roles: roles},
			{ID: "groupless", Name: "groupless", Domain: users},
		},
		Projects: []fakekeystone.Project{
			{ID: ProjectID, Name: "engine", Domain: projects},
			{ID: "another", Name: "another", Domain: projects},
		},
		Applications: []fakekeystone.Application{{
			ID: CredentialID, Name: "ci", Secret: "s3cret-app", UserID: UserID, ProjectID: ProjectID,
		}},
		Trusts: []fakekeystone.Trust{
			{ID: TrustID, TrustorID: TrustorID, TrusteeID: UserID, ProjectID: ProjectID},
			{ID: "of-somebody-else", TrustorID: UserID, TrusteeID: TrustorID, ProjectID: ProjectID},
			{ID: "of-the-runner", TrustorID: TrustorID, TrusteeID: RunnerID, ProjectID: ProjectID},
		},
		IdentityProviders: []fakekeystone.IdentityProvider{
			{ID: "lab", Protocol: "openid", AccessTokens: map[string]string{
				"s3cret-access": RunnerID, "s3cret-groupless": "groupless", "s3cret-deleted-group": "nobody",
			}},
			{ID: "a/b c", Protocol: "d?e", AccessTokens: map[string]string{"s3cret-access": RunnerID}},
			{ID: "guarded", Protocol: "openid", Gateway: true, AccessTokens: map[string]string{"s3cret-access": RunnerID}},
			{ID: "disabled", Protocol: "openid", Disabled: true, AccessTokens: map[string]string{"s3cret-access": RunnerID}},
		},
	}
}

// Compute returns another compute service of the world. It accepts the tokens of the identity service, and those that begin
// with the prefix of the tests' secrets.
func (w *World) Compute() *fakenova.Cloud {
	cloud := &fakenova.Cloud{ValidToken: func(token string) bool {
		return strings.HasPrefix(token, "s3cret") || w.Keystone.Valid(token)
	}}
	cloud.Add(fakenova.Image{ID: ImageID, Name: fakenova.Name("ubuntu-24.04")})
	return cloud
}

// Serve returns a server on loopback that ends with the test.
func Serve(t testing.TB, handler http.Handler) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

// ServeFunc is Serve for a function.
func ServeFunc(t testing.TB, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	return Serve(t, handler)
}
