package provider

import (
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
)

// A kind is the type of an argument in the provider block.
type kind int

const (
	text kind = iota
	flag
	number
)

// An argument is one attribute of the provider block, with everything that decides where its value comes from.
type argument struct {
	name string
	kind kind

	// variables are the environment variables of the same meaning; the first that is set wins.
	variables []string

	// field is where an entry of clouds.yaml holds the value; nil where it holds none.
	field func(*keystone.Cloud) *string

	// login arguments come from one source; all others are looked up each on its own.
	login bool

	// marks is the login method that the argument stands for, where one alone does.
	marks method

	secret      bool
	check       func(login.Value) error // what is wrong with a value, whatever the others say
	description string
}

// arguments is the one list of the provider's arguments: schema, look-up, checks and messages derive from it.
var arguments = []argument{
	{
		name: "endpoint", variables: []string{"OS_COMPUTE_ENDPOINT_OVERRIDE", "OS_ENDPOINT"},
		field: func(c *keystone.Cloud) *string { return &c.Endpoint },
		check: checkEndpoint,
		description: "URL of the compute service: its root, its versioned root, or what the service catalog says. " +
			"Where the path has no `v2` or `v2.1`, `/v2.1` is appended; where `project_id` is set and no project follows the version, that is appended too. " +
			"Needed with a ready `token`; after a login it takes the place of the service catalog.",
	},
	{
		name: "token", variables: []string{"OS_TOKEN", "OS_AUTH_TOKEN"},
		field: func(c *keystone.Cloud) *string { return &c.Credentials.Token },
		login: true, marks: tokenLogin, secret: true, check: checkToken,
		description: "A token. With `endpoint` and without `auth_url` it is sent to the compute service as it is; with `auth_url` it is exchanged for a token of the project.",
	},
	{
		name: "cloud", variables: []string{"OS_CLOUD"},
		description: "Name of an entry of `clouds.yaml`, completed by `secure.yaml` and `clouds-public.yaml`. " +
			"Login arguments of the provider block override those of the entry; the login variables of the environment are ignored. " +
			"What else the entry holds (region, interface, endpoint, certificates) counts below the provider block and above the environment.",
	},
	{
		name: "auth_url", variables: []string{"OS_AUTH_URL"},
		field: func(c *keystone.Cloud) *string { return &c.Credentials.AuthURL },
		login: true, check: checkAuthURL,
		description: "URL of the identity service (Keystone v3); `/v3` is appended where it is missing.",
	},
	{
		name: "region", variables: []string{"OS_REGION_NAME"},
		field: func(c *keystone.Cloud) *string { return &c.Region },
		description: "Region of the service catalog. Needed where the catalog has several. " +
			"Where `endpoint` is set, be it outside of the provider block, the catalog is not asked, and `region` in the block is an error, " +
			"but for one of the `regions` that the entry of `clouds.yaml` lists.",
	},
	{
		name: "interface", variables: []string{"OS_INTERFACE", "OS_ENDPOINT_TYPE"},
		field: func(c *keystone.Cloud) *string { return &c.Interface },
		check: checkInterface,
		description: "Interface of the service catalog: `public` (the default), `internal` or `admin`. " +
			"Where `endpoint` is set, be it outside of the provider block, the catalog is not asked, and `interface` in the block is an error.",
	},
	{
		name: "user_id", variables: []string{"OS_USER_ID"},
		field:       func(c *keystone.Cloud) *string { return &c.Credentials.UserID },
		login:       true,
		description: "Id of the user, in place of `user_name`.",
	},
	{
		name: "user_name", variables: []string{"OS_USERNAME"},
		field:       func(c *keystone.Cloud) *string { return &c.Credentials.UserName },
		login:       true,
		description: "Name of the user. Needs `user_domain_name` or `user_domain_id`.",
	},
	{
		name: "password", variables: []string{"OS_PASSWORD"},
		field: func(c *keystone.Cloud) *string { return &c.Credentials.Password },
		login: true, marks: passwordLogin, secret: true,
		description: "Password of the user.",
	},
	{
		name: "user_domain_id", variables: []string{"OS_USER_DOMAIN_ID", "OS_DOMAIN_ID", "OS_DEFAULT_DOMAIN_ID", "OS_DEFAULT_DOMAIN"},
		field:       func(c *keystone.Cloud) *string { return &c.Credentials.UserDomainID },
		login:       true,
		description: "Id of the domain of `user_name`, in place of `user_domain_name`.",
	},
	{
		name: "user_domain_name", variables: []string{"OS_USER_DOMAIN_NAME", "OS_DOMAIN_NAME", "OS_DEFAULT_DOMAIN_NAME"},
		field:       func(c *keystone.Cloud) *string { return &c.Credentials.UserDomainName },
		login:       true,
		description: "Name of the domain of `user_name`.",
	},
	{
		name: "project_id", variables: []string{"OS_PROJECT_ID", "OS_TENANT_ID"},
		field: func(c *keystone.Cloud) *string { return &c.Credentials.ProjectID },
		login: true, check: checkProjectID,
		description: "Id of the project (tenant) whose images are read.",
	},
	{
		name: "project_name", variables: []string{"OS_PROJECT_NAME", "OS_TENANT_NAME"},
		field:       func(c *keystone.Cloud) *string { return &c.Credentials.ProjectName },
		login:       true,
		description: "Name of the project, in place of `project_id`. Needs `project_domain_name` or `project_domain_id`.",
	},
	{
		name: "project_domain_id", variables: []string{"OS_PROJECT_DOMAIN_ID", "OS_DOMAIN_ID", "OS_DEFAULT_DOMAIN_ID", "OS_DEFAULT_DOMAIN"},
		field:       func(c *keystone.Cloud) *string { return &c.Credentials.ProjectDomainID },
		login:       true,
		description: "Id of the domain of `project_name`, in place of `project_domain_name`.",
	},
	{
		name: "project_domain_name", variables: []string{"OS_PROJECT_DOMAIN_NAME", "OS_DOMAIN_NAME", "OS_DEFAULT_DOMAIN_NAME"},
		field:       func(c *keystone.Cloud) *string { return &c.Credentials.ProjectDomainName },
		login:       true,
		description: "Name of the domain of `project_name`.",
	},
	{
		name: "application_credential_id", variables: []string{"OS_APPLICATION_CREDENTIAL_ID"},
		field: func(c *keystone.Cloud) *string { return &c.Credentials.ApplicationCredentialID },
		login: true, marks: applicationCredentialLogin,
		description: "Id of an application credential. It belongs to one project, so that no project is named beside it.",
	},
	{
		name: "application_credential_name", variables: []string{"OS_APPLICATION_CREDENTIAL_NAME"},
		field: func(c *keystone.Cloud) *string { return &c.Credentials.ApplicationCredentialName },
		login: true, marks: applicationCredentialLogin,
		description: "Name of an application credential, in place of `application_credential_id`. Needs `user_id`, or `user_name` and its domain.",
	},
	{
		name: "application_credential_secret", variables: []string{"OS_APPLICATION_CREDENTIAL_SECRET"},
		field: func(c *keystone.Cloud) *string { return &c.Credentials.ApplicationCredentialSecret },
		login: true, marks: applicationCredentialLogin, secret: true,
		description: "Secret of the application credential.",
	},
	{
		name: "cacert_file", variables: []string{"OS_CACERT"},
		field:       func(c *keystone.Cloud) *string { return &c.CACertFile },
		check:       checkPEM,
		description: "Certificates of the authorities to trust in place of the system's: path of a PEM file, or the PEM text itself.",
	},
	{
		name: "cert", variables: []string{"OS_CERT"},
		field:       func(c *keystone.Cloud) *string { return &c.Cert },
		check:       checkPEM,
		description: "Client certificate for mutual TLS: path of a PEM file, or the PEM text itself. Needs `key`.",
	},
	{
		name: "key", variables: []string{"OS_KEY"},
		field:  func(c *keystone.Cloud) *string { return &c.Key },
		secret: true, check: checkPEM,
		description: "Private key of `cert`: path of a PEM file, or the PEM text itself.",
	},
	{
		name: "insecure", kind: flag, variables: []string{"OS_INSECURE"},
		check:       checkFlag,
		description: "Whether to accept any server certificate. That shows tokens and passwords to whoever is on the way: for tests only. Defaults to `false`.",
	},
	{
		name: "max_retries", kind: number, check: checkMaxRetries,
		description: "How often a failed request is repeated, from `0` to `10`. Defaults to `4`.",
	},
	{
		name: "request_timeout", check: checkRequestTimeout,
		description: "How long one attempt of a request may take, from `1s` to `1h`. Defaults to `60s`.",
	},
}

// argumentNamed returns the argument of that name, which the tables of this package must hold.
func argumentNamed(name string) argument {
	for _, a := range arguments {
		if a.name == name {
			return a
		}
	}
	panic("provider: no argument " + name)
}
