package provider

import (
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// mishaps are the faults that an identity service is known, or imagined, to respond with. Redirects go elsewhere.
func mishaps(elsewhere string) map[string]mishap {
	const page = "<!DOCTYPE html><html><head><title>Log in</title></head></html>"
	whole := func(header, body string) string {
		return fmt.Sprintf("HTTP/1.1 201 Created\r\nContent-Length: %d\r\nConnection: close\r\n%s\r\n\r\n%s", len(body), header, body)
	}
	all := map[string]mishap{
		"the connection is closed": {respond: func(*prototest.World, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
			again: true, summary: incomplete, detail: "EOF"},
		"the connection is reset": {respond: func(_ *prototest.World, w http.ResponseWriter, _ *http.Request) {
			connection := hijacked(w)
			_ = connection.(*net.TCPConn).SetLinger(0)
			_ = connection.Close()
		}, again: true, summary: incomplete, detail: "connection reset by peer"},
		"the status line is cut off": {respond: raw("HTTP/1.1 20"), again: true, summary: incomplete, detail: "malformed HTTP"},
		"the headers are cut off": {
			respond: raw("HTTP/1.1 201 Created\r\nX-Subject-Token: s3cret-token\r\n"),
			again:   true, summary: incomplete, detail: "EOF",
		},
		"the body is cut off": {
			respond: raw("HTTP/1.1 201 Created\r\nX-Subject-Token: s3cret-token\r\nContent-Length: 99\r\n\r\n{\"token\""),
			again:   true, summary: incomplete, detail: "the response ended after 8 bytes",
		},
		"a chunked body is cut off": {
			respond: raw("HTTP/1.1 201 Created\r\nX-Subject-Token: s3cret-token\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"token\""),
			again:   true, summary: incomplete, detail: "the response ended after 8 bytes",
		},
		"it is not HTTP": {respond: raw("SSH-2.0-OpenSSH_9.2\r\n"), again: true, summary: incomplete, detail: "malformed HTTP"},
		"invalid gzip": {
			respond: responds(201, "not zipped", "Content-Encoding", "gzip"),
			again:   true, summary: incomplete, detail: "gzip: invalid",
		},
		"headers of 100 kB": {
			respond: responds(201, "{}", "X-Large", strings.Repeat("x", 100_000)),
			again:   true, summary: incomplete, detail: "headers exceeded",
		},
		"no response in time": {
			respond: hang,
			again:   true, summary: timedOut, detail: "no complete response within 1s", timeout: [2]string{"1s", "1s"}, heavy: true,
		},
		"half a response in time": {
			respond: then(responds(201, "{"), hang),
			again:   true, summary: timedOut, detail: "no complete response within 1s", timeout: [2]string{"1s", "1s"}, heavy: true,
		},
		"a read that is canceled": {respond: hang, interrupted: true, summary: "Read Canceled", detail: "The read was canceled"},
		"a response of 5 MB": {
			heavy: true, respond: responds(201, `{"x":"`+strings.Repeat("x", 5_000_000)+`"}`),
			summary: tooLarge, detail: "more than 2 MiB",
		},
		"an error of 5 MB": {
			heavy: true, respond: responds(404, strings.Repeat("x", 5_000_000)),
			summary: tooLarge, detail: "more than 2 MiB",
		},
		"a response of 33 MB announced": {
			respond: raw("HTTP/1.1 201 Created\r\nContent-Length: 33554433\r\n\r\n{"),
			summary: tooLarge, detail: "larger than 32 MiB",
		},
		"a body without end": {respond: endless, heavy: true, summary: tooLarge, detail: "larger than 32 MiB"},
		"a gzip bomb":        {respond: bomb, heavy: true, summary: tooLarge, detail: "larger than 32 MiB"},

		"408": {respond: responds(408, ""), again: true, summary: unavailable, detail: "(408)"},
		"413": {respond: responds(413, ""), again: true, summary: rateLimited, detail: "(413)"},
		"413, and come again at once": {
			respond: responds(413, `{"overLimit": {}}`, "Retry-After", "0"),
			again:   true, summary: rateLimited, detail: "Try again later (Retry-After: 0)",
		},
		"413, and come in a year": {
			respond: responds(413, "", "Retry-After", "31536000"),
			summary: rateLimited, detail: "Try again later (Retry-After: 31536000)",
		},
		"429": {respond: responds(429, ""), again: true, summary: rateLimited, detail: "(429)"},
		"429, and come again at once": {
			respond: responds(429, "", "Retry-After", "0"),
			again:   true, summary: rateLimited, detail: "Try again later (Retry-After: 0)",
		},
		"429, and a date long ago": {
			respond: responds(429, "", "Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT"),
			again:   true, summary: rateLimited, detail: "(Retry-After: Thu, 01 Jan 1970",
		},
		"429, and nonsense": {
			respond: responds(429, "", "Retry-After", "in a while"),
			again:   true, summary: rateLimited, detail: "(Retry-After: in a while)",
		},
		"429, and less than nothing": {
			respond: responds(429, "", "Retry-After", "-1"),
			again:   true, summary: rateLimited, detail: "(Retry-After: -1)",
		},
		"429, and come in a year": {respond: responds(429, "", "Retry-After", "31536000"), summary: rateLimited, detail: "(Retry-After: 31536000)"},
		"429, and the end of time": {
			respond: responds(429, "", "Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"),
			summary: rateLimited, detail: "(Retry-After: Fri, 31 Dec 9999",
		},
		"500": {
			respond: responds(500, fault(500, "An unexpected error.")),
			again:   true, summary: unavailable, detail: "An unexpected error",
		},
		"502, a web page": {
			respond: responds(502, "<title>Bad Gateway</title>"),
			again:   true, summary: unavailable, detail: `page titled "Bad Gateway"`,
		},
		"503":                         {respond: responds(503, ""), again: true, summary: unavailable, detail: "(503)"},
		"503, and come again at once": {respond: responds(503, "", "Retry-After", "0"), again: true, summary: unavailable, detail: "(Retry-After: 0)"},
		"503, and come in a year":     {respond: responds(503, "", "Retry-After", "31536000"), summary: unavailable, detail: "(Retry-After: 31536000)"},
		"504":                         {respond: responds(504, ""), again: true, summary: unavailable, detail: "(504)"},
		"501":                         {respond: responds(501, ""), summary: unavailable, detail: "(501)"},
		"505":                         {respond: responds(505, ""), summary: unavailable, detail: "(505)"},
		"400": {
			respond: responds(400, fault(400, "Expecting to find domain in user.")),
			summary: "Invalid Login Request", detail: "Expecting to find domain in user", kept: true,
		},
		"400 of another service": {respond: responds(400, "Bad Request"), summary: notKeystone, detail: "Bad Request"},
		"401": {
			respond: responds(401, fault(401, "The request you have made requires authentication.")),
			summary: "Authentication Failed", detail: "(401)", kept: true,
		},
		"401 of a proxy": {respond: responds(401, page), summary: "Authentication Failed", detail: `page titled "Log in"`, kept: true},
		"403": {
			respond: responds(403, fault(403, "Password expired.")),
			summary: "Access Denied", detail: "Password expired", kept: true,
		},
		"404": {
			respond: responds(404, fault(404, "Could not find user.")),
			summaries: map[string]string{
				"a password": "User or Project Not Found", "an application credential": "Application Credential Not Found",
				"a token for a project": "Authentication Failed", "a token as it is": "Authentication Failed",
				"an access token that is exchanged": "Project Not Found",
			}, detail: "Could not find user", kept: true,
		},
		"404, a web page": {respond: responds(404, page), summary: notKeystone, detail: ``},
		"405":             {respond: responds(405, ""), summary: notKeystone, detail: "(405)"},
		"407":             {respond: responds(407, ""), summary: notKeystone, detail: "(407)"},
		"410":             {respond: responds(410, ""), summary: notKeystone, detail: "(410)"},
		"421":             {respond: responds(421, ""), summary: notKeystone, detail: "(421)"},
		"204":             {respond: responds(204, ""), summary: notKeystone, detail: "(204)"},
		"206":             {respond: responds(206, "{}"), summary: notKeystone, detail: "(206)"},
		"300": {
			respond: responds(300, `{"versions": {}}`, "Location", elsewhere),
			summary: notKeystone, detail: "(300)",
		},
		"302 to nowhere":      {respond: responds(302, "", "Location", "http://[::1"), summary: notKeystone, detail: "(302)"},
		"307 without a place": {respond: responds(307, ""), summary: notKeystone, detail: "(307)"},
		"307 to javascript": {
			respond: responds(307, "", "Location", "javascript:alert(1)"),
			summary: redirected, detail: "to which the provider sends no secret. Check auth_url.",
		},
		"307 to a place of fits": {
			respond: responds(307, "", "Location", "http://\u202e.example/\u009b31m"),
			summary: redirected, detail: "to which the provider sends no secret",
		},
		"a password in the redirect": {respond: echoed(func(at *prototest.World, w http.ResponseWriter, r *http.Request, secret string) {
			responds(307, "", "Location", "http://x:"+secret+"@"+strings.TrimPrefix(elsewhere, "http://")+"/"+secret)(at, w, r)
		}), summary: redirected, detail: "(redacted)"},
		"a fault that repeats all": {respond: echoed(func(at *prototest.World, w http.ResponseWriter, r *http.Request, secret string) {
			responds(401, fault(401, "No "+secret), "X-Openstack-Request-Id", secret)(at, w, r)
		}), summary: "Authentication Failed", detail: "No (redacted)", kept: true},
		"a page that repeats all": {respond: echoed(func(at *prototest.World, w http.ResponseWriter, r *http.Request, secret string) {
			responds(503, "<title>"+secret+"</title>", "Retry-After", secret)(at, w, r)
		}), again: true, summary: unavailable, detail: `page titled "(redacted)`},
		"a fault with control characters": {
			respond: responds(400, fault(400, "\x1b[31m\u202ered\r\n\x00")),
			summary: "Invalid Login Request", detail: `\u001b[31m\u202ered`, kept: true,
		},

		"nothing":                       {respond: grants(""), summary: notKeystone, detail: "the body is not complete JSON"},
		"a web page":                    {respond: grants(page), summary: notKeystone, detail: "the body is not complete JSON"},
		"a web page of 200":             {respond: responds(200, page, "Content-Type", "text/html"), summary: notKeystone},
		"200 of another service":        {respond: responds(200, `{"ok": true}`), summary: notKeystone},
		"half of the JSON":              {respond: grants(`{"token": {"catalog": [`), summary: notKeystone, detail: "the body is not complete JSON"},
		"JSON behind a byte order mark": {respond: grants("\ufeff" + `{"token": {}}`), summary: notKeystone, detail: "the body is not complete JSON"},
		"nesting without end": {
			respond: grants(`{"token":` + strings.Repeat(`{"a":`, 100_000)),
			summary: notKeystone, detail: "the body is not complete JSON",
		},
		"lists without end":        {respond: grants(strings.Repeat(`[`, 100_000)), summary: notKeystone, detail: "the body is not complete JSON"},
		"null":                     {respond: grants(`null`), summary: notKeystone, detail: "the body does not describe a token"},
		"a list":                   {respond: grants(`[]`), summary: notKeystone, detail: "the body does not describe a token"},
		"a number":                 {respond: grants(`7`), summary: notKeystone, detail: "the body does not describe a token"},
		"a text":                   {respond: grants(`"token"`), summary: notKeystone, detail: "the body does not describe a token"},
		"no token in the body":     {respond: grants(`{}`), summary: notKeystone, detail: "the body does not describe a token"},
		"a token of nothing":       {respond: grants(`{"token": {}}`), summary: notKeystone, detail: "the body does not describe a token"},
		"a token that is null":     {respond: grants(`{"token": null}`), summary: notKeystone, detail: "the body does not describe a token"},
		"a token that is a list":   {respond: grants(`{"token": []}`), summary: notKeystone, detail: "the body does not describe a token"},
		"a token that is a text":   {respond: grants(`{"token": "s3cret-token"}`), summary: notKeystone, detail: "the body does not describe a token"},
		"a project that is a text": {respond: grants(`{"token": {"project": "x"}}`), summary: notKeystone, detail: "the body does not describe a token"},
		"a time that is a number":  {respond: grants(`{"token": {"expires_at": 7}}`), summary: notKeystone, detail: "the body does not describe a token"},
		"a catalog that is a text": {respond: grants(`{"token": {"catalog": "x"}}`), summary: notKeystone, detail: "the body does not describe a token"},
		"a URL that is a number": {
			respond: catalogd(`{"url": 7, "interface": "public", "region": "North"}`),
			summary: notKeystone, detail: "the body does not describe a token",
		},
		"a catalog of null": {
			respond: grants(`{"token": {"project": {"id": "p"}, "catalog": [null]}}`),
			summary: noCompute, detail: "\n  \"\"\n", kept: true,
		},
		"no catalog": {
			respond: grants(`{"token": {"project": {"id": "p"}, "expires_at": "2999-01-01T00:00:00Z"}}`),
			summary: noCompute, detail: "The service catalog is empty.", kept: true,
		},
		"an empty catalog": {
			respond: grants(`{"token": {"project": {"id": "p"}, "catalog": []}}`),
			summary: noCompute, detail: "The service catalog is empty.", kept: true,
		},
		"endpoints that are null": {respond: catalogd(`null`), summary: noCompute, detail: "has no endpoint of a compute service", kept: true},
		"an endpoint without a URL": {
			respond: catalogd(`{"url": "", "interface": "public", "region": "North"}`),
			summary: noCompute, detail: "has no endpoint of a compute service", kept: true,
		},
		"10,000 regions": {respond: many("Other"), heavy: true,
			summary: noCompute, detail: "... and 9995 more", kept: true},
		"10,000 regions, and the right one among them": {respond: many("North"), heavy: true},
		"a region that is a fit": {
			respond: catalogd(`{"url": "http://x", "interface": "public", "region": "\u001b[31m\u202e\n"}`),
			summary: noCompute, detail: `"\u001b[31m\u202e"  public`, kept: true,
		},
		"a region that repeats all": {respond: echoed(func(at *prototest.World, w http.ResponseWriter, r *http.Request, secret string) {
			catalogd(`{"url": "http://x", "interface": "public", "region": "`+secret+`"}`)(at, w, r)
		}), summary: noCompute, detail: `  "(redacted)`, kept: true},
		"a URL that repeats all": {respond: echoed(func(at *prototest.World, w http.ResponseWriter, r *http.Request, secret string) {
			catalogd(`{"url": "ftp://x/`+secret+`", "interface": "public", "region": "North"}`)(at, w, r)
		}), summary: unusable, detail: `Endpoint  ftp://x/(redacted)`, kept: true},

		"a region that is the token": {
			respond: catalogd(`{"url": "http://x", "interface": "public", "region": "TOKEN"}`),
			summary: noCompute, detail: `"(redacted)"  public`, kept: true,
		},
		"an interface that is the token": {
			respond: catalogd(`{"url": "http://x", "interface": "TOKEN", "region": "North"}`),
			summary: noCompute, detail: "has no endpoint of a compute service", kept: true,
		},
		"a service that is the token": {
			respond: grants(`{"token": {"project": {"id": "p"}, "catalog": [{"type": "TOKEN"}]}}`),
			summary: noCompute, detail: "\n  \"(redacted)\"\n", kept: true,
		},
		"a URL that is the token": {
			respond: catalogd(`{"url": "TOKEN", "interface": "public", "region": "North"}`),
			summary: unusable, detail: `Endpoint  (redacted)`, kept: true,
		},
		"invalid UTF-8":              {respond: catalogd("{\"url\": \"NORTH/v2.1\", \"interface\": \"public\", \"region\": \"North\", \"name\": \"\xff\xfe\"}")},
		"a key that is there twice":  {respond: catalogd(`{"url": "http://192.0.2.1", "url": "NORTH/v2.1", "interface": "public", "region": "North"}`)},
		"more behind the JSON":       {respond: grants(honest + "</html>")},
		"an end that is nonsense":    {respond: grants(strings.Replace(honest, `"2999-`, `"tomorrow-`, 1))},
		"an end that is null":        {respond: grants(strings.Replace(honest, `"2999-01-01T00:00:00Z"`, `null`, 1))},
		"an end long ago":            {respond: grants(strings.Replace(honest, `"2999-`, `"1999-`, 1))},
		"an end beyond all counting": {respond: grants(strings.Replace(honest, `"2999-`, `"9999-`, 1))},
	}
	for name, header := range map[string]string{
		"no token in the headers":   "X-Other: 1",
		"an empty token":            "X-Subject-Token:",
		"a token of spaces":         "X-Subject-Token: \t ",
		"a token of two words":      "X-Subject-Token: s3cret token",
		"a token with a line break": "X-Subject-Token: s3cret\r\n token",
		"a token with a line feed":  "X-Subject-Token: s3cret\r\n\ttoken",
		"a token with a tab":        "X-Subject-Token: s3cret\ttoken",
		"a token that is not ASCII": "X-Subject-Token: s3cret\u202etoken",
		"a token that is not UTF-8": "X-Subject-Token: s3cret\xff\xfetoken",
	} {
		all[name] = mishap{respond: raw(whole(header, honest)), summary: notKeystone, detail: "X-Subject-Token", unlessInspected: true}
	}
	for name, character := range map[string]string{"an escape": "\x1b", "a NUL": "\x00", "a return": "\r", "DEL": "\x7f"} {
		all["a token with "+name] = mishap{ // which Go does not read
			respond: raw(whole("X-Subject-Token: s3cret"+character+"token", honest)), again: true, summary: incomplete, detail: "malformed MIME header line",
		}
	}
	for name, listed := range map[string]string{
		"another scheme":         `ftp://nova.example`,
		"javascript":             `javascript:alert(1)//TOKEN`,
		"a file":                 `file:///etc/passwd`,
		"a path":                 `/v2.1`,
		"a host without scheme":  `//nova.example/v2.1`,
		"a word":                 `nova`,
		"no host":                `http:///v2.1`,
		"user info":              `http://ada:s3cret-pass@nova.example/v2.1`,
		"user info of others":    `http://root:s3cret@nova.example/v2.1`,
		"user info and nonsense": `http://root:s3cret@nova.example:port/%zz`,
		"a query":                `http://nova.example/v2.1?to=`,
		"a fragment":             `http://nova.example/v2.1#x`,
		"a port beyond all":      `http://nova.example:99999/v2.1`,
		"a way up":               `http://nova.example/v2.1/../..`,
		"control characters":     `http://nova.example/\u001b[31m\u202e\n`,
		"a line break":           `http://nova.example/v2.1\r\nX-Auth-Token: x`,
		"half an address":        `http://[::1/v2.1`,
		"a megabyte":             `ftp://` + strings.Repeat("x", 1_000_000),
	} {
		all["a catalog with "+name] = mishap{
			respond: catalogd(`{"interface": "public", "region": "North", "url": "` + listed + `"}`),
			summary: unusable, detail: "Set endpoint to the URL of the compute service.", kept: true, heavy: len(listed) > 1000,
		}
	}
	for _, code := range []int{301, 302, 303, 307, 308} {
		all[strconv.Itoa(code)+" elsewhere"] = mishap{
			respond: responds(code, "", "Location", elsewhere+"/v3/auth/tokens"), summary: redirected,
			detail: `  auth_url = "` + elsewhere + `/v3"`,
		}
	}
	return all
}
