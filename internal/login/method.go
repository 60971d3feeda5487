package login

import (
	"net/url"
	"slices"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
)

// A Method is a way to get a project-scoped token.
type Method struct {
	// Name is how the method is called in prose.
	Name string
	// Types are the words of auth_type for it, the one to recommend first.
	Types []string
	// Marks are the arguments that imply the method.
	Marks []string
	// Needs are the arguments that the method uses.
	Needs []Need
	// Secrets are those that an entry of clouds.yaml may leave to the environment.
	Secrets []string
	// Identity are those that say whose secret it is, and where it is sent.
	Identity []string
	// Auth returns the login; nil if the token is sent as it is.
	Auth func(Values) keystone.Auth
}

// A Need is a choice of arguments. The first place that has any of them gives the value, there by the first in this order.
type Need struct {
	AnyOf    []string
	Optional bool
}

func oneOf(names ...string) Need    { return Need{AnyOf: names} }
func optional(names ...string) Need { return Need{AnyOf: names, Optional: true} }

// The same thing by its ID or by its name.
var (
	user          = oneOf("user_id", "user_name")
	userDomain    = oneOf("user_domain_id", "user_domain_name")
	projectDomain = oneOf("project_domain_id", "project_domain_name")
	credential    = oneOf("application_credential_id", "application_credential_name")
	scope         = optional("trust_id", "project_id", "project_name")
)

// The methods. To add one, write its login in package keystone, a row here and in Methods, and its arguments in Arguments.
var (
	password = &Method{
		Name: "password", Types: []string{"v3password", "password"}, Marks: []string{"password"},
		Needs:   []Need{oneOf("auth_url"), user, oneOf("password"), scope},
		Secrets: []string{"password"}, Identity: []string{"auth_url", "user_id", "user_name", "user_domain_id", "user_domain_name"},
		Auth: func(v Values) keystone.Auth {
			return keystone.Password{User: userOf(v), Password: v.text("password"), Scope: scopeOf(v)}
		},
	}
	applicationCredential = &Method{
		Name: "application credential", Types: []string{"v3applicationcredential"},
		Marks:   []string{"application_credential_id", "application_credential_name", "application_credential_secret"},
		Needs:   []Need{oneOf("auth_url"), credential, oneOf("application_credential_secret")},
		Secrets: []string{"application_credential_secret"},
		Identity: []string{
			"auth_url", "application_credential_id", "application_credential_name", "user_id", "user_name", "user_domain_id", "user_domain_name",
		},
		Auth: func(v Values) keystone.Auth {
			return keystone.ApplicationCredential{
				ID: v.text("application_credential_id"), Name: v.text("application_credential_name"),
				Secret: v.text("application_credential_secret"), User: userOf(v),
			}
		},
	}
	oidcAccessToken = &Method{
		Name: "OIDC access token", Types: []string{"v3oidcaccesstoken"}, Marks: []string{"access_token", "access_token_file"},
		Needs:   []Need{oneOf("auth_url"), oneOf("identity_provider"), oneOf("protocol"), oneOf("access_token", "access_token_file"), scope},
		Secrets: []string{"access_token", "access_token_file"}, Identity: []string{"auth_url", "identity_provider", "protocol"},
		Auth: func(v Values) keystone.Auth {
			return keystone.OIDCAccessToken{
				IdentityProvider: v.text("identity_provider"), Protocol: v.text("protocol"),
				AccessToken: v.text("access_token"), AccessTokenFile: parsed[string](v, "access_token_file"), Scope: scopeOf(v),
			}
		},
	}
	oidcClientCredentials = &Method{
		Name: "OIDC client credentials", Types: []string{"v3oidcclientcredentials"},
		Marks: []string{"client_id", "client_secret", "access_token_endpoint", "discovery_endpoint", "openid_scope", "access_token_type"},
		Needs: []Need{
			oneOf("auth_url"), oneOf("identity_provider"), oneOf("protocol"), oneOf("client_id"), optional("client_secret"),
			oneOf("access_token_endpoint", "discovery_endpoint"), optional("openid_scope"), optional("access_token_type"), scope,
		},
		Secrets:  []string{"client_secret"},
		Identity: []string{"auth_url", "identity_provider", "protocol", "client_id", "access_token_endpoint", "discovery_endpoint"},
		Auth: func(v Values) keystone.Auth {
			return keystone.OIDCClientCredentials{
				IdentityProvider: v.text("identity_provider"), Protocol: v.text("protocol"), ClientID: v.text("client_id"), ClientSecret: v.text("client_secret"),
				OpenIDScope: v.text("openid_scope"), AccessTokenType: v.text("access_token_type"),
				TokenEndpoint: parsed[*url.URL](v, "access_token_endpoint"), DiscoveryEndpoint: parsed[*url.URL](v, "discovery_endpoint"), Scope: scopeOf(v),
			}
		},
	}
	token = &Method{
		Name: "token", Types: []string{"v3token", "token"}, Marks: []string{"token"},
		Needs:   []Need{oneOf("auth_url"), oneOf("token"), scope},
		Secrets: []string{"token"}, Identity: []string{"auth_url"},
		Auth: func(v Values) keystone.Auth { return keystone.Token{Token: v.text("token"), Scope: scopeOf(v)} },
	}
	preIssued = &Method{
		Name: "pre-issued token", Types: []string{"admin_token"},
		Needs:   []Need{oneOf("endpoint"), oneOf("token"), optional("project_id")},
		Secrets: []string{"token"}, Identity: []string{"endpoint"},
	}
)

// Methods are all methods, in the order in which they are recommended.
var Methods = []*Method{applicationCredential, password, oidcAccessToken, oidcClientCredentials, token, preIssued}

// AuthTypes returns the words of auth_type.
func AuthTypes() (types []string) {
	for _, m := range Methods {
		types = append(types, m.Types...)
	}
	return types
}

// PreIssued reports whether the token is sent as it is, without a login.
func (m *Method) PreIssued() bool { return m == preIssued }

// marks reports whether the argument implies the method.
func (m *Method) marks(a Argument) bool { return slices.Contains(m.Marks, a.Name) }

// What else is needed: what chooses the endpoint in the service catalog, what all methods use, and what an argument needs
// if it is used. An argument that none of the needs reaches is not looked up.
var (
	region     = optional("region")
	catalog    = []Need{region, optional("interface")}
	connection = []Need{
		optional("endpoint"), optional("cacert_file"), optional("cert"), optional("key"),
		optional("insecure"), optional("max_retries"), optional("request_timeout"),
	}
	argumentNeeds = map[string][]Need{
		"user_name":                   {userDomain},
		"project_name":                {projectDomain},
		"application_credential_name": {user},
		"cert":                        {oneOf("key")},
		"key":                         {oneOf("cert")},
	}
)

// sameThing are pairs of arguments that say the same thing: the block gives one of them. exclusive are the pairs
// that no source may give both, because tools differ in which one counts.
var (
	exclusive = [][2]string{{"access_token", "access_token_file"}, {"project_id", "trust_id"}, {"project_name", "trust_id"}}
	sameThing = slices.Concat([][2]string{
		{"user_id", "user_name"}, {"user_domain_id", "user_domain_name"}, {"project_id", "project_name"},
		{"project_domain_id", "project_domain_name"}, {"application_credential_id", "application_credential_name"},
		{"access_token_endpoint", "discovery_endpoint"},
	}, exclusive)
)

func userOf(v Values) keystone.User {
	return keystone.User{
		ID: v.text("user_id"), Name: v.text("user_name"), DomainID: v.text("user_domain_id"), DomainName: v.text("user_domain_name"),
	}
}

func scopeOf(v Values) keystone.Scope {
	return keystone.Scope{
		ProjectID: v.text("project_id"), ProjectName: v.text("project_name"), TrustID: v.text("trust_id"),
		DomainID: v.text("project_domain_id"), DomainName: v.text("project_domain_name"),
	}
}
