package nova

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

func TestFaultText(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ body, name, message string }{
		"badRequest":                    {`{"badRequest": {"code": 400, "message": "Bad."}}`, "badRequest", "Bad."},
		"unauthorized":                  {`{"unauthorized": {"code": 401, "message": "No."}}`, "unauthorized", "No."},
		"forbidden":                     {`{"forbidden": {"code": 403, "message": "No."}}`, "forbidden", "No."},
		"itemNotFound":                  {`{"itemNotFound": {"code": 404, "message": "Image not found."}}`, "itemNotFound", "Image not found."},
		"badMethod":                     {`{"badMethod": {"code": 405, "message": "No."}}`, "badMethod", "No."},
		"overLimit":                     {`{"overLimit": {"code": 413, "message": "Slow down.", "retryAfter": "7"}}`, "overLimit", "Slow down."},
		"computeFault":                  {`{"computeFault": {"code": 500, "message": "Oops.", "details": "x"}}`, "computeFault", "Oops."},
		"serviceUnavailable":            {`{"serviceUnavailable": {"code": 503, "message": "Later."}}`, "serviceUnavailable", "Later."},
		"error, Keystone's":             {`{"error": {"code": 401, "title": "Unauthorized", "message": "Log in."}}`, "error", "Log in."},
		"a name that nobody knows":      {`{"kaputt": {"message": "Oh."}}`, "kaputt", "Oh."},
		"of two the first by name":      {`{"b": {"message": "B"}, "a": {"message": "A"}, "c": {}}`, "a", "A"},
		"a message without an envelope": {`{"message": "no Route matched"}`, "", "no Route matched"},
		"an envelope with a null":       {`{"error": null, "message": "x"}`, "", "x"},
		"a message that is a number":    {`{"error": {"message": 5}}`, "", `{"error": {"message": 5}}`},
		"a message that is empty":       {`{"error": {"message": ""}}`, "", `{"error": {"message": ""}}`},
		"an error in one word":          {`{"error": "invalid_token"}`, "", `{"error": "invalid_token"}`},
		"versions to choose from": {
			`{"choices": [{"id": "v2.0", "status": "SUPPORTED", "links": [{"rel": "self", "href": "http://compute.example.com/v2/v3/images"}], ` +
				`"media-types": [{"base": "application/json", "type": "application/vnd.openstack.compute+json;version=2"}]}, ` +
				`{"id": "v2.1", "status": "CURRENT", "links": [{"rel": "self", "href": "http://compute.example.com/v2.1/v3/images"}], ` +
				`"media-types": [{"base": "application/json", "type": "application/vnd.openstack.compute+json;version=2.1"}]}]}`,
			NameChoices, "/v2, /v2.1",
		},
		"versions below a path, at a path with one": {choices("http://h/compute/v2.1/compute/v2.90/v2.1/images/a%20b"), NameChoices, "/compute/v2.1"},
		"a version twice, none, and an invalid URL": {choices("http://h/v2.1/x", "http://h/v2.1/y", "http://h/v3", "http://[", "http://h/v2/x"), NameChoices, "/v2.1, /v2"},
		"more versions than there are":              {choices("/1/v2", "/2/v2", "/3/v2", "/4/v2", "/5/v2", "/6/v2"), NameChoices, "/1/v2, /2/v2, /3/v2, /4/v2, /5/v2"},
		"choices without a version":                 {choices("http://h/v3"), "", choices("http://h/v3")},
		"choices without links":                     {`{"choices": [{"id": "v2.1"}]}`, "", `{"choices": [{"id": "v2.1"}]}`},
		"invalid choices, and a message":            {`{"choices": "v2.1", "error": {"message": "Oh."}}`, "error", "Oh."},
		"a list":                                    {`["x"]`, "", `["x"]`},
		"a text":                                    {`"x"`, "", `"x"`},
		"escapes of HTML in JSON":                   {`{"badRequest": {"message": "operator &#x27;foo&#x27; &amp; &quot;x&quot;"}}`, "badRequest", `operator 'foo' & "x"`},
		"a byte order mark":                         {"\ufeff{\"badRequest\": {\"message\": \"Bad.\"}}", "badRequest", "Bad."},
		"broken JSON":                               {`{"badRequest": {`, "", `{"badRequest": {`},
		"plain text":                                {"upstream request timeout\n", "", "upstream request timeout"},
		"nothing":                                   {"", "", ""},
		"whitespace":                                {" \r\n", "", ""},
		"XML":                                       {`<badRequest code="400" xmlns="urn:x"><message>Bad.</message></badRequest>`, "badRequest", "Bad."},
		"XML with a declaration":                    {`<?xml version="1.0"?><overLimit code="413"><message>Slow &lt;down&gt;.</message><retryAfter>7</retryAfter></overLimit>`, "overLimit", "Slow <down>."},
		"XML without a message":                     {`<fault>Oh <b>no</b></fault>`, "", "Oh no"},
		"XML that is broken":                        {`<fault><message>Oh`, "", "Oh"},
		"XML with an entity":                        {`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><fault><message>&e;</message></fault>`, "", "]> &e;"},
		"HTML": {
			"<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n  <h1>404 Not Found</h1>\n  The resource could not be found.<br /><br />\n </body>\n</html>",
			"", "404 Not Found The resource could not be found.",
		},
		"HTML with style and script": {"<!DOCTYPE html><html><style>p {}</style><script>alert(1)</script><!-- x --><body>Bad <i>Gateway</i></body>", "", "Bad Gateway"},
		"HTML without an end":        {"<html><body>Bad Gateway<scr", "", "Bad Gateway<scr"},
	}
	t.Log(len(tests), "faults")
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := said([]byte(test.body))
			if message := transport.Sanitize(got.message, 1000); got.name != test.name || message != test.message {
				t.Errorf("got %q, %q, want %q, %q", got.name, message, test.name, test.message)
			}
		})
	}
}

// TestGateways: a gateway before a service identifies itself in its own way.
func TestGateways(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		body string
		want words
	}{
		"a code, a message and an ID": {
			`{"error_msg": "No token.", "error_code": "APIGW.0301", "request_id": "d3f0"}`,
			words{code: "APIGW.0301", message: "No token.", requestID: "d3f0"},
		},
		"a code that is text, within": {
			`{"error": {"code": "EPS.0003", "message": "No."}, "error_msg": "", "request_id": "1111"}`,
			words{name: "error", code: "EPS.0003", message: "No.", requestID: "1111"},
		},
		"a title alone":              {`{"code": 400, "title": "Bad request"}`, words{message: "Bad request"}},
		"a title and a message":      {`{"code": 400, "title": "Bad request", "error": {"message": "No limit."}}`, words{name: "error", message: "No limit."}},
		"a detail":                   {`{"detail": "Not found.", "title": "Oh"}`, words{message: "Not found."}},
		"a wait":                     {`{"overLimit": {"message": "Slow.", "retryAfter": "7", "code": 413}}`, words{name: "overLimit", message: "Slow.", retryAfter: "7"}},
		"a wait that is a number":    {`{"overLimit": {"message": "Slow.", "retryAfter": 7}}`, words{name: "overLimit", message: "Slow.", retryAfter: "7"}},
		"a code of another kind":     {`{"error_code": 7, "error_msg": "No."}`, words{message: "No."}},
		"a message of another kind":  {`{"error_msg": ["No."]}`, words{message: `{"error_msg": ["No."]}`}},
		"a code without any message": {`{"error_code": "APIGW.0301"}`, words{code: "APIGW.0301", message: `{"error_code": "APIGW.0301"}`}},
		"an ID within the envelope":  {`{"forbidden": {"message": "No.", "request_id": "req-1"}, "request_id": "req-2"}`, words{name: "forbidden", message: "No.", requestID: "req-1"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := said([]byte(test.body)); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestTheIDOfAHeaderCountsBeforeThatOfABody(t *testing.T) {
	t.Parallel()
	body := []byte(`{"error_msg": "No.", "error_code": "X.1", "request_id": "req-body"}`)
	for _, test := range []struct{ header, want string }{{"req-header", "req-header"}, {"", "req-body"}} {
		got := newFault(request(t), &transport.Response{Status: 403, Header: http.Header{"X-Compute-Request-Id": {test.header}}, Body: body}, hidden())
		if got.RequestID != test.want || got.Error() != "GET http://nova.example.com/v2.1/images: 403 Forbidden: No. (X.1)" {
			t.Errorf("request ID %q of %v, want %q", got.RequestID, got, test.want)
		}
	}
}

// choices is Nova's response to a path of no version, as far as it is looked at.
func choices(links ...string) string {
	for i, link := range links {
		links[i] = `{"links": [{"href": "` + link + `"}]}`
	}
	return `{"choices": [` + strings.Join(links, ", ") + "]}"
}

// longFault is how much of a response that is not a success is read.
const longFault = 64 << 10

// TestALongFaultIsCutOutsideOfSecrets: a token that lies across the cut would not be recognized any more.
func TestALongFaultIsCutOutsideOfSecrets(t *testing.T) {
	t.Parallel()
	const token = "gAAAAs3crettoken"
	for offset := range len(token) {
		body := strings.Repeat(" ", longFault-offset) + token + strings.Repeat(" and more", 100)
		got := newFault(request(t), &transport.Response{Status: 500, Body: []byte(body)}, hidden(token))
		if !strings.HasPrefix("(redacted) and more", strings.TrimSuffix(got.Message, "…")) {
			t.Errorf("cut after %d characters of the token, it says %q", offset, got.Message)
		}
	}
	body := strings.Repeat("x", longFault+1)
	if got := newFault(request(t), &transport.Response{Status: 500, Body: []byte(body)}, hidden(token)); got.Message != body[:maxMessage]+"…" {
		t.Errorf("text without whitespace gives %q", got.Message)
	}
}

// TestCapturedFaults: what a real service returns becomes a Fault that says it.
func TestCapturedFaults(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status        int
		name, message string
		id            string
	}{
		"11-marker-gone":         {400, "badRequest", "HTTP 400 Bad Request: No image found with ID 00000000-0000-0000-0000-000000000000", "req-ca2b2c6f-1bd5-476f-b588-9c035681a081"},
		"12-name-colon":          {400, "badRequest", "HTTP 400 Bad Request: Unable to filter by unknown operator 'foo'.", "req-624de8e0-a40e-46c0-ae72-b23d29d2f69d"},
		"18-unknown-id":          {404, "itemNotFound", "Image not found.", "req-09f74c57-8150-4c0d-af6e-123171fc3f9d"},
		"19-bad-token":           {401, "error", "The request you have made requires authentication.", "req-bcf57a3f-5c40-4750-b3f1-e64ea1e7e775"},
		"20-wrong-project":       {400, "badRequest", "Malformed request URL: URL's project_id 'ffffffffffffffffffffffffffffffff' doesn't match Context's project_id '44caebdd7a6c4d1caa71f2a283b20dc8'", "req-0e0aaae8-49fc-4273-b896-2550fe523376"},
		"21-microversion-2.36":   {404, "itemNotFound", "The resource could not be found.", "req-35b937e4-a1e6-452d-85d2-446b16dcc21b"},
		"22-trailing-slash":      {404, "", "404 Not Found The resource could not be found.", "req-31ebc917-e09a-440e-bfc1-49f0a94c0c45"},
		"16-limit-abc":           {400, "badRequest", "Invalid input received: limit must be an integer", ""},
		"17-changes-since-bogus": {400, "badRequest", `HTTP 400 Bad Request: Bad "updated_at" query filter format. Use ISO 8601 DateTime notation.`, ""},
		"25-non-utf8":            {500, "computeFault", "Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log if possible. <class 'UnicodeDecodeError'>", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response := captured(t, name)
			response.Attempts, response.Elapsed = 3, time.Second
			got := *newFault(request(t), response, hidden("s3cret"))
			if test.id == "" {
				test.id = got.RequestID
			}
			want := Fault{
				Method: "GET", URL: "http://nova.example.com/v2.1/images", Status: test.status, Name: test.name,
				Message: test.message, RequestID: test.id, Attempts: 3, Elapsed: time.Second,
			}
			if got != want {
				t.Errorf("got %+v\nwant %+v", got, want)
			}
		})
	}
}

// TestThePathOfNoVersion: the versions that Nova lists at a path without one become the paths to use.
func TestThePathOfNoVersion(t *testing.T) {
	t.Parallel()
	server := prototest.Serve(t, &fakenova.Cloud{})
	for _, path := range []string{"/v3", "/compute/v2.1", "/v2.90/v2.1", "/V2.1", "/v2.1%20"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			_, err := clientOf(t, server.URL+path, StaticToken(token)).Image(t.Context(), "base")
			var fault *Fault
			if !errors.As(err, &fault) || fault.Status != 300 || fault.Name != NameChoices || fault.Message != "/v2, /v2.1" {
				t.Errorf("got %v, want the paths of a choice", err)
			}
		})
	}
}

func request(t *testing.T) *http.Request {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://nova.example.com/v2.1/images", nil)
	if err != nil {
		t.Fatal(err)
	}
	return request
}

// TestAWaitThatIsLongerThanTheRead: only such a one is reported as long, and not every wait that a service requests.
func TestAWaitThatIsLongerThanTheRead(t *testing.T) {
	t.Parallel()
	for retryAfter, long := range map[string]bool{"0": false, "3600": true} {
		t.Run(retryAfter, func(t *testing.T) {
			t.Parallel()
			_, err := collect(soon(t), serve(t, http.HandlerFunc(status(429, retryAfter, ""))), Query{})
			var fault *Fault
			if !errors.As(err, &fault) || fault.RetryAfter != retryAfter || fault.LongWait != long {
				t.Errorf("got %+v, want a long wait to be %t", err, long)
			}
		})
	}
}

func TestNoPartOfAFaultReachesATerminalRaw(t *testing.T) {
	t.Parallel()
	const sequence = "\x1b[31m"
	got := newFault(request(t), &transport.Response{
		Status: 500, Body: []byte(`{"` + `\u001b[31m` + strings.Repeat("x", 100) + `": {"message": "` + `\u001b[31m` + `"}}`),
		Header: http.Header{"X-Compute-Request-Id": {sequence}, "Retry-After": {sequence}},
	}, hidden())
	const harmless = `\u001b[31m`
	if got.Name != harmless+strings.Repeat("x", 30)+"…" || got.Message != harmless || got.RequestID != harmless || got.RetryAfter != harmless {
		t.Errorf("got %+v", got)
	}
}

func TestAChoiceShowsNoToken(t *testing.T) {
	t.Parallel()
	got := newFault(request(t), &transport.Response{Status: 300, Body: []byte(choices("http://h/to%2Bk/%3Cen/v2.1/x"))}, hidden("to+k/<en"))
	if want := "/(redacted)/v2.1"; got.Message != want {
		t.Errorf("got %q, want %q", got.Message, want)
	}
}

// captured is a response of testdata/captures.
func captured(t *testing.T, name string) *transport.Response {
	t.Helper()
	status, header, _ := strings.Cut(string(fixture(t, "captures/"+name+".headers")), "\n")
	response := &transport.Response{Header: http.Header{}, Body: fixture(t, "captures/"+name+".json")}
	for _, code := range []int{200, 400, 401, 404, 500} {
		if strings.Contains(status, " "+http.StatusText(code)) {
			response.Status = code
		}
	}
	for line := range strings.Lines(header) {
		if key, value, found := strings.Cut(strings.TrimSpace(line), ": "); found {
			response.Header.Add(key, value)
		}
	}
	return response
}

func TestFaultError(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault Fault
		want  string
	}{
		"with a message":    {Fault{Method: "GET", URL: "http://h/v2", Status: 404, Message: "Image not found."}, "GET http://h/v2: 404 Not Found: Image not found."},
		"without a message": {Fault{Method: "GET", URL: "http://h/v2", Status: 503}, "GET http://h/v2: 503 Service Unavailable"},
		"an unknown status": {Fault{Method: "GET", URL: "http://h/v2", Status: 599}, "GET http://h/v2: 599"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.fault.Error(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestPermanent(t *testing.T) {
	t.Parallel()
	const decoding = `{"computeFault": {"code": 500, "message": "Unexpected API Error.\n<class 'json.decoder.JSONDecodeError'>"}}`
	tests := map[string]struct {
		status int
		body   string
		want   bool
	}{
		"an image that Nova cannot decode":  {500, decoding, true},
		"Glance hiccups":                    {500, `{"computeFault": {"message": "<class 'nova.exception.GlanceConnectionFailed'>"}}`, false},
		"the same words with another fault": {503, decoding, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := newFault(request(t), &transport.Response{Status: test.status, Body: []byte(test.body)}, hidden()).permanent(); got != test.want {
				t.Errorf("permanent = %t, want %t", got, test.want)
			}
		})
	}
}

func TestPlainHTTPToATLSPortIsNotARejectedLimit(t *testing.T) {
	t.Parallel()
	body := []byte("Client sent an HTTP request to an HTTPS server.\n")
	got := newFault(request(t), &transport.Response{Status: 400, Header: http.Header{}, Body: body}, hidden())
	if !got.ExpectsTLS || got.limitRejected() {
		t.Errorf("TLS is expected: %t; the limit is rejected: %t", got.ExpectsTLS, got.limitRejected())
	}
}
