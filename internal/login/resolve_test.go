package login

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/cloudsyaml"
)

// unknownText stands for an unknown value in the blocks of these tests.
const unknownText = "\x00unknown"

func blockOf(texts map[string]string) Values {
	given := Values{}
	for name, text := range texts {
		given[name] = Value{Text: text, Secret: ArgumentNamed(name).Secret}
		if text == unknownText {
			given[name] = Value{Unknown: true}
		}
	}
	return given
}

// environmentOf is an environment with these variables, and the files in testdata.
func environmentOf(variables map[string]string) Lookup {
	return func(name string) (string, bool) {
		if text, ok := variables[name]; ok {
			return text, true
		}
		text, ok := map[string]string{"OS_CLIENT_CONFIG_FILE": "testdata/clouds.yaml", "HOME": "/home/ada"}[name]
		return text, ok
	}
}

func resolved(block, environment map[string]string) (Login, []Problem) {
	lookup := environmentOf(environment)
	return Resolve(blockOf(block), lookup, func(name string, keys cloudsyaml.Keys) (*cloudsyaml.Cloud, error) {
		return cloudsyaml.Load(lookup, name, keys)
	})
}

// Sources, as the wanted values below say them.
const (
	fromBlock       = " <- the provider block"
	fromPassword    = ` <- cloud "password" in testdata/clouds.yaml`
	fromSecure      = ` <- cloud "password" in testdata/secure.yaml`
	fromApplication = ` <- cloud "application" in testdata/clouds.yaml`
	fromReady       = ` <- cloud "ready" in testdata/clouds.yaml`
	fromRegional    = ` <- cloud "regional" in testdata/clouds.yaml`
	fromOS          = " <- OS_"
)

type resolveCase struct {
	block       map[string]string
	environment map[string]string
	method      *Method
	values      map[string]string
	unknown     []string
	wrong       []string // "attribute: summary"
	incomplete  string   // summary
}

var passwordEnvironment = map[string]string{
	"OS_AUTH_URL": "https://env.example/v3", "OS_USERNAME": "env-user", "OS_PASSWORD": "env-s3cret",
	"OS_USER_DOMAIN_NAME": "env-domain", "OS_PROJECT_NAME": "env-project", "OS_PROJECT_DOMAIN_ID": "env-domain-id",
}

var passwordValues = map[string]string{
	"auth_url": "https://env.example/v3" + fromOS + "AUTH_URL", "user_name": "env-user" + fromOS + "USERNAME",
	"password": "env-s3cret" + fromOS + "PASSWORD", "user_domain_name": "env-domain" + fromOS + "USER_DOMAIN_NAME",
	"project_name": "env-project" + fromOS + "PROJECT_NAME", "project_domain_id": "env-domain-id" + fromOS + "PROJECT_DOMAIN_ID",
}

// with returns the map with other values; an empty one removes.
func with(m map[string]string, pairs ...string) map[string]string {
	m = maps.Clone(m)
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
		if pairs[i+1] == "" {
			delete(m, pairs[i])
		}
	}
	return m
}

var resolveCases = map[string]resolveCase{
	"nothing at all": {incomplete: "no credentials"},

	// A pre-issued token.
	"a token and an endpoint in the block are a ready token": {
		block:  map[string]string{"token": "s3cret", "endpoint": "https://nova.example"},
		method: preIssued,
		values: map[string]string{"token": "s3cret" + fromBlock, "endpoint": "https://nova.example" + fromBlock},
	},
	"a ready token of the block takes its endpoint from the environment, but not its project": {
		block:       map[string]string{"token": "s3cret"},
		environment: map[string]string{"OS_ENDPOINT": "https://nova.example", "OS_PROJECT_ID": "env-project-id", "OS_AUTH_URL": "https://env.example"},
		method:      preIssued,
		values:      map[string]string{"token": "s3cret" + fromBlock, "endpoint": "https://nova.example" + fromOS + "ENDPOINT"},
	},
	"a ready token of the environment takes its project from there": {
		environment: map[string]string{"OS_TOKEN": "s3cret", "OS_ENDPOINT": "https://nova.example", "OS_TENANT_ID": "env-project-id"},
		method:      preIssued,
		values: map[string]string{
			"token": "s3cret" + fromOS + "TOKEN", "endpoint": "https://nova.example" + fromOS + "ENDPOINT",
			"project_id": "env-project-id" + fromOS + "TENANT_ID",
		},
	},
	"a project in the block goes with the token of the environment": {
		block:       map[string]string{"endpoint": "https://nova.example", "project_id": "p"},
		environment: map[string]string{"OS_TOKEN": "s3cret", "OS_PROJECT_ID": "env-project-id"},
		method:      preIssued,
		values: map[string]string{
			"token": "s3cret" + fromOS + "TOKEN", "endpoint": "https://nova.example" + fromBlock, "project_id": "p" + fromBlock,
		},
	},
	"a token without an endpoint is a login at the auth_url of the environment": {
		block:       map[string]string{"token": "s3cret"},
		environment: passwordEnvironment,
		method:      token,
		values:      with(passwordValues, "user_name", "", "user_domain_name", "", "password", "", "token", "s3cret"+fromBlock),
	},
	"a token, an endpoint and an auth_url in one source are a login": {
		environment: map[string]string{"OS_TOKEN": "s3cret", "OS_ENDPOINT": "https://nova.example", "OS_AUTH_URL": "https://env.example"},
		method:      token,
		values: map[string]string{
			"token": "s3cret" + fromOS + "TOKEN", "endpoint": "https://nova.example" + fromOS + "ENDPOINT", "auth_url": "https://env.example" + fromOS + "AUTH_URL",
		},
	},
	"admin_token makes the token a ready one whatever auth_url says": {
		environment: map[string]string{
			"OS_AUTH_TYPE": "admin_token", "OS_TOKEN": "s3cret", "OS_ENDPOINT": "https://nova.example", "OS_AUTH_URL": "https://env.example",
		},
		method: preIssued,
		values: map[string]string{"auth_type": "admin_token" + fromOS + "AUTH_TYPE", "token": "s3cret" + fromOS + "TOKEN", "endpoint": "https://nova.example" + fromOS + "ENDPOINT"},
	},
	"a token alone": {
		block:      map[string]string{"token": "s3cret"},
		method:     token,
		values:     map[string]string{"token": "s3cret" + fromBlock},
		incomplete: "missing",
	},
	"an endpoint alone": {
		block:      map[string]string{"endpoint": "https://nova.example"},
		values:     map[string]string{"endpoint": "https://nova.example" + fromBlock},
		incomplete: "no credentials",
	},
	"a project name has no use beside a ready token": {
		block:  map[string]string{"token": "s3cret", "endpoint": "https://nova.example", "project_name": "p"},
		method: preIssued,
		values: map[string]string{"token": "s3cret" + fromBlock, "endpoint": "https://nova.example" + fromBlock},
		wrong:  []string{"project_name: unused"},
	},

	// The environment.
	"the environment alone": {environment: passwordEnvironment, method: password, values: passwordValues},
	"an empty variable is absent": {
		environment: map[string]string{"OS_CLOUD": "", "OS_ENDPOINT": "https://nova.example", "OS_TOKEN": "s3cret", "OS_PASSWORD": "", "OS_PROJECT_ID": ""},
		method:      preIssued,
		values:      map[string]string{"endpoint": "https://nova.example" + fromOS + "ENDPOINT", "token": "s3cret" + fromOS + "TOKEN"},
	},
	"the first variable of several wins": {
		environment: map[string]string{
			"OS_COMPUTE_ENDPOINT_OVERRIDE": "https://first.example", "OS_ENDPOINT": "https://second.example",
			"OS_TOKEN": "s3cret-1", "OS_AUTH_TOKEN": "s3cret-2", "OS_PROJECT_ID": "first", "OS_TENANT_ID": "second",
		},
		method: preIssued,
		values: map[string]string{
			"endpoint": "https://first.example" + fromOS + "COMPUTE_ENDPOINT_OVERRIDE", "token": "s3cret-1" + fromOS + "TOKEN",
			"project_id": "first" + fromOS + "PROJECT_ID",
		},
	},
	"the second variable serves where the first is empty": {
		environment: map[string]string{"OS_ENDPOINT": "https://second.example", "OS_TOKEN": "", "OS_AUTH_TOKEN": "s3cret-2"},
		method:      preIssued,
		values:      map[string]string{"endpoint": "https://second.example" + fromOS + "ENDPOINT", "token": "s3cret-2" + fromOS + "AUTH_TOKEN"},
	},
	"an id wins over a name of the same rank, and makes its domain needless": {
		environment: with(passwordEnvironment, "OS_USER_ID", "env-user-id", "OS_PROJECT_ID", "env-project-id"),
		method:      password,
		values: with(passwordValues, "user_name", "", "user_domain_name", "", "project_name", "", "project_domain_id", "",
			"user_id", "env-user-id"+fromOS+"USER_ID", "project_id", "env-project-id"+fromOS+"PROJECT_ID"),
	},
	"a project's name wins over the older variable of a tenant's id": {
		environment: with(passwordEnvironment, "OS_TENANT_ID", "env-tenant-id"), method: password, values: passwordValues,
	},
	"a domain of its own wins over the defaults of all domains": {
		environment: with(passwordEnvironment, "OS_PROJECT_DOMAIN_ID", "", "OS_DOMAIN_NAME", "all", "OS_DEFAULT_DOMAIN", "default"),
		method:      password,
		values:      with(passwordValues, "project_domain_id", "", "project_domain_name", "all"+fromOS+"DOMAIN_NAME"),
	},
	"the default domain serves where no other is set": {
		environment: with(passwordEnvironment, "OS_PROJECT_DOMAIN_ID", "", "OS_USER_DOMAIN_NAME", "", "OS_DEFAULT_DOMAIN", "default"),
		method:      password,
		values: with(passwordValues, "user_domain_name", "",
			"user_domain_id", "default"+fromOS+"DEFAULT_DOMAIN", "project_domain_id", "default"+fromOS+"DEFAULT_DOMAIN"),
	},
	"two methods in the environment": {
		environment: with(passwordEnvironment, "OS_TOKEN", "s3cret"),
		incomplete:  "conflicting methods",
	},
	"OS_AUTH_TYPE chooses one of two methods": {
		environment: with(passwordEnvironment, "OS_TOKEN", "s3cret", "OS_AUTH_TYPE", "v3password"),
		method:      password, values: with(passwordValues, "auth_type", "v3password"+fromOS+"AUTH_TYPE"),
	},
	"OS_AUTH_TYPE none":                         {environment: map[string]string{"OS_AUTH_TYPE": "none"}, values: map[string]string{"auth_type": "none" + fromOS + "AUTH_TYPE"}, incomplete: "invalid"},
	"OS_AUTH_TYPE that is not supported":        {environment: map[string]string{"OS_AUTH_TYPE": "v3oidcpassword"}, values: map[string]string{"auth_type": "v3oidcpassword" + fromOS + "AUTH_TYPE"}, incomplete: "invalid"},
	"a user without a password lacks it":        {environment: with(passwordEnvironment, "OS_PASSWORD", ""), method: password, values: with(passwordValues, "password", ""), incomplete: "missing"},
	"a user's name without a domain lacks it":   {environment: with(passwordEnvironment, "OS_USER_DOMAIN_NAME", ""), method: password, values: with(passwordValues, "user_domain_name", ""), incomplete: "missing"},
	"a malformed variable that is used":         {environment: with(passwordEnvironment, "OS_INSECURE", "maybe"), method: password, values: with(passwordValues, "insecure", "maybe"+fromOS+"INSECURE"), incomplete: "invalid"},
	"a malformed variable that nobody asks":     {environment: with(passwordEnvironment, "OS_INTERFACE", "public", "OS_ENDPOINT_TYPE", "nonsense"), method: password, values: with(passwordValues, "interface", "public"+fromOS+"INTERFACE")},
	"OS_ENDPOINT_TYPE in its own spelling":      {environment: with(passwordEnvironment, "OS_ENDPOINT_TYPE", "internalURL"), method: password, values: with(passwordValues, "interface", "internalURL"+fromOS+"ENDPOINT_TYPE")},
	"an endpoint and a project that disagree":   {environment: map[string]string{"OS_TOKEN": "s3cret", "OS_ENDPOINT": "https://nova.example/v2.1/a", "OS_PROJECT_ID": "b"}, method: preIssued, values: map[string]string{"token": "s3cret" + fromOS + "TOKEN", "endpoint": "https://nova.example/v2.1/a" + fromOS + "ENDPOINT", "project_id": "b" + fromOS + "PROJECT_ID"}, incomplete: "project mismatch"},
	"a project in the block that disagrees":     {block: map[string]string{"project_id": "b"}, environment: map[string]string{"OS_TOKEN": "s3cret", "OS_ENDPOINT": "https://nova.example/v2.1/a"}, method: preIssued, values: map[string]string{"token": "s3cret" + fromOS + "TOKEN", "endpoint": "https://nova.example/v2.1/a" + fromOS + "ENDPOINT", "project_id": "b" + fromBlock}, wrong: []string{"project_id: project mismatch"}},
	"a client certificate without its key":      {environment: with(passwordEnvironment, "OS_CERT", "/cert.pem"), method: password, values: with(passwordValues, "cert", "/cert.pem"+fromOS+"CERT"), incomplete: "missing"},
	"a key without its client certificate":      {environment: with(passwordEnvironment, "OS_KEY", "/s3cret.pem"), method: password, values: with(passwordValues, "key", "/s3cret.pem"+fromOS+"KEY"), incomplete: "missing"},
	"a certificate and a key of two places":     {block: map[string]string{"cert": "/cert.pem"}, environment: with(passwordEnvironment, "OS_KEY", "/s3cret.pem"), method: password, values: with(passwordValues, "cert", "/cert.pem"+fromBlock, "key", "/s3cret.pem"+fromOS+"KEY")},
	"settings that make no login, in the block": {block: map[string]string{"region": "r", "max_retries": "0", "request_timeout": "5s"}, environment: with(passwordEnvironment, "OS_REGION_NAME", "env-region", "OS_CACERT", "/ca.pem"), method: password, values: with(passwordValues, "region", "r"+fromBlock, "max_retries", "0"+fromBlock, "request_timeout", "5s"+fromBlock, "cacert_file", "/ca.pem"+fromOS+"CACERT")},

	// The block, completed by the environment.
	"the block's method is completed from the environment": {
		block:       map[string]string{"user_name": "u", "user_domain_id": "d"},
		environment: with(passwordEnvironment, "OS_TOKEN", "s3cret", "OS_AUTH_TYPE", "v3token"),
		method:      password,
		values:      with(passwordValues, "user_name", "u"+fromBlock, "user_domain_name", "", "user_domain_id", "d"+fromBlock),
	},
	"a name in the block wins over an id in the environment": {
		block:       map[string]string{"user_name": "u", "project_name": "p"},
		environment: with(passwordEnvironment, "OS_USER_ID", "env-user-id", "OS_PROJECT_ID", "env-project-id", "OS_USER_DOMAIN_ID", "env-domain-id"),
		method:      password,
		values:      with(passwordValues, "user_name", "u"+fromBlock, "project_name", "p"+fromBlock, "user_domain_name", "", "user_domain_id", "env-domain-id"+fromOS+"USER_DOMAIN_ID"),
	},
	"where the block does not say the method, the environment does": {
		block:       map[string]string{"auth_url": "https://block.example"},
		environment: passwordEnvironment,
		method:      password,
		values:      with(passwordValues, "auth_url", "https://block.example"+fromBlock),
	},
	"an application credential takes no scope": {
		block:       map[string]string{"application_credential_id": "a", "application_credential_secret": "s3cret"},
		environment: with(passwordEnvironment, "OS_PROJECT_ID", "env-project-id"),
		method:      applicationCredential,
		values: map[string]string{
			"auth_url": "https://env.example/v3" + fromOS + "AUTH_URL", "application_credential_id": "a" + fromBlock, "application_credential_secret": "s3cret" + fromBlock,
		},
	},
	"an application credential by name needs its user": {
		block:       map[string]string{"application_credential_name": "a", "application_credential_secret": "s3cret"},
		environment: map[string]string{"OS_AUTH_URL": "https://env.example/v3", "OS_USERNAME": "env-user", "OS_USER_DOMAIN_NAME": "env-domain", "OS_PASSWORD": "env-s3cret"},
		method:      applicationCredential,
		values: map[string]string{
			"auth_url": "https://env.example/v3" + fromOS + "AUTH_URL", "application_credential_name": "a" + fromBlock, "application_credential_secret": "s3cret" + fromBlock,
			"user_name": "env-user" + fromOS + "USERNAME", "user_domain_name": "env-domain" + fromOS + "USER_DOMAIN_NAME",
		},
	},
	"half an application credential": {
		block:      map[string]string{"application_credential_id": "a", "auth_url": "https://block.example"},
		method:     applicationCredential,
		values:     map[string]string{"application_credential_id": "a" + fromBlock, "auth_url": "https://block.example" + fromBlock},
		incomplete: "missing",
	},
	"a project beside an application credential": {
		block:  map[string]string{"application_credential_id": "a", "application_credential_secret": "s3cret", "auth_url": "https://block.example", "project_id": "p"},
		method: applicationCredential,
		values: map[string]string{"application_credential_id": "a" + fromBlock, "application_credential_secret": "s3cret" + fromBlock, "auth_url": "https://block.example" + fromBlock},
		wrong:  []string{"project_id: unused"},
	},
	"two methods in the block": {
		block:      map[string]string{"token": "s3cret", "password": "s3cret-2"},
		incomplete: "conflicting methods",
	},
	"an id and a name in the block": {
		block: map[string]string{"user_id": "i", "user_name": "n"}, environment: with(passwordEnvironment, "OS_USERNAME", "", "OS_USER_DOMAIN_NAME", ""),
		method: password, values: with(passwordValues, "user_name", "", "user_domain_name", "", "user_id", "i"+fromBlock),
		wrong: []string{"user_name: redundant"},
	},
	"a login argument in the block silences OS_CLOUD": {
		block: map[string]string{"user_name": "u"}, environment: with(passwordEnvironment, "OS_CLOUD", "application"),
		method: password, values: with(passwordValues, "user_name", "u"+fromBlock),
	},
	"an empty string": {
		block: map[string]string{"token": "", "endpoint": "https://nova.example"}, method: preIssued,
		values: map[string]string{"token": fromBlock, "endpoint": "https://nova.example" + fromBlock},
		wrong:  []string{"token: empty"},
	},

	// An entry of clouds.yaml.
	"a cloud in the block, and no login variable": {
		block: map[string]string{"cloud": "password"}, environment: with(passwordEnvironment, "OS_TOKEN", "s3cret", "OS_AUTH_TYPE", "none", "OS_PROJECT_ID", "env-project-id"),
		method: password,
		values: map[string]string{
			"auth_url": "https://entry.example" + fromPassword, "user_name": "entry-user" + fromPassword, "user_domain_name": "entry-domain" + fromPassword,
			"password": "entry-s3cret" + fromSecure, "project_name": "entry-project" + fromPassword, "project_domain_name": "entry-domain" + fromPassword,
			"region": "entry-region" + fromPassword, "interface": "internal" + fromPassword, "insecure": "true" + fromPassword,
		},
	},
	"the block overrides the cloud, and the cloud the environment": {
		block: map[string]string{"cloud": "password", "project_id": "p", "region": "r"}, environment: map[string]string{"OS_INTERFACE": "admin", "OS_INSECURE": "no", "OS_CACERT": "/ca.pem"},
		method: password,
		values: map[string]string{
			"auth_url": "https://entry.example" + fromPassword, "user_name": "entry-user" + fromPassword, "user_domain_name": "entry-domain" + fromPassword,
			"password": "entry-s3cret" + fromSecure, "project_id": "p" + fromBlock,
			"region": "r" + fromBlock, "interface": "internal" + fromPassword, "insecure": "true" + fromPassword, "cacert_file": "/ca.pem" + fromOS + "CACERT",
		},
	},
	"OS_CLOUD where the block has no login argument": {
		block: map[string]string{"region": "r"}, environment: with(passwordEnvironment, "OS_CLOUD", "application"),
		method: applicationCredential,
		values: map[string]string{"auth_type": "v3applicationcredential" + fromApplication,
			"auth_url": "https://entry.example" + fromApplication, "application_credential_id": "entry-id" + fromApplication,
			"application_credential_secret": "entry-s3cret" + fromApplication, "region": "r" + fromBlock,
		},
	},
	"a cloud in the block wins over OS_CLOUD": {
		block: map[string]string{"cloud": "ready"}, environment: map[string]string{"OS_CLOUD": "application"},
		method: preIssued,
		values: map[string]string{"auth_type": "admin_token" + fromReady, "token": "entry-s3cret" + fromReady, "endpoint": "https://entry.example/v2.1" + fromReady},
	},
	"another method in the block than the cloud's auth_type": {
		block: map[string]string{"cloud": "application", "password": "s3cret"}, method: applicationCredential,
		values: map[string]string{"auth_type": "v3applicationcredential" + fromApplication,
			"auth_url": "https://entry.example" + fromApplication, "application_credential_id": "entry-id" + fromApplication, "application_credential_secret": "entry-s3cret" + fromApplication,
		},
		incomplete: "unused",
	},
	"another method in the block than that of a cloud without auth_type": {
		block:      map[string]string{"cloud": "password", "token": "s3cret"},
		incomplete: "conflicting methods",
		values:     map[string]string{"insecure": "true" + fromPassword},
	},
	"another method in the block than the first that the cloud calls for": {
		block:      map[string]string{"cloud": "regional", "password": "s3cret"},
		incomplete: "conflicting methods",
		values:     map[string]string{"endpoint": "https://first.example" + fromRegional},
	},
	"two wrong variables, and one that is missing": {
		environment: with(passwordEnvironment, "OS_AUTH_URL", "nowhere", "OS_INSECURE", "maybe", "OS_USER_DOMAIN_NAME", ""),
		method:      password,
		values:      with(passwordValues, "user_domain_name", "", "auth_url", "nowhere"+fromOS+"AUTH_URL", "insecure", "maybe"+fromOS+"INSECURE"),
		incomplete:  "invalid, invalid, missing",
	},
	"a cloud in the region of the block": {
		block: map[string]string{"cloud": "regional", "region": "r"}, method: preIssued,
		values: map[string]string{
			"endpoint": "https://r.example" + fromRegional, "token": "entry-s3cret" + fromRegional, "region": "r" + fromBlock,
		},
	},

	// Arguments for a catalog that is not used.
	"a region and an interface beside a ready token": {
		block: map[string]string{"token": "s3cret", "endpoint": "https://nova.example", "region": "r", "interface": "admin"}, method: preIssued,
		values: map[string]string{"token": "s3cret" + fromBlock, "endpoint": "https://nova.example" + fromBlock},
		wrong:  []string{"region: unused choice", "interface: unused choice"},
	},
	"a region beside a ready token of the environment": {
		block: map[string]string{"region": "r"}, environment: map[string]string{"OS_TOKEN": "s3cret", "OS_ENDPOINT": "https://nova.example"}, method: preIssued,
		values: map[string]string{"token": "s3cret" + fromOS + "TOKEN", "endpoint": "https://nova.example" + fromOS + "ENDPOINT"},
		wrong:  []string{"region: unused choice"},
	},
	"an interface beside a login and an endpoint": {
		block: map[string]string{"interface": "admin"}, environment: with(passwordEnvironment, "OS_ENDPOINT", "https://nova.example"), method: password,
		values: with(passwordValues, "endpoint", "https://nova.example"+fromOS+"ENDPOINT"),
		wrong:  []string{"interface: unused choice"},
	},
	"a region beside the endpoint of a cloud": {
		block: map[string]string{"cloud": "ready", "region": "r"}, method: preIssued,
		values: map[string]string{"auth_type": "admin_token" + fromReady, "token": "entry-s3cret" + fromReady, "endpoint": "https://entry.example/v2.1" + fromReady},
		wrong:  []string{"region: unused choice"},
	},
	"an interface beside the endpoint of a cloud in a region of the block": {
		block: map[string]string{"cloud": "regional", "region": "r", "interface": "admin"}, method: preIssued,
		values: map[string]string{
			"endpoint": "https://r.example" + fromRegional, "token": "entry-s3cret" + fromRegional, "region": "r" + fromBlock,
		},
		wrong: []string{"interface: unused choice"},
	},
	"a region and an interface beside an endpoint, in the environment": {
		environment: with(passwordEnvironment, "OS_ENDPOINT", "https://nova.example", "OS_REGION_NAME", "r", "OS_INTERFACE", "nonsense"), method: password,
		values: with(passwordValues, "endpoint", "https://nova.example"+fromOS+"ENDPOINT"),
	},
	"a region and an interface of a cloud beside an endpoint": {
		block: map[string]string{"cloud": "password", "endpoint": "https://nova.example"}, method: password,
		values: map[string]string{
			"auth_url": "https://entry.example" + fromPassword, "user_name": "entry-user" + fromPassword, "user_domain_name": "entry-domain" + fromPassword,
			"password": "entry-s3cret" + fromSecure, "project_name": "entry-project" + fromPassword, "project_domain_name": "entry-domain" + fromPassword,
			"endpoint": "https://nova.example" + fromBlock, "insecure": "true" + fromPassword,
		},
	},
	"a region beside an endpoint that is not known yet, and may be null": {
		block: map[string]string{"endpoint": unknownText, "region": "r"}, environment: passwordEnvironment, method: password,
		values: with(passwordValues, "endpoint", fromBlock), unknown: []string{"endpoint"},
	},
	"a cloud with an auth_type that is not supported": {block: map[string]string{"cloud": "bad"}, values: map[string]string{"auth_type": "v3oidcpassword <- cloud \"bad\" in testdata/clouds.yaml"}, incomplete: "invalid"},
	"a cloud that does not exist":                     {block: map[string]string{"cloud": "none"}, incomplete: "cloud"},
	"an OS_CLOUD that does not exist":                 {environment: with(passwordEnvironment, "OS_CLOUD", "none"), incomplete: "cloud"},

	// Unknown values.
	"an unknown token": {
		block: map[string]string{"token": unknownText, "endpoint": "https://nova.example"}, environment: passwordEnvironment,
		method: preIssued, values: map[string]string{"token": fromBlock, "endpoint": "https://nova.example" + fromBlock}, unknown: []string{"token"},
	},
	"an unknown cloud decides nothing": {
		block: map[string]string{"cloud": unknownText, "region": unknownText, "user_name": "u"}, environment: passwordEnvironment,
		unknown: []string{"cloud", "region"},
	},
	"an unknown argument of a method that is not the block's": {
		block:  map[string]string{"password": unknownText, "application_credential_id": "a", "application_credential_secret": "s3cret", "auth_url": "https://block.example"},
		method: applicationCredential,
		values: map[string]string{"application_credential_id": "a" + fromBlock, "application_credential_secret": "s3cret" + fromBlock, "auth_url": "https://block.example" + fromBlock},
	},
	"two unknown methods": {
		block:      map[string]string{"password": unknownText, "token": unknownText, "endpoint": "https://nova.example"},
		values:     map[string]string{"endpoint": "https://nova.example" + fromBlock},
		unknown:    []string{"password", "token"},
		incomplete: "no credentials",
	},
	"two unknown methods and a user": {
		block: map[string]string{"password": unknownText, "token": unknownText, "user_id": "u", "auth_url": "https://block.example"}, method: password,
		values:  map[string]string{"password": fromBlock, "user_id": "u" + fromBlock, "auth_url": "https://block.example" + fromBlock},
		unknown: []string{"password"},
	},
	"an unknown argument in the block silences OS_CLOUD": {
		block: map[string]string{"user_name": unknownText}, environment: with(passwordEnvironment, "OS_CLOUD", "application"),
		method: password, values: with(passwordValues, "user_name", fromBlock), unknown: []string{"user_name"},
	},
	"an unknown setting that is not a login": {
		block: map[string]string{"request_timeout": unknownText}, environment: passwordEnvironment,
		method: password, values: with(passwordValues, "request_timeout", fromBlock), unknown: []string{"request_timeout"},
	},
	"a trust in the block has no use with a ready token, and does not conflict with a variable": {
		block:       map[string]string{"trust_id": "t"},
		environment: map[string]string{"OS_TOKEN": "s3cret", "OS_ENDPOINT": "https://nova.example", "OS_PROJECT_ID": "a"},
		method:      preIssued,
		values: map[string]string{
			"token": "s3cret" + fromOS + "TOKEN", "endpoint": "https://nova.example" + fromOS + "ENDPOINT", "project_id": "a" + fromOS + "PROJECT_ID",
		},
		wrong: []string{"trust_id: unused"},
	},
	"both endpoints of an identity provider": {
		block: map[string]string{"access_token_endpoint": "https://login.example/token", "discovery_endpoint": "https://login.example/openid"},
		environment: map[string]string{
			"OS_AUTH_URL": "https://entry.example", "OS_IDENTITY_PROVIDER": "gitlab", "OS_PROTOCOL": "openid", "OS_CLIENT_ID": "ci",
		},
		method: oidcClientCredentials,
		values: map[string]string{
			"auth_url": "https://entry.example" + fromOS + "AUTH_URL", "identity_provider": "gitlab" + fromOS + "IDENTITY_PROVIDER",
			"protocol": "openid" + fromOS + "PROTOCOL", "client_id": "ci" + fromOS + "CLIENT_ID",
			"access_token_endpoint": "https://login.example/token" + fromBlock,
		},
		wrong: []string{"discovery_endpoint: redundant"},
	},
	"an unknown region beside a ready token": {
		block: map[string]string{"token": "s3cret", "endpoint": "https://nova.example", "region": unknownText}, method: preIssued,
		values: map[string]string{"token": "s3cret" + fromBlock, "endpoint": "https://nova.example" + fromBlock},
	},
}

func TestResolve(t *testing.T) {
	t.Parallel()
	cases := maps.Clone(resolveCases)
	maps.Copy(cases, cloudCases)
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, problems := resolved(test.block, test.environment)
			values := map[string]string{}
			for name, v := range l.Values {
				values[name] = v.Text + " <- " + v.Source.String()
			}
			if l.Method != test.method {
				t.Errorf("method is %v, want %v", l.Method, test.method)
			}
			for _, name := range slices.Sorted(maps.Keys(values)) {
				if values[name] != test.values[name] {
					t.Errorf("%s is %q, want %q", name, values[name], test.values[name])
				}
			}
			for name, want := range test.values {
				if _, ok := values[name]; !ok {
					t.Errorf("%s is missing, want %q", name, want)
				}
			}
			if !slices.Equal(l.Unknown, test.unknown) {
				t.Errorf("unknown are %q, want %q", l.Unknown, test.unknown)
			}
			wrong, incomplete := kinds(problems)
			if !slices.Equal(wrong, test.wrong) {
				t.Errorf("wrong are %q, want %q", wrong, test.wrong)
			}
			if got := strings.Join(incomplete, ", "); got != test.incomplete {
				t.Errorf("incomplete is %q, want %q", got, test.incomplete)
			}
			complete := test.method != nil && len(problems)+len(l.Unknown) == 0
			if got := l.Token != "" || l.URL != nil && l.Auth != nil; got != complete || !complete && l.Auth != nil {
				t.Errorf("there is something to send: %t, want %t", got, complete)
			}
		})
	}
}

// TestSettingsThatAreNotALogin: each set lacks something, contradicts itself, or has a value that no login has. What comes of
// it cannot be sent.
func TestSettingsThatAreNotALogin(t *testing.T) {
	t.Parallel()
	byID := map[string]string{"OS_AUTH_URL": "https://env.example", "OS_USER_ID": "u", "OS_PASSWORD": "s3cret", "OS_PROJECT_ID": "p"}
	credential := map[string]string{
		"OS_AUTH_URL": "https://env.example", "OS_APPLICATION_CREDENTIAL_NAME": "ci", "OS_APPLICATION_CREDENTIAL_SECRET": "s3cret",
		"OS_USERNAME": "ada", "OS_USER_DOMAIN_NAME": "Default",
	}
	accessToken := map[string]string{
		"OS_AUTH_URL": "https://env.example", "OS_IDENTITY_PROVIDER": "gitlab", "OS_PROTOCOL": "openid", "OS_ACCESS_TOKEN": "s3cret", "OS_PROJECT_ID": "p",
	}
	client := map[string]string{
		"OS_AUTH_URL": "https://env.example", "OS_IDENTITY_PROVIDER": "gitlab", "OS_PROTOCOL": "openid", "OS_PROJECT_ID": "p",
		"OS_CLIENT_ID": "ci", "OS_CLIENT_SECRET": "s3cret", "OS_ACCESS_TOKEN_ENDPOINT": "https://issuer.example/token",
	}
	tests := map[string]struct {
		environment map[string]string
		method      *Method
		problem     string
	}{
		"no URL":                        {with(byID, "OS_AUTH_URL", ""), password, "missing: auth_url"},
		"no user":                       {with(byID, "OS_USER_ID", ""), password, "missing: user_id or user_name"},
		"no password":                   {with(byID, "OS_PASSWORD", ""), password, "missing: password"},
		"no domain of the user":         {with(byID, "OS_USER_ID", "", "OS_USERNAME", "ada"), password, "missing: user_domain_id or user_domain_name"},
		"no domain of the project":      {with(byID, "OS_PROJECT_ID", "", "OS_PROJECT_NAME", "web"), password, "missing: project_domain_id or project_domain_name"},
		"several gaps":                  {with(byID, "OS_USER_ID", "", "OS_USERNAME", "ada", "OS_PASSWORD", ""), password, "missing: user_domain_id or user_domain_name, password"},
		"a trust beside a project":      {with(passwordEnvironment, "OS_TRUST_ID", "t"), password, "redundant: trust_id, project_name"},
		"a trust beside a project's ID": {map[string]string{"OS_AUTH_URL": "https://env.example", "OS_TOKEN": "s3cret", "OS_PROJECT_ID": "p", "OS_TRUST_ID": "t"}, token, "redundant: trust_id, project_id"},
		"no token":                      {map[string]string{"OS_AUTH_URL": "https://env.example", "OS_AUTH_TYPE": "v3token"}, token, "missing: token"},
		"a token with a line break":     {map[string]string{"OS_AUTH_URL": "https://env.example", "OS_TOKEN": "s3cret\n"}, token, "invalid: token has whitespace, a line break, or another character that no token has"},

		"no application credential": {
			map[string]string{"OS_AUTH_URL": "https://env.example", "OS_AUTH_TYPE": "v3applicationcredential"}, applicationCredential,
			"missing: application_credential_id or application_credential_name, application_credential_secret",
		},
		"a credential's name without a user":                   {with(credential, "OS_USERNAME", ""), applicationCredential, "missing: user_id or user_name"},
		"a credential's name with a user without domain":       {with(credential, "OS_USER_DOMAIN_NAME", ""), applicationCredential, "missing: user_domain_id or user_domain_name"},
		"no identity provider":                                 {with(accessToken, "OS_IDENTITY_PROVIDER", ""), oidcAccessToken, "missing: identity_provider"},
		"an identity provider that leads up in the path":       {with(accessToken, "OS_IDENTITY_PROVIDER", ".."), oidcAccessToken, "invalid: identity_provider is not a name"},
		"a protocol that is left out of the path":              {with(accessToken, "OS_PROTOCOL", "."), oidcAccessToken, "invalid: protocol is not a name"},
		"no access token":                                      {with(accessToken, "OS_ACCESS_TOKEN", ""), oidcAccessToken, "missing: access_token or access_token_file"},
		"an access token that is a key":                        {with(accessToken, "OS_ACCESS_TOKEN", "-----BEGIN s3cret"), oidcAccessToken, "invalid: access_token has whitespace, a line break, or another character that no token has"},
		"a token endpoint without TLS":                         {with(client, "OS_ACCESS_TOKEN_ENDPOINT", "http://issuer.example/token"), oidcClientCredentials, "invalid: access_token_endpoint is neither https nor on loopback"},
		"a discovery endpoint without TLS":                     {with(client, "OS_ACCESS_TOKEN_ENDPOINT", "", "OS_DISCOVERY_ENDPOINT", "http://issuer.example"), oidcClientCredentials, "invalid: discovery_endpoint is neither https nor on loopback"},
		"a token of the identity provider that logs no one in": {with(client, "OS_ACCESS_TOKEN_TYPE", "refresh_token"), oidcClientCredentials, "invalid: access_token_type is not access_token or id_token"},
		"no client": {
			map[string]string{"OS_AUTH_TYPE": "v3oidcclientcredentials"}, oidcClientCredentials,
			"missing: auth_url, identity_provider, protocol, client_id, access_token_endpoint or discovery_endpoint",
		},
		"an interface that no catalog has": {with(byID, "OS_INTERFACE", "private"), password, "invalid: interface is not public, internal, or admin"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, problems := resolved(nil, test.environment)
			if l.Method != test.method || l.URL != nil || l.Auth != nil || l.Token != "" {
				t.Errorf("the login is %+v", l)
			}
			if len(problems) != 1 || described(problems[0]) != test.problem {
				t.Errorf("the problems are %+v, want %s", problems, test.problem)
			}
		})
	}
}

// described returns a problem with all that it holds.
func described(p Problem) string {
	var about []string
	for _, need := range p.Missing {
		about = append(about, strings.Join(need.AnyOf, " or "))
	}
	for _, given := range p.Given {
		about = append(about, given.Argument.Name)
	}
	text := string(p.Kind) + ": " + strings.Join(about, ", ")
	if p.Err != nil {
		text += " " + p.Err.Error()
	}
	return text
}

// kinds are the problems in short: those that point to an attribute of the block as "attribute: kind", and the others.
func kinds(problems []Problem) (wrong, incomplete []string) {
	for _, p := range problems {
		if at := p.At(); at != "" {
			wrong = append(wrong, at+": "+string(p.Kind))
		} else {
			incomplete = append(incomplete, string(p.Kind))
		}
	}
	return wrong, incomplete
}

// Every argument must be reachable from a need, or nothing would ever look it up.
func TestEveryArgumentServesSomething(t *testing.T) {
	t.Parallel()
	needed := map[string]bool{"cloud": true, "auth_type": true}
	all := slices.Concat(connection, catalog)
	for _, m := range Methods {
		all = append(all, m.Needs...)
		for _, name := range slices.Concat(m.Marks, m.Secrets, m.Identity) {
			ArgumentNamed(name)
		}
	}
	for name, needs := range argumentNeeds {
		ArgumentNamed(name)
		all = append(all, needs...)
	}
	for _, n := range all {
		for _, name := range n.AnyOf {
			needed[ArgumentNamed(name).Name] = true
		}
	}
	for _, a := range Arguments {
		if needed[a.Name] != (a.Unsupported == nil) {
			t.Errorf("%s is needed: %t", a.Name, needed[a.Name])
		}
		for _, method := range a.Unsupported {
			if !slices.ContainsFunc(Methods, func(m *Method) bool { return m.Name == method }) {
				t.Errorf("%s is unsupported beside %s, which is not a method", a.Name, method)
			}
		}
	}
}
