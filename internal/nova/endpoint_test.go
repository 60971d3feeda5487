package nova

import (
	"errors"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

func TestHasProject(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]bool{
		"https://nova.example.com": false, "https://nova.example.com/v2": false, "https://example.com/compute/v2.1/": false, "https://nova.example.com/v2.1/13cc": true,
	} {
		if HasProject(parsed(t, raw)) != want {
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
		"a version in uppercase does not count":  {"https://example.com/V2.1", "", "https://example.com/V2.1/v2.1"},
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

	const (
		root = "https://nova.example.com/v2.1"
		id   = "/" + project
	)
	wrong := func(err error, part, use string) EndpointError {
		e := EndpointError{Err: err, Part: part}
		if use != "" {
			e.Use = parsed(t, use)
		}
		return e
	}
	for name, test := range map[string]struct {
		raw, project string
		want         EndpointError
	}{
		"a placeholder":                       {root + "/%(project_id)s", "", wrong(ErrEndpointPlaceholder, "%(project_id)s", root)},
		"a placeholder, and a project":        {root + "/%(project_id)s", project, wrong(ErrEndpointPlaceholder, "%(project_id)s", root+id)},
		"an older placeholder":                {root + "/AUTH_$(tenant_id)s/", "", wrong(ErrEndpointPlaceholder, "$(tenant_id)s", root)},
		"a placeholder for a version":         {"https://nova.example.com/$(version)s", "", wrong(ErrEndpointPlaceholder, "$(version)s", root)},
		"a placeholder in the midst":          {"https://nova.example.com/$(region)s/v2.1", "", wrong(ErrEndpointPlaceholder, "$(region)s", "")},
		"a placeholder behind a password":     {"https://user:s3cret@nova.example.com/$(tenant_id)s", "", wrong(ErrEndpointPlaceholder, "$(tenant_id)s", "")},
		"a placeholder and nothing else":      {"$(tenant_id)s", "", wrong(ErrEndpointPlaceholder, "$(tenant_id)s", "")},
		"a list":                              {root + "/images", "", wrong(ErrEndpointImages, "/images", root)},
		"a list in detail":                    {"https://nova.example.com/compute/v2/images/detail/", project, wrong(ErrEndpointImages, "/images/detail", "https://nova.example.com/compute/v2")},
		"an image":                            {root + "/images/70a599e0", "", wrong(ErrEndpointImages, "/images/70a599e0", root)},
		"a list of a project":                 {root + id + "/images/detail", "", wrong(ErrEndpointImages, "/images/detail", root+id)},
		"a list of what is not a project":     {root + "/my%20project/images", "", wrong(ErrEndpointSuffix, "/my%20project/images", root)},
		"two dots":                            {"https://nova.example.com/a/../v2.1", "", wrong(ErrEndpointDots, "", "")},
		"two dots, escaped":                   {"https://nova.example.com/a/%2E%2e/v2.1", "", wrong(ErrEndpointDots, "", "")},
		"a dot":                               {"https://nova.example.com/./v2.1", "", wrong(ErrEndpointDots, "", "")},
		"another project":                     {root + id, "other", wrong(ErrEndpointProject, project, root)},
		"more after the project":              {root + id + "/servers/detail", "", wrong(ErrEndpointSuffix, "/servers/detail", root+id)},
		"a segment that is not a project":     {root + "/my%20project", "", wrong(ErrEndpointSuffix, "/my%20project", root)},
		"segments of which none is a project": {root + "/my%20project/servers", project, wrong(ErrEndpointSuffix, "/my%20project/servers", root)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseEndpoint(test.raw, test.project)
			var failed *EndpointError
			if got != nil || !errors.As(err, &failed) || !reflect.DeepEqual(*failed, test.want) || !errors.Is(err, test.want.Err) {
				t.Errorf("got %v, %+v, want the error %+v", got, err, test.want)
			}
		})
	}

	for name, test := range map[string]struct {
		raw, project string
		want         error
	}{
		"a host alone":               {"nova.example.com", "", transport.ErrURLScheme},
		"port 0":                     {"https://nova.example.com:0/v2.1", "", transport.ErrURLPort},
		"a space behind":             {root + " ", "", transport.ErrURLWhitespace},
		"a password":                 {"https://user:s3cret@nova.example.com/v2.1", "", transport.ErrURLUser},
		"a password in a broken URL": {"https://user:s3cret@nova.example.com:port/v2.1", "", transport.ErrURLSyntax},
		"a query":                    {root + "?x=s3cret", "", transport.ErrURLQuery},
		"a project that is a path":   {root, "a/b", ErrProjectID},
		"a project that is a name":   {root, "my project", ErrProjectID},
		"a project that is two dots": {root, "..", ErrProjectID},
		"a project that is too long": {root, strings.Repeat("a", 256), ErrProjectID},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, err := ParseEndpoint(test.raw, test.project); got != nil || !errors.Is(err, test.want) {
				t.Errorf("got %v, %v, want the error %v", got, err, test.want)
			}
		})
	}
}

// parsed returns an endpoint.
func parsed(t *testing.T, raw string) *url.URL {
	t.Helper()
	endpoint, err := ParseEndpoint(raw, "")
	if err != nil {
		t.Fatal(err)
	}
	return endpoint
}
