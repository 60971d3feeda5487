package keystone

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

func TestEachWayToLogInSendsExactlyItsCredentials(t *testing.T) {
	t.Parallel()
	const (
		user   = `{"auth":{"identity":{"methods":["password"],"password":{"user":{`
		app    = `{"auth":{"identity":{"application_credential":{`
		appEnd = `},"methods":["application_credential"]}}}`
	)
	tests := []struct {
		name  string
		given Auth
		body  string
	}{
		{
			"the password of a user in a named domain, project in a named domain",
			Password{User{Name: "ada", DomainName: "People"}, "s3cret-pass", Scope{ProjectName: "engine", DomainName: "Work"}},
			user + `"domain":{"name":"People"},"name":"ada","password":"s3cret-pass"}}},"scope":{"project":{"domain":{"name":"Work"},"name":"engine"}}}}`,
		},
		{
			"domains by ID",
			Password{User{Name: "ada", DomainID: "people-id"}, "s3cret-pass", Scope{ProjectName: "engine", DomainID: "work-id"}},
			user + `"domain":{"id":"people-id"},"name":"ada","password":"s3cret-pass"}}},"scope":{"project":{"domain":{"id":"work-id"},"name":"engine"}}}}`,
		},
		{
			"user and project by ID",
			Password{User{ID: userID}, "s3cret-pass", Scope{ProjectID: projectID}},
			user + `"id":"` + userID + `","password":"s3cret-pass"}}},"scope":{"project":{"id":"` + projectID + `"}}}}`,
		},
		{
			"an ID counts if a name is given too, as in the files that Horizon writes",
			Password{
				User{Name: "ada", DomainName: "People", DomainID: "people-id"}, "s3cret-pass",
				Scope{ProjectID: projectID, ProjectName: "engine", DomainID: "work-id"},
			},
			user + `"domain":{"id":"people-id"},"name":"ada","password":"s3cret-pass"}}},"scope":{"project":{"id":"` + projectID + `"}}}}`,
		},
		{
			"a user ID counts if the name is given too",
			Password{
				User{ID: userID, Name: "ada", DomainName: "People"}, "s3cret-pass",
				Scope{ProjectName: "engine", DomainID: "work-id", DomainName: "Work"},
			},
			user + `"id":"` + userID + `","password":"s3cret-pass"}}},"scope":{"project":{"domain":{"id":"work-id"},"name":"engine"}}}}`,
		},
		{
			"a trust",
			Password{User{ID: userID}, "s3cret-pass", Scope{TrustID: trustID}},
			user + `"id":"` + userID + `","password":"s3cret-pass"}}},"scope":{"OS-TRUST:trust":{"id":"` + trustID + `"}}}}`,
		},
		{
			"an application credential by ID, without a name or a user that is given too",
			ApplicationCredential{ID: credentialID, Secret: "s3cret-app", Name: "ci", User: User{Name: "ada"}},
			app + `"id":"` + credentialID + `","secret":"s3cret-app"` + appEnd,
		},
		{
			"an application credential by name and user name",
			ApplicationCredential{Name: "ci", Secret: "s3cret-app", User: User{Name: "ada", DomainID: "people-id"}},
			app + `"name":"ci","secret":"s3cret-app","user":{"domain":{"id":"people-id"},"name":"ada"}` + appEnd,
		},
		{
			"an application credential by name and user ID",
			ApplicationCredential{Name: "ci", Secret: "s3cret-app", User: User{ID: userID}},
			app + `"name":"ci","secret":"s3cret-app","user":{"id":"` + userID + `"}` + appEnd,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			identity, base := world(t)
			s := session(t, base, test.given)
			token, err := s.Token(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !identity.Valid(token) {
				t.Errorf("token %q is not one of the identity service", token)
			}
			if project := identity.Project(token); project != projectID {
				t.Errorf("project %q", project)
			}
			logins := identity.Logins()
			if len(logins) != 1 {
				t.Fatalf("%d requests, want 1", len(logins))
			}
			if got := logins[0]; got.Request != "POST /v3/auth/tokens" || got.Body != test.body || got.AuthHeader != "" {
				t.Errorf("sent %s with X-Auth-Token %q\n%s\nwant\n%s", got.Request, got.AuthHeader, got.Body, test.body)
			}
		})
	}
}

func TestATokenIsExchangedForOneOfTheProject(t *testing.T) {
	t.Parallel()
	identity, base := world(t)
	first := unscoped(t, identity)
	s := session(t, base, Token{Token: first, Scope: Scope{ProjectName: "engine", DomainName: "Work"}})
	second, err := s.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if second == first || identity.Project(first) != "" || identity.Project(second) != projectID {
		t.Errorf("tokens %q of project %q and %q of project %q", first, identity.Project(first), second, identity.Project(second))
	}
	want := `{"auth":{"identity":{"methods":["token"],"token":{"id":"` + first + `"}},"scope":{"project":{"domain":{"name":"Work"},"name":"engine"}}}}`
	if got := identity.Logins()[1].Body; got != want {
		t.Errorf("sent\n%s\nwant\n%s", got, want)
	}
}

// unscoped returns an unscoped token.
func unscoped(t *testing.T, identity *fakekeystone.Keystone) string {
	t.Helper()
	request := httptest.NewRequest(http.MethodPost, "/v3/auth/tokens", strings.NewReader(
		`{"auth":{"identity":{"methods":["password"],"password":{"user":{"id":"`+userID+`","password":"s3cret-pass"}}}}}`))
	request.Header.Set("Content-Type", "application/json")
	response := httptest.NewRecorder()
	identity.ServeHTTP(response, request)
	token := response.Header().Get("X-Subject-Token")
	if token == "" || identity.Project(token) != "" {
		t.Fatalf("token %q of project %q: %s", token, identity.Project(token), response.Body)
	}
	return token
}

func TestAnUnscopedTokenIsRejected(t *testing.T) {
	t.Parallel()
	responds := func(scope string) func(http.ResponseWriter, *http.Request) bool {
		return reply(201, "application/json", `{"token":{`+scope+`"catalog":[{"type":"compute","endpoints":[
			{"interface":"public","region":"North","url":"http://north"}]}]}}`, "X-Subject-Token", "x")
	}
	const named = "201 Created; the token is unscoped, which is not what was requested"
	alone := ada()
	alone.Scope = Scope{}
	tests := []struct {
		name    string
		respond func(http.ResponseWriter, *http.Request) bool
		auth    Auth
		kind    Kind
		text    string
	}{
		{"unscoped", nil, alone, Unscoped, "201 Created"},
		{"of a domain", responds(`"domain":{"id":"default"},`), alone, Unscoped, "201 Created"},
		{"of the system", responds(`"system":{"all":true},`), alone, Unscoped, "201 Created"},
		{"unscoped, as it is", nil, Token{}, Unscoped, "200 OK"},
		{"of another service, for a project", responds(""), ada(), WrongService, named},
		{"of another service, for a trust", responds(""), Password{ada().User, "s3cret-pass", Scope{TrustID: trustID}}, WrongService, named},
		{"of another service, by an application credential", responds(""), application(), WrongService, named},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			identity, base := world(t, func(i *fakekeystone.Keystone) { i.Misbehave = test.respond })
			before := 0
			if _, ok := test.auth.(Token); ok {
				test.auth, before = Token{Token: unscoped(t, identity)}, 1
			}
			s := session(t, base, test.auth)
			failed(t, s.Login(t.Context()), test.kind, test.text)
			_, err := s.Endpoint(t.Context(), Choice{})
			failed(t, err, test.kind, test.text, "request ID req-")
			want := 2
			if test.kind == Unscoped { // remembered
				want = 1
			}
			count(t, identity, before+want)
		})
	}
}

func TestATokenWithoutAProjectIsTakenAsItIs(t *testing.T) {
	t.Parallel()
	identity, base := world(t)
	ready, err := session(t, base, ada()).Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := session(t, base, Token{Token: ready})
	got, err := s.Token(t.Context())
	if err != nil || got != ready {
		t.Fatalf("token %q, error %v", got, err)
	}
	endpoint, err := s.Endpoint(t.Context(), Choice{})
	if want := "https://nova.example.com/v2.1/" + projectID; endpoint.URL != want || err != nil {
		t.Errorf("endpoint %+v, error %v; want %q", endpoint, err, want)
	}
	want := fakekeystone.Login{Request: "GET /v3/auth/tokens", Token: ready, AuthHeader: ready, Status: http.StatusOK}
	if logins := identity.Logins(); len(logins) != 2 || !reflect.DeepEqual(logins[1], want) {
		t.Errorf("requests %+v, want the second to be %+v", logins, want)
	}
	_, err = s.Renew(t.Context(), ready)
	failed(t, err, NotRenewed)
}

func TestTheIdentityURL(t *testing.T) {
	t.Parallel()
	tests := []struct{ given, want string }{
		{"http://cloud.example.com:5000", "http://cloud.example.com:5000/v3"},
		{"http://cloud.example.com:5000/", "http://cloud.example.com:5000/v3"},
		{"http://cloud.example.com:5000///", "http://cloud.example.com:5000/v3"},
		{"http://cloud.example.com:5000/v3", "http://cloud.example.com:5000/v3"},
		{"http://cloud.example.com:5000/v3/", "http://cloud.example.com:5000/v3"},
		{"https://cloud.example.com/identity", "https://cloud.example.com/identity/v3"},
		{"https://cloud.example.com/identity/", "https://cloud.example.com/identity/v3"},
		{"https://cloud.example.com/identity/v3/", "https://cloud.example.com/identity/v3"},
		{"https://cloud.example.com//identity//v3//", "https://cloud.example.com/identity/v3"},
		{"https://cloud.example.com/dev2/identity", "https://cloud.example.com/dev2/identity/v3"},
		{"https://cloud.example.com/v1.0/keystone/v3", "https://cloud.example.com/v1.0/keystone/v3"},
		{"https://cloud.example.com/a%2Fb/", "https://cloud.example.com/a%2Fb/v3"},
		{"https://[2001:db8::1]:5000/v3", "https://[2001:db8::1]:5000/v3"},
	}
	for _, test := range tests {
		t.Run(test.given, func(t *testing.T) {
			t.Parallel()
			if got, err := ParseURL(test.given); err != nil || got.String() != test.want {
				t.Errorf("%v, error %v; want %q", got, err, test.want)
			}
		})
	}
}

func TestALoginGoesToTheGivenPathWhateverItLooksLike(t *testing.T) {
	t.Parallel()
	for _, root := range []string{"", "/identity", "/dev2/identity", "/v1.0/keystone"} {
		t.Run("root "+root, func(t *testing.T) {
			t.Parallel()
			identity, _ := world(t)
			server := prototest.Serve(t, http.StripPrefix(root, identity))
			for _, suffix := range []string{"", "/", "/v3", "/v3/"} {
				if err := session(t, server.URL+root+suffix, ada()).Login(t.Context()); err != nil {
					t.Errorf("auth_url %s%s: %v", root, suffix, err)
				}
			}
			if got := len(identity.Logins()); got != 4 {
				t.Errorf("%d logins arrived, want 4", got)
			}
		})
	}
}

func TestAnAuthURLOfAnotherServiceIsNotQueried(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, given string
		want        error
	}{
		{"version 2.0", "https://cloud.example.com/v2.0/", ErrURLVersion},
		{"the compute service's version", "https://cloud.example.com/v2.1", ErrURLVersion},
		{"the compute service's legacy version", "https://cloud.example.com/v2", ErrURLVersion},
		{"the URL of no service", "cloud.example.com:5000", transport.ErrURLScheme},
		{"a query", "https://cloud.example.com?x=1", transport.ErrURLQuery},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got, err := ParseURL(test.given); !errors.Is(err, test.want) || got != nil {
				t.Errorf("%v, error %v; want %v", got, err, test.want)
			}
		})
	}
}

func TestTheURLOfAnIdentityProviderIsEncrypted(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]error{
		"https://login.example.com/token":       nil,
		"https://login.example.com/token?a=b":   nil,
		"http://localhost:8080/token":           nil,
		"http://127.0.0.1:8080/token":           nil,
		"http://[::1]:8080/token":               nil,
		"http://login.example.com/token":        ErrURLPlain,
		"http://localhost.example.com/token":    ErrURLPlain,
		"http://127.0.0.1.example.com/token":    ErrURLPlain,
		"ftp://login.example.com":               transport.ErrURLScheme,
		"https://ada:s3cret@login.example.com/": transport.ErrURLUser,
		"https://login.example.com/#token":      transport.ErrURLQuery,
	} {
		if _, err := ParseProviderURL(given); !errors.Is(err, want) {
			t.Errorf("%s: error %v, want %v", given, err, want)
		}
	}
}
