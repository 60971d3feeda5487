package provider

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// A loginStep is a request that a login makes before the one for its token.
type loginStep struct {
	give func(*testing.T, *prototest.World) map[string]string
	path string // the end of its URL
	// becomes returns what comes of a mishap at this step, and whether it can strike there.
	becomes func(name string, m mishap) (mishap, bool)
}

var loginSteps = map[string]loginStep{
	"the exchange of an access token": {
		give: hostileLogins["an access token that is exchanged"], path: "/protocols/openid/auth", becomes: atExchange,
	},
	"the exchange of a client's token": {
		give: clientOf("access_token_endpoint", "/token"), path: "/protocols/openid/auth", becomes: atExchange,
	},
	"a client at the token endpoint": {
		give: clientOf("access_token_endpoint", "/token"), path: "/token", becomes: atTokenEndpoint,
	},
	"a client at the discovery document": {
		give: clientOf("discovery_endpoint", "/.well-known/openid-configuration"), path: "/openid-configuration", becomes: atDiscovery,
	},
}

// clientOf returns the login of a client whose identity provider misbehaves as the identity service does.
func clientOf(argument, path string) func(*testing.T, *prototest.World) map[string]string {
	return func(t *testing.T, at *prototest.World) map[string]string {
		at.Keystone.IdentityProviders = []fakekeystone.IdentityProvider{{ID: "gitlab", Protocol: "openid", AccessTokens: map[string]string{"s3cret-id": userID}}}
		issuer := prototest.Serve(t, &fakekeystone.Issuer{
			ClientID: "ci", ClientSecret: "s3cret-client", AccessToken: "s3cret-id",
			Misbehave: func(w http.ResponseWriter, r *http.Request) bool { return at.Keystone.Misbehave(w, r) },
		})
		return map[string]string{
			"identity_provider": "gitlab", "protocol": "openid", "project_id": projectID,
			"client_id": "ci", "client_secret": "s3cret-client", argument: issuer.URL + path,
		}
	}
}

// TestHostileStepsOfALogin has each mishap strike each step before the last, as TestHostileLogins does the last.
func TestHostileStepsOfALogin(t *testing.T) {
	t.Parallel()
	elsewhere := prototest.ServeFunc(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("a request arrived elsewhere: %s", r.URL) }).URL
	cells := 0
	for name, m := range mishaps(elsewhere) {
		for at, step := range loginSteps {
			m, strikes := step.becomes(name, m)
			if m.heavy || !strikes {
				continue
			}
			for column, times := range []int32{1, 1000} {
				cells++
				t.Run(fmt.Sprintf("%s, %s, %d times", name, at, times), func(t *testing.T) {
					t.Parallel()
					strikeLogin(t, m, step.give, step.path, column, times)
				})
			}
		}
	}
	t.Log(cells, "cells")
}

// outcome returns the mishap with another end.
func (m mishap) outcome(summary, detail string, kept bool) mishap {
	m.summary, m.summaries, m.detail, m.kept, m.again, m.unlessInspected = summary, nil, detail, kept, false, false
	return m
}

// grantsToken reports whether the response holds a token, so that what is wrong is in the catalog, if anything.
func (m mishap) grantsToken() bool {
	return m.summaries == nil && (m.summary == "" || m.summary == noCompute || m.summary == unusable)
}

// isAboutToken reports whether the mishap is one of a response with a token, or with what should be one.
func (m mishap) isAboutToken() bool {
	return m.grantsToken() || m.unlessInspected || strings.HasPrefix(m.detail, "the body ")
}

// atExchange: Keystone or a web server before it has another reason to reject an access token than a login, and sends a browser
// to a login page. The catalog of an unscoped token does not count.
func atExchange(name string, m mishap) (mishap, bool) {
	switch {
	case name == "401 of a proxy":
		return m.outcome("Authentication Failed", "A web server in front of Keystone rejected the access token (401) and does not report why.", true), true
	case name == "404":
		return m.outcome("Identity Provider Not Found", "Could not find user", true), true
	case name == "500":
		return m.outcome("Identity Mapping Failed", "An unexpected error", false), true
	case m.summary == redirected && name != "a password in the redirect":
		return m.outcome(redirected, "redirects the access token to another place, probably a login page", false), true
	case m.grantsToken(): // that Keystone does not know, as the next step shows
		return m.outcome("Authentication Failed", "does not recognize the unscoped token that it returned (404)", true), true
	}
	return m, true
}

// atTokenEndpoint: the identity provider is another service than Keystone, so no response of it is read as an error of Keystone.
func atTokenEndpoint(name string, m mishap) (mishap, bool) {
	switch name {
	case "401":
		return m.outcome("Authentication Failed", "The identity provider rejected the client credentials (401) and does not report why. Check", true), true
	case "401 of a proxy":
		return m.outcome("Authentication Failed", `rejected the client credentials (401): page titled "Log in". Check`, true), true
	case "403":
		return m.outcome("Access Denied", "The identity provider denied the OIDC client credentials login (403): Password expired.", true), true
	}
	return atProvider(name, m, "access_token_endpoint"), !m.isAboutToken()
}

// atDiscovery: there are no credentials yet that could be wrong, or repeated.
func atDiscovery(name string, m mishap) (mishap, bool) {
	switch {
	case name == "401", name == "401 of a proxy", name == "403":
		return m.outcome(noTokenEndpoint, "is not from an OpenID Connect provider", false), true
	case name == "a password in the redirect", strings.HasSuffix(name, " repeats all"):
		return m, false
	case m.isAboutToken():
		return m.outcome(noTokenEndpoint, "the body is not a discovery document", false), true
	}
	return atProvider(name, m, "discovery_endpoint"), true
}

const noTokenEndpoint = "Token Endpoint Not Found"

// atProvider returns what comes of a mishap at the identity provider whose URL the argument has.
func atProvider(name string, m mishap, argument string) mishap {
	switch {
	case m.summary == notKeystone, m.summary == "Invalid Login Request", name == "404":
		return m.outcome(noTokenEndpoint, m.detail, false)
	case m.summary == unavailable:
		m.summary = "Identity Provider Unavailable"
	case m.summary == redirected:
		m.detail = strings.NewReplacer("auth_url", argument, `/v3"`, `/v3/auth/tokens"`).Replace(m.detail)
	}
	return m
}
