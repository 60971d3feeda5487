package keystone

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// No secret may reach another host, whichever client is used: not by a redirect, not by a version document.
func TestNothingReachesAnotherHost(t *testing.T) {
	t.Parallel()
	clients := map[string]func() *http.Client{
		"the transport's client": func() *http.Client { return transport.New(transport.Config{}).HTTPClient() },
		"a client that follows":  func() *http.Client { return &http.Client{} },
	}
	logins := map[string]Credentials{
		"password":               ada(""),
		"token":                  {Method: Token, Token: "s3cret-token", ProjectID: projectID},
		"token without project":  {Method: Token, Token: "s3cret-token"},
		"application credential": {Method: ApplicationCredential, ApplicationCredentialID: credentialID, ApplicationCredentialSecret: "s3cret-app"},
	}
	for clientName, client := range clients {
		for loginName, credentials := range logins {
			for _, status := range []int{300, 301, 302, 303, 307, 308} {
				t.Run(fmt.Sprintf("%s, %s, %d", clientName, loginName, status), func(t *testing.T) {
					t.Parallel()
					var reached atomic.Int32
					other := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
					identity, base := world(t, func(i *fakekeystone.Keystone) {
						i.PublicURL = other.URL
						i.Misbehave = func(w http.ResponseWriter, r *http.Request) bool {
							w.Header().Set("Location", other.URL+r.URL.Path+"?x=s3cret")
							w.WriteHeader(status)
							_, _ = io.WriteString(w, `{"versions":{"values":[{"id":"v3.14","links":[{"rel":"self","href":"`+other.URL+`/v3/"}]}]}}`)
							return true
						}
					})
					given := credentials
					given.AuthURL = base
					err := New(Config{Credentials: given, HTTPClient: client()}).Login(t.Context())
					if status == http.StatusMultipleChoices {
						failed(t, err, NotKeystone, "answered 300 Multiple Choices")
					} else {
						failed(t, err, Redirected, "It points to "+other.URL+"/v3, where no secret is sent; if")
					}
					if got := len(identity.Logins()); got != 1 {
						t.Errorf("%d requests, want 1", got)
					}
					if got := reached.Load(); got != 0 {
						t.Errorf("%d requests reached the other host", got)
					}
				})
			}
		}
	}
}

func TestVersionDocumentsAreNotAskedFor(t *testing.T) {
	t.Parallel()
	var reached, asked atomic.Int32
	other := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	_, base := world(t, func(i *fakekeystone.Keystone) {
		i.PublicURL = other.URL
		i.Misbehave = func(_ http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != "/v3/auth/tokens" {
				asked.Add(1)
			}
			return false
		}
	})
	s := session(ada(base))
	if _, err := s.Endpoint(t.Context(), Choice{}); err != nil {
		t.Fatal(err)
	}
	if asked.Load() != 0 || reached.Load() != 0 {
		t.Errorf("%d version documents were asked for, %d requests reached the other host", asked.Load(), reached.Load())
	}
}

func TestARedirectWithinTheHostIsNamed(t *testing.T) {
	t.Parallel()
	_, base := world(t, func(i *fakekeystone.Keystone) {
		i.Misbehave = reply(302, "", "", "Location", "/identity/v3/auth/tokens")
	})
	s := New(Config{Credentials: ada(base), HTTPClient: &http.Client{}})
	failed(t, s.Login(t.Context()), Redirected, "answered 302 Found", "It points to "+base+"/identity/v3, where no secret is sent; if")
}

// A redirect within the host would make a GET of the login, which Keystone answers like a wrong password, or send the
// password once more. Neither is done.
func TestARedirectedLoginIsNotSentAgain(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			identity, base := world(t, func(i *fakekeystone.Keystone) {
				i.Misbehave = func(w http.ResponseWriter, r *http.Request) bool {
					return asked.Add(1) == 1 && reply(status, "", "", "Location", "/identity/v3/auth/tokens")(w, r)
				}
			})
			s := session(ada(base))
			failed(t, s.Login(t.Context()), Redirected, "It answered "+strconv.Itoa(status)+" ", "It points to "+base+"/identity/v3, where no secret is sent; if")
			if err := s.Login(t.Context()); err != nil {
				t.Errorf("the redirect is remembered like a refusal: %v", err)
			}
			if got := identity.Logins(); len(got) != 2 || asked.Load() != 2 {
				t.Errorf("%d logins of %d requests, want 2 of 2", len(got), asked.Load())
			}
		})
	}
}
