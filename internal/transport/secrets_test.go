package transport

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// TestMain silences Go's HTTP client, which logs what these servers send unrequested; so does main.
func TestMain(m *testing.M) {
	log.SetOutput(io.Discard)
	os.Exit(m.Run())
}

const (
	// password has what is written otherwise in a URL, HTML, JSON and Go's quotes, and a space, at which Go takes a status
	// line apart.
	password = "hunter2 tr0ub4d/r+<&>\"%é"
	token    = "gAAAA.s3cret+token="
)

// fragments are parts of the two that no text may contain: no service could guess them otherwise.
var fragments = []string{"hunter2", "tr0ub4d", "s3cret", "new-t0ken"}

// places are the responses in which a service can repeat a secret, or send a new one, written %s.
var places = map[string]string{
	"a status line":                    "HTTP/1.1 %s\r\n\r\n",
	"a status":                         "HTTP/1.1 200 %s\r\nContent-Length: x\r\n\r\n",
	"a status of three digits too few": "HTTP/1.1 %s OK\r\n\r\n",
	"a protocol":                       "%s 200 OK\r\n\r\n",
	"no HTTP":                          "%s\r\n\r\n",
	"an interim response":              "HTTP/1.1 103 %s\r\nLink: %s\r\n\r\nHTTP/1.1 %s\r\n\r\n",
	"a header without a colon":         "HTTP/1.1 200 OK\r\n%s\r\n\r\n",
	"a header's name":                  "HTTP/1.1 200 OK\r\n %s: x\r\n\r\n",
	"a new token with a control":       "HTTP/1.1 201 Created\r\nX-Subject-Token: new-t0ken\x1b%s\r\nContent-Length: 0\r\n\r\n",
	"a new token without a colon":      "HTTP/1.1 201 Created\r\nX-Subject-Token new-t0ken\r\nContent-Length: 0\r\n\r\n",
	"a new token after a space":        "HTTP/1.1 201 Created\r\nX-Subject-Token : new-t0ken\x00\r\nContent-Length: 0\r\n\r\n",
	"a new token in a request ID":      "HTTP/1.1 201 Created\r\nX-Subject-Token: new-t0ken\r\nX-Openstack-Request-Id: req-new-t0ken\r\nContent-Length: 0\r\n\r\n",
	"a new token in a redirect":        "HTTP/1.1 302 Found\r\nX-Subject-Token: new-t0ken\r\nLocation: http://new-t0ken.example.com/new%2Dt0ken\r\n\r\n",
	"a content length":                 "HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n",
	"two content lengths":              "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: %s\r\n\r\nhello",
	"a transfer encoding":              "HTTP/1.1 200 OK\r\nTransfer-Encoding: %s\r\n\r\n",
	"a content encoding":               "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: 9\r\n\r\nhello",
	"a chunk's length":                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\n",
	"a chunk's extension":              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;%s\r\nhell",
	"a trailer":                        "HTTP/1.1 503 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-A\r\n\r\n0\r\nX-A: %s\r\n\r\n",
	"a trailer without a colon":        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n%s\r\n\r\n",
	"a body that is cut off":           "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n%s",
	"a body that is not gzip":          "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 30\r\n\r\n%s%s",
	"a request ID":                     "HTTP/1.1 503 %s\r\nX-Openstack-Request-Id: req-%s\r\nX-Compute-Request-Id: %s\r\nContent-Length: 0\r\n\r\n",
	"a time to wait":                   "HTTP/1.1 429 %s\r\nRetry-After: %s\r\nContent-Length: 0\r\n\r\n",
	"a redirect's host":                "HTTP/1.1 302 %s\r\nLocation: http://%s.example.com/\r\n\r\n",
	"a redirect's path":                "HTTP/1.1 302 Found\r\nLocation: http://example.com/%s\r\n\r\n",
	"a redirect's user":                "HTTP/1.1 302 Found\r\nLocation: http://%s@example.com/\r\n\r\n",
	"a redirect's query":               "HTTP/1.1 302 Found\r\nLocation: http://example.com/?%s\r\n\r\n",
	"a redirect's scheme":              "HTTP/1.1 302 Found\r\nLocation: %s://example.com/\r\n\r\n",
	"a redirect to nowhere":            "HTTP/1.1 302 Found\r\nLocation: http://[%s\r\n\r\n",
	"a redirect that does not end":     "HTTP/1.1 302 Found\r\nLocation: /%s?%s\r\n\r\n",
}

// spellings are the forms in which a service can return a secret.
func spellings(secret string) map[string]string {
	everyByte := &strings.Builder{}
	everyRune := &strings.Builder{}
	for _, b := range []byte(secret) {
		fmt.Fprintf(everyByte, "%%%02x", b)
	}
	for _, r := range secret {
		fmt.Fprintf(everyRune, "&#%d;", r)
	}
	return map[string]string{
		"as it is":           secret,
		"a query":            url.QueryEscape(secret),
		"a path":             url.PathEscape(secret),
		"a path of a URL":    (&url.URL{Path: secret}).EscapedPath(),
		"every byte escaped": everyByte.String(),
		"references of HTML": everyRune.String(),
		"Go's quotes":        strings.Trim(fmt.Sprintf("%+q", secret), `"`),
	}
}

func hidden(texts ...string) *Secrets {
	secrets := &Secrets{}
	secrets.Hide(texts...)
	return secrets
}

// TestNoSecretIsInAnErrorOrObserved: a service repeats the password of a login, or the token of a GET, at every place.
func TestNoSecretIsInAnErrorOrObserved(t *testing.T) {
	t.Parallel()
	requests := map[string]struct {
		secret string
		config []string
		once   bool // in one spelling
		send   func(t *testing.T, url string) *http.Request
	}{
		"a login": {password, []string{"", password}, false, func(t *testing.T, url string) *http.Request {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/v3/auth/tokens", strings.NewReader(password))
			if err != nil {
				t.Fatal(err)
			}
			return request
		}},
		"a GET with a token": {token, nil, false, func(t *testing.T, url string) *http.Request {
			request := get(t.Context(), t, url+"/v2.1/images")
			request.Header.Set("X-Auth-Token", token)
			return request
		}},
		"a GET about a token": {token, nil, true, func(t *testing.T, url string) *http.Request {
			request := get(t.Context(), t, url+"/v3/auth/tokens")
			request.Header.Set("X-Subject-Token", token)
			return request
		}},
		"an OIDC login": {token, nil, true, func(t *testing.T, url string) *http.Request {
			request := get(t.Context(), t, url+"/v3/OS-FEDERATION/identity_providers/idp/protocols/openid/auth")
			request.Header.Set("Authorization", "Bearer "+token)
			return request
		}},
	}
	cells := 0
	for requestName, test := range requests {
		for place, response := range places {
			for spelling, text := range spellings(test.secret) {
				if test.once && spelling != "as it is" {
					continue
				}
				cells++
				t.Run(requestName+", "+place+", "+spelling, func(t *testing.T) {
					t.Parallel()
					address, _ := speak(t, says(strings.ReplaceAll(response, "%s", text)))
					var shown []string
					client := New(Config{MaxRetries: 1, Backoff: atOnce, Secrets: hidden(test.config...), Observe: func(_ context.Context, attempt Attempt) {
						shown = append(shown, fmt.Sprintf("%+v", attempt))
					}})
					response, err := client.Do(test.send(t, address), nil)
					shown = append(shown, allOf(err)...)
					if err == nil {
						shown = append(shown, client.RequestID(response.Header), client.Sanitize(response.Header.Get("Location"), 1000))
					}
					for _, text := range shown {
						for _, secret := range append(fragments, test.secret) {
							if strings.Contains(text, secret) {
								t.Errorf("%q shows %q", text, secret)
							}
						}
					}
				})
			}
		}
	}
	t.Log(cells, "cells")
}

// allOf are the texts of an error and of those in it that are ours.
func allOf(err error) []string {
	if err == nil {
		return nil
	}
	texts := []string{err.Error()}
	var failed *Error
	if errors.As(err, &failed) {
		texts = append(texts, failed.URL, failed.Last, failed.Err.Error())
	}
	var redirect *RedirectError
	if errors.As(err, &redirect) {
		texts = append(texts, redirect.To, redirect.Error())
	}
	return texts
}

func TestTheFaultBeforeTheLastShowsNoSecret(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		connection := &script{entries: []entry{{err: errors.New("reset by " + password)}, {hang: true}}}
		client := newClient(Config{MaxRetries: 1, Secrets: hidden(password)}, connection)
		_, err := client.Do(get(ctx, t, "http://nova.example.com/"), nil)
		var failed *Error
		if !errors.As(err, &failed) || failed.Last != "reset by (redacted)" {
			t.Errorf("%+v", err)
		}
	})
}

// TestACertificateShowsNoSecret: names in a server's certificate become part of the error.
func TestACertificateShowsNoSecret(t *testing.T) {
	t.Parallel()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"s3cret-password.example.com"}, NotAfter: time.Now().Add(time.Hour)}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{certificate}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	t.Cleanup(server.Close)
	parsed, err := x509.ParseCertificate(certificate)
	if err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	trusted.AddCert(parsed)
	var shown []string
	client := New(Config{
		TLS: &tls.Config{RootCAs: trusted, ServerName: "keystone.example.com", MinVersion: tls.VersionTLS12}, Secrets: hidden("s3cret-password"),
		Observe: func(_ context.Context, attempt Attempt) { shown = append(shown, attempt.Err.Error()) },
	})
	_, err = client.Do(get(t.Context(), t, server.URL), nil)
	const want = "certificate is valid for (redacted).example.com, not keystone.example.com"
	for _, text := range append(shown, allOf(err)...) {
		if strings.Contains(text, "s3cret") {
			t.Errorf("%q shows the password", text)
		}
	}
	if len(shown) != 1 || !strings.Contains(shown[0], want) || !strings.Contains(err.Error(), want) {
		t.Errorf("%q and %v, want %q", shown, err, want)
	}
}

// TestSecretsAreThoseOfAllCallers: one service repeats what another one was told.
func TestSecretsAreThoseOfAllCallers(t *testing.T) {
	t.Parallel()
	server := prototest.ServeFunc(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.Header().Set("X-Subject-Token", "new-t0ken")
			return
		}
		w.Header().Set("X-Compute-Request-Id", "req-hunter2-new-t0ken-access-t0ken")
	})
	secrets := hidden("hunter2")
	identity, client := New(Config{Secrets: secrets}), New(Config{Secrets: secrets})
	login, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader("hunter2"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := identity.Do(login, nil); err != nil {
		t.Fatal(err)
	}
	identity.Hide("access-t0ken", "")
	response, err := client.Do(get(t.Context(), t, server.URL), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := client.RequestID(response.Header), "req-(redacted)-(redacted)-(redacted)"; got != want {
		t.Errorf("request ID %q, want %q", got, want)
	}
	if got, want := client.Redact("new-t0ken  hunter2"), "(redacted)  (redacted)"; got != want {
		t.Errorf("redacted %q, want %q", got, want)
	}
	if got, want := client.Sanitize("new-t0ken\x1b  hunter2", 12), `(redacted)\u…`; got != want {
		t.Errorf("sanitized %q, want %q", got, want)
	}
}

// TestAServiceCannotDisplaceASecret: it gives more tokens than are remembered, and then repeats what it was sent.
func TestAServiceCannotDisplaceASecret(t *testing.T) {
	t.Parallel()
	var requests int
	server := prototest.ServeFunc(t, func(w http.ResponseWriter, _ *http.Request) {
		requests++
		w.Header().Set("X-Subject-Token", fmt.Sprint("new-t0ken-", requests))
	})
	client := New(Config{Secrets: hidden("hunter2")})
	for range 2 * maxTokens {
		request := get(t.Context(), t, server.URL)
		request.Header.Set("X-Auth-Token", "s3cret")
		if _, err := client.Do(request, nil); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := client.Redact("hunter2 s3cret"), "(redacted) (redacted)"; got != want {
		t.Errorf("redacted %q, want %q", got, want)
	}
	if given, sent, received := len(client.given), len(client.sent), len(client.received); given != 1 || sent != 1 || received != maxTokens {
		t.Errorf("%d, %d and %d are remembered", given, sent, received)
	}
}
