package provider

import "slices"

// A method is a way to come by a token.
type method string

const (
	passwordLogin              method = "password"
	tokenLogin                 method = "token"
	applicationCredentialLogin method = "applicationcredential"
	readyToken                 method = "ready token" // no login at all: the token is sent as it is
)

// A kind is the type of an argument in the provider block.
type kind int

const (
	text kind = iota
	flag
	number
)

// An argument is one attribute of the provider block, together with everything that decides where its value comes from.
type argument struct {
	name string
	kind kind

	// variables are the environment variables of the same meaning; the first that is set wins.
	// defaults are asked only where neither the argument nor its twin was found anywhere else.
	variables []string
	defaults  []string

	// twin is the argument that goes with this one: the other name of the same thing, or the other half of a pair.
	// Where one place gives either, no lower place is asked for the other.
	twin string

	// login arguments come from one source; all others are looked up each on its own.
	login bool

	// methods are those that use the argument; none means that all do.
	methods []method

	secret      bool
	description string
}

// usedBy tells whether the method has a use for the argument.
func (a argument) usedBy(m method) bool {
	return len(a.methods) == 0 || slices.Contains(a.methods, m)
}

var (
	byKeystone = []method{passwordLogin, tokenLogin, applicationCredentialLogin}
	scoped     = []method{passwordLogin, tokenLogin}
	named      = []method{passwordLogin, applicationCredentialLogin}
)

// arguments is the one list of the provider's arguments: schema, look-up, precedence and messages derive from it.
var arguments = []argument{
	{
		name: "endpoint", variables: []string{"OS_COMPUTE_ENDPOINT_OVERRIDE", "OS_ENDPOINT"},
		description: "URL of the compute service: its root, its versioned root, or the URL of the service catalogue. " +
			"Where the path has no `v2` or `v2.1`, `/v2.1` is appended; where `project_id` is set and no project follows the version, it is appended too. " +
			"Needed with a ready `token`; overrides the service catalogue after a login.",
	},
	{
		name: "token", variables: []string{"OS_TOKEN", "OS_AUTH_TOKEN"}, secret: true,
		login: true, methods: []method{tokenLogin, readyToken},
		description: "A token. With `endpoint` and without `auth_url` it is sent to the compute service as it is; with `auth_url` it is exchanged for one of the project.",
	},
	{
		name: "project_id", variables: []string{"OS_PROJECT_ID", "OS_TENANT_ID"}, twin: "project_name",
		login: true, methods: []method{passwordLogin, tokenLogin, readyToken},
		description: "Id of the project (tenant) whose images are read.",
	},
	{
		name: "cloud", variables: []string{"OS_CLOUD"},
		description: "Name of an entry of `clouds.yaml`, which is completed by `secure.yaml` and `clouds-public.yaml`. " +
			"Login arguments of the provider block override those of the entry; login variables of the environment are ignored.",
	},
	{
		name: "auth_url", variables: []string{"OS_AUTH_URL"},
		login: true, methods: byKeystone,
		description: "URL of the identity service (Keystone v3); `/v3` is appended where it is missing.",
	},
	{
		name: "region", variables: []string{"OS_REGION_NAME"}, methods: byKeystone,
		description: "Region of the service catalogue. Needed where the catalogue has several.",
	},
	{
		name: "interface", variables: []string{"OS_INTERFACE", "OS_ENDPOINT_TYPE"}, methods: byKeystone,
		description: "Interface of the service catalogue: `public` (the default), `internal` or `admin`.",
	},
	{
		name: "user_name", variables: []string{"OS_USERNAME"}, twin: "user_id",
		login: true, methods: named,
		description: "Name of the user. Needs `user_domain_name` or `user_domain_id`.",
	},
	{
		name: "user_id", variables: []string{"OS_USER_ID"}, twin: "user_name",
		login: true, methods: named,
		description: "Id of the user, in place of `user_name`.",
	},
	{
		name: "password", variables: []string{"OS_PASSWORD"}, secret: true,
		login: true, methods: []method{passwordLogin},
		description: "Password of the user.",
	},
	{
		name: "user_domain_name", variables: []string{"OS_USER_DOMAIN_NAME"}, twin: "user_domain_id",
		defaults: []string{"OS_DOMAIN_NAME", "OS_DEFAULT_DOMAIN_NAME", "OS_DEFAULT_DOMAIN"},
		login:    true, methods: named,
		description: "Name of the domain of `user_name`.",
	},
	{
		name: "user_domain_id", variables: []string{"OS_USER_DOMAIN_ID"}, twin: "user_domain_name",
		defaults: []string{"OS_DOMAIN_ID", "OS_DEFAULT_DOMAIN_ID"},
		login:    true, methods: named,
		description: "Id of the domain of `user_name`, in place of `user_domain_name`.",
	},
	{
		name: "project_name", variables: []string{"OS_PROJECT_NAME", "OS_TENANT_NAME"}, twin: "project_id",
		login: true, methods: scoped,
		description: "Name of the project, in place of `project_id`. Needs `project_domain_name` or `project_domain_id`.",
	},
	{
		name: "project_domain_name", variables: []string{"OS_PROJECT_DOMAIN_NAME"}, twin: "project_domain_id",
		login: true, methods: scoped,
		description: "Name of the domain of `project_name`.",
	},
	{
		name: "project_domain_id", variables: []string{"OS_PROJECT_DOMAIN_ID"}, twin: "project_domain_name",
		login: true, methods: scoped,
		description: "Id of the domain of `project_name`, in place of `project_domain_name`.",
	},
	{
		name: "application_credential_id", variables: []string{"OS_APPLICATION_CREDENTIAL_ID"}, twin: "application_credential_name",
		login: true, methods: []method{applicationCredentialLogin},
		description: "Id of an application credential. It belongs to one project and needs no other scope.",
	},
	{
		name: "application_credential_name", variables: []string{"OS_APPLICATION_CREDENTIAL_NAME"}, twin: "application_credential_id",
		login: true, methods: []method{applicationCredentialLogin},
		description: "Name of an application credential, in place of `application_credential_id`. Needs `user_id`, or `user_name` and its domain.",
	},
	{
		name: "application_credential_secret", variables: []string{"OS_APPLICATION_CREDENTIAL_SECRET"}, secret: true,
		login: true, methods: []method{applicationCredentialLogin},
		description: "Secret of the application credential.",
	},
	{
		name: "cacert_file", variables: []string{"OS_CACERT"},
		description: "Certificates of the authorities to trust in place of the system's: path of a PEM file, or the PEM text itself.",
	},
	{
		name: "cert", variables: []string{"OS_CERT"},
		description: "Client certificate for mutual TLS: path of a PEM file, or the PEM text itself. Needs `key`.",
	},
	{
		name: "key", variables: []string{"OS_KEY"}, secret: true,
		description: "Private key of `cert`: path of a PEM file, or the PEM text itself.",
	},
	{
		name: "insecure", kind: flag, variables: []string{"OS_INSECURE"},
		description: "Whether to accept any server certificate. Leaves tokens and passwords open to whoever is on the way; for tests only. Defaults to `false`.",
	},
	{
		name: "max_retries", kind: number,
		description: "How often a failed request is repeated, from `0` to `10`. Defaults to `4`.",
	},
	{
		name:        "request_timeout",
		description: "How long one request may take, such as `30s` or `2m`. Defaults to `60s`.",
	},
}
