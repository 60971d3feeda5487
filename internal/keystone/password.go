package keystone

import (
	"context"
	"slices"
)

// Password is the login of a user by password.
type Password struct {
	User     User
	Password string
	Scope    Scope
}

func (Password) method() string { return "password" }

func (p Password) who() string { return "password of " + p.User.who() + p.Scope.who() }

func (p Password) ofProject() bool { return p.Scope.given() }

func (p Password) secrets() []string { return []string{p.Password} }

func (p Password) read() (Auth, *Error) { return p, nil }

func (p Password) login(ctx context.Context, e *exchange) (*response, *Error) {
	user := p.User.body()
	user["password"] = p.Password
	return e.create(ctx, LogIn, "password", map[string]any{"user": user}, p.Scope)
}

func (p Password) explain(failed *Error, _ *response) {
	p.Scope.explain(failed)
	switch {
	case failed.Kind == NotFound && failed.Subject == "":
		failed.Subject, failed.Causes = "user or project", []string{"user", "project", "their domains"}
	case failed.Kind == Rejected:
		failed.Causes = append([]string{"password", "user"}, p.Scope.causes()...)
		if p.User.ID == "" {
			failed.Causes = slices.Insert(failed.Causes, 2, "user domain")
		}
	}
}
