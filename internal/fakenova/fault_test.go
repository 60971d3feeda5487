package fakenova

import (
	"net/http"
	"strings"
	"testing"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	const (
		v21     = "/v2.1/" + testProject + "/images"
		unknown = "/00000000-0000-4000-8000-0000000000ff"
		noOp    = "HTTP 400 Bad Request: Unable to filter by unknown operator "
		badTime = `HTTP 400 Bad Request: Bad "updated_at" query filter format. Use ISO 8601 DateTime notation.`
		crashed = "Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log" +
			" if possible.\n"
	)
	mismatch := func(project string) string {
		return "Malformed request URL: URL's project_id '" + project + "' doesn't match Context's project_id '" + testProject + "'"
	}
	for _, test := range []struct {
		name, target, header string
		status               int
		envelope, message    string
	}{
		{"another project", "/v2.1/ffff/images", "", 400, "badRequest", mismatch("ffff")},
		{"another project in v2", "/v2/ffff/images", "", 400, "badRequest", mismatch("ffff")},
		{"another project's version", "/v2.1/ffff/", "", 400, "badRequest", mismatch("ffff")},
		{"an unknown id", v21 + unknown, "", 404, "itemNotFound", "Image not found."},
		{"an invalid id", v21 + "/no-id.json", "", 404, "itemNotFound", "Image not found."},
		{"a microversion without images", v21, "X-OpenStack-Nova-API-Version: 2.36", 404, "itemNotFound", "The resource could not be found."},
		{"the newest microversion", v21, "OpenStack-API-Version: compute latest", 404, "itemNotFound", "The resource could not be found."},
		{"one image in such a microversion", v21 + unknown, "OpenStack-API-Version: compute 2.93", 404, "itemNotFound", "The resource could not be found."},
		{"a microversion to come", v21, "X-OpenStack-Nova-API-Version: 2.99", 406, "computeFault", "Version 2.99 is not supported by the API. Minimum is 2.1 and maximum is 2.93."},
		{"a microversion that never was", v21, "X-OpenStack-Nova-API-Version: 2.0", 406, "computeFault", "Version 2.0 is not supported by the API. Minimum is 2.1 and maximum is 2.93."},
		{"no microversion at all", v21, "X-OpenStack-Nova-API-Version: abc", 400, "badRequest", "API Version String abc is of invalid format. Must be of format MajorNum.MinorNum."},
		{"XML", v21, "Content-Type: application/xml", 415, "badMediaType", "Unsupported Content-Type"},
		{"an invalid operator", v21 + "?name=foo:bar", "", 400, "badRequest", noOp + "'foo'."},
		{"gt: for a name", v21 + "?name=gt:5", "", 400, "badRequest", noOp + "'gt'."},
		{"neq: for a name", v21 + "?name=neq:x", "", 400, "badRequest", noOp + "'neq'."},
		{"no operator before the colon", v21 + "?name=:x", "", 400, "badRequest", noOp + "''."},
		{"markup for an operator", v21 + "?name='%22%3C%3E%26:x", "", 400, "badRequest", noOp + `''"<>&'.`},
		{"an operator for a status", v21 + "?status=foo:b", "", 400, "badRequest", noOp + "'foo'."},
		{"a quote that is not closed", v21 + "?name=in:%22a", "", 400, "badRequest", `HTTP 400 Bad Request: Invalid filter value "a. The quote is not closed.`},
		{"a quote within a value", v21 + "?name=in:a%22b%22", "", 400, "badRequest", `HTTP 400 Bad Request: Invalid filter value a"b". There is no comma before opening quotation mark.`},
		{"a value behind a quote", v21 + "?name=in:%22a%22b", "", 400, "badRequest", `HTTP 400 Bad Request: Invalid filter value "a"b. There is no comma after closing quotation mark.`},
		{"a zone with a raw plus", v21 + "?changes-since=2026-03-01T20:00:00+02:00", "", 400, "badRequest", badTime},
		{"no time", v21 + "?changes-since=bogus", "", 400, "badRequest", badTime},
		{"an empty time", v21 + "?changes-since=", "", 400, "badRequest", badTime},
		{"seconds since 1970", v21 + "?changes-since=1700000000", "", 400, "badRequest", badTime},
		{"an invalid month", v21 + "?changes-since=2026-13-01", "", 400, "badRequest", badTime},
		{"an invalid day", v21 + "?changes-since=2026-02-30", "", 400, "badRequest", badTime},
		{"year and month without a dash", v21 + "?changes-since=202603", "", 400, "badRequest", badTime},
		{"an invalid visibility", v21 + "?property-visibility=foo", "", 400, "badRequest", "HTTP 400 Bad Request: Invalid visibility value: foo"},
		{"an invalid bound", v21 + "?property-size_min=x", "", 400, "badRequest", "HTTP 400 Bad Request: Unable to filter on a range with a non-numeric value."},
		{"a bound for what has none", v21 + "?property-hw_min=3", "", 500, "computeFault", crashed + "<class 'glanceclient.exc.HTTPInternalServerError'>"},
		{"an invalid limit", v21 + "?limit=abc", "", 400, "badRequest", "Invalid input received: limit must be an integer"},
		{"an empty limit", v21 + "?limit=", "", 400, "badRequest", "Invalid input received: limit must be an integer"},
		{"a fraction for a limit", v21 + "?limit=1.5", "", 400, "badRequest", "Invalid input received: limit must be an integer"},
		{"a negative limit", v21 + "?limit=-1", "", 400, "badRequest", "Invalid input received: limit must be >= 0"},
		{"a negative offset", v21 + "?offset=-1", "", 400, "badRequest", "Invalid input received: offset must be >= 0"},
		{"an invalid page size", v21 + "?page_size=abc", "", 400, "badRequest", "Invalid input received: page_size must be an integer"},
		{"an unknown marker", v21 + "?marker=x%3C", "", 400, "badRequest", "HTTP 400 Bad Request: No image found with ID x<"},
		{"a name that is not UTF-8", v21 + "?name=%FF", "", 500, "computeFault", crashed + "<class 'UnicodeDecodeError'>"},
		{"anything that is not UTF-8", v21 + "?%FF=x", "", 500, "computeFault", crashed + "<class 'UnicodeDecodeError'>"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := send(t, newCloud(Many(3)...), http.MethodGet, test.target, test.header)
			if got.StatusCode != test.status {
				t.Errorf("status %d, want %d", got.StatusCode, test.status)
			}
			envelope, text := message(t, got)
			if envelope != test.envelope || text != test.message {
				t.Errorf("%s: %s\nwant %s: %s", envelope, text, test.envelope, test.message)
			}
		})
	}
}

func TestTheTokenIsCheckedFirst(t *testing.T) {
	t.Parallel()
	const path = "/v2.1/" + testProject + "/images"
	for _, test := range []struct{ name, method, target, token string }{
		{"no token", http.MethodGet, path, ""},
		{"another token", http.MethodGet, path, "another"},
		{"v2", http.MethodGet, "/v2/" + testProject + "/images", "another"},
		{"another project", http.MethodGet, "/v2.1/ffff/images", ""},
		{"a path that leads nowhere", http.MethodGet, "/v2.1/foo", ""},
		{"a method that leads nowhere", http.MethodPost, path, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := send(t, newCloud(), test.method, test.target, "X-Auth-Token: "+test.token)
			const want = `{"error": {"code": 401, "title": "Unauthorized", "message": "The request you have made requires authentication."}}`
			if text := body(t, got); got.StatusCode != http.StatusUnauthorized || text != want {
				t.Errorf("status %d: %s", got.StatusCode, text)
			}
			if header := got.Header.Get("WWW-Authenticate"); header != `Keystone uri="http://127.0.0.1:5000/v3"` {
				t.Errorf("WWW-Authenticate: %s", header)
			}
		})
	}
}

func TestUnknownPathsHaveAResponseInTheAcceptedForm(t *testing.T) {
	t.Parallel()
	const (
		path  = "/v2.1/" + testProject + "/images"
		html  = "<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n  <h1>404 Not Found</h1>\n  The resource could not be found.<br /><br />\n\n\n\n </body>\n</html>"
		json  = `{"message": "The resource could not be found.<br /><br />\n\n\n", "code": "404 Not Found", "title": "Not Found"}`
		plain = "404 Not Found\n\nThe resource could not be found.\n\n   "
	)
	for _, test := range []struct{ name, method, target, accept, want string }{
		{"a slash at the end", http.MethodGet, path + "/", "*/*", html},
		{"a slash at the end of detail", http.MethodGet, path + "/detail/", "*/*", html},
		{"a suffix", http.MethodGet, path + ".json", "*/*", html},
		{"a slash in an id", http.MethodGet, path + "/a%2Fb", "*/*", html},
		{"what is below an image", http.MethodGet, path + "/a/metadata", "*/*", html},
		{"a project by name", http.MethodGet, "/v2.1/demo/images", "*/*", html},
		{"a project in capitals", http.MethodGet, "/v2.1/DEADBEEF/images", "*/*", html},
		{"a project alone", http.MethodGet, "/v2.1/" + testProject, "*/*", html},
		{"another collection", http.MethodGet, "/v2.1/" + testProject + "/servers", "*/*", html},
		{"POST", http.MethodPost, path, "*/*", html},
		{"DELETE", http.MethodDelete, path, "*/*", html},
		{"HEAD", http.MethodHead, path, "application/json", ""},
		{"JSON accepted", http.MethodGet, path + "/", "application/json", json},
		{"JSON preferred", http.MethodGet, path + "/", "text/html;q=0.5, application/*", json},
		{"HTML and JSON accepted", http.MethodGet, path + "/", "application/json, text/html", html},
		{"neither accepted", http.MethodGet, path + "/", "application/xml", plain},
		{"JSON excluded", http.MethodGet, path + "/", "application/json;q=0", plain},
		{"nothing said", http.MethodGet, path + "/", "", plain},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := send(t, newCloud(), test.method, test.target, "Accept: "+test.accept)
			if text := body(t, got); got.StatusCode != http.StatusNotFound || text != test.want {
				t.Errorf("status %d: %s", got.StatusCode, text)
			}
			if got.Header.Get("OpenStack-API-Version") != "" {
				t.Error("a response outside of the API has a version")
			}
		})
	}
}

func TestRepeatedSlashesAreOne(t *testing.T) {
	t.Parallel()
	if got := list(t, newCloud(Many(3)...), "/v2.1//"+testProject+"///images//detail"); len(got.Images) != 3 {
		t.Errorf("%d images", len(got.Images))
	}
}

func TestRequestLinesOfMoreThan8KiBAreRejected(t *testing.T) {
	t.Parallel()
	for length, status := range map[int]int{8000: http.StatusOK, 9000: http.StatusRequestURITooLong} {
		got := send(t, newCloud(), http.MethodGet, "/v2.1/images?name="+strings.Repeat("x", length))
		if text := body(t, got); got.StatusCode != status || status != http.StatusOK && text != "" {
			t.Errorf("a name of %d: status %d: %q", length, got.StatusCode, text)
		}
	}
}

func TestAPathThatIsNotUTF8EndsInAnEmpty500(t *testing.T) {
	t.Parallel()
	got := send(t, newCloud(), http.MethodGet, "/v2.1/images/%FF")
	if text := body(t, got); got.StatusCode != http.StatusInternalServerError || text != "" {
		t.Errorf("status %d: %q", got.StatusCode, text)
	}
}

func TestBrokenJSONInAPropertyBreaksEveryCallThatTouchesTheImage(t *testing.T) {
	t.Parallel()
	broken := image("2", "broken", "11:00:00", "block_device_mapping", "[{")
	for _, test := range []struct {
		name, target string
		status       int
	}{
		{"the image", "/v2.1/images/" + broken.ID, http.StatusInternalServerError},
		{"the list with it", "/v2.1/images/detail", http.StatusInternalServerError},
		{"the list of names with it", "/v2.1/images", http.StatusInternalServerError},
		{"a page before it", "/v2.1/images/detail?limit=1", http.StatusOK},
		{"a filter without it", "/v2.1/images/detail?name=sound", http.StatusOK},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(image("1", "sound", "12:00:00"), broken)
			got := send(t, cloud, http.MethodGet, test.target)
			text := body(t, got)
			if got.StatusCode != test.status {
				t.Errorf("status %d", got.StatusCode)
			}
			if named := strings.Contains(text, "json.decoder.JSONDecodeError"); named != (test.status != http.StatusOK) {
				t.Errorf("body %s", text)
			}
		})
	}
}
