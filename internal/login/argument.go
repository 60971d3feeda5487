package login

import (
	"strings"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/cloudsyaml"
)

// Type is the type of an argument in the provider block.
type Type int

// The types of arguments.
const (
	Text Type = iota
	Flag
	Number
)

// An Argument is an attribute of the provider block, with everything that decides the source of its value.
type Argument struct {
	Name string
	Type Type

	// Variables are the environment variables of the same meaning, in their order of precedence.
	Variables []string
	// Keys are the keys of an entry of clouds.yaml, as package cloudsyaml names them, in their order of precedence.
	Keys []string
	// Login arguments come from one source; all others are looked up each on its own.
	Login bool
	// Secret values are never shown.
	Secret bool
	// Path values are paths, in which ~ is the user's home directory. Some can be PEM text instead.
	Path bool
	// Unsupported is not empty for a setting of other tools: it is not an attribute, and an error with these methods.
	Unsupported []string

	// Parse returns the typed value of a text, or an error. It is nil if every text is valid.
	Parse func(text string) (any, error)

	Description string
}

// Arguments is the one table of the provider's arguments: the schema, where values are looked up, what is checked, and
// the documentation derive from it.
var Arguments = []Argument{
	{
		Name: "cloud", Variables: []string{"OS_CLOUD"},
		Description: "Name of an entry of `clouds.yaml`, completed by `secure.yaml` and `clouds-public.yaml`. " +
			"Login arguments of the provider block override those of the entry; the login variables of the environment are ignored, " +
			"except the secret that the entry lacks.",
	},
	{
		Name: "auth_url", Variables: []string{"OS_AUTH_URL"}, Keys: []string{"auth.auth_url"}, Login: true, Parse: parseAuthURL,
		Description: "URL of the identity service (Keystone v3). `/v3` is appended if it is missing.",
	},
	{
		Name: "auth_type", Variables: []string{"OS_AUTH_TYPE"}, Keys: []string{"auth_type"}, Login: true, Parse: parseAuthType,
		Description: "Name of the authentication method: " + code(AuthTypes()) + ". Defaults to the method that the other login arguments imply.",
	},
	{
		Name: "user_id", Variables: []string{"OS_USER_ID"}, Keys: []string{"auth.user_id"}, Login: true,
		Description: "ID of the user. Conflicts with `user_name`.",
	},
	{
		Name: "user_name", Variables: []string{"OS_USERNAME"}, Keys: []string{"auth.username"}, Login: true,
		Description: "Name of the user. Required with it: `user_domain_name` or `user_domain_id`.",
	},
	{
		Name: "user_domain_id", Login: true,
		Variables:   []string{"OS_USER_DOMAIN_ID", "OS_DOMAIN_ID", "OS_DEFAULT_DOMAIN_ID", "OS_DEFAULT_DOMAIN"},
		Keys:        []string{"auth.user_domain_id", "auth.domain_id", "auth.default_domain_id", "auth.default_domain"},
		Description: "ID of the domain of `user_name`. Conflicts with `user_domain_name`.",
	},
	{
		Name: "user_domain_name", Login: true,
		Variables:   []string{"OS_USER_DOMAIN_NAME", "OS_DOMAIN_NAME", "OS_DEFAULT_DOMAIN_NAME"},
		Keys:        []string{"auth.user_domain_name", "auth.domain_name", "auth.default_domain_name"},
		Description: "Name of the domain of `user_name`.",
	},
	{
		Name: "password", Variables: []string{"OS_PASSWORD"}, Keys: []string{"auth.password"}, Login: true, Secret: true,
		Description: "Password of the user.",
	},
	{
		Name: "project_id", Variables: []string{"OS_PROJECT_ID", "OS_TENANT_ID"}, Keys: []string{"auth.project_id"}, Login: true, Parse: parseProjectID,
		Description: "ID of the project (tenant) whose images are read. Conflicts with `project_name`.",
	},
	{
		Name: "project_name", Variables: []string{"OS_PROJECT_NAME", "OS_TENANT_NAME"}, Keys: []string{"auth.project_name"}, Login: true,
		Description: "Name of the project. Required with it: `project_domain_name` or `project_domain_id`.",
	},
	{
		Name: "project_domain_id", Login: true,
		Variables:   []string{"OS_PROJECT_DOMAIN_ID", "OS_DOMAIN_ID", "OS_DEFAULT_DOMAIN_ID", "OS_DEFAULT_DOMAIN"},
		Keys:        []string{"auth.project_domain_id", "auth.domain_id", "auth.default_domain_id", "auth.default_domain"},
		Description: "ID of the domain of `project_name`. Conflicts with `project_domain_name`.",
	},
	{
		Name: "project_domain_name", Login: true,
		Variables:   []string{"OS_PROJECT_DOMAIN_NAME", "OS_DOMAIN_NAME", "OS_DEFAULT_DOMAIN_NAME"},
		Keys:        []string{"auth.project_domain_name", "auth.domain_name", "auth.default_domain_name"},
		Description: "Name of the domain of `project_name`.",
	},
	{
		Name: "trust_id", Variables: []string{"OS_TRUST_ID"}, Keys: []string{"auth.trust_id"}, Login: true,
		Description: "ID of the trust whose project is read. Conflicts with `project_id` and `project_name`.",
	},
	{
		Name: "application_credential_id", Variables: []string{"OS_APPLICATION_CREDENTIAL_ID"},
		Keys: []string{"auth.application_credential_id"}, Login: true,
		Description: "ID of an application credential, which belongs to one project. Conflicts with `application_credential_name`.",
	},
	{
		Name: "application_credential_name", Variables: []string{"OS_APPLICATION_CREDENTIAL_NAME"},
		Keys: []string{"auth.application_credential_name"}, Login: true,
		Description: "Name of an application credential. Required with it: `user_id`, or `user_name` and its domain.",
	},
	{
		Name: "application_credential_secret", Variables: []string{"OS_APPLICATION_CREDENTIAL_SECRET"},
		Keys: []string{"auth.application_credential_secret"}, Login: true, Secret: true,
		Description: "Secret of the application credential.",
	},
	{
		Name: "identity_provider", Variables: []string{"OS_IDENTITY_PROVIDER"}, Keys: []string{"auth.identity_provider"}, Login: true, Parse: parseSegment,
		Description: "Name of the OpenID Connect identity provider in Keystone.",
	},
	{
		Name: "protocol", Variables: []string{"OS_PROTOCOL"}, Keys: []string{"auth.protocol"}, Login: true, Parse: parseSegment,
		Description: "Name of the federation protocol of `identity_provider` in Keystone, often `openid`.",
	},
	{
		Name: "access_token", Variables: []string{"OS_ACCESS_TOKEN"}, Keys: []string{"auth.access_token"}, Login: true, Secret: true, Parse: parseAccessToken,
		Description: "Access or ID token of the identity provider, such as the ID token of a pipeline. Conflicts with `access_token_file`.",
	},
	{
		Name: "access_token_file", Variables: []string{"OS_ACCESS_TOKEN_FILE"}, Keys: []string{"auth.access_token_file"}, Login: true, Path: true,
		Description: "Path of a file that holds the access token. It is read at each login, so that it may change while Terraform runs.",
	},
	{
		Name: "client_id", Variables: []string{"OS_CLIENT_ID"}, Keys: []string{"auth.client_id"}, Login: true,
		Description: "ID of a service account at the identity provider, which issues an access token for it.",
	},
	{
		Name: "client_secret", Variables: []string{"OS_CLIENT_SECRET"}, Keys: []string{"auth.client_secret"}, Login: true, Secret: true,
		Description: "Secret of `client_id`. It is sent to the token endpoint only.",
	},
	{
		Name: "openid_scope", Variables: []string{"OS_OPENID_SCOPE"}, Keys: []string{"auth.openid_scope"}, Login: true,
		Description: "Scopes to request from the identity provider, separated by spaces. Defaults to `openid profile`.",
	},
	{
		Name: "access_token_endpoint", Variables: []string{"OS_ACCESS_TOKEN_ENDPOINT"}, Keys: []string{"auth.access_token_endpoint"},
		Login: true, Parse: parseProviderURL,
		Description: "URL of the identity provider's token endpoint. It must be https, or on loopback.",
	},
	{
		Name: "discovery_endpoint", Variables: []string{"OS_DISCOVERY_ENDPOINT"}, Keys: []string{"auth.discovery_endpoint"},
		Login: true, Parse: parseProviderURL,
		Description: "URL of the identity provider's discovery document, which names the token endpoint. Conflicts with `access_token_endpoint`. It must be https, or on loopback.",
	},
	{
		Name: "access_token_type", Variables: []string{"OS_ACCESS_TOKEN_TYPE"}, Keys: []string{"auth.access_token_type"}, Login: true, Parse: parseTokenType,
		Description: "Token of the identity provider's response to use: `access_token` (the default) or `id_token`.",
	},
	{
		Name: "token", Variables: []string{"OS_TOKEN", "OS_AUTH_TOKEN"}, Keys: []string{"auth.token"}, Login: true, Secret: true, Parse: parseToken,
		Description: "Token of Keystone. With `endpoint` and without `auth_url`, it is sent to the compute service unchanged; " +
			"with `auth_url`, it is exchanged for a project-scoped token.",
	},
	{
		Name: "endpoint", Variables: []string{"OS_COMPUTE_ENDPOINT_OVERRIDE", "OS_ENDPOINT"},
		Keys: []string{"compute_endpoint_override", "compute_endpoint", "auth.endpoint"}, Parse: parseEndpoint,
		Description: "URL of the compute service: its root, its versioned root, or the URL of the service catalog. " +
			"Defaults to the URL in the service catalog. `/v2.1` is appended if the path has no `v2` or `v2.1`. `project_id`, if it is set, " +
			"is appended if no project follows the version. Required with a pre-issued `token`. With `cloud` in the provider block, its variables are ignored; with `OS_CLOUD`, they are an error.",
	},
	{
		Name: "region", Variables: []string{"OS_COMPUTE_REGION_NAME", "OS_REGION_NAME"}, Keys: []string{"compute_region_name", "region_name"},
		Description: "Region of the service catalog, and of the `regions` of an entry of `clouds.yaml`. Required if the catalog has several. " +
			"Conflicts with `endpoint`, wherever that is set, except for a region that the entry lists.",
	},
	{
		Name: "interface", Variables: []string{"OS_COMPUTE_INTERFACE", "OS_INTERFACE", "OS_ENDPOINT_TYPE"}, Keys: []string{"compute_interface", "interface"}, Parse: parseInterface,
		Description: "Interface of the service catalog: `public` (the default), `internal`, or `admin`. Conflicts with `endpoint`, wherever that is set.",
	},
	{
		Name: "cacert_file", Variables: []string{"OS_CACERT"}, Keys: []string{"cacert"}, Path: true, Parse: parsePEM,
		Description: "CA certificates to trust instead of the system's: path of a PEM file, or the PEM text.",
	},
	{
		Name: "cert", Variables: []string{"OS_CERT"}, Keys: []string{"cert"}, Path: true, Parse: parsePEM,
		Description: "Client certificate for mutual TLS: path of a PEM file, or the PEM text. Required with it: `key`.",
	},
	{
		Name: "key", Variables: []string{"OS_KEY"}, Keys: []string{"key"}, Secret: true, Path: true, Parse: parsePEM,
		Description: "Private key of `cert`: path of a PEM file, or the PEM text.",
	},
	{
		Name: "insecure", Type: Flag, Variables: []string{"OS_INSECURE"}, Keys: []string{"insecure", "verify"},
		Parse: func(text string) (any, error) { return parseFlag(text) },
		Description: "Whether to accept any server certificate. Exposes tokens and passwords to anyone who can intercept the connection: for tests only. Defaults to `false`. " +
			"It does not apply to the identity provider.",
	},
	{
		Name: "max_retries", Type: Number, Parse: parseMaxRetries,
		Description: "Number of times that a failed request is repeated, from `0` to `10`. Defaults to `4`.",
	},
	{
		Name: "request_timeout", Parse: parseRequestTimeout,
		Description: "Time limit of one attempt of a request, from `1s` to `1h`. Defaults to `60s`.",
	},
	{
		Name: "passcode", Variables: []string{"OS_PASSCODE"}, Keys: []string{"auth.passcode"}, Login: true, Secret: true,
		Unsupported: []string{password.Name},
	},
	{
		Name: "system_scope", Variables: []string{"OS_SYSTEM_SCOPE"}, Keys: []string{"auth.system_scope"}, Login: true,
		Unsupported: []string{password.Name, token.Name, applicationCredential.Name, oidcAccessToken.Name, oidcClientCredentials.Name},
	},
}

// ArgumentNamed returns the argument of that name, which the table must hold.
func ArgumentNamed(name string) Argument {
	for _, a := range Arguments {
		if a.Name == name {
			return a
		}
	}
	panic("login: no argument " + name)
}

// Variable returns the variable that is usually set for the argument, "" if it has none.
func (a Argument) Variable() string {
	for _, variable := range a.Variables {
		if !strings.HasPrefix(variable, "OS_COMPUTE_") { // which few tools have
			return variable
		}
	}
	return ""
}

// parse returns the value with what its text means, or what is wrong with it.
func (a Argument) parse(v Value, lookup Lookup) (Value, error) {
	text := v.Text
	if a.Path && !isPEM(text) {
		text = cloudsyaml.ExpandHome(lookup, text)
	}
	if a.Parse == nil {
		v.parsed = text
		return v, nil
	}
	parsed, err := a.Parse(text)
	if err == nil {
		v.parsed = parsed
	}
	return v, err
}

// keys are the keys of clouds.yaml that are read.
func keys() cloudsyaml.Keys {
	var all cloudsyaml.Keys
	for _, a := range Arguments {
		for _, key := range a.Keys {
			if auth, ok := strings.CutPrefix(key, "auth."); ok {
				all.Auth = append(all.Auth, auth)
			} else {
				all.Entry = append(all.Entry, key)
			}
		}
	}
	return all
}

func code(words []string) string { return "`" + strings.Join(words, "`, `") + "`" }
