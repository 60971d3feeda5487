package fakekeystone

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
)

// loginRequest is the body of POST /v3/auth/tokens.
type loginRequest struct {
	Auth *authRequest `json:"auth"`
}

type authRequest struct {
	Keystone struct {
		Methods  []string `json:"methods"`
		Password struct {
			User userRequest `json:"user"`
		} `json:"password"`
		Token struct {
			ID string `json:"id"`
		} `json:"token"`
		Application struct {
			ID     string      `json:"id"`
			Name   string      `json:"name"`
			Secret string      `json:"secret"`
			User   userRequest `json:"user"`
		} `json:"application_credential"`
	} `json:"identity"`
	Scope *struct {
		Project *projectRequest `json:"project"`
		Trust   *struct {
			ID string `json:"id"`
		} `json:"OS-TRUST:trust"`
	} `json:"scope"`
}

type userRequest struct {
	ID       string  `json:"id"`
	Name     string  `json:"name"`
	Password string  `json:"password"`
	Domain   *Domain `json:"domain"`
}

type projectRequest struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Domain *Domain `json:"domain"`
}

// recordLogin returns the credentials of a request.
func recordLogin(r *http.Request, body string, request loginRequest) Login {
	login := Login{
		Request: r.Method + " " + r.URL.Path, Body: body,
		AuthHeader: r.Header.Get("X-Auth-Token"), Token: r.Header.Get("X-Subject-Token"), AccessToken: accessToken(r),
	}
	if request.Auth == nil {
		return login
	}
	identity := request.Auth.Keystone
	login.Method = strings.Join(identity.Methods, ",")
	user := identity.Password.User
	if user == (userRequest{}) {
		user = identity.Application.User
	}
	login.User = UserReference{ID: user.ID, Name: user.Name}
	if user.Domain != nil {
		login.User.Domain = *user.Domain
	}
	login.Password = user.Password
	if identity.Token.ID != "" {
		login.Token = identity.Token.ID
	}
	login.ID, login.Name, login.Secret = identity.Application.ID, identity.Application.Name, identity.Application.Secret
	if scope := request.Auth.Scope; scope != nil && scope.Trust != nil {
		login.Trust = scope.Trust.ID
	} else if scope != nil && scope.Project != nil {
		login.Project = ProjectReference{ID: scope.Project.ID, Name: scope.Project.Name}
		if scope.Project.Domain != nil {
			login.Project.Domain = *scope.Project.Domain
		}
	}
	return login
}

// login checks the credentials and the scope in Keystone's order, and returns the token or the rejection.
func (k *Keystone) login(auth authRequest) (issuedToken, *rejection) {
	if len(auth.Keystone.Methods) != 1 {
		return issuedToken{}, &unsupported
	}
	var token issuedToken
	var rejected *rejection
	switch method := auth.Keystone.Methods[0]; method {
	case "password":
		token, rejected = k.byPassword(auth.Keystone.Password.User)
	case "token":
		token, rejected = k.byToken(auth.Keystone.Token.ID)
	case "application_credential":
		token, rejected = k.byApplication(auth)
	default:
		rejected = &unsupported
	}
	if rejected != nil || token.application != nil {
		return token, rejected
	}
	return k.scope(token, auth)
}

func (k *Keystone) byPassword(request userRequest) (issuedToken, *rejection) {
	if request.ID == "" && request.Domain == nil {
		return issuedToken{}, missing("domain", "user")
	}
	user := k.user(request)
	if user == nil || user.Password != request.Password {
		return issuedToken{}, &unauthorized
	}
	if len(user.RequiredMethods) > 0 {
		return issuedToken{}, k.receipt(user, []string{"password"})
	}
	return issuedToken{methods: []string{"password"}, user: *user}, nil
}

func (k *Keystone) byToken(id string) (issuedToken, *rejection) {
	known, ok := k.lookup(id)
	if !ok {
		return issuedToken{}, &unknownToken
	}
	switch {
	case known.application != nil:
		return issuedToken{}, &delegated
	case known.trust != nil:
		return issuedToken{}, &trustScoped
	}
	methods := slices.Clone(known.methods)
	if !slices.Contains(methods, "token") {
		methods = append(methods, "token")
	}
	// The new token expires when the old one does.
	return issuedToken{
		methods: methods, user: known.user, federation: known.federation, expires: known.expires, audit: known.audit[len(known.audit)-1:],
	}, nil
}

func (k *Keystone) byApplication(auth authRequest) (issuedToken, *rejection) {
	request := auth.Keystone.Application
	var owner *User
	if request.ID == "" {
		if owner = k.user(request.User); owner == nil {
			return issuedToken{}, notFound("user: " + cmp.Or(request.User.ID, request.User.Name) + ".")
		}
	}
	for _, application := range k.Applications {
		if request.ID != "" && application.ID != request.ID {
			continue
		}
		if request.ID == "" && (application.Name != request.Name || application.UserID != owner.ID) {
			continue
		}
		user := k.user(userRequest{ID: application.UserID})
		project := k.project(projectRequest{ID: application.ProjectID})
		if application.Secret != request.Secret || user == nil || project == nil {
			return issuedToken{}, &unauthorized
		}
		if auth.Scope != nil {
			return issuedToken{}, &scopedApplication
		}
		return issuedToken{methods: []string{"application_credential"}, user: *user, project: project, application: &application}, nil
	}
	if request.ID == "" {
		return issuedToken{}, &unauthorized
	}
	return issuedToken{}, notFound("Application Credential: " + request.ID + ".")
}

func (k *Keystone) scope(token issuedToken, auth authRequest) (issuedToken, *rejection) {
	request := projectRequest{ID: token.user.DefaultProject}
	switch {
	case auth.Scope != nil && auth.Scope.Trust != nil:
		return k.entrust(token, auth.Scope.Trust.ID)
	case auth.Scope != nil && auth.Scope.Project == nil:
		return issuedToken{}, &unauthorized
	case auth.Scope != nil:
		request = *auth.Scope.Project
		if request.ID == "" && request.Domain == nil {
			return issuedToken{}, missing("domain", "project")
		}
	case request.ID == "":
		return token, nil
	}
	token.project = k.project(request)
	if token.project == nil || len(token.user.Roles[token.project.ID]) == 0 {
		return issuedToken{}, &unauthorized
	}
	return token, nil
}

// entrust scopes a token to the project of a trust.
func (k *Keystone) entrust(token issuedToken, id string) (issuedToken, *rejection) {
	at := slices.IndexFunc(k.Trusts, func(trust Trust) bool { return trust.ID == id })
	if at < 0 {
		return issuedToken{}, notFound("trust: " + id + ".")
	}
	trust := k.Trusts[at]
	trustor, project := k.user(userRequest{ID: trust.TrustorID}), k.project(projectRequest{ID: trust.ProjectID})
	if token.user.ID != trust.TrusteeID || trustor == nil || project == nil || len(trustor.Roles[project.ID]) == 0 {
		return issuedToken{}, &forbidden
	}
	token.trust, token.project = &trust, project
	if trust.Impersonation {
		token.user = *trustor
	}
	token.user.Roles = trustor.Roles
	return token, nil
}

func (k *Keystone) user(request userRequest) *User {
	for _, user := range k.Users {
		if isNamed(request.ID, request.Name, request.Domain, user.ID, user.Name, user.Domain) {
			return &user
		}
	}
	return nil
}

func (k *Keystone) project(request projectRequest) *Project {
	for _, project := range k.Projects {
		if isNamed(request.ID, request.Name, request.Domain, project.ID, project.Name, project.Domain) {
			return &project
		}
	}
	return nil
}

// isNamed reports whether a reference by ID, or by name and domain, matches a user or project.
func isNamed(id, name string, domain *Domain, hasID, hasName string, hasDomain Domain) bool {
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
