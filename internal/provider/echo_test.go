package provider

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// echoes are responses that repeat a secret wherever a response has room for text. Go puts some of that into its errors.
func echoes() map[string]string {
	const secret = "SECRET"
	all := map[string]string{
		"the status line":              "HTTP/1.1 SECRET OK\r\n\r\n",
		"the reason":                   "HTTP/1.1 403 SECRET\r\nContent-Length: 0\r\n\r\n",
		"the version":                  "SECRET 200 OK\r\n\r\n",
		"the first line":               "SECRET\r\n\r\n",
		"a malformed header":           "HTTP/1.1 200 OK\r\nSECRET\r\n\r\n",
		"a header's name":              "HTTP/1.1 403 Forbidden\r\nX-SECRET: x\r\nContent-Length: 0\r\n\r\n",
		"a header's name with a space": "HTTP/1.1 403 Forbidden\r\nX SECRET: x\r\nContent-Length: 0\r\n\r\n",
		"two content lengths":          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: SECRET\r\n\r\n",
		"a chunk":                      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nSECRET\r\n",
		"a trailer":                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n0\r\nSECRET\r\n",
		"a body of text":               "HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\nSECRET",
		"a page":                       "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<title>SECRET</title>",
		"a fault":                      "HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n{\"error\": {\"code\": 403, \"message\": \"SECRET\"}}",
		"a message":                    "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n{\"badRequest\": {\"code\": 400, \"message\": \"SECRET\"}}",
	}
	for _, name := range []string{
		"Content-Encoding", "Content-Length", "Content-Type", "Date", "Location", "Openstack-Auth-Receipt", "Retry-After", "Server", "Set-Cookie",
		"Transfer-Encoding", "Vary", "Via", "Warning", "Www-Authenticate", "X-Auth-Token", "X-Compute-Request-Id", "X-Openstack-Request-Id",
		"X-Subject-Token",
	} {
		for _, status := range []string{"200 OK", "201 Created", "307 Temporary Redirect", "401 Unauthorized", "503 Service Unavailable"} {
			all[name+" of "+status] = "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + name + ": " + secret + "\r\n\r\n"
		}
	}
	for place, target := range map[string]string{
		"host": "http://SECRET.example.com/", "path": "http://cloud.example.com/SECRET", "query": "/v3/auth/tokens?x=SECRET",
		"user": "http://SECRET@cloud.example.com/", "fragment": "/#SECRET", "scheme": "SECRET://cloud.example.com/",
		"port": "http://cloud.example.com:SECRET/", "path of the same origin": "/SECRET",
	} {
		for _, status := range []string{"301 Moved", "302 Found", "307 Temporary Redirect"} {
			all["the "+place+" of a redirect by "+status] = "HTTP/1.1 " + status + "\r\nConnection: close\r\nLocation: " + target + "\r\n\r\n"
		}
	}
	return all
}

// echoing responds to every request with the text, in which the request's own secret stands for SECRET.
func echoing(text string, secrets ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secret := strings.Join(append(secrets, r.Header.Get("X-Auth-Token"))[:1], "")
		connection := hijacked(w)
		defer connection.Close()
		_, _ = fmt.Fprint(connection, strings.ReplaceAll(text, "SECRET", secret))
	})
}

// TestNoEchoedSecretIsLoggedOrShown: each service repeats the secret that it was sent, everywhere in its response.
func TestNoEchoedSecretIsLoggedOrShown(t *testing.T) {
	t.Parallel()
	pipeline := map[string]string{"OS_IDENTITY_PROVIDER": "gitlab", "OS_PROTOCOL": "openid", "OS_PROJECT_ID": projectID}
	basic := base64.StdEncoding.EncodeToString([]byte("ci:s3cret-client"))
	tokenFile := write(t, "token", "s3cret-file\n")
	issuer := prototest.Serve(t, &fakekeystone.Issuer{ClientID: "ci", ClientSecret: "s3cret-client", AccessToken: "s3cret-issued"}).URL
	for place, text := range echoes() {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			identity := func(secret string) string { return prototest.Serve(t, echoing(text, secret)).URL }
			compute := prototest.Serve(t, echoing(text)).URL
			catalogd := prototest.NewWorld(t)
			catalogd.Keystone.Catalog[0].Endpoints[0].URL = compute
			for name, environment := range map[string]map[string]string{
				"a password":                with(ada, "OS_AUTH_URL", identity("s3cret-pass")),
				"an application credential": {"OS_AUTH_URL": identity("s3cret-app"), "OS_APPLICATION_CREDENTIAL_ID": credentialID, "OS_APPLICATION_CREDENTIAL_SECRET": "s3cret-app"},
				"a token to exchange":       {"OS_AUTH_URL": identity("s3cret-token"), "OS_TOKEN": "s3cret-token", "OS_PROJECT_ID": projectID},
				"a token to look at":        {"OS_AUTH_URL": identity("s3cret-token"), "OS_TOKEN": "s3cret-token"},
				"an ID token":               with(pipeline, "OS_AUTH_URL", identity("s3cret-id"), "OS_ACCESS_TOKEN", "s3cret-id"),
				"a file's token":            with(pipeline, "OS_AUTH_URL", identity("s3cret-file"), "OS_ACCESS_TOKEN_FILE", tokenFile),
				"a client secret": with(pipeline, "OS_AUTH_URL", "https://keystone.example.com", "OS_CLIENT_ID", "ci", "OS_CLIENT_SECRET", "s3cret-client",
					"OS_ACCESS_TOKEN_ENDPOINT", identity("s3cret-client")),
				"a client secret in Basic": with(pipeline, "OS_AUTH_URL", "https://keystone.example.com", "OS_CLIENT_ID", "ci", "OS_CLIENT_SECRET", "s3cret-client",
					"OS_ACCESS_TOKEN_ENDPOINT", identity(basic)),
				"an issued access token": with(pipeline, "OS_AUTH_URL", identity("s3cret-issued"), "OS_CLIENT_ID", "ci", "OS_CLIENT_SECRET", "s3cret-client",
					"OS_ACCESS_TOKEN_ENDPOINT", issuer+"/token"),
				"a pre-issued token":  {"OS_ENDPOINT": compute, "OS_TOKEN": "s3cret-token"},
				"a token of Keystone": with(ada, "OS_AUTH_URL", catalogd.KeystoneURL),
			} {
				var log bytes.Buffer
				tf := start(t, environment)
				tf.accept(tf.configure(map[string]any{"max_retries": 0}, false))
				response := tf.read(tflogtest.RootLogger(t.Context(), &log), false)
				if len(response.Diagnostics) == 0 {
					t.Errorf("%s: the read succeeds", name)
				}
				if !strings.Contains(log.String(), "Sent a request") {
					t.Errorf("%s: the log does not show the request", name)
				}
				for _, secret := range []string{"s3cret", basic, "gAAAAA"} { // which Keystone's tokens begin with
					if at := strings.Index(log.String(), secret); at >= 0 {
						t.Errorf("%s: the log shows ...%s", name, log.String()[max(0, at-200):])
					}
					for _, d := range response.Diagnostics {
						if strings.Contains(d.Summary+d.Detail, secret) {
							t.Errorf("%s: %s\n%s", name, d.Summary, d.Detail)
						}
					}
				}
			}
		})
	}
}
