package provider

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
)

func TestValidateProviderConfig(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		block  map[string]any
		errors []string
		read   string // the summary of what the first read reports, because Terraform would print the secret beside it
		detail string // of the first, or of that one
	}{
		"an empty block": {},
		"everything unknown": {block: func() map[string]any {
			block := map[string]any{}
			for _, a := range arguments {
				block[a.name] = unknownText
			}
			return block
		}()},
		"an unknown value beside a known one of another method": {block: map[string]any{"token": "s3cret", "password": unknownText}},
		"an empty token": {
			block: map[string]any{"token": ""}, errors: []string{"token: Empty Provider Argument"},
			detail: "token is an empty string. Set a value, or leave it out (null) so that OS_TOKEN or OS_AUTH_TOKEN can give it.",
		},
		"an empty timeout": {
			block: map[string]any{"request_timeout": ""}, errors: []string{"request_timeout: Empty Provider Argument"},
			detail: "request_timeout is an empty string. Set a value, or leave it out (null).",
		},
		"a token with the line break of its file": {
			block: map[string]any{"token": "s3cret\n"}, read: "Invalid Provider Argument",
			detail: "token, from the provider block, cannot be used: it has a line break, a blank, or another character that no token has.\n\n" +
				"token ends in a line break: trimspace() removes it.",
		},
		"a token with a blank": {
			block: map[string]any{"token": "s3 cret\n"}, read: "Invalid Provider Argument",
			detail: "token, from the provider block, cannot be used: it has a line break, a blank, or another character that no token has.\n\n" +
				"Set token in the provider block, or OS_TOKEN or OS_AUTH_TOKEN in the environment.",
		},
		"a token with a control character": {block: map[string]any{"token": "s3cret\x00"}, read: "Invalid Provider Argument"},
		"a token that is not ASCII":        {block: map[string]any{"token": "s3crét"}, read: "Invalid Provider Argument"},
		"an endpoint without a scheme":     {block: map[string]any{"endpoint": "nova.example"}, errors: []string{"endpoint: Invalid Provider Argument"}},
		"an endpoint with a password":      {block: map[string]any{"endpoint": "https://ada:s3cret@nova.example"}, read: "Invalid Provider Argument"},
		"an endpoint with the line break of its file": {
			block: map[string]any{"endpoint": "https://nova.example\n"}, errors: []string{"endpoint: Invalid Provider Argument"},
			detail: "endpoint, from the provider block, cannot be used: there is a blank or a line break around it.\n\n" +
				"endpoint ends in a line break: trimspace() removes it.",
		},
		"an auth_url with a blank behind it": {
			block: map[string]any{"auth_url": "https://keystone.example/v3 "}, errors: []string{"auth_url: Invalid Provider Argument"},
			detail: "auth_url, from the provider block, cannot be used: there is a blank or a line break around it.\n\n" +
				"auth_url ends in white space: trimspace() removes it.",
		},
		"an auth_url with the line break of its file": {block: map[string]any{"auth_url": "https://keystone.example/v3\n"}, errors: []string{"auth_url: Invalid Provider Argument"},
			detail: "auth_url, from the provider block, cannot be used: there is a blank or a line break around it.\n\n" +
				"auth_url ends in a line break: trimspace() removes it.",
		},
		"an endpoint of another project": {
			block: map[string]any{"endpoint": "https://nova.example/v2.1/a", "project_id": "b"}, errors: []string{"endpoint: Invalid Provider Argument"},
			detail: `endpoint, from the provider block, does not fit project_id, from the provider block: ` +
				`the endpoint names project "a", but project_id is "b": remove one of the two, or make them equal.`,
		},
		"an endpoint and a project not known yet": {block: map[string]any{"endpoint": "https://nova.example/v2.1/a", "project_id": unknownText}},
		"a project that is a path":                {block: map[string]any{"project_id": "a/b"}, errors: []string{"project_id: Invalid Provider Argument"}},
		"an auth_url without a scheme":            {block: map[string]any{"auth_url": "keystone.example"}, errors: []string{"auth_url: Invalid Provider Argument"}},
		"an auth_url of another scheme":           {block: map[string]any{"auth_url": "ftp://keystone.example"}, errors: []string{"auth_url: Invalid Provider Argument"}},
		"an auth_url that is no URL":              {block: map[string]any{"auth_url": "http://a:s3cret@b c"}, read: "Invalid Provider Argument"},
		"an auth_url with a password":             {block: map[string]any{"auth_url": "https://ada:s3cret@keystone.example"}, read: "Invalid Provider Argument"},
		"an auth_url with a query":                {block: map[string]any{"auth_url": "https://keystone.example/?a=b"}, read: "Invalid Provider Argument"},
		"an auth_url with an empty query":         {block: map[string]any{"auth_url": "https://keystone.example/?"}, errors: []string{"auth_url: Invalid Provider Argument"}},
		"an auth_url with an empty fragment":      {block: map[string]any{"auth_url": "https://keystone.example/#"}, errors: []string{"auth_url: Invalid Provider Argument"}},
		"an interface in either spelling":         {block: map[string]any{"interface": "AdminURL"}},
		"an interface that is none": {
			block: map[string]any{"interface": "private"}, errors: []string{"interface: Invalid Provider Argument"},
			detail: "interface, from the provider block, cannot be used: \"private\" is none of public, internal, admin.\n\n" +
				"Set interface in the provider block, or OS_INTERFACE or OS_ENDPOINT_TYPE in the environment.",
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
			detail: "request_timeout, from the provider block, cannot be used: it is not a duration from 1s to 1h0m0s, such as 30s or 2m.\n\n" +
				"Set request_timeout in the provider block.",
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
			read:  "Conflicting Login Methods",
			detail: "There is more than one way to log in:\n" +
				"- token, from the provider block, calls for a token login\n" +
				"- password, from the provider block, calls for a password login\n" +
				"- application_credential_id, from the provider block, calls for an application credential login\n\n" +
				"Keep the arguments of one method. In the environment or a cloud entry, auth_type (OS_AUTH_TYPE) can choose one of several.",
		},
		"the same thing by id and by name": {
			block: map[string]any{
				"user_id": "a", "user_name": "a", "user_domain_id": "a", "user_domain_name": "a", "project_id": "a", "project_name": "a",
				"project_domain_id": "a", "project_domain_name": "a", "application_credential_id": "a", "application_credential_name": "a",
			},
			errors: []string{
				"user_name: Conflicting Provider Arguments", "user_domain_name: Conflicting Provider Arguments", "project_name: Conflicting Provider Arguments",
				"project_domain_name: Conflicting Provider Arguments", "application_credential_name: Conflicting Provider Arguments",
			},
			detail: "The provider block sets both user_id and user_name, which say the same thing. Remove one of them.",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// What is wrong is so whatever the environment says, and is said again where validation saw an unknown value.
			tf := start(t, map[string]string{"OS_TOKEN": "s3cret", "OS_PROJECT_ID": "c", "OS_AUTH_TYPE": "token"})
			diagnostics := tf.validate(test.block)
			if got := short(diagnostics); !slices.Equal(got, test.errors) {
				t.Fatalf("diagnostics are %q, want %q", got, test.errors)
			}
			if test.detail != "" && test.read == "" && diagnostics[0].Detail != test.detail {
				t.Errorf("detail is\n%s\nwant\n%s", diagnostics[0].Detail, test.detail)
			}
			configured := short(tf.configure(test.block, false))
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
			detail: "The provider block sets user_name, but the settings call for a ready token, which has no use for it beside the other arguments. " +
				"Remove it, or what makes the method a ready token.",
		},
		"a region beside an endpoint": {
			block: map[string]any{"token": "s3cret", "region": "nowhere", "endpoint": "https://nova.example"}, error: "region: Unused Provider Argument",
			detail: "region chooses from the service catalog, which is not asked because endpoint is set by the provider block. Remove one of the two.",
		},
		"an interface beside an endpoint of the environment": {
			block: map[string]any{"interface": "admin"}, environment: map[string]string{"OS_TOKEN": "s3cret", "OS_ENDPOINT": "https://nova.example"},
			error:  "interface: Unused Provider Argument",
			detail: "interface chooses from the service catalog, which is not asked because endpoint is set by the environment variable OS_ENDPOINT. Remove one of the two.",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tf := start(t, test.environment)
			tf.accept(tf.validate(test.block))
			diagnostics := tf.configure(test.block, false)
			if got, want := short(diagnostics), []string{test.error}; !slices.Equal(got, want) {
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
			detail: "token, from the environment variable OS_AUTH_TOKEN, cannot be used: it has a line break, a blank, or another character that no token has.\n\n" +
				"token ends in a line break: set OS_AUTH_TOKEN again without it.",
		},
		"a token with a blank": {
			environment: map[string]string{"OS_ENDPOINT": "https://nova.example", "OS_TOKEN": "s3 cret"},
			summary:     "Invalid Provider Argument",
			detail: "token, from the environment variable OS_TOKEN, cannot be used: it has a line break, a blank, or another character that no token has.\n\n" +
				"Set OS_TOKEN again, or token in the provider block.",
		},
		"an endpoint without a scheme": {
			environment: map[string]string{"OS_ENDPOINT": "127.0.0.1:8774/v2.1", "OS_TOKEN": "s3cret"},
			summary:     "Invalid Provider Argument",
			detail: "endpoint, from the environment variable OS_ENDPOINT, cannot be used: not an absolute http or https URL, such as https://nova.example.com/v2.1.\n\n" +
				"Set OS_ENDPOINT again, or endpoint in the provider block.",
		},
		"OS_INSECURE that is no word": {
			block: map[string]any{"token": "s3cret"}, environment: map[string]string{"OS_ENDPOINT": "https://nova.example", "OS_INSECURE": "maybe"},
			summary: "Invalid Provider Argument",
			detail: "insecure, from the environment variable OS_INSECURE, cannot be used: \"maybe\" is none of true, false, yes, no, 1, 0.\n\n" +
				"Set OS_INSECURE again, or insecure in the provider block.",
		},
		"white space around what is right": {
			block: map[string]any{"token": "s3cret"}, environment: map[string]string{"OS_ENDPOINT": "https://nova.example", "OS_INSECURE": " true "},
			summary: "Invalid Provider Argument",
			detail: "insecure, from the environment variable OS_INSECURE, cannot be used: \"true\" is none of true, false, yes, no, 1, 0.\n\n" +
				"insecure begins and ends with white space: set OS_INSECURE again without it.",
		},
		"PEM text that is cut off, with the line break that PEM text ends in": {
			block: map[string]any{"token": "s3cret"}, environment: map[string]string{"OS_ENDPOINT": "https://nova.example", "OS_CACERT": "-----BEGIN CERTIFICATE-----\n"},
			summary: "Invalid Provider Argument",
			detail: "cacert_file, from the environment variable OS_CACERT, cannot be used: " +
				"it begins like PEM text, but is not: a line may be missing, or its line breaks may be lost.\n\n" +
				"Set OS_CACERT again, or cacert_file in the provider block.",
		},
		"two methods": {
			environment: map[string]string{"OS_TOKEN": "s3cret", "OS_PASSWORD": "s3cret"}, summary: "Conflicting Login Methods",
			detail: "There is more than one way to log in:\n" +
				"- token, from the environment variable OS_TOKEN, calls for a token login\n" +
				"- password, from the environment variable OS_PASSWORD, calls for a password login\n\n" +
				"Keep the arguments of one method. In the environment or a cloud entry, auth_type (OS_AUTH_TYPE) can choose one of several.",
		},
		"no login wanted": {
			environment: map[string]string{"OS_AUTH_TYPE": "none"}, summary: "Unsupported Login Method",
			detail: `The login method "none", from the environment variable OS_AUTH_TYPE, is not supported. ` +
				`Supported are: admin_token, password, token, v3applicationcredential, v3password, v3token.`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tf := start(t, test.environment)
			tf.accept(tf.validate(test.block))
			tf.accept(tf.configure(test.block, false))
			diagnostics := tf.read(t.Context(), false).Diagnostics
			if got, want := short(diagnostics), []string{": " + test.summary}; !slices.Equal(got, want) {
				t.Fatalf("diagnostics are %q, want %q", got, want)
			}
			if got := diagnostics[0].Detail; got != test.detail {
				t.Errorf("detail is\n%s\nwant\n%s", got, test.detail)
			}
		})
	}
}

func TestWhiteSpaceIsToldWhereItWasSet(t *testing.T) {
	t.Parallel()
	password := argumentNamed("password")
	inBlock := func(text string) value { return valueOf(password, text, login.Source{}) }
	inEntry := valueOf(password, "s3cret\n", login.Source{Cloud: "mine", File: "clouds.yaml"})
	inVariable := func(text string) value { return valueOf(password, text, login.Source{Variable: "OS_PASSWORD"}) }
	for want, v := range map[string]value{
		"": inBlock("s3 cret"),
		"password ends in a line break: trimspace() removes it.":                         inBlock("s3cret\r\n"),
		"password begins with white space: set OS_PASSWORD again without it.":            inVariable("\n s3cret"),
		"password ends in white space: set OS_PASSWORD again without it.":                inVariable("s3cret\t"),
		"password begins and ends with white space: set OS_PASSWORD again without it.":   inVariable(" \n"),
		`password ends in a line break: remove it from the cloud "mine" in clouds.yaml.`: inEntry,
	} {
		if got := whiteSpace(password, v); got != want {
			t.Errorf("%q is told as %q, want %q", v.Text, got, want)
		}
	}
	want := "Change the entry, or set token in the provider block."
	if got := remedy(argumentNamed("token"), valueOf(password, "s3 cret\n", inEntry.Source)); got != want {
		t.Errorf("remedy is %q, want %q", got, want)
	}
}

func TestFlagWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"true": true, "True": true, "YES": true, "1": true, "false": false, "No": false, "0": false,
	} {
		if got, ok := parseFlag(text); !ok || got != want {
			t.Errorf("%q is %t (%t), want %t", text, got, ok, want)
		}
	}
	for _, text := range []string{"on", "t", "2", " true", "enabled"} {
		if _, ok := parseFlag(text); ok {
			t.Errorf("%q was accepted", text)
		}
	}
}

func TestSchema(t *testing.T) {
	t.Parallel()
	attributes := providerSchema().Attributes
	want := []string{
		"application_credential_id", "application_credential_name", "application_credential_secret", "auth_url", "cacert_file", "cert", "cloud",
		"endpoint", "insecure", "interface", "key", "max_retries", "password", "project_domain_id", "project_domain_name", "project_id",
		"project_name", "region", "request_timeout", "token", "user_domain_id", "user_domain_name", "user_id", "user_name",
	}
	if got := slices.Sorted(maps.Keys(attributes)); !slices.Equal(got, want) {
		t.Errorf("attributes are %q, want %q", got, want)
	}
	secrets := []string{"application_credential_secret", "key", "password", "token"}
	for name, attribute := range attributes {
		if got, want := attribute.IsSensitive(), slices.Contains(secrets, name); got != want {
			t.Errorf("%s is sensitive: %t, want %t", name, got, want)
		}
		for _, variable := range argumentNamed(name).variables {
			if !strings.Contains(attribute.GetMarkdownDescription(), "`"+variable+"`") {
				t.Errorf("the description of %s does not name %s", name, variable)
			}
		}
	}
}
