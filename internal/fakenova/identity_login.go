package fakenova

import (
	"net/http"
	"slices"
	"strings"
)

// identityRequest is the body of POST /v3/auth/tokens.
type identityRequest struct {
	Auth *identityAuth `json:"auth"`
}

type identityAuth struct {
	Identity struct {
		Methods  []string `json:"methods"`
		Password struct {
			User identityUserRequest `json:"user"`
		} `json:"password"`
		Token struct {
			ID string `json:"id"`
		} `json:"token"`
		Application struct {
			ID     string              `json:"id"`
			Name   string              `json:"name"`
			Secret string              `json:"secret"`
			User   identityUserRequest `json:"user"`
		} `json:"application_credential"`
	} `json:"identity"`
	Scope *struct {
		Project *identityProjectRequest `json:"project"`
	} `json:"scope"`
}

type identityUserRequest struct {
	ID       string          `json:"id"`
	Name     string          `json:"name"`
	Password string          `json:"password"`
	Domain   *IdentityDomain `json:"domain"`
}

type identityProjectRequest struct {
	ID     string          `json:"id"`
	Name   string          `json:"name"`
	Domain *IdentityDomain `json:"domain"`
}

// identityLogin records what a request carried.
func identityLogin(r *http.Request, body string, request identityRequest) Login {
	login := Login{
		Request: r.Method + " " + r.URL.Path, Body: body,
		AuthHeader: r.Header.Get("X-Auth-Token"), Token: r.Header.Get("X-Subject-Token"),
	}
	if request.Auth == nil {
		return login
	}
	identity := request.Auth.Identity
	login.Method = strings.Join(identity.Methods, ",")
	user := identity.Password.User
	if user == (identityUserRequest{}) {
		user = identity.Application.User
	}
	login.User = IdentityUserReference{ID: user.ID, Name: user.Name}
	if user.Domain != nil {
		login.User.Domain = *user.Domain
	}
	login.Password = user.Password
	if identity.Token.ID != "" {
		login.Token = identity.Token.ID
	}
	login.ID, login.Name, login.Secret = identity.Application.ID, identity.Application.Name, identity.Application.Secret
	if scope := request.Auth.Scope; scope != nil && scope.Project != nil {
		login.Project = IdentityProjectReference{ID: scope.Project.ID, Name: scope.Project.Name}
		if scope.Project.Domain != nil {
			login.Project.Domain = *scope.Project.Domain
		}
	}
	return login
}

// login checks the credentials and the scope, in Keystone's order.
func (i *Identity) login(auth identityAuth) (identityToken, *identityRefusal) {
	if len(auth.Identity.Methods) != 1 {
		return identityToken{}, &identityUnsupported
	}
	var token identityToken
	var refusal *identityRefusal
	switch method := auth.Identity.Methods[0]; method {
	case "password":
		token, refusal = i.byPassword(auth.Identity.Password.User)
	case "token":
		token, refusal = i.byToken(auth.Identity.Token.ID)
	case "application_credential":
		token, refusal = i.byApplication(auth)
	default:
		refusal = &identityUnsupported
	}
	if refusal != nil || token.application != nil {
		return token, refusal
	}
	return i.scope(token, auth)
}

func (i *Identity) byPassword(request identityUserRequest) (identityToken, *identityRefusal) {
	if request.ID == "" && request.Domain == nil {
		return identityToken{}, identityMissing("domain", "user")
	}
	user := i.user(request)
	if user == nil || user.Password != request.Password {
		return identityToken{}, &identityUnauthorized
	}
	return identityToken{methods: []string{"password"}, user: *user}, nil
}

func (i *Identity) byToken(id string) (identityToken, *identityRefusal) {
	known, ok := i.lookup(id)
	if !ok {
		return identityToken{}, &identityUnknownToken
	}
	if known.application != nil {
		return identityToken{}, &identityDelegated
	}
	methods := slices.Clone(known.methods)
	if !slices.Contains(methods, "token") {
		methods = append(methods, "token")
	}
	// A token made from another one lives no longer than that one.
	return identityToken{methods: methods, user: known.user, expires: known.expires, audit: known.audit[len(known.audit)-1:]}, nil
}

func (i *Identity) byApplication(auth identityAuth) (identityToken, *identityRefusal) {
	request := auth.Identity.Application
	var owner *IdentityUser
	if request.ID == "" {
		if owner = i.user(request.User); owner == nil {
			return identityToken{}, identityNotFound("user: " + identityFirst(request.User.ID, request.User.Name) + ".")
		}
	}
	for _, application := range i.Applications {
		if request.ID != "" && application.ID != request.ID {
			continue
		}
		if request.ID == "" && (application.Name != request.Name || application.UserID != owner.ID) {
			continue
		}
		user := i.user(identityUserRequest{ID: application.UserID})
		project := i.project(identityProjectRequest{ID: application.ProjectID})
		if application.Secret != request.Secret || user == nil || project == nil {
			return identityToken{}, &identityUnauthorized
		}
		if auth.Scope != nil {
			return identityToken{}, &identityScopedApplication
		}
		return identityToken{methods: []string{"application_credential"}, user: *user, project: project, application: &application}, nil
	}
	if request.ID == "" {
		return identityToken{}, &identityUnauthorized
	}
	return identityToken{}, identityNotFound("Application Credential: " + request.ID + ".")
}

func (i *Identity) scope(token identityToken, auth identityAuth) (identityToken, *identityRefusal) {
	request := identityProjectRequest{ID: token.user.DefaultProject}
	switch {
	case auth.Scope != nil && auth.Scope.Project == nil:
		return identityToken{}, &identityUnauthorized
	case auth.Scope != nil:
		request = *auth.Scope.Project
		if request.ID == "" && request.Domain == nil {
			return identityToken{}, identityMissing("domain", "project")
		}
	case request.ID == "":
		return token, nil
	}
	token.project = i.project(request)
	if token.project == nil || len(token.user.Roles[token.project.ID]) == 0 {
		return identityToken{}, &identityUnauthorized
	}
	return token, nil
}

func (i *Identity) user(request identityUserRequest) *IdentityUser {
	for _, user := range i.Users {
		if identityNamed(request.ID, request.Name, request.Domain, user.ID, user.Name, user.Domain) {
			return &user
		}
	}
	return nil
}

func (i *Identity) project(request identityProjectRequest) *IdentityProject {
	for _, project := range i.Projects {
		if identityNamed(request.ID, request.Name, request.Domain, project.ID, project.Name, project.Domain) {
			return &project
		}
	}
	return nil
}

// identityNamed tells whether an id, or a name in a domain, means this user or project.
func identityNamed(id, name string, domain *IdentityDomain, hasID, hasName string, hasDomain IdentityDomain) bool {
	if id != "" {
		return id == hasID
	}
	if name != hasName || domain == nil {
		return false
	}
	if domain.ID != "" {
		return domain.ID == hasDomain.ID
	}
	return domain.Name == hasDomain.Name
}
