package keystone

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// No secret may reach another host, however one logs in: not by a redirect, not by a version document.
func TestNothingReachesAnotherHost(t *testing.T) {
	t.Parallel()
	logins := map[string]Auth{
		"password":               ada(),
		"token":                  Token{Token: "s3cret-token", Scope: Scope{ProjectID: projectID}},
		"token without project":  Token{Token: "s3cret-token"},
		"application credential": application(),
		"OIDC access token":      OIDCAccessToken{IdentityProvider: "lab", Protocol: "openid", AccessToken: "s3cret-access"},
	}
	for loginName, auth := range logins {
		for _, status := range []int{300, 301, 302, 303, 307, 308} {
			t.Run(fmt.Sprintf("%s, %d", loginName, status), func(t *testing.T) {
				t.Parallel()
				var reached atomic.Int32
				other := prototest.Serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
				var requests atomic.Int32
				_, base := world(t, func(i *fakekeystone.Keystone) {
					i.PublicURL = other.URL
					i.Misbehave = func(w http.ResponseWriter, r *http.Request) bool {
						requests.Add(1)
						w.Header().Set("Location", other.URL+r.URL.Path+"?x=s3cret")
						w.WriteHeader(status)
						_, _ = io.WriteString(w, `{"versions":{"values":[{"id":"v3.14","links":[{"rel":"self","href":"`+other.URL+`/v3/"}]}]}}`)
						return true
					}
				})
				err := session(t, base, auth).Login(t.Context())
				if status == http.StatusMultipleChoices {
					failed(t, err, WrongService, "300 Multiple Choices")
				} else if location := failure(t, err, Redirected).Location; !strings.HasPrefix(location, other.URL+"/v3") {
					t.Errorf("location %q", location)
				}
				if got := requests.Load(); got != 1 {
					t.Errorf("%d requests, want 1", got)
				}
				if got := reached.Load(); got != 0 {
					t.Errorf("%d requests reached the other host", got)
				}
			})
		}
	}
}

func TestVersionDocumentsAreNotRequested(t *testing.T) {
	t.Parallel()
	var reached, requests atomic.Int32
	other := prototest.Serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	_, base := world(t, func(i *fakekeystone.Keystone) {
		i.PublicURL = other.URL
		i.Misbehave = func(_ http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != "/v3/auth/tokens" {
				requests.Add(1)
			}
			return false
		}
	})
	s := session(t, base, ada())
	if _, err := s.Endpoint(t.Context(), Choice{}); err != nil {
		t.Fatal(err)
	}
	if requests.Load() != 0 || reached.Load() != 0 {
		t.Errorf("%d version documents were requested, %d requests reached the other host", requests.Load(), reached.Load())
	}
}

func TestARedirectWithinTheHostIsNamed(t *testing.T) {
	t.Parallel()
	_, base := world(t, func(i *fakekeystone.Keystone) {
		i.Misbehave = reply(302, "", "", "Location", "/identity/v3/auth/tokens")
	})
	got := failure(t, session(t, base, ada()).Login(t.Context()), Redirected, "302 Found")
	if got.Location != base+"/identity/v3" {
		t.Errorf("location %q", got.Location)
	}
}

// A redirect within the host would make a GET of the login, whose response is like the one to a wrong password, or send the
// password once more. Neither is done.
func TestARedirectedLoginIsNotSentAgain(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			identity, base := world(t, func(i *fakekeystone.Keystone) {
				i.Misbehave = func(w http.ResponseWriter, r *http.Request) bool {
					return requests.Add(1) == 1 && reply(status, "", "", "Location", "/identity/v3/auth/tokens")(w, r)
				}
			})
			s := session(t, base, ada())
			failed(t, s.Login(t.Context()), Redirected, strconv.Itoa(status)+" ", "; to "+base+"/identity/v3")
			if err := s.Login(t.Context()); err != nil {
				t.Errorf("the redirect is remembered like a rejection: %v", err)
			}
			if got := identity.Logins(); len(got) != 2 || requests.Load() != 2 {
				t.Errorf("%d logins of %d requests, want 2 of 2", len(got), requests.Load())
			}
		})
	}
}
