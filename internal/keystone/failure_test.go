package keystone

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

func TestRefusalsSayWhatWasTriedAndWhatItMayBe(t *testing.T) {
	t.Parallel()
	const same = `answered 401 Unauthorized: "The request you have made requires authentication" (request id req-00000000-0000-4000-8000-000000000001). Keystone does not tell which of these it is: `
	application := Credentials{Method: ApplicationCredential, ApplicationCredentialID: credentialID, ApplicationCredentialSecret: "s3cret-app"}
	tests := []struct {
		name   string
		given  Credentials
		change func(*Credentials)
		kind   Kind
		holds  []string
	}{
		{
			"a wrong password", ada(""), func(c *Credentials) { c.Password = "s3cret-wrong" }, Refused,
			[]string{
				`/v3 for a token, with the password of user "ada" in domain "People" for project "engine" in domain "Work".`,
				same + "a wrong password; an unknown user or user domain; a user that is disabled or locked; " +
					"an unknown or disabled project or project domain; no role of the user in that project. It is not tried again",
			},
		},
		{"an unknown user", ada(""), func(c *Credentials) { c.UserName = "bob" }, Refused, []string{`the password of user "bob" in domain "People"`, same}},
		{
			"an unknown user id", ada(""), func(c *Credentials) { c.UserID = "nobody" }, Refused,
			[]string{`the password of the user with id "nobody" for project "engine"`, same + "a wrong password; an unknown user; a user"},
		},
		{"a wrong domain of the user", ada(""), func(c *Credentials) { c.UserDomainName = "Default" }, Refused, []string{`user "ada" in domain "Default"`, same}},
		{"a wrong domain id", ada(""), func(c *Credentials) { c.UserDomainID = "default" }, Refused, []string{`user "ada" in the domain with id "default"`, same}},
		{"an unknown project", ada(""), func(c *Credentials) { c.ProjectName = "nowhere" }, Refused, []string{`for project "nowhere" in domain "Work".`, same}},
		{"an unknown project id", ada(""), func(c *Credentials) { c.ProjectID = "nowhere" }, Refused, []string{`for the project with id "nowhere".`, same}},
		{"a wrong domain of the project", ada(""), func(c *Credentials) { c.ProjectDomainName = "People" }, Refused, []string{`for project "engine" in domain "People".`, same}},
		{"no role in the project", ada(""), func(c *Credentials) { c.ProjectName = "another" }, Refused, []string{"no role of the user in that project"}},
		{
			"no project", ada(""), func(c *Credentials) { c.ProjectName, c.Password = "", "s3cret-wrong" }, Refused,
			[]string{"without naming a project.", same + "a wrong password; an unknown user or user domain; a user that is disabled or locked. It"},
		},
		{
			"a wrong secret of an application credential", application, func(c *Credentials) { c.ApplicationCredentialSecret = "s3cret-wrong" }, Refused,
			[]string{`with the application credential with id "` + credentialID + `". It answered`, same + "a wrong secret; an unknown name; an application credential that has expired; " +
				"an owner that is disabled, or has lost the roles in its project. It is not tried again"},
		},
		{
			"an unknown application credential", application, func(c *Credentials) { c.ApplicationCredentialID = "nope" }, UnknownAccount,
			[]string{`404 Not Found: "Could not find Application Credential: nope"`, "Check application_credential_id: it may have been deleted, or be of another cloud than auth_url."},
		},
		{
			"an application credential of an unknown user", application, func(c *Credentials) {
				c.ApplicationCredentialID, c.ApplicationCredentialName, c.UserName, c.UserDomainName = "", "ci", "bob", "People"
			}, UnknownAccount,
			[]string{`with the application credential "ci" of user "bob" in domain "People".`, `"Could not find user: bob"`, "Check application_credential_name and the user"},
		},
		{
			"an unknown name of an application credential", application, func(c *Credentials) {
				c.ApplicationCredentialID, c.ApplicationCredentialName, c.UserID = "", "nope", userID
			}, Refused,
			[]string{`the application credential "nope" of the user with id "` + userID + `"`, same},
		},
		{
			"an unknown token", Credentials{Method: Token, Token: "s3cret-token", ProjectID: projectID}, func(*Credentials) {}, UnknownAccount,
			[]string{`with a token for the project with id`, `"Could not recognize Fernet token"`, "Check token: it has expired"},
		},
		{
			"an unknown token as it is", Credentials{Method: Token, Token: "s3cret-token"}, func(*Credentials) {}, Refused,
			[]string{`with a token without naming a project.`, same + "a token that has expired, was revoked, or may not be exchanged"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, base := world(t)
			test.given.AuthURL = base
			test.change(&test.given)
			failed(t, session(test.given).Login(t.Context()), test.kind, append(test.holds, "Asked the identity service at "+base+"/v3 ")...)
		})
	}
}

func TestATokenOfAnApplicationCredentialIsNotExchanged(t *testing.T) {
	t.Parallel()
	const kept = "A token of an application credential cannot be exchanged for one of a named project: " +
		"leave project_name and project_id out, or pass the token ready, with endpoint and without auth_url."
	_, base := world(t)
	delegated, err := session(Credentials{
		Method: ApplicationCredential, AuthURL: base, ApplicationCredentialID: credentialID, ApplicationCredentialSecret: "s3cret-app",
	}).Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	given := Credentials{Method: Token, AuthURL: base, Token: delegated, ProjectName: "engine", ProjectDomainName: "Work"}
	failed(t, session(given).Login(t.Context()), Forbidden,
		"Using a delegated token to create another token is not allowed.", kept)
	given.ProjectName = ""
	if token, err := session(given).Token(t.Context()); token != delegated || err != nil {
		t.Errorf("token %q, error %v, want the token as it is", token, err)
	}

	// Nothing else is taken for it: a proxy's refusal, or that of a token as it is.
	for name, test := range map[string]struct{ project, contentType, body string }{
		"a proxy":          {projectID, "text/html", "<title>Denied</title>"},
		"a token as it is": {"", "application/json", `{"error":{"code":403,"message":"Denied."}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, base := world(t, func(i *fakekeystone.Keystone) { i.Misbehave = reply(403, test.contentType, test.body) })
			failed(t, session(Credentials{Method: Token, AuthURL: base, Token: "x", ProjectID: test.project}).Login(t.Context()),
				Forbidden, "The account may be disabled")
		})
	}
}

// reply answers every request alike.
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

func TestAnswersThatAreNoLogin(t *testing.T) {
	t.Parallel()
	const fault = `{"error":{"code":%d,"message":"%s","title":"x"}}`
	tests := []struct {
		name   string
		answer func(http.ResponseWriter, *http.Request) bool
		kind   Kind
		final  bool
		holds  []string
	}{
		{"403 by Keystone", reply(403, "application/json", fmt.Sprintf(fault, 403, "Password expired.")), Forbidden, true, []string{`403 Forbidden: "Password expired"`, "may be disabled"}},
		{"403 by a proxy", reply(403, "text/html", "<html><head><title>Access\nDenied</title>"), Forbidden, true, []string{`403 Forbidden: a page titled "Access Denied"`}},
		{
			"401 by Keystone", reply(401, "application/json", fmt.Sprintf(fault, 401, "No.")), Refused, true,
			[]string{`401 Unauthorized: "No" (request id req-00000000-0000-4000-8000-000000000001). Keystone does not tell`},
		},
		{
			"401 by Nova", reply(401, "application/json", fmt.Sprintf(fault, 401, "No."), "X-Compute-Request-Id", "req-1"), Refused, true,
			[]string{`401 Unauthorized: "No" (request id req-1). auth_url may be the URL of another service: ` +
				"the answer has the header X-Compute-Request-Id, which is the compute service's. Keystone does not tell which of these it is: a wrong password;"},
		},
		{
			"401 by a proxy", reply(401, "text/html", "<title>Sign in</title>"), Refused, true,
			[]string{"auth_url may be the URL of another service: the answer is not in Keystone's form. Keystone does not tell which of these it is: a wrong password;"},
		},
		{"400 by Keystone", reply(400, "application/json", fmt.Sprintf(fault, 400, "Expecting to find domain in user.")), Rejected, true, []string{`"Expecting to find domain in user"`}},
		{"400 by a TLS port", reply(400, "text/plain", "Client sent an HTTP request to an HTTPS server."), NotKeystone, false, []string{`"Client sent an HTTP request to an HTTPS server."`}},
		{
			"404 of what is disabled", reply(404, "application/json", fmt.Sprintf(fault, 404, "Unable to validate token because project 13cc is disabled")), Forbidden, true,
			[]string{`project 13cc is disabled" (request id`, "). Ask the cloud's operator to enable it again, or log in for another project."},
		},
		{"404 as HTML", reply(404, "text/html", "<h1>Not Found</h1>"), NotKeystone, false, []string{"404 Not Found: a page of HTML", "set auth_url to its URL, such as"}},
		{"404 of another service", reply(404, "application/json", `{"itemNotFound":{"code":404}}`), NotKeystone, false, []string{`404 Not Found: "{"itemNotFound"`}},
		{"404 without a body", reply(404, "", ""), NotKeystone, false, []string{"answered 404 Not Found (request id"}},
		{"405", reply(405, "application/json", `{"message":"no"}`), NotKeystone, false, []string{"405 Method Not Allowed"}},
		{"200 without a token", reply(200, "application/json", `{"ok":true}`), NotKeystone, false, []string{`200 OK: "{"ok":true}"`}},
		{"201 without a token", reply(201, "application/json", `{"token":{}}`), NotKeystone, false, []string{"without a token (no X-Subject-Token header)"}},
		{"201 as HTML", reply(201, "text/html", "<html>", "X-Subject-Token", "x"), NotKeystone, false, []string{"not with JSON that is whole"}},
		{"201 with other JSON", reply(201, "application/json", `{"project":{}}`, "X-Subject-Token", "x"), NotKeystone, false, []string{"describes no token"}},
		{"201 with a list", reply(201, "application/json", `[]`, "X-Subject-Token", "x"), NotKeystone, false, []string{"describes no token"}},
		{"201 with a catalog that is none", reply(201, "application/json", `{"token":{"catalog":"x"}}`, "X-Subject-Token", "x"), NotKeystone, false, []string{"describes no token"}},
		{"201 cut off", reply(201, "application/json", `{"token":{"cata`, "X-Subject-Token", "x"), NotKeystone, false, []string{"not with JSON that is whole"}},
		{"201 without a body", reply(201, "application/json", "", "X-Subject-Token", "x"), NotKeystone, false, []string{"not with JSON that is whole"}},
		{"429", reply(429, "text/plain", "slow down", "Retry-After", "30"), Unavailable, false, []string{`429 Too Many Requests: "slow down"`, "try again later (Retry-After: 30)."}},
		{"413", reply(413, "", "", "Retry-After", "30"), Unavailable, false, []string{"413 Request Entity Too Large", "try again later (Retry-After: 30)."}},
		{"201 that describes nothing", reply(201, "application/json", `{"token":{}}`, "X-Subject-Token", "x"), NotKeystone, false, []string{"describes no token"}},
		{"201 with a token of two words", reply(201, "application/json", `{"token":{"catalog":[]}}`, "X-Subject-Token", "s3cret x"), NotKeystone, false, []string{"with a token that holds a blank"}},
		{"201 of 5 MB", reply(201, "application/json", `{"token":{"catalog":[]}}`+strings.Repeat(" ", 5<<20), "X-Subject-Token", "x"), NotKeystone, false, []string{"larger than 2 MiB"}},
		{"408", reply(408, "", ""), Unavailable, false, []string{"408 Request Timeout"}},
		{"500", reply(500, "application/json", fmt.Sprintf(fault, 500, "An unexpected error")), Unavailable, false, []string{`500 Internal Server Error: "An unexpected error"`}},
		{"502", reply(502, "text/html", "<title>502 Bad Gateway</title>"), Unavailable, false, []string{`a page titled "502 Bad Gateway"`}},
		{"503", reply(503, "text/plain", ""), Unavailable, false, []string{"503 Service Unavailable (request id"}},
		{"301 without a location", reply(301, "", ""), NotKeystone, false, []string{"301 Moved Permanently"}},
		{"302 to nonsense", reply(302, "", "", "Location", "http://%zz"), NotKeystone, false, []string{"302 Found"}},
		{"418", reply(418, "", ""), NotKeystone, false, []string{"418 I'm a teapot"}},
		{
			"an echo of the login with control characters", func(w http.ResponseWriter, r *http.Request) bool {
				return reply(401, "application/json", `{"error":{"code":401,"message":"bad s3cret-pass\u001b[31m\u202e for ada"}}`)(w, r)
			}, Refused, true, []string{`"bad (redacted)\u001b[31m\u202e for ada"`},
		},
		{
			"an echo that is no JSON", func(w http.ResponseWriter, r *http.Request) bool {
				return reply(404, "text/plain", "cannot serve s3cret-pass to you, "+strings.Repeat("x", 5000))(w, r)
			}, NotKeystone, false, []string{`"cannot serve (redacted) to you, xxx`, `xxx…"`},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			identity, base := world(t, func(i *fakekeystone.Keystone) { i.Misbehave = test.answer })
			s := session(ada(base))
			for range 2 {
				failed(t, s.Login(t.Context()), test.kind, append(test.holds, "Asked the identity service at "+base+"/v3 ")...)
			}
			want := 2
			if test.final { // remembered
				want = 1
			}
			count(t, identity, want)
		})
	}
}

func TestAnIdentityServiceThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + listener.Addr().String()
	_ = listener.Close()
	identity, plain := world(t)
	encrypted := httptest.NewUnstartedServer(identity)
	encrypted.StartTLS()
	t.Cleanup(encrypted.Close)
	demanding := httptest.NewUnstartedServer(identity)
	demanding.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, MinVersion: tls.VersionTLS12}
	demanding.StartTLS()
	t.Cleanup(demanding.Close)
	hanging := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	breaking := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	// The certificate's own authority, so that what is wrong is the one thing of the case.
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
		name  string
		url   string
		tls   *tls.Config
		kind  Kind
		holds []string
	}{
		{"nothing listens", closed, nil, Unreachable, []string{"Nothing accepts connections there:", "connection refused. It was tried 3 times within ", "s. Check the host and port in auth_url"}},
		{"the host is unknown", "http://keystone.invalid", nil, Unreachable, []string{"Its host name cannot be resolved:", "keystone.invalid", ". It was tried 3 times within ", "VPN"}},
		{"it hangs", hanging.URL, nil, Unreachable, []string{"It did not answer in time: no complete answer within 50ms. It was tried 3 times within ", "request_timeout"}},
		{"it breaks off", breaking.URL, nil, Unreachable, []string{"No whole answer came: EOF. It was tried 3 times within "}},
		{"its authority is unknown", encrypted.URL, nil, Untrusted, []string{"an authority that this machine does not know", "Set cacert_file (OS_CACERT)"}},
		{"its certificate is for another host", encrypted.URL, elsewhere, Untrusted, []string{"Its certificate is for another host:", "not keystone.example.org", "Set auth_url to a host name"}},
		{"its certificate has expired", encrypted.URL, expired, Untrusted, []string{"Its certificate is not valid:", "expired", "clock"}},
		{"it wants a client certificate", demanding.URL, trusted(demanding), Untrusted, []string{"It ended the TLS handshake:", "certificate required", "OS_CERT, OS_KEY"}},
		{"it speaks no TLS", strings.Replace(plain, "http:", "https:", 1), nil, Unreachable, []string{"It does not speak TLS:", ". It was tried 1 time within ", "write http:// in auth_url"}},
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
			s := New(Config{Credentials: ada(test.url), HTTPClient: transport.New(config).HTTPClient()})
			err := s.Login(t.Context())
			failed(t, err, test.kind, append(test.holds, "Asked the identity service at "+test.url+"/v3 ")...)
			if test.kind == Untrusted && strings.Contains(err.Error(), "tried") {
				t.Errorf("what is never tried twice is counted: %v", err)
			}
		})
	}
	count(t, identity, 0)
}

func TestALoginThatTookTooLongTellsHowItWasTried(t *testing.T) {
	t.Parallel()
	err := session(ada("http://keystone.example.com")).failure(&url.Error{Op: "Post", URL: "http://keystone.example.com/v3/auth/tokens", Err: &transport.Error{
		Method: http.MethodPost, URL: "http://keystone.example.com/v3/auth/tokens", Attempts: 5, Elapsed: 2 * time.Minute,
		Last: `malformed HTTP response "s3cret-pass"`, Err: context.DeadlineExceeded,
	}})
	failed(t, err, Unreachable, "It did not answer in time: context deadline exceeded. "+
		`It was tried 5 times within 2m0s; the fault before the last was: malformed HTTP response "(redacted)". Check that this machine`)
}

// What a server says may repeat the secrets; what this package says may hold a word that somebody took for a password.
func TestOnlyTheServersWordsAreRedacted(t *testing.T) {
	t.Parallel()
	_, authURL := world(t, func(identity *fakekeystone.Keystone) {
		identity.Users[0].Password = "wrong"
		identity.Catalog[0].Endpoints[0].Region = "is it wrong?"
	})
	credentials := ada(authURL)
	credentials.Password = "wrong"
	_, err := New(Config{Credentials: credentials, HTTPClient: http.DefaultClient}).Endpoint(t.Context(), Choice{Region: "wrong"})
	if err == nil || !strings.Contains(err.Error(), `in region "wrong"`) || !strings.Contains(err.Error(), `"is it (redacted)?"`) {
		t.Errorf("the catalog's region is not redacted, or the user's is: %v", err)
	}
	server := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Openstack-Request-Id", "req-wrong")
		w.Header().Set("Retry-After", "wrong")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, "is it wrong?")
	}))
	credentials.AuthURL = server.URL
	err = New(Config{Credentials: credentials, HTTPClient: http.DefaultClient}).Login(t.Context())
	if err == nil || strings.Contains(err.Error(), "wrong") || !strings.Contains(err.Error(), `"is it (redacted)?"`) {
		t.Errorf("the server's words are not redacted: %v", err)
	}
}
