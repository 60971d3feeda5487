package provider

import (
	"maps"
	"slices"
)

// A method is a way to come by a token. The logins have the names that package keystone gives them.
type method string

const (
	undecided                  method = ""
	passwordLogin              method = "password"
	tokenLogin                 method = "token"
	applicationCredentialLogin method = "applicationcredential"
	readyToken                 method = "ready token" // no login: the token is sent as it is
)

// authTypes are the words of auth_type and OS_AUTH_TYPE, as other OpenStack tools know them.
var authTypes = map[string]method{
	"password":                passwordLogin,
	"v3password":              passwordLogin,
	"token":                   tokenLogin,
	"v3token":                 tokenLogin,
	"v3applicationcredential": applicationCredentialLogin,
	"admin_token":             readyToken,
}

func authTypeWords() []string { return slices.Sorted(maps.Keys(authTypes)) }

// A need is a choice of arguments, of which one serves: of those that the first place gives, the first in this order.
type need struct {
	anyOf    []string
	optional bool
}

func oneOf(names ...string) need    { return need{anyOf: names} }
func optional(names ...string) need { return need{anyOf: names, optional: true} }

// The same thing by its id or by its name: a provider block says it once.
var (
	user                  = oneOf("user_id", "user_name")
	userDomain            = oneOf("user_domain_id", "user_domain_name")
	project               = optional("project_id", "project_name")
	projectDomain         = oneOf("project_domain_id", "project_domain_name")
	applicationCredential = oneOf("application_credential_id", "application_credential_name")
	region                = optional("region")

	eitherOr = []need{user, userDomain, project, projectDomain, applicationCredential}
)

// methodNeeds is what each method uses, catalog what chooses the endpoint where none is set, connection what all use,
// and argumentNeeds what an argument calls for where it is used. What none of them reaches is not looked up.
var (
	methodNeeds = map[method][]need{
		readyToken:                 {oneOf("endpoint"), oneOf("token"), optional("project_id")},
		passwordLogin:              {oneOf("auth_url"), user, oneOf("password"), project},
		tokenLogin:                 {oneOf("auth_url"), oneOf("token"), project},
		applicationCredentialLogin: {oneOf("auth_url"), applicationCredential, oneOf("application_credential_secret")},
	}
	catalog    = []need{region, optional("interface")}
	connection = []need{
		optional("endpoint"), optional("cacert_file"), optional("cert"), optional("key"),
		optional("insecure"), optional("max_retries"), optional("request_timeout"),
	}
	argumentNeeds = map[string][]need{
		"user_name":                   {userDomain},
		"project_name":                {projectDomain},
		"application_credential_name": {user},
		"cert":                        {oneOf("key")},
		"key":                         {oneOf("cert")},
	}
)

func (m method) String() string {
	switch m {
	case passwordLogin:
		return "password login"
	case tokenLogin:
		return "token login"
	case applicationCredentialLogin:
		return "application credential login"
	default:
		return string(m)
	}
}
