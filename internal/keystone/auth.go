package keystone

import (
	"context"
	"errors"
	"strings"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// Auth is a way to log in: Password, Token, ApplicationCredential, OIDCAccessToken, or OIDCClientCredentials. Its values
// are comparable. They are complete and valid: package login judges the settings that they are made of.
type Auth interface {
	// method returns the name of the login in prose, such as "password".
	method() string
	// who returns who logs in, and for what, without a secret.
	who() string
	// ofProject reports whether the login names a project, so that its token must have one.
	ofProject() bool
	// secrets returns what no text of a service may repeat.
	secrets() []string
	// read returns the credentials as they are now, with the content of files instead of their names.
	read() (Auth, *Error)
	// login makes the requests, and returns the response that holds the token.
	login(ctx context.Context, e *exchange) (*response, *Error)
	// explain adds to the error of a response what this method knows of its causes.
	explain(failed *Error, r *response)
}

// User names a user: by ID, or by name and domain. The ID takes precedence.
type User struct{ ID, Name, DomainID, DomainName string }

func (u User) body() map[string]any { return reference(u.ID, u.Name, u.DomainID, u.DomainName) }

func (u User) who() string { return named("user", u.ID, u.Name, u.DomainID, u.DomainName) }

// Scope is the scope of a token: a project by ID, a project by name and domain, or the project of a trust. Without any,
// it is the user's default project, if there is one.
type Scope struct{ ProjectID, ProjectName, DomainID, DomainName, TrustID string }

func (s Scope) given() bool { return s.ProjectID+s.ProjectName+s.TrustID != "" }

func (s Scope) body() map[string]any {
	switch {
	case s.TrustID != "":
		return map[string]any{"OS-TRUST:trust": map[string]any{"id": s.TrustID}}
	case s.given():
		return map[string]any{"project": reference(s.ProjectID, s.ProjectName, s.DomainID, s.DomainName)}
	}
	return nil
}

func (s Scope) who() string {
	switch {
	case s.TrustID != "":
		return ", trust " + quote(s.TrustID)
	case s.given():
		return ", " + named("project", s.ProjectID, s.ProjectName, s.DomainID, s.DomainName)
	}
	return ""
}

// causes returns what may be wrong with the scope of a login that Keystone rejected.
func (s Scope) causes() []string {
	switch {
	case s.TrustID != "":
		return []string{"trust"}
	case s.ProjectID != "":
		return []string{"project", "role assignment"}
	case s.given():
		return []string{"project", "its domain", "role assignment"}
	}
	return nil
}

// explain adds to the error of a response what can be known of a trust.
func (s Scope) explain(failed *Error) {
	switch {
	case s.TrustID == "":
	case failed.Kind == NotFound && strings.Contains(failed.Message, "trust"):
		failed.Subject, failed.Causes = "trust", []string{"trust_id"}
	case failed.Kind == Forbidden && failed.Responder == Keystone:
		failed.Causes = []string{"trust_id"}
	}
}

// reference returns how a request names a user or project.
func reference(id, name, domainID, domainName string) map[string]any {
	switch {
	case id != "":
		return map[string]any{"id": id}
	case domainID != "":
		return map[string]any{"name": name, "domain": map[string]any{"id": domainID}}
	}
	return map[string]any{"name": name, "domain": map[string]any{"name": domainName}}
}

func named(what, id, name, domainID, domainName string) string {
	switch {
	case id != "":
		return what + " with ID " + quote(id)
	case domainID != "":
		return what + " " + quote(name) + " in the domain with ID " + quote(domainID)
	}
	return what + " " + quote(name) + " in domain " + quote(domainName)
}

// quote returns a name, fit for a terminal.
func quote(text string) string { return `"` + transport.Sanitize(text, 255) + `"` }

// What is wrong with a token.
var (
	ErrTokenCharacters = errors.New("has whitespace, a line break, or another character that no token has")
	ErrTokenEmpty      = errors.New("is empty")
)

// CheckToken returns an error unless the text can be a token of Keystone, which is sent as the value of a header.
func CheckToken(text string) error {
	switch {
	case text == "":
		return ErrTokenEmpty
	case strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }):
		return ErrTokenCharacters
	}
	return nil
}

// CheckAccessToken returns an error unless the text can be an access token, whose characters are limited (RFC 6750, section
// 2.1), so that no private key passes for one.
func CheckAccessToken(text string) error {
	switch {
	case text == "":
		return ErrTokenEmpty
	case strings.ContainsFunc(text, func(r rune) bool {
		return !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=", r)
	}):
		return ErrTokenCharacters
	}
	return nil
}
