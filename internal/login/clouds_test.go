package login

import (
	"fmt"
	"testing"
)

// inEntry is a value of an entry, as these tests want it.
func inEntry(text, cloud string) string {
	return fmt.Sprintf("%s <- cloud %q in testdata/clouds.yaml", text, cloud)
}

// adaIn returns the values of an entry for ada, without a password.
func adaIn(cloud string, pairs ...string) map[string]string {
	return with(map[string]string{
		"auth_url": inEntry("https://entry.example/v3", cloud), "user_name": inEntry("ada", cloud), "user_domain_name": inEntry("Default", cloud),
		"project_name": inEntry("web", cloud), "project_domain_id": inEntry("default", cloud),
	}, pairs...)
}

const fromOSPassword = "s3cret <- OS_PASSWORD"

// federated are the values of the entries for OIDC logins.
func federatedIn(cloud string, pairs ...string) map[string]string {
	return with(map[string]string{
		"auth_url": inEntry("https://entry.example", cloud), "identity_provider": inEntry("gitlab", cloud), "protocol": inEntry("openid", cloud),
		"project_id": inEntry("web-id", cloud),
	}, pairs...)
}

var cloudCases = map[string]resolveCase{
	// The one exception to the one source: the secret that an entry lacks.
	"an entry takes the password that it lacks from the environment, and nothing else": {
		environment: map[string]string{"OS_CLOUD": "committed", "OS_PASSWORD": "s3cret", "OS_PROJECT_NAME": "other", "OS_TRUST_ID": "other", "OS_TOKEN": "s3cret"},
		method:      password, values: adaIn("committed", "password", fromOSPassword),
	},
	"so does one that the block names": {
		block: map[string]string{"cloud": "committed"}, environment: map[string]string{"OS_PASSWORD": "s3cret"},
		method: password, values: adaIn("committed", "password", fromOSPassword),
	},
	"the environment may name the same URL and user": {
		block: map[string]string{"cloud": "committed"},
		environment: map[string]string{
			"OS_PASSWORD": "s3cret", "OS_CLOUD": "committed", "OS_AUTH_URL": "https://entry.example/", "OS_USERNAME": "ada", "OS_USER_DOMAIN_NAME": "Default",
		},
		method: password, values: adaIn("committed", "password", fromOSPassword),
	},
	"a domain for everything is not that of another user": {
		environment: map[string]string{"OS_CLOUD": "committed", "OS_PASSWORD": "s3cret", "OS_DOMAIN_NAME": "Other", "OS_DEFAULT_DOMAIN": "other"},
		method:      password, values: adaIn("committed", "password", fromOSPassword),
	},
	"the password of another URL is somebody else's": {
		environment: map[string]string{"OS_CLOUD": "committed", "OS_PASSWORD": "s3cret", "OS_AUTH_URL": "https://other.example/v3"},
		method:      password, values: adaIn("committed", "password", fromOSPassword), incomplete: "secret of another",
	},
	"the password of another user is somebody else's": {
		environment: map[string]string{"OS_CLOUD": "committed", "OS_PASSWORD": "s3cret", "OS_USERNAME": "eve"},
		method:      password, values: adaIn("committed", "password", fromOSPassword), incomplete: "secret of another",
	},
	"the password of a user with the same name in another domain is somebody else's": {
		environment: map[string]string{"OS_CLOUD": "committed", "OS_PASSWORD": "s3cret", "OS_USERNAME": "ada", "OS_USER_DOMAIN_NAME": "Other"},
		method:      password, values: adaIn("committed", "password", fromOSPassword), incomplete: "secret of another",
	},
	"a user that is named otherwise may be another": {
		environment: map[string]string{"OS_CLOUD": "committed-id", "OS_PASSWORD": "s3cret", "OS_USERNAME": "ada"},
		method:      password, incomplete: "secret of another",
		values: map[string]string{
			"auth_url": inEntry("https://entry.example", "committed-id"), "user_id": inEntry("ada-id", "committed-id"),
			"project_id": inEntry("web-id", "committed-id"), "password": fromOSPassword,
		},
	},
	"the password of another cloud is somebody else's": {
		block: map[string]string{"cloud": "committed"}, environment: map[string]string{"OS_CLOUD": "listed", "OS_PASSWORD": "s3cret"},
		method: password, values: adaIn("committed", "password", fromOSPassword), incomplete: "secret of another",
	},
	"an application credential takes its secret": {
		environment: map[string]string{"OS_CLOUD": "committed-application", "OS_APPLICATION_CREDENTIAL_SECRET": "s3cret", "OS_APPLICATION_CREDENTIAL_ID": "ci"},
		method:      applicationCredential,
		values: map[string]string{
			"auth_url": inEntry("https://entry.example", "committed-application"), "application_credential_id": inEntry("ci", "committed-application"),
			"application_credential_secret": "s3cret <- OS_APPLICATION_CREDENTIAL_SECRET",
		},
	},
	"the secret of another application credential is somebody else's": {
		environment: map[string]string{"OS_CLOUD": "committed-application", "OS_APPLICATION_CREDENTIAL_SECRET": "s3cret", "OS_APPLICATION_CREDENTIAL_ID": "other"},
		method:      applicationCredential,
		values: map[string]string{
			"auth_url": inEntry("https://entry.example", "committed-application"), "application_credential_id": inEntry("ci", "committed-application"),
			"application_credential_secret": "s3cret <- OS_APPLICATION_CREDENTIAL_SECRET",
		},
		incomplete: "secret of another",
	},
	"an entry for tokens takes the token": {
		environment: map[string]string{"OS_CLOUD": "committed-token", "OS_TOKEN": "s3cret"}, method: token,
		values: map[string]string{
			"auth_type": inEntry("token", "committed-token"), "auth_url": inEntry("https://entry.example", "committed-token"),
			"project_id": inEntry("web-id", "committed-token"), "token": "s3cret <- OS_TOKEN",
		},
	},
	"a pipeline's access token": {
		environment: map[string]string{"OS_CLOUD": "committed-oidc", "OS_ACCESS_TOKEN": "s3cret"}, method: oidcAccessToken,
		values: federatedIn("committed-oidc", "auth_type", inEntry("v3oidcaccesstoken", "committed-oidc"), "access_token", "s3cret <- OS_ACCESS_TOKEN"),
	},
	"the file of an access token": {
		environment: map[string]string{"OS_CLOUD": "committed-oidc", "OS_ACCESS_TOKEN_FILE": "/token"}, method: oidcAccessToken,
		values: federatedIn("committed-oidc", "auth_type", inEntry("v3oidcaccesstoken", "committed-oidc"), "access_token_file", "/token <- OS_ACCESS_TOKEN_FILE"),
	},
	"an access token and the file of one": {
		environment: map[string]string{"OS_CLOUD": "committed-oidc", "OS_ACCESS_TOKEN": "s3cret", "OS_ACCESS_TOKEN_FILE": "/token"}, method: oidcAccessToken,
		values:     federatedIn("committed-oidc", "auth_type", inEntry("v3oidcaccesstoken", "committed-oidc"), "access_token", "s3cret <- OS_ACCESS_TOKEN"),
		incomplete: "redundant",
	},
	"the secret of a client": {
		environment: map[string]string{"OS_CLOUD": "committed-client", "OS_CLIENT_SECRET": "s3cret"}, method: oidcClientCredentials,
		values: federatedIn("committed-client", "client_id", inEntry("ci", "committed-client"),
			"discovery_endpoint", inEntry("https://issuer.example/d", "committed-client"), "client_secret", "s3cret <- OS_CLIENT_SECRET"),
	},
	"a client needs no secret": {
		environment: map[string]string{"OS_CLOUD": "committed-client"}, method: oidcClientCredentials,
		values: federatedIn("committed-client", "client_id", inEntry("ci", "committed-client"), "discovery_endpoint", inEntry("https://issuer.example/d", "committed-client")),
	},
	"a password is missing nowhere else": {
		environment: map[string]string{"OS_CLOUD": "committed"}, method: password, values: adaIn("committed"), incomplete: "missing",
	},
	"an entry that says no method": {
		environment: map[string]string{"OS_CLOUD": "incomplete", "OS_USERNAME": "ada", "OS_PASSWORD": "s3cret"}, incomplete: "no credentials",
	},

	// Region, interface and endpoint with an entry.
	"a variable chooses among the regions of an entry": {
		environment: map[string]string{"OS_CLOUD": "listed", "OS_REGION_NAME": "R2", "OS_PASSWORD": "s3cret"}, method: password,
		values: adaIn("listed", "password", fromOSPassword, "region", "R2 <- OS_REGION_NAME"),
	},
	"also if the block names the entry": {
		block: map[string]string{"cloud": "listed"}, environment: map[string]string{"OS_REGION_NAME": "R2", "OS_PASSWORD": "s3cret"}, method: password,
		values: adaIn("listed", "password", fromOSPassword, "region", "R2 <- OS_REGION_NAME"),
	},
	"the region of a variable gives auth_url": {
		environment: map[string]string{"OS_CLOUD": "templated", "OS_REGION_NAME": "R2", "OS_PASSWORD": "s3cret"}, method: password,
		values: adaIn("templated", "password", fromOSPassword, "region", "R2 <- OS_REGION_NAME", "auth_url", inEntry("https://R2.example/v3", "templated")),
	},
	"the first region is the default": {
		environment: map[string]string{"OS_CLOUD": "listed", "OS_PASSWORD": "s3cret"}, method: password,
		values: adaIn("listed", "password", fromOSPassword, "region", inEntry("R1", "listed")),
	},
	"a variable with a region that is not listed": {environment: map[string]string{"OS_CLOUD": "listed", "OS_REGION_NAME": "R9"}, incomplete: "cloud"},
	"a variable beside another region of the entry": {
		environment: map[string]string{"OS_CLOUD": "stated", "OS_REGION_NAME": "R2", "OS_PASSWORD": "s3cret"}, method: password,
		values: adaIn("stated", "password", fromOSPassword, "region", inEntry("R1", "stated"), "interface", inEntry("internal", "stated")), incomplete: "contradiction",
	},
	"a variable beside another interface of the entry": {
		environment: map[string]string{"OS_CLOUD": "stated", "OS_INTERFACE": "public", "OS_PASSWORD": "s3cret"}, method: password,
		values: adaIn("stated", "password", fromOSPassword, "region", inEntry("R1", "stated"), "interface", inEntry("internal", "stated")), incomplete: "contradiction",
	},
	"variables that agree with the entry": {
		environment: map[string]string{"OS_CLOUD": "stated", "OS_REGION_NAME": "R1", "OS_ENDPOINT_TYPE": "internalURL", "OS_PASSWORD": "s3cret"}, method: password,
		values: adaIn("stated", "password", fromOSPassword, "region", inEntry("R1", "stated"), "interface", inEntry("internal", "stated")),
	},
	"an endpoint of the environment beside OS_CLOUD": {
		environment: map[string]string{"OS_CLOUD": "committed", "OS_ENDPOINT": "https://nova.example", "OS_PASSWORD": "s3cret"}, method: password,
		values: adaIn("committed", "password", fromOSPassword), incomplete: "contradiction",
	},
	"an endpoint of the environment beside that of the block": {
		block:       map[string]string{"endpoint": "https://block.example"},
		environment: map[string]string{"OS_CLOUD": "committed", "OS_ENDPOINT": "https://nova.example", "OS_PASSWORD": "s3cret"}, method: password,
		values: adaIn("committed", "password", fromOSPassword, "endpoint", "https://block.example"+fromBlock),
	},
	"the entry that the block names takes precedence over variables": {
		block:       map[string]string{"cloud": "stated"},
		environment: map[string]string{"OS_REGION_NAME": "R2", "OS_INTERFACE": "public", "OS_ENDPOINT": "https://nova.example", "OS_PASSWORD": "s3cret"}, method: password,
		values: adaIn("stated", "password", fromOSPassword, "region", inEntry("R1", "stated"), "interface", inEntry("internal", "stated")),
	},
	"what an entry says of the compute service takes precedence": {
		environment: map[string]string{"OS_CLOUD": "computed", "OS_PASSWORD": "s3cret"}, method: password,
		values: adaIn("computed", "password", fromOSPassword, "region", inEntry("R2", "computed"), "interface", inEntry("adminURL", "computed")),
	},
	"so do the variables of the compute service": {
		environment: with(passwordEnvironment, "OS_COMPUTE_INTERFACE", "admin", "OS_INTERFACE", "internal", "OS_COMPUTE_REGION_NAME", "R2", "OS_REGION_NAME", "R1"),
		method:      password, values: with(passwordValues, "interface", "admin <- OS_COMPUTE_INTERFACE", "region", "R2 <- OS_COMPUTE_REGION_NAME"),
	},
	"so does its endpoint": {
		environment: map[string]string{"OS_CLOUD": "compute", "OS_PASSWORD": "s3cret"}, method: password,
		values: adaIn("compute", "password", fromOSPassword, "endpoint", inEntry("https://nova.example", "compute")),
	},

	// What other tools have.
	"a passcode in an entry": {block: map[string]string{"cloud": "factors"}, method: password, values: adaIn("factors", "password", inEntry("s3cret", "factors")), incomplete: "unsupported"},
	"a passcode beside the environment's password": {
		environment: with(passwordEnvironment, "OS_PASSCODE", "123456"), method: password, values: passwordValues, incomplete: "unsupported",
	},
	"a passcode beside the password that an entry lacks": {
		environment: map[string]string{"OS_CLOUD": "committed", "OS_PASSWORD": "s3cret", "OS_PASSCODE": "123456"}, method: password,
		values: adaIn("committed", "password", fromOSPassword), incomplete: "unsupported",
	},
	"a passcode that no password is beside": {
		environment: map[string]string{"OS_ENDPOINT": "https://nova.example", "OS_TOKEN": "s3cret", "OS_PASSCODE": "123456"}, method: preIssued,
		values: map[string]string{"endpoint": "https://nova.example <- OS_ENDPOINT", "token": "s3cret <- OS_TOKEN"},
	},
	"the system's scope": {block: map[string]string{"cloud": "system"}, method: password, values: adaIn("system", "password", inEntry("s3cret", "system")), incomplete: "unsupported"},
	"a trust": {
		block: map[string]string{"cloud": "trusting"}, method: password,
		values: map[string]string{
			"auth_url": inEntry("https://entry.example", "trusting"), "user_id": inEntry("ada-id", "trusting"), "password": inEntry("s3cret", "trusting"),
			"trust_id": inEntry("t", "trusting"),
		},
	},
	"a trust beside a project": {
		block: map[string]string{"cloud": "torn"}, method: password, incomplete: "redundant",
		values: adaIn("torn", "password", inEntry("s3cret", "torn"), "trust_id", inEntry("t", "torn"), "project_name", "", "project_domain_id", ""),
	},
	"a trust beside a project, in the environment": {
		environment: with(passwordEnvironment, "OS_PROJECT_NAME", "", "OS_TENANT_ID", "p", "OS_TRUST_ID", "t"), method: password, incomplete: "redundant",
		values: with(passwordValues, "project_name", "", "project_domain_id", "", "trust_id", "t <- OS_TRUST_ID"),
	},
	"a trust beside a project, in the block": {
		block: map[string]string{"trust_id": "t", "project_id": "p"}, environment: passwordEnvironment, method: password,
		values: with(passwordValues, "project_name", "", "project_domain_id", "", "trust_id", "t"+fromBlock), wrong: []string{"trust_id: redundant"},
	},
	"a trust in the block takes the place of the environment's project": {
		block: map[string]string{"trust_id": "t"}, environment: passwordEnvironment, method: password,
		values: with(passwordValues, "project_name", "", "project_domain_id", "", "trust_id", "t"+fromBlock),
	},
	"two tokens in an entry": {
		block: map[string]string{"cloud": "two-tokens"}, method: oidcAccessToken, incomplete: "redundant",
		values: map[string]string{
			"auth_type": inEntry("v3oidcaccesstoken", "two-tokens"), "auth_url": inEntry("https://entry.example", "two-tokens"),
			"identity_provider": inEntry("gitlab", "two-tokens"), "protocol": inEntry("openid", "two-tokens"), "access_token": inEntry("s3cret", "two-tokens"),
		},
	},
	"verify is the contrary of insecure": {
		block: map[string]string{"cloud": "home"}, method: password,
		values: adaIn("home", "password", inEntry("s3cret", "home"), "cacert_file", inEntry("~/ca.pem", "home"), "insecure", inEntry("true", "home")),
	},
	"verify that is a path": {
		block: map[string]string{"cloud": "path"}, method: password, incomplete: "invalid",
		values: adaIn("path", "password", inEntry("s3cret", "path"), "insecure", inEntry("/ca.pem", "path")),
	},

	// auth_type and OIDC in the block and the environment.
	"auth_type in the block": {
		block: map[string]string{"auth_type": "v3token", "token": "s3cret"}, environment: passwordEnvironment, method: token,
		values: with(passwordValues, "user_name", "", "user_domain_name", "", "password", "", "token", "s3cret"+fromBlock, "auth_type", "v3token"+fromBlock),
	},
	"auth_type in the block makes it the source": {
		block: map[string]string{"auth_type": "password"}, environment: with(passwordEnvironment, "OS_CLOUD", "committed", "OS_TOKEN", "s3cret", "OS_AUTH_TYPE", "v3token"),
		method: password, values: with(passwordValues, "auth_type", "password"+fromBlock),
	},
	"auth_type in the block chooses between two methods": {
		block:  map[string]string{"auth_type": "token", "token": "s3cret", "password": "s3cret", "auth_url": "https://block.example"},
		method: token, values: map[string]string{"auth_type": "token" + fromBlock, "token": "s3cret" + fromBlock, "auth_url": "https://block.example" + fromBlock},
		incomplete: "unused",
	},
	"an auth_type that is not known yet decides nothing": {
		block: map[string]string{"auth_type": unknownText, "token": "s3cret"}, environment: passwordEnvironment, unknown: []string{"auth_type"},
	},
	"an auth_type that is not supported": {
		block: map[string]string{"auth_type": "v3totp"}, values: map[string]string{"auth_type": "v3totp" + fromBlock}, wrong: []string{"auth_type: invalid"},
	},
	"openrc files that set three tokens beside OS_AUTH_TYPE": {
		environment: map[string]string{
			"OS_AUTH_TYPE": "v3oidcaccesstoken", "OS_AUTH_URL": "https://env.example", "OS_IDENTITY_PROVIDER": "egi", "OS_PROTOCOL": "openid",
			"OS_ACCESS_TOKEN": "s3cret", "OS_AUTH_TOKEN": "s3cret", "OS_PROJECT_ID": "p",
		},
		method: oidcAccessToken,
		values: map[string]string{
			"auth_type": "v3oidcaccesstoken <- OS_AUTH_TYPE", "auth_url": "https://env.example <- OS_AUTH_URL", "identity_provider": "egi <- OS_IDENTITY_PROVIDER",
			"protocol": "openid <- OS_PROTOCOL", "access_token": "s3cret <- OS_ACCESS_TOKEN", "project_id": "p <- OS_PROJECT_ID",
		},
	},
	"an identity provider implies its token": {
		block:       map[string]string{"identity_provider": "gitlab", "protocol": "openid"},
		environment: map[string]string{"OS_AUTH_URL": "https://env.example", "OS_ACCESS_TOKEN": "s3cret", "OS_PROJECT_ID": "p"}, method: oidcAccessToken,
		values: map[string]string{
			"identity_provider": "gitlab" + fromBlock, "protocol": "openid" + fromBlock, "auth_url": "https://env.example <- OS_AUTH_URL",
			"access_token": "s3cret <- OS_ACCESS_TOKEN", "project_id": "p <- OS_PROJECT_ID",
		},
	},
	"an identity provider beside a password": {
		environment: with(passwordEnvironment, "OS_IDENTITY_PROVIDER", "gitlab"), incomplete: "conflicting methods",
	},
	"a client and a token of the same provider": {
		block: map[string]string{"client_id": "ci", "access_token_file": "/token"}, wrong: []string{"access_token_file: conflicting methods"},
	},
	"a client with its token endpoint": {
		block: map[string]string{
			"auth_url": "https://block.example", "identity_provider": "gitlab", "protocol": "openid", "client_id": "ci", "client_secret": "s3cret",
			"access_token_endpoint": "https://issuer.example/token", "access_token_type": "id_token", "openid_scope": "openid email",
		},
		method: oidcClientCredentials,
		values: map[string]string{
			"auth_url": "https://block.example" + fromBlock, "identity_provider": "gitlab" + fromBlock, "protocol": "openid" + fromBlock,
			"client_id": "ci" + fromBlock, "client_secret": "s3cret" + fromBlock, "access_token_endpoint": "https://issuer.example/token" + fromBlock,
			"access_token_type": "id_token" + fromBlock, "openid_scope": "openid email" + fromBlock,
		},
	},
	"an access token that a key could not be": {
		environment: map[string]string{
			"OS_AUTH_URL": "https://env.example", "OS_IDENTITY_PROVIDER": "egi", "OS_PROTOCOL": "openid", "OS_ACCESS_TOKEN": "s3cret token",
		},
		method: oidcAccessToken, incomplete: "invalid",
		values: map[string]string{
			"auth_url": "https://env.example <- OS_AUTH_URL", "identity_provider": "egi <- OS_IDENTITY_PROVIDER",
			"protocol": "openid <- OS_PROTOCOL", "access_token": "s3cret token <- OS_ACCESS_TOKEN",
		},
	},
	"ports above 65535 are as wrong in auth_url as in endpoint": {
		block:  map[string]string{"auth_url": "https://k.example:99999/v3", "endpoint": "https://n.example:99999"},
		values: map[string]string{"endpoint": "https://n.example:99999" + fromBlock}, wrong: []string{"auth_url: invalid", "endpoint: invalid"}, incomplete: "no credentials",
	},
}

func TestAnEntryInAnotherRegion(t *testing.T) {
	t.Parallel()
	login, problems := resolved(map[string]string{"cloud": "moving"}, map[string]string{"OS_PASSWORD": "s3cret"})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for region, want := range map[string]string{
		"":   "{R1 }",
		"R1": "{R1 }",
		"R3": "{R3 admin}",
		"R2": "region with its login: region, auth_url",
		"R4": "region with its login: region, cacert_file",
		"R5": "region with its login: region, endpoint",
		"R9": "cloud: cloud, region",
	} {
		there, problem := login.In(region)
		got := fmt.Sprint(there.Choice)
		if problem != nil {
			got = fmt.Sprintf("%s: %s, %s", problem.Kind, problem.Given[0].Argument.Name, problem.Given[1].Argument.Name)
		}
		if got != want {
			t.Errorf("in region %q the choice is %s, want %s", region, got, want)
		}
	}
}

// TestTheInterfaceOfARegionIsItsOwn: another region has its own interface, else that of the entry, the environment, or the default.
func TestTheInterfaceOfARegionIsItsOwn(t *testing.T) {
	t.Parallel()
	for variable, want := range map[string]string{"": "{R2 }", "admin": "{R2 admin}"} {
		login, problems := resolved(map[string]string{"cloud": "choosing"}, map[string]string{"OS_PASSWORD": "s3cret", "OS_INTERFACE": variable})
		if len(problems) > 0 || login.Choice.Interface != "internal" {
			t.Fatal(login.Choice, problems)
		}
		there, problem := login.In("R2")
		if got := fmt.Sprint(there.Choice); problem != nil || got != want {
			t.Errorf("with OS_INTERFACE %q the choice is %s (%v), want %s", variable, got, problem, want)
		}
	}
}

func TestAnInterfaceThatContradictsThatOfARegion(t *testing.T) {
	t.Parallel()
	environment := map[string]string{"OS_CLOUD": "choosing", "OS_REGION_NAME": "R2", "OS_PASSWORD": "s3cret"}
	for variable, want := range map[string]Kind{"admin": Contradiction, "internalURL": ""} {
		login, problems := resolved(nil, with(environment, "OS_INTERFACE", variable))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		_, problem := login.In("R1")
		var got Kind
		if problem != nil {
			got = problem.Kind
		}
		if got != want {
			t.Errorf("with OS_INTERFACE %q the problem is %q, want %q", variable, got, want)
		}
	}
}

// TestARegionThatLacksWhatTheFirstHas: the problem holds the value that is there, so that a message can name its place.
func TestARegionThatLacksWhatTheFirstHas(t *testing.T) {
	t.Parallel()
	login, problems := resolved(map[string]string{"cloud": "trusted"}, map[string]string{"OS_PASSWORD": "s3cret"})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	_, problem := login.In("R2")
	if problem == nil || problem.Kind != OtherLogin || problem.Given[1].Value.Source.Key != "clouds.trusted.regions[R1].values.cacert" {
		t.Errorf("the problem is %+v", problem)
	}
}
