package keystone

import (
	"context"
	"net/http"
)

// Token is the login by a Keystone token, which is exchanged for a token of the scope. Without a scope, the token is used
// unchanged.
type Token struct {
	Token string
	Scope Scope
}

func (Token) method() string { return "token" }

func (t Token) who() string { return "token" + t.Scope.who() }

func (t Token) ofProject() bool { return t.Scope.given() }

func (t Token) secrets() []string { return []string{t.Token} }

func (t Token) read() (Auth, *Error) { return t, nil }

func (t Token) login(ctx context.Context, e *exchange) (*response, *Error) {
	if t.Scope.given() {
		return e.create(ctx, LogIn, "token", map[string]any{"id": t.Token}, t.Scope)
	}
	// The response has the project and the catalog of the token. Another request would return the same token, so it is
	// never renewed.
	r, failed := e.send(ctx, LogIn, e.client, http.MethodGet, e.url("auth", "tokens"),
		http.Header{"X-Auth-Token": {t.Token}, "X-Subject-Token": {t.Token}}, nil)
	if failed != nil {
		return nil, failed
	}
	if r.Status != http.StatusOK && r.Status != http.StatusNonAuthoritativeInfo {
		return nil, e.rejection(r)
	}
	r.Header.Set("X-Subject-Token", t.Token)
	r.permanent = true
	return r, nil
}

const staleToken = "the token, which has expired or belongs to another cloud"

func (t Token) explain(failed *Error, _ *response) {
	t.Scope.explain(failed)
	switch {
	case failed.Kind == Rejected:
		failed.Causes = append([]string{staleToken}, t.Scope.causes()...)
	case failed.Kind == NotFound && failed.Subject == "":
		failed.Kind, failed.Causes = Rejected, []string{staleToken}
	case failed.Kind == Forbidden && failed.Responder == Keystone && t.Scope.given():
		failed.Kind = NotExchangeable
	}
}
