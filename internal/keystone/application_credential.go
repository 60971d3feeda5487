package keystone

import (
	"context"
	"slices"
)

// ApplicationCredential is the login by an application credential, named by ID, or by its name and user. It belongs to one
// project, so there is no scope.
type ApplicationCredential struct {
	ID, Name, Secret string
	User             User
}

func (ApplicationCredential) method() string { return "application credential" }

func (a ApplicationCredential) who() string {
	if a.ID != "" {
		return "application credential with ID " + quote(a.ID)
	}
	return "application credential " + quote(a.Name) + " of " + a.User.who()
}

func (ApplicationCredential) ofProject() bool { return true }

func (a ApplicationCredential) secrets() []string { return []string{a.Secret} }

func (a ApplicationCredential) read() (Auth, *Error) { return a, nil }

func (a ApplicationCredential) login(ctx context.Context, e *exchange) (*response, *Error) {
	credential := map[string]any{"secret": a.Secret}
	if a.ID != "" {
		credential["id"] = a.ID
	} else {
		credential["name"], credential["user"] = a.Name, a.User.body()
	}
	return e.create(ctx, LogIn, "application_credential", credential, Scope{})
}

func (a ApplicationCredential) explain(failed *Error, _ *response) {
	switch failed.Kind {
	case Rejected:
		failed.Causes = []string{"secret", "expiry date", "roles of the user"}
		if a.ID == "" {
			failed.Causes = slices.Insert(failed.Causes, 1, "name")
		}
	case NotFound:
		failed.Subject, failed.Causes = a.method(), []string{"application_credential_id", "auth_url"}
		if a.ID == "" {
			failed.Causes = []string{"application_credential_name", "its user", "auth_url"}
		}
	}
}
