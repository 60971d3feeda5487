package provider

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
)

// unknownText stands for an unknown value in the blocks of these tests.
const unknownText = "\x00unknown"

func blockOf(texts map[string]string) block {
	given := block{}
	for name, text := range texts {
		given[argumentNamed(name).name] = value{text: text, origin: blockOrigin}
		if text == unknownText {
			given[name] = value{unknown: true, origin: blockOrigin}
		}
	}
	return given
}

func environmentOf(variables map[string]string) lookup {
	return func(name string) (string, bool) {
		text, ok := variables[name]
		return text, ok
	}
}

func yes() *bool { b := true; return &b }

// loadTestCloud knows a few entries of clouds.yaml.
func loadTestCloud(name, region string) (*keystone.Cloud, error) {
	switch name {
	case "password":
		return &keystone.Cloud{
			File: "clouds.yaml", Sources: map[string]string{"password": "secure.yaml"},
			Credentials: keystone.Credentials{
				AuthURL: "https://entry.example", UserName: "entry-user", UserDomainName: "entry-domain", Password: "entry-s3cret",
				ProjectName: "entry-project", ProjectDomainName: "entry-domain",
			},
			Region: "entry-region", Interface: "internal", Insecure: yes(),
		}, nil
	case "application":
		return &keystone.Cloud{
			File: "clouds.yaml", AuthType: "v3applicationcredential",
			Credentials: keystone.Credentials{
				AuthURL: "https://entry.example", ApplicationCredentialID: "entry-id", ApplicationCredentialSecret: "entry-s3cret",
				UserName: "entry-user", Password: "entry-s3cret-2",
			},
		}, nil
	case "ready":
		return &keystone.Cloud{
			File: "clouds.yaml", AuthType: "admin_token", Endpoint: "https://entry.example/v2.1",
			Credentials: keystone.Credentials{Token: "entry-s3cret", AuthURL: "https://entry.example/v3"},
		}, nil
	case "regional":
		return &keystone.Cloud{
			File: "clouds.yaml", Endpoint: "https://" + region + ".example", Credentials: keystone.Credentials{Token: "entry-s3cret"},
			Region: region, Regional: true, Interface: "internal",
		}, nil
	case "bad":
		return &keystone.Cloud{File: "clouds.yaml", AuthType: "v3oidcpassword"}, nil
	}
	return nil, &keystone.CloudsError{Kind: keystone.CloudNotFound, Answer: "It is not there."}
}

// Origins, as the wanted values below say them.
const (
	fromBlock       = " <- the provider block"
	fromPassword    = ` <- the cloud "password" in clouds.yaml`
	fromApplication = ` <- the cloud "application" in clouds.yaml`
	fromReady       = ` <- the cloud "ready" in clouds.yaml`
	fromOS          = " <- the environment variable OS_"
)

type resolveCase struct {
	block       map[string]string
	environment map[string]string
	method      method
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
	"nothing at all": {incomplete: "No Login"},

	// A ready token.
	"a token and an endpoint in the block are a ready token": {
		block:  map[string]string{"token": "s3cret", "endpoint": "https://nova.example"},
		method: readyToken,
		values: map[string]string{"token": "s3cret" + fromBlock, "endpoint": "https://nova.example" + fromBlock},
	},
	"a ready token of the block takes its endpoint from the environment, but not its project": {
		block:       map[string]string{"token": "s3cret"},
		environment: map[string]string{"OS_ENDPOINT": "https://nova.example", "OS_PROJECT_ID": "env-project-id", "OS_AUTH_URL": "https://env.example"},
		method:      readyToken,
		values:      map[string]string{"token": "s3cret" + fromBlock, "endpoint": "https://nova.example" + fromOS + "ENDPOINT"},
	},
	"a ready token of the environment takes its project from there": {
		environment: map[string]string{"OS_TOKEN": "s3cret", "OS_ENDPOINT": "https://nova.example", "OS_TENANT_ID": "env-project-id"},
		method:      readyToken,
		values: map[string]string{
			"token": "s3cret" + fromOS + "TOKEN", "endpoint": "https://nova.example" + fromOS + "ENDPOINT",
			"project_id": "env-project-id" + fromOS + "TENANT_ID",
		},
	},
	"a project in the block goes with the token of the environment": {
		block:       map[string]string{"endpoint": "https://nova.example", "project_id": "p"},
		environment: map[string]string{"OS_TOKEN": "s3cret", "OS_PROJECT_ID": "env-project-id"},
		method:      readyToken,
		values: map[string]string{
			"token": "s3cret" + fromOS + "TOKEN", "endpoint": "https://nova.example" + fromBlock, "project_id": "p" + fromBlock,
		},
	},
	"a token without an endpoint is a login at the auth_url of the environment": {
		block:       map[string]string{"token": "s3cret"},
		environment: passwordEnvironment,
		method:      tokenLogin,
		values:      with(passwordValues, "user_name", "", "user_domain_name", "", "password", "", "token", "s3cret"+fromBlock),
	},
	"a token, an endpoint and an auth_url in one source are a login": {
		environment: map[string]string{"OS_TOKEN": "s3cret", "OS_ENDPOINT": "https://nova.example", "OS_AUTH_URL": "https://env.example"},
		method:      tokenLogin,
		values: map[string]string{
			"token": "s3cret" + fromOS + "TOKEN", "endpoint": "https://nova.example" + fromOS + "ENDPOINT", "auth_url": "https://env.example" + fromOS + "AUTH_URL",
		},
	},
	"admin_token makes the token a ready one whatever auth_url says": {
		environment: map[string]string{
			"OS_AUTH_TYPE": "admin_token", "OS_TOKEN": "s3cret", "OS_ENDPOINT": "https://nova.example", "OS_AUTH_URL": "https://env.example",
		},
		method: readyToken,
		values: map[string]string{"token": "s3cret" + fromOS + "TOKEN", "endpoint": "https://nova.example" + fromOS + "ENDPOINT"},
	},
	"a token alone": {
		block:      map[string]string{"token": "s3cret"},
		method:     tokenLogin,
		values:     map[string]string{"token": "s3cret" + fromBlock},
		incomplete: "Incomplete Login",
	},
	"an endpoint alone": {
		block:      map[string]string{"endpoint": "https://nova.example"},
		values:     map[string]string{"endpoint": "https://nova.example" + fromBlock},
		incomplete: "No Login",
	},
	"a project name has no use beside a ready token": {
		block:  map[string]string{"token": "s3cret", "endpoint": "https://nova.example", "project_name": "p"},
		method: readyToken,
		values: map[string]string{"token": "s3cret" + fromBlock, "endpoint": "https://nova.example" + fromBlock},
		wrong:  []string{"project_name: Unused Provider Argument"},
	},

	// The environment.
	"the environment alone": {environment: passwordEnvironment, method: passwordLogin, values: passwordValues},
	"an empty variable is absent": {
		environment: map[string]string{"OS_CLOUD": "", "OS_ENDPOINT": "https://nova.example", "OS_TOKEN": "s3cret", "OS_PASSWORD": "", "OS_PROJECT_ID": ""},
		method:      readyToken,
		values:      map[string]string{"endpoint": "https://nova.example" + fromOS + "ENDPOINT", "token": "s3cret" + fromOS + "TOKEN"},
	},
	"the first variable of several wins": {
		environment: map[string]string{
			"OS_COMPUTE_ENDPOINT_OVERRIDE": "https://first.example", "OS_ENDPOINT": "https://second.example",
			"OS_TOKEN": "s3cret-1", "OS_AUTH_TOKEN": "s3cret-2", "OS_PROJECT_ID": "first", "OS_TENANT_ID": "second",
		},
		method: readyToken,
		values: map[string]string{
			"endpoint": "https://first.example" + fromOS + "COMPUTE_ENDPOINT_OVERRIDE", "token": "s3cret-1" + fromOS + "TOKEN",
			"project_id": "first" + fromOS + "PROJECT_ID",
		},
	},
	"the second variable serves where the first is empty": {
		environment: map[string]string{"OS_ENDPOINT": "https://second.example", "OS_TOKEN": "", "OS_AUTH_TOKEN": "s3cret-2"},
		method:      readyToken,
		values:      map[string]string{"endpoint": "https://second.example" + fromOS + "ENDPOINT", "token": "s3cret-2" + fromOS + "AUTH_TOKEN"},
	},
	"an id wins over a name of the same rank, and makes its domain needless": {
		environment: with(passwordEnvironment, "OS_USER_ID", "env-user-id", "OS_PROJECT_ID", "env-project-id"),
		method:      passwordLogin,
		values: with(passwordValues, "user_name", "", "user_domain_name", "", "project_name", "", "project_domain_id", "",
			"user_id", "env-user-id"+fromOS+"USER_ID", "project_id", "env-project-id"+fromOS+"PROJECT_ID"),
	},
	"a project's name wins over the older variable of a tenant's id": {
		environment: with(passwordEnvironment, "OS_TENANT_ID", "env-tenant-id"), method: passwordLogin, values: passwordValues,
	},
	"a domain of its own wins over the defaults of all domains": {
		environment: with(passwordEnvironment, "OS_PROJECT_DOMAIN_ID", "", "OS_DOMAIN_NAME", "all", "OS_DEFAULT_DOMAIN", "default"),
		method:      passwordLogin,
		values:      with(passwordValues, "project_domain_id", "", "project_domain_name", "all"+fromOS+"DOMAIN_NAME"),
	},
	"the default domain serves where no other is set": {
		environment: with(passwordEnvironment, "OS_PROJECT_DOMAIN_ID", "", "OS_USER_DOMAIN_NAME", "", "OS_DEFAULT_DOMAIN", "default"),
		method:      passwordLogin,
		values: with(passwordValues, "user_domain_name", "",
			"user_domain_id", "default"+fromOS+"DEFAULT_DOMAIN", "project_domain_id", "default"+fromOS+"DEFAULT_DOMAIN"),
	},
	"two methods in the environment": {
		environment: with(passwordEnvironment, "OS_TOKEN", "s3cret"),
		incomplete:  "Conflicting Login Methods",
	},
	"OS_AUTH_TYPE chooses one of two methods": {
		environment: with(passwordEnvironment, "OS_TOKEN", "s3cret", "OS_AUTH_TYPE", "v3password"),
		method:      passwordLogin, values: passwordValues,
	},
	"OS_AUTH_TYPE none":                        {environment: map[string]string{"OS_AUTH_TYPE": "none"}, incomplete: "Unsupported Login Method"},
	"OS_AUTH_TYPE that is not supported":       {environment: map[string]string{"OS_AUTH_TYPE": "v3oidcpassword"}, incomplete: "Unsupported Login Method"},
	"a user without a password lacks it":       {environment: with(passwordEnvironment, "OS_PASSWORD", ""), method: passwordLogin, values: with(passwordValues, "password", ""), incomplete: "Incomplete Login"},
	"a user's name without a domain lacks it":  {environment: with(passwordEnvironment, "OS_USER_DOMAIN_NAME", ""), method: passwordLogin, values: with(passwordValues, "user_domain_name", ""), incomplete: "Incomplete Login"},
	"a malformed variable that is used":        {environment: with(passwordEnvironment, "OS_INSECURE", "maybe"), method: passwordLogin, values: with(passwordValues, "insecure", "maybe"+fromOS+"INSECURE"), incomplete: "Invalid Provider Argument"},
	"a malformed variable that nobody asks":    {environment: with(passwordEnvironment, "OS_INTERFACE", "public", "OS_ENDPOINT_TYPE", "nonsense"), method: passwordLogin, values: with(passwordValues, "interface", "public"+fromOS+"INTERFACE")},
	"OS_ENDPOINT_TYPE in its own spelling":     {environment: with(passwordEnvironment, "OS_ENDPOINT_TYPE", "internalURL"), method: passwordLogin, values: with(passwordValues, "interface", "internalURL"+fromOS+"ENDPOINT_TYPE")},
	"an endpoint and a project that disagree":  {environment: map[string]string{"OS_TOKEN": "s3cret", "OS_ENDPOINT": "https://nova.example/v2.1/a", "OS_PROJECT_ID": "b"}, method: readyToken, values: map[string]string{"token": "s3cret" + fromOS + "TOKEN", "endpoint": "https://nova.example/v2.1/a" + fromOS + "ENDPOINT", "project_id": "b" + fromOS + "PROJECT_ID"}, incomplete: "Invalid Provider Argument"},
	"a project in the block that disagrees":    {block: map[string]string{"project_id": "b"}, environment: map[string]string{"OS_TOKEN": "s3cret", "OS_ENDPOINT": "https://nova.example/v2.1/a"}, method: readyToken, values: map[string]string{"token": "s3cret" + fromOS + "TOKEN", "endpoint": "https://nova.example/v2.1/a" + fromOS + "ENDPOINT", "project_id": "b" + fromBlock}, wrong: []string{"project_id: Invalid Provider Argument"}},
	"a client certificate without its key":     {environment: with(passwordEnvironment, "OS_CERT", "/cert.pem"), method: passwordLogin, values: with(passwordValues, "cert", "/cert.pem"+fromOS+"CERT"), incomplete: "Incomplete Login"},
	"a key without its client certificate":     {environment: with(passwordEnvironment, "OS_KEY", "/s3cret.pem"), method: passwordLogin, values: with(passwordValues, "key", "/s3cret.pem"+fromOS+"KEY"), incomplete: "Incomplete Login"},
	"a certificate and a key of two places":    {block: map[string]string{"cert": "/cert.pem"}, environment: with(passwordEnvironment, "OS_KEY", "/s3cret.pem"), method: passwordLogin, values: with(passwordValues, "cert", "/cert.pem"+fromBlock, "key", "/s3cret.pem"+fromOS+"KEY")},
	"settings that are no login, in the block": {block: map[string]string{"region": "r", "max_retries": "0", "request_timeout": "5s"}, environment: with(passwordEnvironment, "OS_REGION_NAME", "env-region", "OS_CACERT", "/ca.pem"), method: passwordLogin, values: with(passwordValues, "region", "r"+fromBlock, "max_retries", "0"+fromBlock, "request_timeout", "5s"+fromBlock, "cacert_file", "/ca.pem"+fromOS+"CACERT")},

	// The block, completed by the environment.
	"the block's method is completed from the environment": {
		block:       map[string]string{"user_name": "u", "user_domain_id": "d"},
		environment: with(passwordEnvironment, "OS_TOKEN", "s3cret", "OS_AUTH_TYPE", "v3token"),
		method:      passwordLogin,
		values:      with(passwordValues, "user_name", "u"+fromBlock, "user_domain_name", "", "user_domain_id", "d"+fromBlock),
	},
	"a name in the block wins over an id in the environment": {
		block:       map[string]string{"user_name": "u", "project_name": "p"},
		environment: with(passwordEnvironment, "OS_USER_ID", "env-user-id", "OS_PROJECT_ID", "env-project-id", "OS_USER_DOMAIN_ID", "env-domain-id"),
		method:      passwordLogin,
		values:      with(passwordValues, "user_name", "u"+fromBlock, "project_name", "p"+fromBlock, "user_domain_name", "", "user_domain_id", "env-domain-id"+fromOS+"USER_DOMAIN_ID"),
	},
	"where the block does not say the method, the environment does": {
		block:       map[string]string{"auth_url": "https://block.example"},
		environment: passwordEnvironment,
		method:      passwordLogin,
		values:      with(passwordValues, "auth_url", "https://block.example"+fromBlock),
	},
	"an application credential takes no scope": {
		block:       map[string]string{"application_credential_id": "a", "application_credential_secret": "s3cret"},
		environment: with(passwordEnvironment, "OS_PROJECT_ID", "env-project-id"),
		method:      applicationCredentialLogin,
		values: map[string]string{
			"auth_url": "https://env.example/v3" + fromOS + "AUTH_URL", "application_credential_id": "a" + fromBlock, "application_credential_secret": "s3cret" + fromBlock,
		},
	},
	"an application credential by name needs its user": {
		block:       map[string]string{"application_credential_name": "a", "application_credential_secret": "s3cret"},
		environment: map[string]string{"OS_AUTH_URL": "https://env.example/v3", "OS_USERNAME": "env-user", "OS_USER_DOMAIN_NAME": "env-domain", "OS_PASSWORD": "env-s3cret"},
		method:      applicationCredentialLogin,
		values: map[string]string{
			"auth_url": "https://env.example/v3" + fromOS + "AUTH_URL", "application_credential_name": "a" + fromBlock, "application_credential_secret": "s3cret" + fromBlock,
			"user_name": "env-user" + fromOS + "USERNAME", "user_domain_name": "env-domain" + fromOS + "USER_DOMAIN_NAME",
		},
	},
	"half an application credential": {
		block:      map[string]string{"application_credential_id": "a", "auth_url": "https://block.example"},
		method:     applicationCredentialLogin,
		values:     map[string]string{"application_credential_id": "a" + fromBlock, "auth_url": "https://block.example" + fromBlock},
		incomplete: "Incomplete Login",
	},
	"a project beside an application credential": {
		block:  map[string]string{"application_credential_id": "a", "application_credential_secret": "s3cret", "auth_url": "https://block.example", "project_id": "p"},
		method: applicationCredentialLogin,
		values: map[string]string{"application_credential_id": "a" + fromBlock, "application_credential_secret": "s3cret" + fromBlock, "auth_url": "https://block.example" + fromBlock},
		wrong:  []string{"project_id: Unused Provider Argument"},
	},
	"two methods in the block": {
		block: map[string]string{"token": "s3cret", "password": "s3cret-2"},
		wrong: []string{"token: Conflicting Login Methods"},
	},
	"an id and a name in the block": {
		block: map[string]string{"user_id": "i", "user_name": "n"}, environment: with(passwordEnvironment, "OS_USERNAME", "", "OS_USER_DOMAIN_NAME", ""),
		method: passwordLogin, values: with(passwordValues, "user_name", "", "user_domain_name", "", "user_id", "i"+fromBlock),
		wrong: []string{"user_name: Conflicting Provider Arguments"},
	},
	"a login argument in the block silences OS_CLOUD": {
		block: map[string]string{"user_name": "u"}, environment: with(passwordEnvironment, "OS_CLOUD", "application"),
		method: passwordLogin, values: with(passwordValues, "user_name", "u"+fromBlock),
	},
	"an empty string": {
		block: map[string]string{"token": "", "endpoint": "https://nova.example"}, method: readyToken,
		values: map[string]string{"token": fromBlock, "endpoint": "https://nova.example" + fromBlock},
		wrong:  []string{"token: Empty Provider Argument"},
	},

	// An entry of clouds.yaml.
	"a cloud in the block, and no login variable": {
		block: map[string]string{"cloud": "password"}, environment: with(passwordEnvironment, "OS_TOKEN", "s3cret", "OS_AUTH_TYPE", "none", "OS_PROJECT_ID", "env-project-id"),
		method: passwordLogin,
		values: map[string]string{
			"auth_url": "https://entry.example" + fromPassword, "user_name": "entry-user" + fromPassword, "user_domain_name": "entry-domain" + fromPassword,
			"password": "entry-s3cret <- the cloud \"password\" in secure.yaml", "project_name": "entry-project" + fromPassword, "project_domain_name": "entry-domain" + fromPassword,
			"region": "entry-region" + fromPassword, "interface": "internal" + fromPassword, "insecure": "true" + fromPassword,
		},
	},
	"the block overrides the cloud, and the cloud the environment": {
		block: map[string]string{"cloud": "password", "project_id": "p", "region": "r"}, environment: map[string]string{"OS_INTERFACE": "admin", "OS_INSECURE": "no", "OS_CACERT": "/ca.pem"},
		method: passwordLogin,
		values: map[string]string{
			"auth_url": "https://entry.example" + fromPassword, "user_name": "entry-user" + fromPassword, "user_domain_name": "entry-domain" + fromPassword,
			"password": "entry-s3cret <- the cloud \"password\" in secure.yaml", "project_id": "p" + fromBlock,
			"region": "r" + fromBlock, "interface": "internal" + fromPassword, "insecure": "true" + fromPassword, "cacert_file": "/ca.pem" + fromOS + "CACERT",
		},
	},
	"OS_CLOUD where the block has no login argument": {
		block: map[string]string{"region": "r"}, environment: with(passwordEnvironment, "OS_CLOUD", "application"),
		method: applicationCredentialLogin,
		values: map[string]string{
			"auth_url": "https://entry.example" + fromApplication, "application_credential_id": "entry-id" + fromApplication,
			"application_credential_secret": "entry-s3cret" + fromApplication, "region": "r" + fromBlock,
		},
	},
	"a cloud in the block wins over OS_CLOUD": {
		block: map[string]string{"cloud": "ready"}, environment: map[string]string{"OS_CLOUD": "application"},
		method: readyToken,
		values: map[string]string{"token": "entry-s3cret" + fromReady, "endpoint": "https://entry.example/v2.1" + fromReady},
	},
	"another method in the block than the cloud's auth_type": {
		block: map[string]string{"cloud": "application", "password": "s3cret"}, method: applicationCredentialLogin,
		values: map[string]string{
			"auth_url": "https://entry.example" + fromApplication, "application_credential_id": "entry-id" + fromApplication, "application_credential_secret": "entry-s3cret" + fromApplication,
		},
		wrong: []string{"password: Unused Provider Argument"},
	},
	"another method in the block than that of a cloud without auth_type": {
		block:  map[string]string{"cloud": "password", "token": "s3cret"},
		wrong:  []string{"token: Conflicting Login Methods"},
		values: map[string]string{"insecure": "true" + fromPassword},
	},
	"another method in the block than the first that the cloud calls for": {
		block:  map[string]string{"cloud": "regional", "password": "s3cret"},
		wrong:  []string{"password: Conflicting Login Methods"},
		values: map[string]string{"endpoint": "https://.example <- the cloud \"regional\" in clouds.yaml"},
	},
	"two wrong variables, and one that is missing": {
		environment: with(passwordEnvironment, "OS_AUTH_URL", "nowhere", "OS_INSECURE", "maybe", "OS_USER_DOMAIN_NAME", ""),
		method:      passwordLogin,
		values:      with(passwordValues, "user_domain_name", "", "auth_url", "nowhere"+fromOS+"AUTH_URL", "insecure", "maybe"+fromOS+"INSECURE"),
		incomplete:  "Invalid Provider Argument, : Invalid Provider Argument, : Incomplete Login",
	},
	"a cloud in the region of the block": {
		block: map[string]string{"cloud": "regional", "region": "r"}, method: readyToken,
		values: map[string]string{
			"endpoint": "https://r.example <- the cloud \"regional\" in clouds.yaml", "token": "entry-s3cret <- the cloud \"regional\" in clouds.yaml", "region": "r" + fromBlock,
		},
	},

	// What chooses from a catalog that is not asked.
	"a region and an interface beside a ready token": {
		block: map[string]string{"token": "s3cret", "endpoint": "https://nova.example", "region": "r", "interface": "admin"}, method: readyToken,
		values: map[string]string{"token": "s3cret" + fromBlock, "endpoint": "https://nova.example" + fromBlock},
		wrong:  []string{"region: Unused Provider Argument", "interface: Unused Provider Argument"},
	},
	"a region beside a ready token of the environment": {
		block: map[string]string{"region": "r"}, environment: map[string]string{"OS_TOKEN": "s3cret", "OS_ENDPOINT": "https://nova.example"}, method: readyToken,
		values: map[string]string{"token": "s3cret" + fromOS + "TOKEN", "endpoint": "https://nova.example" + fromOS + "ENDPOINT"},
		wrong:  []string{"region: Unused Provider Argument"},
	},
	"an interface beside a login and an endpoint": {
		block: map[string]string{"interface": "admin"}, environment: with(passwordEnvironment, "OS_ENDPOINT", "https://nova.example"), method: passwordLogin,
		values: with(passwordValues, "endpoint", "https://nova.example"+fromOS+"ENDPOINT"),
		wrong:  []string{"interface: Unused Provider Argument"},
	},
	"a region beside the endpoint of a cloud": {
		block: map[string]string{"cloud": "ready", "region": "r"}, method: readyToken,
		values: map[string]string{"token": "entry-s3cret" + fromReady, "endpoint": "https://entry.example/v2.1" + fromReady},
		wrong:  []string{"region: Unused Provider Argument"},
	},
	"an interface beside the endpoint of a cloud in a region of the block": {
		block: map[string]string{"cloud": "regional", "region": "r", "interface": "admin"}, method: readyToken,
		values: map[string]string{
			"endpoint": "https://r.example <- the cloud \"regional\" in clouds.yaml", "token": "entry-s3cret <- the cloud \"regional\" in clouds.yaml", "region": "r" + fromBlock,
		},
		wrong: []string{"interface: Unused Provider Argument"},
	},
	"a region and an interface beside an endpoint, in the environment": {
		environment: with(passwordEnvironment, "OS_ENDPOINT", "https://nova.example", "OS_REGION_NAME", "r", "OS_INTERFACE", "nonsense"), method: passwordLogin,
		values: with(passwordValues, "endpoint", "https://nova.example"+fromOS+"ENDPOINT"),
	},
	"a region and an interface of a cloud beside an endpoint": {
		block: map[string]string{"cloud": "password", "endpoint": "https://nova.example"}, method: passwordLogin,
		values: map[string]string{
			"auth_url": "https://entry.example" + fromPassword, "user_name": "entry-user" + fromPassword, "user_domain_name": "entry-domain" + fromPassword,
			"password": "entry-s3cret <- the cloud \"password\" in secure.yaml", "project_name": "entry-project" + fromPassword, "project_domain_name": "entry-domain" + fromPassword,
			"endpoint": "https://nova.example" + fromBlock, "insecure": "true" + fromPassword,
		},
	},
	"a region beside an endpoint that is not known yet, and may be null": {
		block: map[string]string{"endpoint": unknownText, "region": "r"}, environment: passwordEnvironment, method: passwordLogin,
		values: with(passwordValues, "endpoint", fromBlock), unknown: []string{"endpoint"},
	},
	"a cloud with an auth_type that is not supported": {block: map[string]string{"cloud": "bad"}, incomplete: "Unsupported Login Method"},
	"a cloud that does not exist":                     {block: map[string]string{"cloud": "none"}, incomplete: "Cloud Not Found"},
	"an OS_CLOUD that does not exist":                 {environment: with(passwordEnvironment, "OS_CLOUD", "none"), incomplete: "Cloud Not Found"},

	// Unknown values.
	"an unknown token": {
		block: map[string]string{"token": unknownText, "endpoint": "https://nova.example"}, environment: passwordEnvironment,
		method: readyToken, values: map[string]string{"token": fromBlock, "endpoint": "https://nova.example" + fromBlock}, unknown: []string{"token"},
	},
	"an unknown cloud decides nothing": {
		block: map[string]string{"cloud": unknownText, "region": unknownText, "user_name": "u"}, environment: passwordEnvironment,
		unknown: []string{"cloud", "region"},
	},
	"an unknown argument of a method that is not the block's": {
		block:  map[string]string{"password": unknownText, "application_credential_id": "a", "application_credential_secret": "s3cret", "auth_url": "https://block.example"},
		method: applicationCredentialLogin,
		values: map[string]string{"application_credential_id": "a" + fromBlock, "application_credential_secret": "s3cret" + fromBlock, "auth_url": "https://block.example" + fromBlock},
	},
	"two unknown methods": {
		block:      map[string]string{"password": unknownText, "token": unknownText, "endpoint": "https://nova.example"},
		values:     map[string]string{"endpoint": "https://nova.example" + fromBlock},
		unknown:    []string{"token", "password"},
		incomplete: "No Login",
	},
	"two unknown methods and a user": {
		block: map[string]string{"password": unknownText, "token": unknownText, "user_id": "u", "auth_url": "https://block.example"}, method: passwordLogin,
		values:  map[string]string{"password": fromBlock, "user_id": "u" + fromBlock, "auth_url": "https://block.example" + fromBlock},
		unknown: []string{"password"},
	},
	"an unknown argument in the block silences OS_CLOUD": {
		block: map[string]string{"user_name": unknownText}, environment: with(passwordEnvironment, "OS_CLOUD", "application"),
		method: passwordLogin, values: with(passwordValues, "user_name", fromBlock), unknown: []string{"user_name"},
	},
	"an unknown setting that is no login": {
		block: map[string]string{"request_timeout": unknownText}, environment: passwordEnvironment,
		method: passwordLogin, values: with(passwordValues, "request_timeout", fromBlock), unknown: []string{"request_timeout"},
	},
	"an unknown region beside a ready token": {
		block: map[string]string{"token": "s3cret", "endpoint": "https://nova.example", "region": unknownText}, method: readyToken,
		values: map[string]string{"token": "s3cret" + fromBlock, "endpoint": "https://nova.example" + fromBlock},
	},
}

func TestResolve(t *testing.T) {
	t.Parallel()
	for name, test := range resolveCases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := resolve(blockOf(test.block), environmentOf(test.environment), loadTestCloud)

			values := map[string]string{}
			for name, v := range s.values {
				values[name] = v.text + " <- " + v.origin
			}
			if s.method != test.method {
				t.Errorf("method is %q, want %q", s.method, test.method)
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
			if !slices.Equal(s.unknown, test.unknown) {
				t.Errorf("unknown are %q, want %q", s.unknown, test.unknown)
			}
			if wrong := summaries(s.wrong); !slices.Equal(wrong, test.wrong) {
				t.Errorf("wrong are %q, want %q", wrong, test.wrong)
			}
			if incomplete := strings.TrimPrefix(strings.Join(summaries(s.incomplete), ", "), ": "); incomplete != test.incomplete {
				t.Errorf("incomplete is %q, want %q", incomplete, test.incomplete)
			}
			for _, d := range append(s.wrong, s.incomplete...) {
				if strings.Contains(d.Summary()+d.Detail(), "s3cret") {
					t.Errorf("a secret is in: %s", d.Detail())
				}
			}
		})
	}
}

// summaries are the diagnostics in short: "attribute: Summary".
func summaries(diagnostics diag.Diagnostics) (short []string) {
	for _, d := range diagnostics {
		at := ""
		if d, ok := d.(diag.DiagnosticWithPath); ok {
			at = d.Path().String()
		}
		short = append(short, at+": "+d.Summary())
	}
	return short
}

// Every argument must be reachable from a need, or nothing would ever look it up.
func TestEveryArgumentServesSomething(t *testing.T) {
	t.Parallel()
	needed := map[string]bool{"cloud": true}
	all := slices.Concat(connection, catalog)
	for _, needs := range methodNeeds {
		all = append(all, needs...)
	}
	for name, needs := range argumentNeeds {
		argumentNamed(name)
		all = append(all, needs...)
	}
	for _, n := range all {
		for _, name := range n.anyOf {
			needed[argumentNamed(name).name] = true
		}
	}
	for _, a := range arguments {
		if !needed[a.name] {
			t.Errorf("nothing needs %s", a.name)
		}
		if a.login != isCredential(a) {
			t.Errorf("%s is a login argument: %t, want %t", a.name, a.login, isCredential(a))
		}
	}
}

// isCredential tells whether the argument's field is one of the credentials.
func isCredential(a argument) bool {
	if a.field == nil {
		return false
	}
	var cloud keystone.Cloud
	*a.field(&cloud) = "x"
	return cloud.Credentials != keystone.Credentials{}
}

func TestUnusableCloudNamesWhatNamedIt(t *testing.T) {
	t.Parallel()
	load := func(string, string) (*keystone.Cloud, error) { return nil, errors.New("no such file") }
	s := resolve(block{}, environmentOf(map[string]string{"OS_CLOUD": "x"}), load)
	want := "no such file\n\nThe cloud is named by the environment variable OS_CLOUD."
	if got := s.incomplete[0].Detail(); got != want {
		t.Errorf("detail is %q, want %q", got, want)
	}
}
