package keystone

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// OIDCClientCredentials is the login of a service account of an OpenID Connect identity provider: the provider gives an
// access token for the client's secret, and the login goes on as OIDCAccessToken.
type OIDCClientCredentials struct {
	IdentityProvider, Protocol string
	ClientID, ClientSecret     string
	OpenIDScope                string   // "openid profile" if it is empty
	TokenEndpoint              *url.URL // as ParseProviderURL returns it
	DiscoveryEndpoint          *url.URL // names the token endpoint if that is not given
	AccessTokenType            string   // the member of the response to use: "access_token", also if it is empty, or "id_token"
	Scope                      Scope
}

func (OIDCClientCredentials) method() string { return "OIDC client credentials" }

func (o OIDCClientCredentials) who() string {
	return "client " + quote(o.ClientID) + " of identity provider " + quote(o.IdentityProvider) + ", protocol " + quote(o.Protocol) + o.Scope.who()
}

func (o OIDCClientCredentials) ofProject() bool { return o.Scope.given() }

func (o OIDCClientCredentials) tokenType() string { return cmp.Or(o.AccessTokenType, "access_token") }

func (o OIDCClientCredentials) secrets() []string {
	return []string{o.ClientSecret, base64.StdEncoding.EncodeToString([]byte(o.ClientID + ":" + o.ClientSecret))}
}

func (o OIDCClientCredentials) read() (Auth, *Error) { return o, nil }

func (o OIDCClientCredentials) login(ctx context.Context, e *exchange) (*response, *Error) {
	endpoint := o.TokenEndpoint
	if endpoint == nil {
		var failed *Error
		if endpoint, failed = o.discover(ctx, e); failed != nil {
			return nil, failed
		}
	}
	token, failed := o.request(ctx, e, endpoint)
	if failed != nil {
		return nil, failed
	}
	next := OIDCAccessToken{IdentityProvider: o.IdentityProvider, Protocol: o.Protocol, AccessToken: token, Scope: o.Scope}
	e.auth = next
	return next.login(ctx, e)
}

// discover returns the token endpoint that the discovery document names. The secret goes there, so it must have the
// origin of the document.
func (o OIDCClientCredentials) discover(ctx context.Context, e *exchange) (*url.URL, *Error) {
	r, failed := e.send(ctx, Discover, e.provider, http.MethodGet, o.DiscoveryEndpoint.String(), nil, nil)
	if failed != nil {
		return nil, failed
	}
	if r.Status != http.StatusOK {
		return nil, e.rejection(r)
	}
	var document struct {
		TokenEndpoint string `json:"token_endpoint"`
	}
	if json.Unmarshal(r.Body, &document) != nil || document.TokenEndpoint == "" {
		return nil, e.wrong(r, "the body is not a discovery document with a token_endpoint")
	}
	found, err := ParseProviderURL(document.TokenEndpoint)
	if err != nil {
		return nil, e.wrong(r, "the token_endpoint of the discovery document "+err.Error())
	}
	if transport.Origin(found) != transport.Origin(o.DiscoveryEndpoint) {
		failed := e.failed(ForeignEndpoint, r)
		failed.Location = e.sanitize(document.TokenEndpoint)
		return nil, failed
	}
	return found, nil
}

// request returns the access token that the provider gives for the client's secret.
func (o OIDCClientCredentials) request(ctx context.Context, e *exchange, endpoint *url.URL) (string, *Error) {
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {cmp.Or(o.OpenIDScope, "openid profile")}}
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	if o.ClientSecret == "" {
		form.Set("client_id", o.ClientID)
	} else {
		header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(o.ClientID+":"+o.ClientSecret)))
	}
	r, failed := e.send(ctx, GetAccessToken, e.provider, http.MethodPost, endpoint.String(), header, []byte(form.Encode()))
	if failed != nil {
		return "", failed
	}
	if r.Status != http.StatusOK {
		return "", e.rejection(r)
	}
	var tokens map[string]any
	if json.Unmarshal(r.Body, &tokens) != nil {
		return "", e.wrong(r, "the body is not a JSON object")
	}
	token, ok := tokens[o.tokenType()].(string)
	if !ok {
		return "", e.wrong(r, "the body has no "+o.tokenType())
	}
	e.hide(token)
	if err := CheckAccessToken(token); err != nil {
		return "", e.wrong(r, "the "+o.tokenType()+" "+err.Error())
	}
	return token, nil
}

func (o OIDCClientCredentials) explain(failed *Error, r *response) {
	if r == nil {
		return
	}
	if said, ok := oauthFault(r.Body); ok && (r.Status == http.StatusBadRequest || r.Status == http.StatusUnauthorized) {
		failed.Kind, failed.Message = Rejected, r.show(said)
	}
	switch failed.Kind {
	case Rejected, Forbidden:
		failed.Causes = []string{"client_secret", "client_id"}
		if failed.Step == Discover { // for which there are no credentials
			failed.Kind, failed.Causes = WrongService, nil
		}
	}
}

// oauthFault returns the error of an authorization server in the response to a rejected request (RFC 6749, section 5.2).
func oauthFault(body []byte) (string, bool) {
	var fault struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.Unmarshal(body, &fault) != nil || fault.Error == "" {
		return "", false
	}
	if fault.Description != "" {
		return fault.Error + ": " + fault.Description, true
	}
	return fault.Error, true
}
