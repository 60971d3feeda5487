package fakekeystone

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Issuer is a fake OpenID Connect provider for service accounts: a discovery document at
// /.well-known/openid-configuration, and a token endpoint at /token. Set the exported fields before the first request.
type Issuer struct {
	ClientID, ClientSecret string
	AccessToken, IDToken   string // the tokens that it issues
	// TokenEndpoint is the endpoint in the discovery document: /token of this server if it is empty.
	TokenEndpoint string
	// Misbehave is called for each request after it was recorded. If it returns true, it has written the response.
	Misbehave func(http.ResponseWriter, *http.Request) bool

	mu       sync.Mutex
	requests []IssuerRequest
}

// IssuerRequest holds the credentials of a request to an Issuer.
type IssuerRequest struct {
	Request       string // "POST /token"
	Authorization string
	Form          url.Values
}

// Requests returns the requests in order.
func (i *Issuer) Requests() []IssuerRequest {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.requests)
}

// ServeHTTP responds as an OpenID Connect provider does.
func (i *Issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	form, _ := url.ParseQuery(string(body))
	i.mu.Lock()
	i.requests = append(i.requests, IssuerRequest{Request: r.Method + " " + r.URL.Path, Authorization: r.Header.Get("Authorization"), Form: form})
	i.mu.Unlock()
	if i.Misbehave != nil && i.Misbehave(w, r) {
		return
	}
	switch r.Method + " " + r.URL.Path {
	case "GET /.well-known/openid-configuration":
		endpoint := i.TokenEndpoint
		if endpoint == "" {
			endpoint = "http://" + r.Host + "/token"
		}
		writeJSON(w, http.StatusOK, map[string]any{
			"issuer": "http://" + r.Host, "token_endpoint": endpoint,
			"grant_types_supported": []string{"client_credentials"}, "scopes_supported": []string{"openid", "profile"},
		})
	case "POST /token":
		i.token(w, r, form)
	default:
		writeJSON(w, http.StatusNotFound, map[string]any{"error": "Unable to find matching target resource method"})
	}
}

// token responds to a request for tokens (RFC 6749, section 4.4).
func (i *Issuer) token(w http.ResponseWriter, r *http.Request, form url.Values) {
	id, secret := form.Get("client_id"), ""
	if encoded, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Basic "); ok {
		decoded, _ := base64.StdEncoding.DecodeString(encoded)
		id, secret, _ = strings.Cut(string(decoded), ":")
	}
	switch {
	case form.Get("grant_type") != "client_credentials":
		writeJSON(w, http.StatusBadRequest, map[string]any{"error": "unsupported_grant_type", "error_description": "Unsupported grant_type"})
	case id != i.ClientID || secret != i.ClientSecret:
		writeJSON(w, http.StatusUnauthorized, map[string]any{
			"error": "invalid_client", "error_description": "Invalid client or Invalid client credentials",
		})
	default:
		tokens := map[string]any{"access_token": i.AccessToken, "expires_in": 300, "token_type": "Bearer", "scope": form.Get("scope")}
		if i.IDToken != "" {
			tokens["id_token"] = i.IDToken
		}
		w.Header().Set("Cache-Control", "no-store")
		writeJSON(w, http.StatusOK, tokens)
	}
}
