package keystone

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
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
		given Credentials
		body  string
	}{
		{
			"the password of a user in a named domain, project in a named domain",
			Credentials{Method: Password, UserName: "ada", Password: "s3cret-pass", UserDomainName: "People", ProjectName: "engine", ProjectDomainName: "Work"},
			user + `"domain":{"name":"People"},"name":"ada","password":"s3cret-pass"}}},"scope":{"project":{"domain":{"name":"Work"},"name":"engine"}}}}`,
		},
		{
			"domains by id",
			Credentials{Method: Password, UserName: "ada", Password: "s3cret-pass", UserDomainID: "people-id", ProjectName: "engine", ProjectDomainID: "work-id"},
			user + `"domain":{"id":"people-id"},"name":"ada","password":"s3cret-pass"}}},"scope":{"project":{"domain":{"id":"work-id"},"name":"engine"}}}}`,
		},
		{
			"user and project by id",
			Credentials{Method: Password, UserID: userID, Password: "s3cret-pass", ProjectID: projectID},
			user + `"id":"` + userID + `","password":"s3cret-pass"}}},"scope":{"project":{"id":"` + projectID + `"}}}}`,
		},
		{
			"an id counts where a name is given too, as in the files that Horizon writes",
			Credentials{
				Method: Password, UserName: "ada", UserDomainName: "People", UserDomainID: "people-id", Password: "s3cret-pass",
				ProjectID: projectID, ProjectName: "engine", ProjectDomainID: "work-id",
			},
			user + `"domain":{"id":"people-id"},"name":"ada","password":"s3cret-pass"}}},"scope":{"project":{"id":"` + projectID + `"}}}}`,
		},
		{
			"a user id counts where the name is given too",
			Credentials{
				Method: Password, UserID: userID, UserName: "ada", UserDomainName: "People", Password: "s3cret-pass",
				ProjectName: "engine", ProjectDomainID: "work-id", ProjectDomainName: "Work",
			},
			user + `"id":"` + userID + `","password":"s3cret-pass"}}},"scope":{"project":{"domain":{"id":"work-id"},"name":"engine"}}}}`,
		},
		{
			"an application credential by id, without a scope even where a project is given",
			Credentials{
				Method: ApplicationCredential, ApplicationCredentialID: credentialID, ApplicationCredentialSecret: "s3cret-app",
				ApplicationCredentialName: "ci", UserName: "ada", ProjectName: "engine", ProjectDomainName: "Work",
			},
			app + `"id":"` + credentialID + `","secret":"s3cret-app"` + appEnd,
		},
		{
			"an application credential by name and user name",
			Credentials{
				Method: ApplicationCredential, ApplicationCredentialName: "ci", ApplicationCredentialSecret: "s3cret-app",
				UserName: "ada", UserDomainID: "people-id",
			},
			app + `"name":"ci","secret":"s3cret-app","user":{"domain":{"id":"people-id"},"name":"ada"}` + appEnd,
		},
		{
			"an application credential by name and user id",
			Credentials{Method: ApplicationCredential, ApplicationCredentialName: "ci", ApplicationCredentialSecret: "s3cret-app", UserID: userID},
			app + `"name":"ci","secret":"s3cret-app","user":{"id":"` + userID + `"}` + appEnd,
		},
		{
			"secrets of another method stay at home",
			Credentials{
				Method: Password, UserID: userID, Password: "s3cret-pass", ProjectID: projectID,
				Token: "s3cret-token", ApplicationCredentialID: credentialID, ApplicationCredentialSecret: "s3cret-app",
			},
			user + `"id":"` + userID + `","password":"s3cret-pass"}}},"scope":{"project":{"id":"` + projectID + `"}}}}`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			identity, base := world(t)
			test.given.AuthURL = base
			s := session(test.given)
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
	s := session(Credentials{Method: Token, AuthURL: base, Token: first, ProjectName: "engine", ProjectDomainName: "Work", UserName: "ada"})
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

// unscoped is a token of no project.
func unscoped(t *testing.T, identity *fakekeystone.Keystone) string {
	t.Helper()
	request := httptest.NewRequest(http.MethodPost, "/v3/auth/tokens", strings.NewReader(
		`{"auth":{"identity":{"methods":["password"],"password":{"user":{"id":"`+userID+`","password":"s3cret-pass"}}}}}`))
	request.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	identity.ServeHTTP(answer, request)
	token := answer.Header().Get("X-Subject-Token")
	if token == "" || identity.Project(token) != "" {
		t.Fatalf("token %q of project %q: %s", token, identity.Project(token), answer.Body)
	}
	return token
}

func TestATokenOfNoProjectIsNone(t *testing.T) {
	t.Parallel()
	answers := func(scope string) func(http.ResponseWriter, *http.Request) bool {
		return reply(201, "application/json", `{"token":{`+scope+`"catalog":[{"type":"compute","endpoints":[
			{"interface":"public","region":"North","url":"http://north"}]}]}}`, "X-Subject-Token", "x")
	}
	const named = "It answered with a token of no project, which is not what was asked for. That is not how an identity service"
	tests := []struct {
		name   string
		answer func(http.ResponseWriter, *http.Request) bool
		change func(*Credentials)
		kind   Kind
		text   string
	}{
		{"unscoped", nil, func(c *Credentials) { c.ProjectName = "" }, NoProject, "without naming a project."},
		{"of a domain", answers(`"domain":{"id":"default"},`), func(c *Credentials) { c.ProjectName = "" }, NoProject, "without naming a project."},
		{"of the system", answers(`"system":{"all":true},`), func(c *Credentials) { c.ProjectName = "" }, NoProject, "without naming a project."},
		{"unscoped, as it is", nil, func(c *Credentials) { c.Method, c.ProjectName = Token, "" }, NoProject, "with a token without naming a project."},
		{"of another service, for a project", answers(""), func(*Credentials) {}, NotKeystone, named},
		{"of another service, by an application credential", answers(""), func(c *Credentials) {
			c.Method, c.ProjectName, c.ApplicationCredentialID, c.ApplicationCredentialSecret = ApplicationCredential, "", credentialID, "s3cret-app"
		}, NotKeystone, named},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			identity, base := world(t, func(i *fakekeystone.Keystone) { i.Misbehave = test.answer })
			credentials := ada(base)
			test.change(&credentials)
			before := 0
			if credentials.Method == Token {
				credentials.Token, before = unscoped(t, identity), 1
			}
			if test.kind == NoProject {
				test.text += " It gave a token of no project: Nova then shows public images only. Set project_name with its domain, or project_id."
			}
			s := session(credentials)
			failed(t, s.Login(t.Context()), test.kind, test.text)
			_, err := s.Endpoint(t.Context(), Choice{})
			failed(t, err, test.kind, test.text)
			want := 2
			if test.kind == NoProject { // remembered
				want = 1
			}
			count(t, identity, before+want)
		})
	}
}

func TestATokenWithoutAProjectIsTakenAsItIs(t *testing.T) {
	t.Parallel()
	identity, base := world(t)
	ready, err := session(ada(base)).Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := session(Credentials{Method: Token, AuthURL: base, Token: ready})
	got, err := s.Token(t.Context())
	if err != nil || got != ready {
		t.Fatalf("token %q, error %v", got, err)
	}
	endpoint, err := s.Endpoint(t.Context(), Choice{})
	if want := "https://nova.example.com/v2.1/" + projectID; endpoint != want || err != nil {
		t.Errorf("endpoint %q, error %v; want %q", endpoint, err, want)
	}
	want := fakekeystone.Login{Request: "GET /v3/auth/tokens", Token: ready, AuthHeader: ready, Status: http.StatusOK}
	if logins := identity.Logins(); len(logins) != 2 || !reflect.DeepEqual(logins[1], want) {
		t.Errorf("requests %+v, want the second to be %+v", logins, want)
	}
	_, err = s.Renew(t.Context(), ready)
	failed(t, err, NotRenewed, "gives no other")
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
			if got, err := identityURL(test.given); err != nil || got != test.want {
				t.Errorf("%q, error %v; want %q", got, err, test.want)
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
			server := serve(t, http.StripPrefix(root, identity))
			for _, suffix := range []string{"", "/", "/v3", "/v3/"} {
				if err := session(ada(server.URL + root + suffix)).Login(t.Context()); err != nil {
					t.Errorf("auth_url %s%s: %v", root, suffix, err)
				}
			}
			if got := len(identity.Logins()); got != 4 {
				t.Errorf("%d logins arrived, want 4", got)
			}
		})
	}
}

func TestAnIncompleteLoginIsNotSent(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*Credentials)
		holds  []string
	}{
		{"no URL", func(c *Credentials) { c.AuthURL = "" }, []string{"lacks auth_url."}},
		{"no user", func(c *Credentials) { c.UserName = "" }, []string{"a password lacks user_name or user_id."}},
		{"no password", func(c *Credentials) { c.Password = "" }, []string{"lacks password."}},
		{"no domain of the user", func(c *Credentials) { c.UserDomainName = "" }, []string{"lacks user_domain_name or user_domain_id.", `often called "Default"`}},
		{"no domain of the project", func(c *Credentials) { c.ProjectDomainName = "" }, []string{"lacks project_domain_name or project_domain_id."}},
		{"several gaps", func(c *Credentials) { c.Password, c.UserDomainName = "", "" }, []string{"lacks password; and user_domain_name or user_domain_id."}},
		{"no token", func(c *Credentials) { c.Method = Token }, []string{"a token lacks token."}},
		{"a token with a line break", func(c *Credentials) { c.Method, c.Token = Token, "s3cret\n" }, []string{"a line break"}},
		{"no application credential", func(c *Credentials) { c.Method = ApplicationCredential }, []string{
			"an application credential lacks application_credential_id or application_credential_name; and application_credential_secret.",
		}},
		{"an application credential's name without a user", func(c *Credentials) {
			*c = Credentials{Method: ApplicationCredential, AuthURL: c.AuthURL, ApplicationCredentialName: "ci", ApplicationCredentialSecret: "s3cret-app"}
		}, []string{"lacks user_name or user_id."}},
		{"an application credential's name with a user without domain", func(c *Credentials) {
			*c = Credentials{Method: ApplicationCredential, AuthURL: c.AuthURL, ApplicationCredentialName: "ci", ApplicationCredentialSecret: "s3cret-app", UserName: "ada"}
		}, []string{"lacks user_domain_name or user_domain_id."}},
		{"no method", func(c *Credentials) { c.Method = "" }, []string{`no login method ""`, "password, token and applicationcredential"}},
		{"an unknown method", func(c *Credentials) { c.Method = "v3totp" }, []string{`no login method "v3totp"`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			identity, base := world(t)
			credentials := ada(base)
			test.change(&credentials)
			failed(t, session(credentials).Login(t.Context()), Incomplete, test.holds...)
			if got := identity.Logins(); len(got) != 0 {
				t.Errorf("sent %+v", got)
			}
		})
	}
}

func TestAnAuthURLThatIsNoIdentityServicesIsNotAsked(t *testing.T) {
	t.Parallel()
	identity, base := world(t)
	const another = `" is that of another service, or of the identity API v2.0, which OpenStack removed in 2018; this needs Keystone v3.`
	tests := []struct{ name, given, holds string }{
		{"version 2.0", base + "/v2.0/", `The auth_url "` + base + `/v2.0/` + another},
		{"the compute service's version", base + "/v2.1", `The auth_url "` + base + `/v2.1` + another},
		{"the compute service's legacy version", base + "/v2", `The auth_url "` + base + `/v2` + another},
		{"not a URL", "http://%zz", `The auth_url "http://%zz" is not a URL.`},
		{"no scheme", "cloud.example.com:5000", `The auth_url "cloud.example.com:5000" is not an absolute http or https URL.`},
		{"another scheme", "ftp://cloud.example.com", `The auth_url "ftp://cloud.example.com" is not an absolute http or https URL.`},
		{"a query", base + "?x=1", `The auth_url "` + base + `?x=1" holds a query or a fragment.`},
		{"user info", "https://ada:s3cret-pass@cloud.example.com", "The auth_url holds a user name or password, which do not belong there."},
		{"user info in what is no URL", "https://ada:s3cret/pass@cloud.example.com", "The auth_url is not a URL."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			failed(t, session(ada(test.given)).Login(t.Context()), BadAuthURL, test.holds, "Set it to the identity service's URL, such as")
		})
	}
	t.Cleanup(func() { count(t, identity, 0) })
}
