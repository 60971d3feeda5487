package nova

import (
	"strings"
	"testing"
)

func TestHasProject(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]bool{
		"https://nova.example.com": false, "https://nova.example.com/v2": false, "https://example.com/compute/v2.1/": false, "https://nova.example.com/v2.1/13cc": true,
	} {
		endpoint, err := ParseEndpoint(raw, "")
		if err != nil {
			t.Fatal(err)
		}
		if HasProject(endpoint) != want {
			t.Errorf("%s has a project: %t, want %t", raw, !want, want)
		}
	}
}

func TestParseEndpoint(t *testing.T) {
	t.Parallel()
	const project = "b17a6492bfa54441910e15f07c983384"
	tests := map[string]struct{ raw, project, want string }{
		"a path of images before the version":    {"https://example.com/images/v2.1", "", "https://example.com/images/v2.1"},
		"the root of the service":                {"https://nova.example.com", "", "https://nova.example.com/v2.1"},
		"the root with a slash":                  {"https://nova.example.com/", "", "https://nova.example.com/v2.1"},
		"the root with a port":                   {"http://nova.example.com:8774", "", "http://nova.example.com:8774/v2.1"},
		"the root and a project":                 {"https://nova.example.com", project, "https://nova.example.com/v2.1/" + project},
		"a version":                              {"https://nova.example.com/v2.1", "", "https://nova.example.com/v2.1"},
		"a version with a slash":                 {"https://nova.example.com/v2.1/", "", "https://nova.example.com/v2.1"},
		"the older version":                      {"https://nova.example.com/v2", "", "https://nova.example.com/v2"},
		"the older version and a project":        {"https://nova.example.com/v2", project, "https://nova.example.com/v2/" + project},
		"a catalog's URL":                        {"https://nova.example.com/v2.1/" + project, "", "https://nova.example.com/v2.1/" + project},
		"a catalog's URL with a slash":           {"https://nova.example.com/v2.1/" + project + "/", "", "https://nova.example.com/v2.1/" + project},
		"a catalog's URL and its project":        {"https://nova.example.com/v2.1/" + project, project, "https://nova.example.com/v2.1/" + project},
		"a path before the version":              {"https://example.com/compute/v2.1", project, "https://example.com/compute/v2.1/" + project},
		"a path without a version":               {"https://example.com/compute", project, "https://example.com/compute/v2.1/" + project},
		"a path that looks like a version":       {"https://example.com/v3", "", "https://example.com/v3/v2.1"},
		"a version in uppercase is none":         {"https://example.com/V2.1", "", "https://example.com/V2.1/v2.1"},
		"two versions: the last":                 {"https://example.com/v2/nova/v2.1", "", "https://example.com/v2/nova/v2.1"},
		"two slashes":                            {"https://example.com//v2.1//" + project, "", "https://example.com/v2.1/" + project},
		"an address":                             {"http://192.0.2.1:8774/v2.1", "", "http://192.0.2.1:8774/v2.1"},
		"an IPv6 address":                        {"http://[2001:db8::1]:8774/v2.1", "", "http://[2001:db8::1]:8774/v2.1"},
		"a scheme in uppercase":                  {"HTTPS://nova.example.com/v2.1", "", "https://nova.example.com/v2.1"},
		"an escaped path":                        {"https://example.com/a%2Fb%20c/v2.1", "", "https://example.com/a%2Fb%20c/v2.1"},
		"a project with all that may be in one":  {"https://example.com/v2.1", "A.b_c-1", "https://example.com/v2.1/A.b_c-1"},
		"a project that is called as a version":  {"https://example.com/v2.1", "v2", "https://example.com/v2.1/v2"},
		"a host of another script":               {"https://nova.bücher.example/v2.1", "", "https://nova.b%C3%BCcher.example/v2.1"},
		"a catalog's template, AUTH_ and all":    {"https://example.com/v2.1/AUTH_" + project, "", "https://example.com/v2.1/AUTH_" + project},
		"a version as the name of a path before": {"https://v2.1.example.com/v2", "", "https://v2.1.example.com/v2"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseEndpoint(test.raw, test.project)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if !strings.HasPrefix(got.Path, "/") {
				t.Errorf("the path %q does not begin with a slash", got.Path)
			}
			again, err := ParseEndpoint(got.String(), test.project)
			if test.project != "v2" && (err != nil || again.String() != test.want) {
				t.Errorf("parsed again it is %s, %v", again, err)
			}
		})
	}

	errors := map[string]struct{ raw, project, want string }{
		"nothing":                      {"", "", "not an absolute http or https URL, such as https://nova.example.com/v2.1"},
		"a host alone":                 {"nova.example.com", "", "not an absolute http or https URL, such as https://nova.example.com/v2.1"},
		"a host and a port":            {"nova.example.com:8774/v2.1", "", "not an absolute http or https URL, such as https://nova.example.com/v2.1"},
		"an address and a port":        {"192.0.2.1:8774/v2.1", "", "not an absolute http or https URL, such as https://nova.example.com/v2.1"},
		"no scheme":                    {"//nova.example.com/v2.1", "", "not an absolute http or https URL, such as https://nova.example.com/v2.1"},
		"another scheme":               {"ftp://nova.example.com/v2.1", "", "not an absolute http or https URL, such as https://nova.example.com/v2.1"},
		"no host":                      {"https:///v2.1", "", "the URL has no host"},
		"a port alone":                 {"https://:8774/v2.1", "", "the URL has no host"},
		"no slashes":                   {"https:nova.example.com", "", "not an absolute http or https URL, such as https://nova.example.com/v2.1"},
		"a port that is none":          {"https://nova.example.com:port/v2.1", "", "not an absolute http or https URL, such as https://nova.example.com/v2.1"},
		"a port that is too large":     {"https://nova.example.com:65536/v2.1", "", "the URL's port is not 1 to 65535"},
		"port 0":                       {"https://nova.example.com:0/v2.1", "", "the URL's port is not 1 to 65535"},
		"a blank before":               {" https://nova.example.com/v2.1", "", "there is whitespace around the URL"},
		"a blank behind":               {"https://nova.example.com/v2.1 ", "", "there is whitespace around the URL"},
		"a line break":                 {"https://nova.example.com/v2.1\n", "", "there is whitespace around the URL"},
		"a placeholder":                {"https://nova.example.com/v2.1/%(project_id)s", "", "%(project_id)s is a placeholder of service catalogs: replace it by the project's ID, or end the URL before it"},
		"an older placeholder":         {"https://nova.example.com/v2.1/AUTH_$(tenant_id)s/", "", "$(tenant_id)s is a placeholder of service catalogs: replace it by the project's ID, or end the URL before it"},
		"a list":                       {"https://nova.example.com/v2.1/images", "", `leave out "/images", which the provider appends: https://nova.example.com/v2.1`},
		"a list in detail":             {"https://nova.example.com/compute/v2/images/detail/", project, `leave out "/images/detail", which the provider appends: https://nova.example.com/compute/v2`},
		"an image":                     {"https://nova.example.com/v2.1/images/70a599e0", "", `leave out "/images/70a599e0", which the provider appends: https://nova.example.com/v2.1`},
		"a list of a project":          {"https://nova.example.com/v2.1/" + project + "/images/detail", "", `leave out "/images/detail", which the provider appends: https://nova.example.com/v2.1/` + project},
		"a password":                   {"https://user:s3cret@nova.example.com/v2.1", "", "a user name or password in the URL is not supported: use the provider's own arguments"},
		"a password in a broken URL":   {"https://user:s3cret@nova.example.com:port/v2.1", "", "not an absolute http or https URL, such as https://nova.example.com/v2.1"},
		"a query":                      {"https://nova.example.com/v2.1?x=s3cret", "", "the URL must have no query (?) and no fragment (#)"},
		"an empty query":               {"https://nova.example.com/v2.1?", "", "the URL must have no query (?) and no fragment (#)"},
		"a fragment":                   {"https://nova.example.com/v2.1#x", "", "the URL must have no query (?) and no fragment (#)"},
		"an empty fragment":            {"https://nova.example.com/v2.1#", "", "the URL must have no query (?) and no fragment (#)"},
		"two dots":                     {"https://nova.example.com/a/../v2.1", "", "the path must not contain . or .. segments"},
		"two dots, escaped":            {"https://nova.example.com/a/%2E%2e/v2.1", "", "the path must not contain . or .. segments"},
		"a dot":                        {"https://nova.example.com/./v2.1", "", "the path must not contain . or .. segments"},
		"another project":              {"https://nova.example.com/v2.1/" + project, "other", `the endpoint names project "` + project + `", but project_id is "other": remove one of the two, or make them equal`},
		"more after the project":       {"https://nova.example.com/v2.1/" + project + "/servers/detail", "", `"/servers/detail" stands after the project: the endpoint ends with the version or the project, such as https://nova.example.com/v2.1/` + project},
		"a segment that is no project": {"https://nova.example.com/v2.1/%24(tenant_id)s", "", `"%24(tenant_id)s" after the version is not a project ID`},
		"a project that is a path":     {"https://nova.example.com/v2.1", "a/b", "a project ID is 1 to 255 of the characters A-Z, a-z, 0-9, dot, underscore and hyphen; a project's name is not an ID"},
		"a project that is a name":     {"https://nova.example.com/v2.1", "my project", "a project ID is 1 to 255 of the characters A-Z, a-z, 0-9, dot, underscore and hyphen; a project's name is not an ID"},
		"a project that is two dots":   {"https://nova.example.com/v2.1", "..", "a project ID is 1 to 255 of the characters A-Z, a-z, 0-9, dot, underscore and hyphen; a project's name is not an ID"},
		"a project that is too long":   {"https://nova.example.com/v2.1", strings.Repeat("a", 256), "a project ID is 1 to 255 of the characters A-Z, a-z, 0-9, dot, underscore and hyphen; a project's name is not an ID"},
	}
	for name, test := range errors {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseEndpoint(test.raw, test.project)
			if err == nil || err.Error() != test.want {
				t.Errorf("got %v, %v, want the error %s", got, err, test.want)
			}
		})
	}
}
