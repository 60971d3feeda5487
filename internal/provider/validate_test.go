package provider

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// several returns the beginning of the message about more than one login method; authType is the name of auth_type in their source.
func several(authType string) string {
	return "The settings belong to several login methods. Remove the arguments of all but one, or set " + authType + " to one of these:"
}

func TestValidateProviderConfig(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		block  map[string]any
		errors []string
		read   string // the summary of what the first read reports, because Terraform would print the secret next to it
		detail string // of the first, or of that one
	}{
		"an empty block": {},
		"everything unknown": {block: func() map[string]any {
			block := map[string]any{}
			for _, a := range attributesOf() {
				block[a.Name] = prototest.Unknown
			}
			return block
		}()},
		"an unknown value beside a known one of another method": {block: map[string]any{"token": "s3cret", "password": prototest.Unknown}},
		"an empty token": {
			block: map[string]any{"token": ""}, errors: []string{"token: Empty Provider Argument"},
			detail: "token must not be empty. Set a value, or leave it out (null) so that OS_TOKEN or OS_AUTH_TOKEN can give it.",
		},
		"an empty timeout": {
			block: map[string]any{"request_timeout": ""}, errors: []string{"request_timeout: Empty Provider Argument"},
			detail: "request_timeout must not be empty. Set a value, or leave it out (null).",
		},
		"a token with the line break of its file": {
			block: map[string]any{"token": "s3cret\n"}, read: "Invalid Provider Argument",
			detail: "token ends in a line break. Use trimspace() to remove it.",
		},
		"a token with a space": {
			block: map[string]any{"token": "s3 cret\n"}, read: "Invalid Provider Argument",
			detail: "token must be a token and nothing else, without whitespace, line breaks, or non-ASCII characters.",
		},
		"a token with a control character": {block: map[string]any{"token": "s3cret\x00"}, read: "Invalid Provider Argument"},
		"a token that is not ASCII":        {block: map[string]any{"token": "s3crét"}, read: "Invalid Provider Argument"},
		"an endpoint without a scheme":     {block: map[string]any{"endpoint": "nova.example"}, errors: []string{"endpoint: Invalid Provider Argument"}},
		"an endpoint with a password":      {block: map[string]any{"endpoint": "https://ada:s3cret@nova.example"}, read: "Invalid Provider Argument"},
		"an endpoint with a password in its path": {
			block: map[string]any{"endpoint": "https://nova.example/v2.1/p/ada:s3cret@nova.example"}, read: "Invalid Provider Argument",
			detail: "endpoint must not hold a user name or password, which have arguments of their own.",
		},
		"an endpoint with a password before a placeholder": {
			block: map[string]any{"endpoint": "https://ada:s3cret@nova.example/v2.1/%(tenant_id)s"}, read: "Invalid Provider Argument",
			detail: "endpoint must not hold a user name or password, which have arguments of their own.",
		},
		"an endpoint with the line break of its file": {
			block: map[string]any{"endpoint": "https://nova.example\n"}, errors: []string{"endpoint: Invalid Provider Argument"},
			detail: "endpoint ends in a line break. Use trimspace() to remove it.",
		},
		"an auth_url with a space behind it": {
			block: map[string]any{"auth_url": "https://keystone.example/v3 "}, errors: []string{"auth_url: Invalid auth_url"},
			detail: "auth_url ends in whitespace. Use trimspace() to remove it.",
		},
		"an auth_url with the line break of its file": {block: map[string]any{"auth_url": "https://keystone.example/v3\n"}, errors: []string{"auth_url: Invalid auth_url"},
			detail: "auth_url ends in a line break. Use trimspace() to remove it.",
		},
		"an endpoint of another project": {
			block: map[string]any{"endpoint": "https://nova.example/v2.1/a", "project_id": "b"}, errors: []string{"endpoint: Invalid Provider Argument"},
			detail: `endpoint is the URL of project "a", but project_id is "b". Correct the one that is wrong, or remove the project from the URL:` +
				"\n\n  endpoint = \"https://nova.example/v2.1\"",
		},
		"an endpoint and a project not known yet": {block: map[string]any{"endpoint": "https://nova.example/v2.1/a", "project_id": prototest.Unknown}},
		"a project that is a path":                {block: map[string]any{"project_id": "a/b"}, errors: []string{"project_id: Invalid Provider Argument"}},
		"an auth_url without a scheme":            {block: map[string]any{"auth_url": "keystone.example"}, errors: []string{"auth_url: Invalid auth_url"}},
		"an auth_url of another scheme":           {block: map[string]any{"auth_url": "ftp://keystone.example"}, errors: []string{"auth_url: Invalid auth_url"}},
		"an auth_url that is not a URL":           {block: map[string]any{"auth_url": "http://a:s3cret@b c"}, read: "Invalid auth_url"},
		"an auth_url with a password":             {block: map[string]any{"auth_url": "https://ada:s3cret@keystone.example"}, read: "Invalid auth_url"},
		"an auth_url with a query":                {block: map[string]any{"auth_url": "https://keystone.example/?a=b"}, read: "Invalid auth_url"},
		"an auth_url with an empty query":         {block: map[string]any{"auth_url": "https://keystone.example/?"}, errors: []string{"auth_url: Invalid auth_url"}},
		"an auth_url with an empty fragment":      {block: map[string]any{"auth_url": "https://keystone.example/#"}, errors: []string{"auth_url: Invalid auth_url"}},
		"an interface in either spelling":         {block: map[string]any{"interface": "AdminURL"}},
		"an invalid interface": {
			block: map[string]any{"interface": "private"}, errors: []string{"interface: Invalid Provider Argument"},
			detail: `interface must be public, internal, or admin, not "private".`,
		},
		"no retries":         {block: map[string]any{"max_retries": 0}},
		"ten retries":        {block: map[string]any{"max_retries": 10}},
		"eleven retries":     {block: map[string]any{"max_retries": 11}, errors: []string{"max_retries: Invalid Provider Argument"}},
		"half a retry":       {block: map[string]any{"max_retries": 2.5}, errors: []string{"max_retries: Invalid Provider Argument"}},
		"endless retries":    {block: map[string]any{"max_retries": 1e300}, errors: []string{"max_retries: Invalid Provider Argument"}},
		"negative retries":   {block: map[string]any{"max_retries": -1}, errors: []string{"max_retries: Invalid Provider Argument"}},
		"a second":           {block: map[string]any{"request_timeout": "1s"}},
		"an hour":            {block: map[string]any{"request_timeout": "1h"}},
		"less than a second": {block: map[string]any{"request_timeout": "999ms"}, errors: []string{"request_timeout: Invalid Provider Argument"}},
		"more than an hour":  {block: map[string]any{"request_timeout": "61m"}, errors: []string{"request_timeout: Invalid Provider Argument"}},
		"a time without unit": {
			block: map[string]any{"request_timeout": "60"}, errors: []string{"request_timeout: Invalid Provider Argument"},
			detail: `request_timeout must be a duration from 1s to 1h, such as 30s or 2m, not "60".`,
		},
		"PEM that lost its line breaks": {
			block: map[string]any{"key": "-----BEGIN PRIVATE KEY----- s3cret -----END PRIVATE KEY-----"}, read: "Invalid Provider Argument",
		},
		"a certificate that is cut off": {
			block: map[string]any{"cacert_file": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"},
			read:  "Invalid Provider Argument",
		},
		"two methods": {
			block: map[string]any{"token": "s3cret", "password": "s3cret", "application_credential_id": "a", "application_credential_secret": "s3cret"},
			read:  "Conflicting Credentials",
			detail: several("auth_type") + `

  v3password               password                   provider block
  v3applicationcredential  application_credential_id  provider block
  v3token                  token                      provider block`,
		},
		"the same thing by id and by name": {
			block: map[string]any{
				"user_id": "a", "user_name": "a", "user_domain_id": "a", "user_domain_name": "a", "project_id": "a", "project_name": "a",
				"project_domain_id": "a", "project_domain_name": "a", "application_credential_id": "a", "application_credential_name": "a",
			},
			errors: []string{
				"user_name: Conflicting Arguments", "user_domain_name: Conflicting Arguments", "project_name: Conflicting Arguments",
				"project_domain_name: Conflicting Arguments", "application_credential_name: Conflicting Arguments",
			},
			detail: "user_name conflicts with user_id, which is the same setting. Remove one of them.",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// What is wrong is so whatever the environment says, and is said again where validation saw an unknown value.
			tf := start(t, map[string]string{"OS_TOKEN": "s3cret", "OS_PROJECT_ID": "c", "OS_AUTH_TYPE": "token"})
			diagnostics := tf.validate(test.block)
			if got := prototest.Problems(diagnostics); !slices.Equal(got, test.errors) {
				t.Fatalf("diagnostics are %q, want %q", got, test.errors)
			}
			if test.detail != "" && test.read == "" && diagnostics[0].Detail != test.detail {
				t.Errorf("detail is\n%s\nwant\n%s", diagnostics[0].Detail, test.detail)
			}
			configured := prototest.Problems(tf.configure(test.block, false))
			for _, want := range test.errors {
				if !slices.Contains(configured, want) {
					t.Errorf("Configure reports %q, want %q among them", configured, want)
				}
			}
			if test.read == "" {
				return
			}
			if len(configured) > 0 {
				t.Fatalf("Configure reports %q, want nothing", configured)
			}
			if d := tf.read(t.Context(), false).Diagnostics[0]; d.Summary != test.read || test.detail != "" && d.Detail != test.detail {
				t.Errorf("the read reports %s\n%s\nwant %s\n%s", d.Summary, d.Detail, test.read, test.detail)
			}
		})
	}
}

func TestConfigureReportsArgumentsOfTheBlockThatHaveNoUse(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		block       map[string]any
		environment map[string]string
		error       string
		detail      string
	}{
		"a user beside a ready token": {
			block: map[string]any{"token": "s3cret", "user_name": "ada", "endpoint": "https://nova.example"}, error: "user_name: Unused Provider Argument",
			detail: "user_name has no effect with the pre-issued token. Remove it, or the arguments of the pre-issued token.",
		},
		"a region beside an endpoint": {
			block: map[string]any{"token": "s3cret", "region": "nowhere", "endpoint": "https://nova.example"}, error: "region: Conflicting Arguments",
			detail: "region conflicts with endpoint (from the provider block), which replaces the service catalog. Remove one of them.",
		},
		"an interface beside an endpoint of the environment": {
			block: map[string]any{"interface": "admin"}, environment: map[string]string{"OS_TOKEN": "s3cret", "OS_ENDPOINT": "https://nova.example"},
			error:  "interface: Conflicting Arguments",
			detail: "interface conflicts with endpoint (from OS_ENDPOINT), which replaces the service catalog. Remove one of them.",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tf := start(t, test.environment)
			tf.accept(tf.validate(test.block))
			diagnostics := tf.configure(test.block, false)
			if got, want := prototest.Problems(diagnostics), []string{test.error}; !slices.Equal(got, want) {
				t.Fatalf("diagnostics are %q, want %q", got, want)
			}
			if got := diagnostics[0].Detail; got != test.detail {
				t.Errorf("detail is\n%s\nwant\n%s", got, test.detail)
			}
		})
	}
}

func TestTheFirstReadReportsWhatIsWrongOutsideOfTheBlock(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		block       map[string]any
		environment map[string]string
		summary     string
		detail      string
	}{
		"a token with a line break": {
			environment: map[string]string{"OS_ENDPOINT": "https://nova.example", "OS_AUTH_TOKEN": "s3cret\n"},
			summary:     "Invalid Provider Argument",
			detail:      "OS_AUTH_TOKEN ends in a line break. Set it again without surrounding whitespace.",
		},
		"a token with a space": {
			environment: map[string]string{"OS_ENDPOINT": "https://nova.example", "OS_TOKEN": "s3 cret"},
			summary:     "Invalid Provider Argument",
			detail:      "OS_TOKEN must be a token and nothing else, without whitespace, line breaks, or non-ASCII characters.",
		},
		"an endpoint without a scheme": {
			environment: map[string]string{"OS_ENDPOINT": "127.0.0.1:8774/v2.1", "OS_TOKEN": "s3cret"},
			summary:     "Invalid Provider Argument",
			detail:      `OS_ENDPOINT must be an absolute http or https URL, such as https://nova.example.com/v2.1, not "127.0.0.1:8774/v2.1".`,
		},
		"an endpoint with the path of the images": {
			environment: map[string]string{"OS_ENDPOINT": "https://nova.example/v2/images", "OS_TOKEN": "s3cret"},
			summary:     "Invalid Provider Argument",
			detail: `OS_ENDPOINT must end with the version or the ID of a project, not with "/images", which the provider appends. Set:` +
				"\n\n  OS_ENDPOINT=\"https://nova.example/v2\"",
		},
		"OS_INSECURE that is not a word": {
			block: map[string]any{"token": "s3cret"}, environment: map[string]string{"OS_ENDPOINT": "https://nova.example", "OS_INSECURE": "maybe"},
			summary: "Invalid Provider Argument",
			detail:  `OS_INSECURE must be true or false, not "maybe".`,
		},
		"white space around what is right": {
			block: map[string]any{"token": "s3cret"}, environment: map[string]string{"OS_ENDPOINT": "https://nova.example", "OS_INSECURE": " true "},
			summary: "Invalid Provider Argument",
			detail:  "OS_INSECURE begins and ends with whitespace. Set it again without surrounding whitespace.",
		},
		"PEM text that is cut off, with the line break that PEM text ends in": {
			block: map[string]any{"token": "s3cret"}, environment: map[string]string{"OS_ENDPOINT": "https://nova.example", "OS_CACERT": "-----BEGIN CERTIFICATE-----\n"},
			summary: "Invalid Provider Argument",
			detail:  "OS_CACERT must be the path of a PEM file, or whole PEM text with its line breaks.",
		},
		"two methods": {
			environment: map[string]string{"OS_TOKEN": "s3cret", "OS_PASSWORD": "s3cret"}, summary: "Conflicting Credentials",
			detail: several("OS_AUTH_TYPE") + "\n\n  v3password  password  OS_PASSWORD\n  v3token     token     OS_TOKEN",
		},
		"no login wanted": {
			environment: map[string]string{"OS_AUTH_TYPE": "none"}, summary: "Unsupported Authentication Type",
			detail: `OS_AUTH_TYPE must be one of these, not "none":

  v3applicationcredential  application credential
  v3password, password     password
  v3oidcaccesstoken        OIDC access token
  v3oidcclientcredentials  OIDC client credentials
  v3token, token           token
  admin_token              pre-issued token`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tf := start(t, test.environment)
			tf.accept(tf.validate(test.block))
			tf.accept(tf.configure(test.block, false))
			diagnostics := tf.read(t.Context(), false).Diagnostics
			if got, want := prototest.Problems(diagnostics), []string{test.summary}; !slices.Equal(got, want) {
				t.Fatalf("diagnostics are %q, want %q", got, want)
			}
			if got := diagnostics[0].Detail; got != test.detail {
				t.Errorf("detail is\n%s\nwant\n%s", got, test.detail)
			}
		})
	}
}

func TestWhitespaceIsNamedWhereItWasSet(t *testing.T) {
	t.Parallel()
	given := func(text string, source login.Source) login.Given {
		return login.Given{Argument: login.ArgumentNamed("password"), Value: login.Value{Text: text, Secret: true, Source: source}}
	}
	variable := login.Source{Variable: "OS_PASSWORD"}
	for want, g := range map[string]login.Given{
		"": given("s3 cret", login.Source{}),
		"password ends in a line break. Use trimspace() to remove it.":                              given("s3cret\r\n", login.Source{}),
		"OS_PASSWORD begins with whitespace. Set it again without surrounding whitespace.":          given("\n s3cret", variable),
		"OS_PASSWORD ends in whitespace. Set it again without surrounding whitespace.":              given("s3cret\t", variable),
		"OS_PASSWORD begins and ends with whitespace. Set it again without surrounding whitespace.": given(" \n", variable),
		"clouds.mine.auth.password in clouds.yaml:7 ends in a line break. Remove it.": given("s3cret\n", login.Source{
			Cloud: "mine", File: "clouds.yaml", Line: 7, Key: "clouds.mine.auth.password",
		}),
	} {
		if got := whitespace(g); got != want {
			t.Errorf("%q is told as %q, want %q", g.Value.Text, got, want)
		}
	}
}

func TestSchema(t *testing.T) {
	t.Parallel()
	attributes := providerSchema().Attributes
	want := []string{
		"access_token", "access_token_endpoint", "access_token_file", "access_token_type", "application_credential_id", "application_credential_name",
		"application_credential_secret", "auth_type", "auth_url", "cacert_file", "cert", "client_id", "client_secret", "cloud", "discovery_endpoint",
		"endpoint", "identity_provider", "insecure", "interface", "key", "max_retries", "openid_scope", "password", "project_domain_id",
		"project_domain_name", "project_id", "project_name", "protocol", "region", "request_timeout", "token", "trust_id", "user_domain_id",
		"user_domain_name", "user_id", "user_name",
	}
	if got := slices.Sorted(maps.Keys(attributes)); !slices.Equal(got, want) {
		t.Errorf("attributes are %q, want %q", got, want)
	}
	secrets := []string{"access_token", "application_credential_secret", "client_secret", "key", "password", "token"}
	for name, attribute := range attributes {
		if got, want := attribute.IsSensitive(), slices.Contains(secrets, name); got != want {
			t.Errorf("%s is sensitive: %t, want %t", name, got, want)
		}
		for _, variable := range login.ArgumentNamed(name).Variables {
			if !strings.Contains(attribute.GetMarkdownDescription(), "`"+variable+"`") {
				t.Errorf("the description of %s does not name %s", name, variable)
			}
		}
	}
}
