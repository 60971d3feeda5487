package keystone

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/regularfile"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// OIDCAccessToken is the login by a token of an OpenID Connect identity provider, such as the ID token of a pipeline.
// IdentityProvider and Protocol are its names in the identity service. There is no contact with the identity provider.
type OIDCAccessToken struct {
	IdentityProvider, Protocol string
	AccessToken                string
	AccessTokenFile            string // in place of AccessToken; read at each login
	Scope                      Scope
}

func (OIDCAccessToken) method() string { return "OIDC access token" }

func (o OIDCAccessToken) who() string {
	return "access token of identity provider " + quote(o.IdentityProvider) + ", protocol " + quote(o.Protocol) + o.Scope.who()
}

func (o OIDCAccessToken) ofProject() bool { return o.Scope.given() }

func (o OIDCAccessToken) secrets() []string { return []string{o.AccessToken} }

func (o OIDCAccessToken) read() (Auth, *Error) {
	if o.AccessTokenFile == "" {
		return o, nil
	}
	token, err := readAccessToken(o.AccessTokenFile)
	if err != nil {
		return nil, &Error{Kind: InvalidTokenFile, Step: LogIn, File: transport.Sanitize(o.AccessTokenFile, 255), Cause: err.Error()}
	}
	o.AccessToken = token
	return o, nil
}

// maxAccessToken bounds the file of a token; real ones are below 4 kB, and a request's headers below 16.
const maxAccessToken = 16 << 10

// readAccessToken returns the token in a file, without the whitespace around it. An error holds nothing of the content.
func readAccessToken(name string) (string, error) {
	text, err := regularfile.Read(name, maxAccessToken)
	if problem, ok := errors.AsType[regularfile.Problem](err); ok {
		return "", fmt.Errorf("is %w", problem)
	} else if err != nil {
		return "", fmt.Errorf("cannot be read: %w", err)
	}
	token := strings.TrimSpace(string(text))
	return token, CheckAccessToken(token)
}

func (o OIDCAccessToken) login(ctx context.Context, e *exchange) (*response, *Error) {
	target := e.url("OS-FEDERATION", "identity_providers", o.IdentityProvider, "protocols", o.Protocol, "auth")
	r, failed := e.send(ctx, ExchangeToken, e.client, http.MethodPost, target, http.Header{"Authorization": {"Bearer " + o.AccessToken}}, nil)
	switch {
	case failed != nil:
		return nil, failed
	case r.Status != http.StatusCreated:
		return nil, e.rejection(r)
	case !o.Scope.given():
		return r, nil
	}
	unscoped, failed := e.token(r)
	if failed != nil {
		return nil, failed
	}
	return e.create(ctx, ScopeToken, "token", map[string]any{"id": unscoped.id}, o.Scope)
}

func (o OIDCAccessToken) explain(failed *Error, r *response) {
	if failed.Step == ScopeToken {
		o.Scope.explain(failed)
		switch {
		case failed.Kind == Rejected:
			failed.Causes = append(o.Scope.causes(), "groups that the mapping gives")
		case failed.Kind == NotFound && strings.Contains(failed.Message, "token") && !strings.Contains(failed.Message, "project"):
			failed.Kind = Rejected // the unscoped token
		case failed.Kind == NotFound && failed.Subject == "":
			failed.Subject, failed.Causes = "project", o.Scope.causes()
		}
		return
	}
	failed.File = transport.Sanitize(o.AccessTokenFile, 255)
	switch failed.Kind {
	case Rejected:
		failed.Claims = claimsOf(o.AccessToken)
		if r != nil && failed.Responder != Keystone {
			failed.Message = r.show(challenge(r.Header.Values("WWW-Authenticate"))) // the page says no more than the status
			failed.Causes = []string{"issuer and audience of the token", "whether the protocol is for browsers only"}
			return
		}
		failed.Causes = []string{"mapping of the identity provider, whose rules may not fit the token",
			"auth_url, which may bypass the web server that verifies tokens"}
	case Redirected:
		failed.Causes = []string{"whether the protocol is for browsers only"}
	case Forbidden:
		failed.Claims = claimsOf(o.AccessToken)
		failed.Causes = []string{"issuer of the token, which may not be a remote ID of the identity provider",
			"whether the identity provider is enabled"}
	case NotFound:
		failed.Subject, failed.Causes = "identity provider", []string{"identity_provider"}
		if strings.Contains(failed.Message, "protocol") { // which names the provider too, and that may be the one unknown
			failed.Subject, failed.Causes = "protocol of the identity provider", []string{"protocol", "identity_provider"}
		}
	case MappingFailed:
		failed.Causes = []string{"mapping of the identity provider, which may name a group that was deleted"}
	}
}
