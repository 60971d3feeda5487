package keystone

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

func TestRejectionsTellWhoLoggedInAndWhatToCheck(t *testing.T) {
	t.Parallel()
	password := func(user User, scope Scope) Password { return Password{user, "s3cret-pass", scope} }
	people, work := ada().User, ada().Scope
	wrong := ada()
	wrong.Password = "s3cret-wrong"
	wrongAlone := Password{people, "s3cret-wrong", Scope{}}
	tests := []struct {
		name   string
		auth   Auth
		kind   Kind
		who    string
		causes []string
	}{
		{
			"a wrong password", wrong, Rejected, `password of user "ada" in domain "People", project "engine" in domain "Work"`,
			[]string{"password", "user", "user domain", "project", "its domain", "role assignment"},
		},
		{
			"an unknown user", password(User{Name: "bob", DomainName: "People"}, work), Rejected,
			`password of user "bob" in domain "People", project "engine" in domain "Work"`,
			[]string{"password", "user", "user domain", "project", "its domain", "role assignment"},
		},
		{
			"an unknown user ID", password(User{ID: "nobody"}, work), Rejected, `password of user with ID "nobody", project "engine" in domain "Work"`,
			[]string{"password", "user", "project", "its domain", "role assignment"},
		},
		{
			"a wrong domain of the user", password(User{Name: "ada", DomainName: "Default"}, Scope{ProjectID: projectID}), Rejected,
			`password of user "ada" in domain "Default", project with ID "` + projectID + `"`,
			[]string{"password", "user", "user domain", "project", "role assignment"},
		},
		{
			"a wrong domain ID", password(User{Name: "ada", DomainID: "default"}, work), Rejected,
			`password of user "ada" in the domain with ID "default", project "engine" in domain "Work"`,
			[]string{"password", "user", "user domain", "project", "its domain", "role assignment"},
		},
		{
			"an unknown project", password(people, Scope{ProjectName: "nowhere", DomainID: "work-id"}), Rejected,
			`password of user "ada" in domain "People", project "nowhere" in the domain with ID "work-id"`,
			[]string{"password", "user", "user domain", "project", "its domain", "role assignment"},
		},
		{
			"an unknown project ID", password(people, Scope{ProjectID: "nowhere"}), Rejected,
			`password of user "ada" in domain "People", project with ID "nowhere"`,
			[]string{"password", "user", "user domain", "project", "role assignment"},
		},
		{
			"a wrong domain of the project", password(people, Scope{ProjectName: "engine", DomainName: "People"}), Rejected,
			`password of user "ada" in domain "People", project "engine" in domain "People"`,
			[]string{"password", "user", "user domain", "project", "its domain", "role assignment"},
		},
		{
			"no role in the project", password(people, Scope{ProjectName: "another", DomainName: "Work"}), Rejected,
			`password of user "ada" in domain "People", project "another" in domain "Work"`,
			[]string{"password", "user", "user domain", "project", "its domain", "role assignment"},
		},
		{
			"no project", wrongAlone, Rejected, `password of user "ada" in domain "People"`,
			[]string{"password", "user", "user domain"},
		},
		{
			"an unknown trust", password(people, Scope{TrustID: "9999"}), NotFound, `password of user "ada" in domain "People", trust "9999"`,
			[]string{"trust_id"},
		},
		{
			"a trust of somebody else", password(people, Scope{TrustID: "of-somebody-else"}), Forbidden,
			`password of user "ada" in domain "People", trust "of-somebody-else"`, []string{"trust_id"},
		},
		{
			"a wrong secret of an application credential", ApplicationCredential{ID: credentialID, Secret: "s3cret-wrong"}, Rejected,
			`application credential with ID "` + credentialID + `"`,
			[]string{"secret", "expiry date", "roles of the user"},
		},
		{
			"an unknown application credential", ApplicationCredential{ID: "nope", Secret: "s3cret-app"}, NotFound,
			`application credential with ID "nope"`, []string{"application_credential_id", "auth_url"},
		},
		{
			"an application credential of an unknown user", ApplicationCredential{Name: "ci", Secret: "s3cret-app", User: User{Name: "bob", DomainName: "People"}},
			NotFound, `application credential "ci" of user "bob" in domain "People"`, []string{"application_credential_name", "its user", "auth_url"},
		},
		{
			"an unknown name of an application credential", ApplicationCredential{Name: "nope", Secret: "s3cret-app", User: User{ID: userID}}, Rejected,
			`application credential "nope" of user with ID "` + userID + `"`,
			[]string{"secret", "name", "expiry date", "roles of the user"},
		},
		{
			"an unknown token", Token{"s3cret-token", Scope{ProjectID: projectID}}, Rejected, `token, project with ID "` + projectID + `"`, []string{staleToken},
		},
		{"an unknown token as it is", Token{Token: "s3cret-token"}, Rejected, "token", []string{staleToken}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, base := world(t)
			got := failure(t, session(t, base, test.auth).Login(t.Context()), test.kind)
			if got.Who != test.who || !slices.Equal(got.Causes, test.causes) {
				t.Errorf("login by %s, causes %q; want %s, %q", got.Who, got.Causes, test.who, test.causes)
			}
			if got.URL != base+"/v3" || got.RequestID != "req-00000000-0000-4000-8000-000000000001" || got.Method != test.auth.method() {
				t.Errorf("URL %s, request ID %q, method %q", got.URL, got.RequestID, got.Method)
			}
			if got.Status == http.StatusUnauthorized && got.Message != "" {
				t.Errorf("the message that is the same for all is shown: %q", got.Message)
			}
		})
	}
}

func TestKeystonesOwnReasonIsKept(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{
		"The password is expired and needs to be changed for user: " + userID,
		"The account is locked for user: " + userID,
		"The account is disabled for user: " + userID,
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			_, base := world(t, func(i *fakekeystone.Keystone) {
				i.Misbehave = reply(401, "application/json", fmt.Sprintf(`{"error":{"code":401,"message":"%s.","title":"Unauthorized"}}`, reason))
			})
			if got := failure(t, session(t, base, ada()).Login(t.Context()), Rejected); got.Message != reason {
				t.Errorf("message %q", got.Message)
			}
		})
	}
}

func TestARequestForMoreFactorsNamesThem(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       [][]string
	}{
		{"one rule", `{"receipt":{"methods":["password"]},"required_auth_methods":[["totp","password"]]}`, [][]string{{"totp"}}},
		{
			"a choice", `{"receipt":{"methods":["password"]},"required_auth_methods":[["password","totp"],["password","\u001b[31mcard","token"]]}`,
			[][]string{{"totp"}, {`\u001b[31mcard`, "token"}},
		},
		{"a receipt alone", `{"receipt":{"methods":["password"]}}`, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			identity, base := world(t, func(i *fakekeystone.Keystone) {
				i.Misbehave = reply(401, "application/json", test.body, "Openstack-Auth-Receipt", "gAAAAAB-s3cret-receipt")
			})
			s := session(t, base, ada())
			for range 2 { // remembered
				got := failure(t, s.Login(t.Context()), FactorsMissing)
				if !reflect.DeepEqual(got.MissingMethods, test.want) || got.Responder != Keystone {
					t.Errorf("missing %q, responder %s; want %q", got.MissingMethods, got.Responder, test.want)
				}
			}
			count(t, identity, 1)
		})
	}
}

func TestATokenOfAnApplicationCredentialIsNotExchanged(t *testing.T) {
	t.Parallel()
	_, base := world(t)
	delegated, err := session(t, base, application()).Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = session(t, base, Token{delegated, ada().Scope}).Login(t.Context())
	failed(t, err, NotExchangeable, "Using a delegated token to create another token is not allowed.")
	if token, err := session(t, base, Token{Token: delegated}).Token(t.Context()); token != delegated || err != nil {
		t.Errorf("token %q, error %v, want the token as it is", token, err)
	}

	// Nothing else is taken for it: not the rejection by a proxy, nor of a token that is used as it is.
	for name, test := range map[string]struct{ project, contentType, body string }{
		"a proxy":          {projectID, "text/html", "<title>Denied</title>"},
		"a token as it is": {"", "application/json", `{"error":{"code":403,"message":"Denied."}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, base := world(t, func(i *fakekeystone.Keystone) { i.Misbehave = reply(403, test.contentType, test.body) })
			failed(t, session(t, base, Token{"x", Scope{ProjectID: test.project}}).Login(t.Context()), Forbidden, "Denied")
		})
	}
}

// reply responds to every request alike.
func reply(status int, contentType, body string, headers ...string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Type", contentType)
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
		return true
	}
}

func TestResponsesThatAreNoLogin(t *testing.T) {
	t.Parallel()
	const fault = `{"error":{"code":%d,"message":"%s","title":"x"}}`
	tests := []struct {
		name    string
		respond func(http.ResponseWriter, *http.Request) bool
		kind    Kind
		final   bool
		holds   []string
	}{
		{"403 by Keystone", reply(403, "application/json", fmt.Sprintf(fault, 403, "Password expired.")), Forbidden, true, []string{`403 Forbidden; message "Password expired"`}},
		{"403 by a proxy", reply(403, "text/html", "<html><head><title>Access\nDenied</title>"), Forbidden, true, []string{`403 Forbidden; message "page titled \"Access Denied\""`}},
		{
			"401 by Keystone", reply(401, "application/json", fmt.Sprintf(fault, 401, "No.")), Rejected, true,
			[]string{`401 Unauthorized; message "No"; check password, `, "request ID req-00000000-0000-4000-8000-000000000001"},
		},
		{
			"401 by Nova", reply(401, "application/json", fmt.Sprintf(fault, 401, "No."), "X-Compute-Request-Id", "req-1"), Rejected, true,
			[]string{`401 Unauthorized; message "No"; check password, `, "request ID req-1"},
		},
		{
			"401 by a proxy", reply(401, "text/html", "<title>Sign in</title>"), Rejected, true,
			[]string{`401 Unauthorized; message "page titled \"Sign in\""; check password, `},
		},
		{"400 by Keystone", reply(400, "application/json", fmt.Sprintf(fault, 400, "Expecting to find domain in user.")), BadRequest, true, []string{`"Expecting to find domain in user"`}},
		{"400 by a TLS port", reply(400, "text/plain", "Client sent an HTTP request to an HTTPS server."), ExpectsTLS, false, []string{`"Client sent an HTTP request to an HTTPS server."`}},
		{
			"404 of what is disabled", reply(404, "application/json", fmt.Sprintf(fault, 404, "Unable to validate token because project 13cc is disabled")), Disabled, true,
			[]string{`404 Not Found; message "Unable to validate token because project 13cc is disabled"`},
		},
		{"404 as HTML", reply(404, "text/html", "<h1>Not Found</h1>"), WrongService, false, []string{`404 Not Found; message "HTML page"`}},
		{"404 of another service", reply(404, "application/json", `{"itemNotFound":{"code":404}}`), WrongService, false, []string{`404 Not Found; message "{\"itemNotFound\"`}},
		{"404 without a body", reply(404, "", ""), WrongService, false, []string{"404 Not Found; request ID req-"}},
		{"405", reply(405, "application/json", `{"message":"no"}`), WrongService, false, []string{"405 Method Not Allowed"}},
		{"200 without a token", reply(200, "application/json", `{"ok":true}`), WrongService, false, []string{`200 OK; message "{\"ok\":true}"`}},
		{"201 without a token", reply(201, "application/json", `{"token":{}}`), WrongService, false, []string{"201 Created; the header X-Subject-Token is missing; request ID req-"}},
		{"201 as HTML", reply(201, "text/html", "<html>", "X-Subject-Token", "x"), WrongService, false, []string{"the body is not complete JSON; request ID req-"}},
		{"201 with other JSON", reply(201, "application/json", `{"project":{}}`, "X-Subject-Token", "x"), WrongService, false, []string{"the body does not describe a token; request ID req-"}},
		{"201 with a list", reply(201, "application/json", `[]`, "X-Subject-Token", "x"), WrongService, false, []string{"the body does not describe a token; request ID req-"}},
		{"201 with an invalid catalog", reply(201, "application/json", `{"token":{"catalog":"x"}}`, "X-Subject-Token", "x"), WrongService, false, []string{"the body does not describe a token; request ID req-"}},
		{"201 cut off", reply(201, "application/json", `{"token":{"cata`, "X-Subject-Token", "x"), WrongService, false, []string{"the body is not complete JSON; request ID req-"}},
		{"201 without a body", reply(201, "application/json", "", "X-Subject-Token", "x"), WrongService, false, []string{"the body is not complete JSON; request ID req-"}},
		{"429", reply(429, "text/plain", "slow down", "Retry-After", "30"), RateLimited, false, []string{`429 Too Many Requests; message "slow down"; retry after 30`}},
		{"413", reply(413, "", "", "Retry-After", "30"), RateLimited, false, []string{"413 Request Entity Too Large; retry after 30"}},
		{"201 that describes nothing", reply(201, "application/json", `{"token":{}}`, "X-Subject-Token", "x"), WrongService, false, []string{"the body does not describe a token; request ID req-"}},
		{"201 with a token of two words", reply(201, "application/json", `{"token":{"catalog":[]}}`, "X-Subject-Token", "s3cret x"), WrongService, false, []string{"the token in X-Subject-Token has whitespace"}},
		{"201 of 5 MB", reply(201, "application/json", `{"token":{"catalog":[]}}`+strings.Repeat(" ", 5<<20), "X-Subject-Token", "x"), ResponseTooLarge, false, []string{"more than 2 MiB"}},
		{"408", reply(408, "", ""), Unavailable, false, []string{"408 Request Timeout"}},
		{"500", reply(500, "application/json", fmt.Sprintf(fault, 500, "An unexpected error")), Unavailable, false, []string{`500 Internal Server Error; message "An unexpected error"`}},
		{"502", reply(502, "text/html", "<title>502 Bad Gateway</title>"), Unavailable, false, []string{`page titled \"502 Bad Gateway\"`}},
		{"503", reply(503, "text/plain", ""), Unavailable, false, []string{"503 Service Unavailable; request ID req-"}},
		{"301 without a location", reply(301, "", ""), WrongService, false, []string{"301 Moved Permanently"}},
		{"302 to nonsense", reply(302, "", "", "Location", "http://%zz"), WrongService, false, []string{"302 Found"}},
		{"418", reply(418, "", ""), WrongService, false, []string{"418 I'm a teapot"}},
		{
			"an echo of the login with control characters", func(w http.ResponseWriter, r *http.Request) bool {
				return reply(401, "application/json", `{"error":{"code":401,"message":"bad s3cret-pass\u001b[31m\u202e for ada"}}`)(w, r)
			}, Rejected, true, []string{`"bad (redacted)\\u001b[31m\\u202e for ada"`},
		},
		{
			"an echo that is not JSON", func(w http.ResponseWriter, r *http.Request) bool {
				return reply(404, "text/plain", "cannot serve s3cret-pass to you, "+strings.Repeat("x", 5000))(w, r)
			}, WrongService, false, []string{`"cannot serve (redacted) to you, xxx`, `xxx…"`},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			identity, base := world(t, func(i *fakekeystone.Keystone) { i.Misbehave = test.respond })
			s := session(t, base, ada())
			for range 2 {
				failed(t, s.Login(t.Context()), test.kind, append(test.holds, `at `+base+`/v3: `)...)
			}
			want := 2
			if test.final { // remembered
				want = 1
			}
			count(t, identity, want)
		})
	}
}

func TestTheServiceThatRespondsIsToldByItsResponse(t *testing.T) {
	t.Parallel()
	const fault = `{"error":{"code":401,"message":"No.","title":"x"}}`
	for want, response := range map[Responder]func(http.ResponseWriter, *http.Request) bool{
		Keystone: reply(401, "application/json", fault),
		Nova:     reply(401, "application/json", fault, "X-Compute-Request-Id", "req-1"),
		Other:    reply(401, "text/html", "<title>Sign in</title>"),
	} {
		t.Run(string(want), func(t *testing.T) {
			t.Parallel()
			_, base := world(t, func(i *fakekeystone.Keystone) { i.Misbehave = response })
			if got := failure(t, session(t, base, ada()).Login(t.Context()), Rejected); got.Responder != want {
				t.Errorf("responder %q", got.Responder)
			}
		})
	}
}

// closedPort returns the address of the client's end of an open connection. Nothing listens there, and as long as the
// connection is open, no other server gets the port.
func closedPort(t *testing.T) string {
	t.Helper()
	server := prototest.Serve(t, http.NotFoundHandler())
	connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	return connection.LocalAddr().String()
}

// quietly starts a server with TLS that keeps the faults of handshakes to itself.
func quietly(t *testing.T, handler http.Handler, config *tls.Config) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.TLS, server.Config.ErrorLog = config, log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

func TestAnIdentityServiceThatDoesNotRespond(t *testing.T) {
	t.Parallel()
	identity, plain := world(t)
	encrypted := quietly(t, identity, nil)
	demanding := quietly(t, identity, &tls.Config{ClientAuth: tls.RequireAnyClientCert, MinVersion: tls.VersionTLS12})
	hanging := prototest.Serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	breaking := prototest.Serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	// The certificate's own CA, so that what is wrong is the one thing of the case.
	trusted := func(server *httptest.Server) *tls.Config {
		authorities := x509.NewCertPool()
		authorities.AddCert(server.Certificate())
		return &tls.Config{RootCAs: authorities, MinVersion: tls.VersionTLS12}
	}
	expired := trusted(encrypted).Clone()
	elsewhere := trusted(encrypted).Clone()
	elsewhere.ServerName = "keystone.example.org"
	expired.Time = func() time.Time { return time.Date(2400, 1, 1, 0, 0, 0, 0, time.UTC) }

	tests := []struct {
		name     string
		url      string
		tls      *tls.Config
		kind     Kind
		attempts int
		cause    string
	}{
		{"nothing listens", "http://" + closedPort(t), nil, ConnectionRefused, 3, "connect: connection refused"},
		{"the host is unknown", "http://keystone.invalid", nil, UnknownHost, 3, "lookup keystone.invalid"},
		{"it hangs", hanging.URL, nil, RequestTimedOut, 3, "within 50ms"},
		{"it breaks off", breaking.URL, nil, Disconnected, 3, "EOF"},
		{"its CA is unknown", encrypted.URL, nil, UnknownCA, 1, "x509: certificate signed by unknown authority"},
		{"its certificate is for another host", encrypted.URL, elsewhere, WrongHost, 1, "x509: certificate is valid for "},
		{"its certificate has expired", encrypted.URL, expired, InvalidCertificate, 1, "x509: certificate has expired or is not yet valid"},
		{"it wants a client certificate", demanding.URL, trusted(demanding), HandshakeRejected, 1, "certificate required"},
		{"it does not speak TLS", strings.Replace(plain, "http:", "https:", 1), nil, NotTLS, 1, "server gave HTTP response to HTTPS client"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			config := transport.Config{
				TLS: test.tls, RequestTimeout: 5 * time.Second, MaxRetries: 2, Backoff: func(int) time.Duration { return 0 },
			}
			if test.url == hanging.URL {
				config.RequestTimeout = 50 * time.Millisecond
			}
			err := sessionWith(t, test.url, ada(), config).Login(t.Context())
			got := failure(t, err, test.kind, "at "+test.url+"/v3: ")
			if got.Attempts != test.attempts || !strings.Contains(got.Cause, test.cause) {
				t.Errorf("%d attempts, cause %q; want %d, %q", got.Attempts, got.Cause, test.attempts, test.cause)
			}
		})
	}
	t.Cleanup(func() { count(t, identity, 0) })
}

func TestALoginThatTookTooLongReportsHowItWasTried(t *testing.T) {
	t.Parallel()
	root, err := ParseURL("http://keystone.example.com")
	if err != nil {
		t.Fatal(err)
	}
	e := &exchange{root: root, client: transport.New(transport.Config{}), provider: transport.New(transport.Config{}), auth: ada()}
	e.hide("s3cret-pass")
	err = e.noResponse(LogIn, root.String(), &url.Error{Op: "Post", URL: "http://keystone.example.com/v3/auth/tokens", Err: &transport.Error{
		Method: http.MethodPost, URL: "http://keystone.example.com/v3/auth/tokens", Attempts: 5, Elapsed: 2 * time.Minute,
		Last: `malformed HTTP response "s3cret-pass"`, Err: context.DeadlineExceeded,
	}})
	failed(t, err, ReadTimedOut, "context deadline exceeded; 5 times within 2m0s; "+`before that: malformed HTTP response "(redacted)"`)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v is not context.DeadlineExceeded", err)
	}
}

// The text of a service may repeat the secrets. The text of this package may contain a word that is also a password.
func TestOnlyTheServicesWordsAreRedacted(t *testing.T) {
	t.Parallel()
	_, base := world(t, func(identity *fakekeystone.Keystone) {
		identity.Users[0].Password = "wrong"
		identity.Catalog[0].Endpoints[0].Region = "is it wrong?"
	})
	auth := ada()
	auth.Password = "wrong"
	_, err := session(t, base, auth).Endpoint(t.Context(), Choice{Region: "right"})
	failed(t, err, NoEndpoint, `region "right"`, `"is it (redacted)?"`)
	server := prototest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Openstack-Request-Id", "req-wrong")
		w.Header().Set("Retry-After", "wrong")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, "is it wrong?")
	}))
	err = session(t, server.URL, auth).Login(t.Context())
	failed(t, err, Unavailable, `"is it (redacted)?"`)
	if strings.Contains(err.Error(), "wrong") {
		t.Errorf("the service's words are not redacted: %v", err)
	}
}
