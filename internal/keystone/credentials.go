package keystone

import (
	"fmt"
	"net/url"
	"path"
	"strings"

	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// Method is a way of logging in.
type Method string

// The methods of logging in.
const (
	Password              Method = "password"
	Token                 Method = "token"
	ApplicationCredential Method = "applicationcredential"
)

// Credentials are what a login sends. Only the fields of the Method are used, and of the project with Password and
// Token (an application credential belongs to one project). Where an id and a name are given, the id counts.
type Credentials struct {
	Method  Method
	AuthURL string

	UserName, UserID, Password   string
	UserDomainName, UserDomainID string
	ProjectName, ProjectID       string
	ProjectDomainName            string
	ProjectDomainID              string
	ApplicationCredentialID      string
	ApplicationCredentialName    string
	ApplicationCredentialSecret  string
	Token                        string
}

// check says what keeps the credentials from being sent at all.
func (c Credentials) check() *Error {
	var missing []string
	need := func(name string, values ...string) {
		if strings.Join(values, "") == "" {
			missing = append(missing, name)
		}
	}
	need("auth_url", c.AuthURL)
	switch c.Method {
	case Password:
		need("user_name or user_id", c.UserName, c.UserID)
		need("password", c.Password)
	case Token:
		need("token", c.Token)
	case ApplicationCredential:
		need("application_credential_id or application_credential_name", c.ApplicationCredentialID, c.ApplicationCredentialName)
		need("application_credential_secret", c.ApplicationCredentialSecret)
		if c.ApplicationCredentialID == "" && c.ApplicationCredentialName != "" {
			need("user_name or user_id", c.UserName, c.UserID)
		}
	default:
		return &Error{
			Kind:   Incomplete,
			Answer: fmt.Sprintf("There is no login method %s.", quote(string(c.Method))),
			Advice: "The methods are password, token and applicationcredential.",
		}
	}
	if c.namesUser() {
		need("user_domain_name or user_domain_id", c.UserDomainName, c.UserDomainID)
	}
	if c.Method != ApplicationCredential && c.ProjectID == "" && c.ProjectName != "" {
		need("project_domain_name or project_domain_id", c.ProjectDomainName, c.ProjectDomainID)
	}
	if len(missing) > 0 {
		failed := &Error{
			Kind:   Incomplete,
			Answer: fmt.Sprintf("A login with %s lacks %s.", c.Method.description(), strings.Join(missing, "; and ")),
		}
		if strings.Contains(failed.Answer, "domain") {
			failed.Advice = "Names are unique within a domain only, so they need one; it is often called \"Default\"."
		}
		return failed
	}
	if c.Method == Token && !sendable(c.Token) {
		return &Error{
			Kind:   Incomplete,
			Answer: "The token holds a blank, a line break or another character that no token has.",
			Advice: "Set token to the id of a token and nothing around it.",
		}
	}
	return nil
}

// sendable tells whether a token can be the value of a header.
func sendable(token string) bool {
	return !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
}

// namesUser tells whether the login says whom it is for by name, which takes a domain.
func (c Credentials) namesUser() bool {
	byName := c.UserID == "" && c.UserName != ""
	return byName && (c.Method == Password || c.Method == ApplicationCredential && c.ApplicationCredentialID == "")
}

func (m Method) description() string {
	if m == ApplicationCredential {
		return "an application credential"
	}
	return "a " + string(m)
}

// identityURL is the versioned root of the identity service, without a slash at its end.
//
// It is made here, and gophercloud's AuthenticateV3 not called, because that cuts the path at its first "v" with a
// digit: https://example.com/dev2/identity/v3 would become https://example.com/dev3.
func identityURL(authURL string) (string, *Error) {
	bad := func(reason string) *Error {
		shown := "The auth_url"
		if !strings.ContainsRune(authURL, '@') { // what stands before an @ may be a password
			shown += " " + quote(authURL)
		}
		return &Error{
			Kind: BadAuthURL, Answer: shown + " " + reason + ".",
			Advice: "Set it to the identity service's URL, such as https://cloud.example.com:5000/v3 or https://cloud.example.com/identity/v3.",
		}
	}
	u, err := url.Parse(authURL)
	switch {
	case err != nil:
		return "", bad("is not a URL")
	case u.User != nil:
		return "", bad("holds a user name or password, which do not belong there")
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return "", bad("is not an absolute http or https URL")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", bad("holds a query or a fragment")
	}
	u = u.JoinPath() // one slash where there were several
	u.Path, u.RawPath = strings.TrimSuffix(u.Path, "/"), strings.TrimSuffix(u.RawPath, "/")
	switch path.Base(u.Path) {
	case "v2.0", "v2", "v2.1":
		return "", bad("is that of another service, or of the identity API v2.0, which OpenStack removed in 2018; this needs Keystone v3")
	case "v3":
		return u.String(), nil
	}
	return u.JoinPath("v3").String(), nil
}

// options are the credentials in gophercloud's form.
func (c Credentials) options() *tokens.AuthOptions {
	var options tokens.AuthOptions
	switch c.Method {
	case Password:
		options.Password = c.Password
	case Token:
		options.TokenID = c.Token
	case ApplicationCredential:
		options.ApplicationCredentialSecret = c.ApplicationCredentialSecret
		options.ApplicationCredentialID = c.ApplicationCredentialID
		if c.ApplicationCredentialID == "" {
			options.ApplicationCredentialName = c.ApplicationCredentialName
		}
	}
	switch {
	case c.namesUser():
		options.Username = c.UserName
		options.DomainID, options.DomainName = one(c.UserDomainID, c.UserDomainName)
	case c.Method == Password, c.Method == ApplicationCredential && c.ApplicationCredentialID == "":
		options.UserID = c.UserID
	}
	if c.Method == ApplicationCredential {
		return &options
	}
	options.Scope.ProjectID, options.Scope.ProjectName = one(c.ProjectID, c.ProjectName)
	if options.Scope.ProjectName != "" {
		options.Scope.DomainID, options.Scope.DomainName = one(c.ProjectDomainID, c.ProjectDomainName)
	}
	return &options
}

// one drops the name where there is an id.
func one(id, name string) (string, string) {
	if id != "" {
		return id, ""
	}
	return "", name
}

// scoped tells whether the credentials name a project.
func (c Credentials) scoped() bool {
	return c.Method != ApplicationCredential && c.ProjectID+c.ProjectName != ""
}

// identity says who logs in, without any secret.
func (c Credentials) identity() string {
	user := named("user", c.UserID, c.UserName, c.UserDomainID, c.UserDomainName)
	switch {
	case c.Method == Password:
		return "the password of " + user
	case c.Method == Token:
		return "a token"
	case c.ApplicationCredentialID != "":
		return "the application credential with id " + quote(c.ApplicationCredentialID)
	}
	return "the application credential " + quote(c.ApplicationCredentialName) + " of " + user
}

// purpose says what the login is for.
func (c Credentials) purpose() string {
	switch {
	case c.Method == ApplicationCredential:
		return ""
	case c.scoped():
		return " for " + named("project", c.ProjectID, c.ProjectName, c.ProjectDomainID, c.ProjectDomainName)
	}
	return " without naming a project"
}

func named(what, id, name, domainID, domainName string) string {
	switch {
	case id != "":
		return "the " + what + " with id " + quote(id)
	case domainID != "":
		return what + " " + quote(name) + " in the domain with id " + quote(domainID)
	}
	return what + " " + quote(name) + " in domain " + quote(domainName)
}

// secrets are what must not appear in any text.
func (c Credentials) secrets() []string {
	return []string{c.Password, c.Token, c.ApplicationCredentialSecret}
}

// quote shows a name fit for a terminal, and without the secrets where the name is a server's choice.
func quote(text string, secrets ...string) string {
	return `"` + transport.Tame(text, 255, secrets...) + `"`
}
