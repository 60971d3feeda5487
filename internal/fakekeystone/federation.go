package fakekeystone

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// IdentityProvider is an identity provider whose access tokens a federated login accepts.
type IdentityProvider struct {
	ID, Protocol string
	// AccessTokens holds the ID of the user that the mapping gives for each access token that a rule fits. If there is no
	// such user, the mapping names a group that was deleted.
	AccessTokens map[string]string
	Disabled     bool
	// Gateway makes a web server in front of Keystone verify the tokens, as mod_oauth2 does.
	Gateway bool
}

// federated returns the names in the path of a federated login.
func federated(r *http.Request) (provider, protocol string, ok bool) {
	segments := strings.Split(r.URL.EscapedPath(), "/")
	if len(segments) != 8 || !slices.Equal(segments[:4], []string{"", "v3", "OS-FEDERATION", "identity_providers"}) ||
		segments[5] != "protocols" || segments[7] != "auth" {
		return "", "", false
	}
	provider, err := url.PathUnescape(segments[4])
	if err != nil {
		return "", "", false
	}
	protocol, err = url.PathUnescape(segments[6])
	return provider, protocol, err == nil
}

func accessToken(r *http.Request) string {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return token
}

const unauthorizedPage = `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">
<html><head>
<title>401 Unauthorized</title>
</head><body>
<h1>Unauthorized</h1>
</body></html>
`

// federate responds to a federated login with an unscoped token.
func (k *Keystone) federate(w http.ResponseWriter, r *http.Request) int {
	id, protocol, _ := federated(r)
	at := slices.IndexFunc(k.IdentityProviders, func(p IdentityProvider) bool { return p.ID == id })
	if at < 0 {
		return notFound("Identity Provider: "+id+".").write(w, r)
	}
	provider := k.IdentityProviders[at]
	userID, accepted := provider.AccessTokens[accessToken(r)]
	switch {
	case provider.Gateway && !accepted:
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token", error_description="the token could not be verified"`)
		w.Header().Set("Content-Type", "text/html; charset=iso-8859-1")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, unauthorizedPage)
		return http.StatusUnauthorized
	case provider.Protocol != protocol:
		return notFound("federated protocol "+protocol+" for Identity Provider: "+id+".").write(w, r)
	case provider.Disabled:
		return forbidden.write(w, r)
	case !accepted:
		return unauthorized.write(w, r)
	}
	user := k.user(userRequest{ID: userID})
	if user == nil {
		return unexpected.write(w, r)
	}
	return k.issue(w, issuedToken{methods: []string{protocol}, user: *user, federation: &provider})
}
