package keystone

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

var engine = Scope{ProjectName: "engine", DomainName: "Work"}

// runner is the login of a pipeline with its token.
func runner() OIDCAccessToken {
	return OIDCAccessToken{IdentityProvider: "lab", Protocol: "openid", AccessToken: "s3cret-access", Scope: engine}
}

func TestAnAccessTokenIsExchangedForATokenOfTheProject(t *testing.T) {
	t.Parallel()
	identity, base := world(t)
	s := session(t, base, runner())
	token := get(t, s)
	if identity.Project(token) != projectID {
		t.Errorf("project %q", identity.Project(token))
	}
	logins := identity.Logins()
	if len(logins) != 2 {
		t.Fatalf("%d requests, want 2", len(logins))
	}
	want := fakekeystone.Login{
		Request: "POST /v3/OS-FEDERATION/identity_providers/lab/protocols/openid/auth", AccessToken: "s3cret-access", Status: http.StatusCreated,
	}
	if !reflect.DeepEqual(logins[0], want) {
		t.Errorf("first request %+v\nwant %+v", logins[0], want)
	}
	unscoped := logins[1].Token
	body := `{"auth":{"identity":{"methods":["token"],"token":{"id":"` + unscoped + `"}},"scope":{"project":{"domain":{"name":"Work"},"name":"engine"}}}}`
	if got := logins[1]; got.Request != "POST /v3/auth/tokens" || got.Body != body || got.AccessToken != "" || identity.Project(unscoped) != "" {
		t.Errorf("second request %+v\nwant %s", got, body)
	}
	if _, err := s.Endpoint(t.Context(), Choice{}); err != nil {
		t.Error(err)
	}
	if second, err := s.Renew(t.Context(), token); err != nil || second == token {
		t.Errorf("renewed token %q, error %v", second, err)
	}
	count(t, identity, 4)
}

func TestTheExchangeHasNoBody(t *testing.T) {
	t.Parallel()
	var length atomic.Int64
	_, base := world(t, func(i *fakekeystone.Keystone) {
		i.Misbehave = func(_ http.ResponseWriter, r *http.Request) bool {
			if r.Header.Get("Authorization") != "" {
				length.Store(r.ContentLength)
			}
			return false
		}
	})
	length.Store(-2)
	get(t, session(t, base, runner()))
	if got := length.Load(); got != 0 {
		t.Errorf("content length %d, want 0", got)
	}
}

func TestNamesOfIdentityProvidersAreEscaped(t *testing.T) {
	t.Parallel()
	identity, base := world(t)
	auth := runner()
	auth.IdentityProvider, auth.Protocol = "a/b c", "d?e"
	get(t, session(t, base, auth))
	count(t, identity, 2)
}

func TestAnAccessTokenWorksWithATrust(t *testing.T) {
	t.Parallel()
	identity, base := world(t)
	auth := runner()
	auth.Scope = Scope{TrustID: "of-the-runner"}
	token := get(t, session(t, base, auth))
	if identity.Project(token) != projectID || identity.Logins()[1].Trust != "of-the-runner" {
		t.Errorf("project %q, logins %+v", identity.Project(token), identity.Logins())
	}
	// A token of a trust cannot be exchanged, but used as it is.
	failed(t, session(t, base, Token{token, engine}).Login(t.Context()), NotExchangeable, "Using trust-scoped token to create another token.")
	if same := get(t, session(t, base, Token{Token: token})); same != token {
		t.Errorf("token %q", same)
	}
}

func TestAFederatedLoginWithoutAScopeIsUnscoped(t *testing.T) {
	t.Parallel()
	identity, base := world(t)
	auth := runner()
	auth.Scope = Scope{}
	failed(t, session(t, base, auth).Login(t.Context()), Unscoped, "201 Created")
	count(t, identity, 1)
}

// writeToken puts a text into a file of its own.
func writeToken(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "token")
	rewrite(t, name, text)
	return name
}

func rewrite(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestTheFileOfAnAccessTokenIsReadAtEachLogin(t *testing.T) {
	t.Parallel()
	identity, base := world(t)
	auth := runner()
	auth.AccessToken, auth.AccessTokenFile = "", writeToken(t, "s3cret-stale\n")
	s := session(t, base, auth)

	for range 3 { // remembered
		failed(t, s.Login(t.Context()), Rejected, "in "+auth.AccessTokenFile)
	}
	count(t, identity, 1)
	rewrite(t, auth.AccessTokenFile, " s3cret-access \n") // a rejection ends when the file changes
	first := get(t, s)
	get(t, s)
	count(t, identity, 3)
	rewrite(t, auth.AccessTokenFile, "s3cret-stale")
	get(t, s) // the token lives on
	_, err := s.Renew(t.Context(), first)
	failed(t, err, Rejected)
	count(t, identity, 4)
	rewrite(t, auth.AccessTokenFile, "s3cret-access")
	if second, err := s.Renew(t.Context(), first); err != nil || second == first {
		t.Errorf("token %q, error %v", second, err)
	}
	count(t, identity, 6)
}

func TestAFileThatIsNotAnAccessTokenIsNotSent(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	pipe := filepath.Join(folder, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	key := "-----BEGIN OPENSSH PRIVATE KEY-----\ns3cret\n-----END OPENSSH PRIVATE KEY-----\n"
	tests := []struct{ name, file, cause string }{
		{"a private key", writeToken(t, key), "has whitespace, a line break, or another character that no token has"},
		{"two tokens", writeToken(t, "s3cret s3cret"), "has whitespace"},
		{"a NUL", writeToken(t, "s3cret\x00"), "another character"},
		{"not ASCII", writeToken(t, "s3crét"), "another character"},
		{"nothing", writeToken(t, " \n"), "is empty"},
		{"too much", writeToken(t, strings.Repeat("s3cret", 3000)), "is larger than 16 KiB"},
		{"no file", filepath.Join(folder, "missing"), "cannot be read: no such file or directory"},
		{"a folder", folder, "is not a regular file"},
		{"a pipe", pipe, "is not a regular file"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			identity, base := world(t)
			auth := runner()
			auth.AccessToken, auth.AccessTokenFile = "", test.file
			s := session(t, base, auth)
			if got := failure(t, s.Login(t.Context()), InvalidTokenFile, test.cause); got.File != test.file {
				t.Errorf("file %q", got.File)
			}
			count(t, identity, 0)
		})
	}
}

// jwt returns an access token with these claims, and a signature that is not verified.
func jwt(claims string) string {
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"RS256"}`)) + "." + encode([]byte(claims)) + "." + encode([]byte("s3cret-signature"))
}

func TestARejectedAccessTokenIsExplained(t *testing.T) {
	t.Parallel()
	expired := jwt(`{"iss":"https://gitlab.example.com","aud":["https://keystone.example.com","other"],"exp":1764115200,"sub":"s3cret"}`)
	claims := &Claims{
		Issuer: "https://gitlab.example.com", Audience: []string{"https://keystone.example.com", "other"},
		Expires: time.Date(2025, 11, 26, 0, 0, 0, 0, time.UTC), Expired: true,
	}
	const page = "<html><head><title>401 Unauthorized</title></head></html>"
	const faults = `{"error":{"code":%d,"message":"%s","title":"x"}}`
	const said = "You are not authorized to perform the requested action"
	foreign := []string{"issuer and audience of the token", "whether the protocol is for browsers only"}
	mapping := []string{
		"mapping of the identity provider, whose rules may not fit the token", "auth_url, which may bypass the web server that verifies tokens",
	}
	tests := []struct {
		name    string
		change  func(*OIDCAccessToken)
		respond func(http.ResponseWriter, *http.Request) bool
		want    Error
	}{
		{
			"the web server says why", func(o *OIDCAccessToken) { o.AccessToken = expired },
			reply(401, "text/html", page, "WWW-Authenticate", `Bearer error="invalid_token", error_description="JWT \"exp\" validation failure"`),
			Error{Kind: Rejected, Step: ExchangeToken, Status: 401, Message: `JWT "exp" validation failure`, Responder: Other, Causes: foreign, Claims: claims},
		},
		{
			"the web server repeats the token", func(o *OIDCAccessToken) { o.AccessToken = expired },
			reply(401, "text/html", page, "WWW-Authenticate", `Bearer error="invalid_token", error_description="what is `+expired+`?"`),
			Error{Kind: Rejected, Step: ExchangeToken, Status: 401, Message: "what is (redacted)?", Responder: Other, Causes: foreign, Claims: claims},
		},
		{
			"the web server does not say why", nil, reply(401, "text/html", page),
			Error{Kind: Rejected, Step: ExchangeToken, Status: 401, Responder: Other, Causes: foreign},
		},
		{
			"a web server that verifies tokens", func(o *OIDCAccessToken) { o.IdentityProvider, o.AccessToken = "guarded", "s3cret-garbage" }, nil,
			Error{Kind: Rejected, Step: ExchangeToken, Status: 401, Message: "the token could not be verified", Responder: Other, Causes: foreign},
		},
		{
			"no rule of the mapping fits", func(o *OIDCAccessToken) { o.AccessToken = expired }, nil,
			Error{Kind: Rejected, Step: ExchangeToken, Status: 401, Responder: Keystone, Causes: mapping, Claims: claims},
		},
		{
			"a login page", nil, reply(302, "text/html", "", "Location", "https://login.example.com/authorize?state=s3cret"),
			Error{
				Kind: Redirected, Step: ExchangeToken, Location: "https://login.example.com/authorize",
				Causes: []string{"whether the protocol is for browsers only"},
			},
		},
		{
			"a disabled identity provider", func(o *OIDCAccessToken) { o.IdentityProvider = "disabled" }, nil,
			Error{
				Kind: Forbidden, Step: ExchangeToken, Status: 403, Responder: Keystone, Message: said,
				Causes: []string{"issuer of the token, which may not be a remote ID of the identity provider", "whether the identity provider is enabled"},
			},
		},
		{
			"an unknown identity provider", func(o *OIDCAccessToken) { o.IdentityProvider = "nope" }, nil,
			Error{
				Kind: NotFound, Step: ExchangeToken, Status: 404, Responder: Keystone, Message: "Could not find Identity Provider: nope",
				Subject: "identity provider", Causes: []string{"identity_provider"},
			},
		},
		{
			"an unknown protocol", func(o *OIDCAccessToken) { o.Protocol = "saml2" }, nil,
			Error{
				Kind: NotFound, Step: ExchangeToken, Status: 404, Responder: Keystone,
				Message: "Could not find federated protocol saml2 for Identity Provider: lab",
				Subject: "protocol of the identity provider", Causes: []string{"protocol", "identity_provider"},
			},
		},
		{
			"a mapping that names a deleted group", func(o *OIDCAccessToken) { o.AccessToken = "s3cret-deleted-group" }, nil,
			Error{
				Kind: MappingFailed, Step: ExchangeToken, Status: 500, Responder: Keystone,
				Message: "An unexpected error prevented the server from fulfilling your request",
				Causes:  []string{"mapping of the identity provider, which may name a group that was deleted"},
			},
		},
		{
			"a mapping that gives no group", func(o *OIDCAccessToken) { o.AccessToken = "s3cret-groupless" }, nil,
			Error{
				Kind: Rejected, Step: ScopeToken, Status: 401, Responder: Keystone,
				Causes: []string{"project", "its domain", "role assignment", "groups that the mapping gives"},
			},
		},
		{
			"an unknown project", func(o *OIDCAccessToken) { o.Scope = Scope{ProjectID: "nope"} }, nil,
			Error{
				Kind: Rejected, Step: ScopeToken, Status: 401, Responder: Keystone,
				Causes: []string{"project", "role assignment", "groups that the mapping gives"},
			},
		},
		{
			"a project that was deleted", nil, func(w http.ResponseWriter, r *http.Request) bool {
				return r.Method == http.MethodPost && r.URL.Path == "/v3/auth/tokens" &&
					reply(404, "application/json", fmt.Sprintf(faults, 404, "Could not find project: lab."))(w, r)
			},
			Error{
				Kind: NotFound, Step: ScopeToken, Status: 404, Responder: Keystone, Message: "Could not find project: lab",
				Subject: "project", Causes: []string{"project", "its domain", "role assignment"},
			},
		},
		{
			"an unscoped token that another node does not know", nil, func(w http.ResponseWriter, r *http.Request) bool {
				return r.Method == http.MethodPost && r.URL.Path == "/v3/auth/tokens" &&
					reply(404, "application/json", fmt.Sprintf(faults, 404, "Could not recognize Fernet token."))(w, r)
			},
			Error{Kind: Rejected, Step: ScopeToken, Status: 404, Responder: Keystone, Message: "Could not recognize Fernet token"},
		},
		{
			"Keystone is in trouble", nil, reply(503, "application/json", fmt.Sprintf(faults, 503, "Later.")),
			Error{Kind: Unavailable, Step: ExchangeToken, Status: 503, Responder: Keystone, Message: "Later"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, base := world(t, func(i *fakekeystone.Keystone) { i.Misbehave = test.respond })
			auth := runner()
			if test.change != nil {
				test.change(&auth)
			}
			got := *failure(t, session(t, base, auth).Login(t.Context()), test.want.Kind)
			if got.Status != 0 && !strings.HasPrefix(got.RequestID, "req-") || got.URL != base+"/v3" || got.Method != "OIDC access token" || got.Who != auth.who() {
				t.Errorf("request ID %q, URL %s, login by %s", got.RequestID, got.URL, got.Who)
			}
			got.RequestID, got.URL, got.Method, got.Who, got.Attempts, got.Elapsed = "", "", "", "", 0, 0
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("error\n%+v\nwant\n%+v\nclaims %+v", got, test.want, got.Claims)
			}
		})
	}
}

func TestAFaultyMappingIsTriedOnce(t *testing.T) {
	t.Parallel()
	retries := transport.Config{MaxRetries: 4, Backoff: func(int) time.Duration { return 0 }}
	identity, base := world(t)
	auth := runner()
	auth.AccessToken = "s3cret-deleted-group"
	failed(t, sessionWith(t, base, auth, retries).Login(t.Context()), MappingFailed)
	count(t, identity, 1)

	// What a proxy, or another step, makes a 500 of may pass by itself.
	identity, base = world(t, func(i *fakekeystone.Keystone) { i.Misbehave = reply(500, "text/html", "<title>x</title>") })
	failed(t, sessionWith(t, base, auth, retries).Login(t.Context()), Unavailable)
	count(t, identity, 5)
	identity, base = world(t, func(i *fakekeystone.Keystone) {
		i.Misbehave = reply(500, "application/json", `{"error":{"code":500,"message":"x"}}`)
	})
	failed(t, sessionWith(t, base, ada(), retries).Login(t.Context()), Unavailable)
	count(t, identity, 5)
}

func TestALoginEndsWithTheTimeOfItsCaller(t *testing.T) {
	t.Parallel()
	hanging := prototest.Serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	err := session(t, hanging.URL, ada()).Login(ctx)
	failed(t, err, ReadTimedOut)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}
