package transport

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// TestTLS: what is wrong with a connection's security does not pass by asking again.
func TestTLS(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		server func(*tls.Config)
		client func(config *tls.Config, server *httptest.Server)
		url    func(string) string
		want   string // in the error; empty if all is well
	}{
		"a certificate that is trusted": {},
		"a certificate of an unknown authority": {
			client: func(config *tls.Config, _ *httptest.Server) { config.RootCAs = x509.NewCertPool() },
			want:   "certificate signed by unknown authority",
		},
		"a certificate of another host": {
			client: func(config *tls.Config, _ *httptest.Server) { config.ServerName = "nova.example.org" },
			want:   "not nova.example.org",
		},
		"a server that wants a certificate": {
			// In TLS 1.3 the alert races with the end of the connection.
			server: func(config *tls.Config) {
				config.ClientAuth, config.MaxVersion = tls.RequireAnyClientCert, tls.VersionTLS12
			},
			want: "remote error: tls: ",
		},
		"a server that speaks an older version": {
			server: func(config *tls.Config) { config.MaxVersion = tls.VersionTLS12 },
			client: func(config *tls.Config, _ *httptest.Server) { config.MinVersion = tls.VersionTLS13 },
			want:   "protocol version",
		},
		"http spoken to https": {
			url:  func(url string) string { return strings.Replace(url, "https://", "http://", 1) },
			want: "400",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.WriteString(w, r.Proto)
			}))
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			server.EnableHTTP2 = true
			server.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
			if test.server != nil {
				test.server(server.TLS)
			}
			server.StartTLS()
			t.Cleanup(server.Close)

			config := &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}
			config.RootCAs.AddCert(server.Certificate())
			if test.client != nil {
				test.client(config, server)
			}
			url := server.URL
			if test.url != nil {
				url = test.url(url)
			}
			client, _ := pooled(t, Config{TLS: config, MaxRetries: 3, Backoff: atOnce})
			response, err := client.Do(get(t.Context(), t, url), nil)
			switch {
			case test.want == "":
				if err != nil || string(response.Body) != "HTTP/2.0" {
					t.Errorf("response %v, %v", response, err)
				}
			case test.want == "400":
				if err != nil || response.Status != http.StatusBadRequest || response.Attempts != 1 {
					t.Errorf("response %v, %v", response, err)
				}
			default:
				var failed *Error
				if !errors.As(err, &failed) || !strings.Contains(err.Error(), test.want) || failed.Attempts != 1 {
					t.Errorf("error %v (%+v), want one attempt and %q", err, failed, test.want)
				}
			}
		})
	}
}

func TestHTTPSSpokenToHTTPIsNotRetried(t *testing.T) {
	t.Parallel()
	server := prototest.ServeFunc(t, func(http.ResponseWriter, *http.Request) {})
	_, err := New(Config{MaxRetries: 3, Backoff: atOnce}).Do(get(t.Context(), t, strings.Replace(server.URL, "http:", "https:", 1)), nil)
	var failed *Error
	if !errors.As(err, &failed) || failed.Attempts != 1 || !errors.Is(err, http.ErrSchemeMismatch) {
		t.Errorf("error %v after %+v", err, failed)
	}
}

func TestAnHTTP2ResponseIsBoundedAsWell(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = endless(w, "hello")
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	config := &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}
	config.RootCAs.AddCert(server.Certificate())
	client, _ := pooled(t, Config{TLS: config, MaxRetries: 3, Backoff: atOnce})
	_, err := client.Do(get(t.Context(), t, server.URL), nil)
	var large *TooLargeError
	if !errors.As(err, &large) || large.Limit != 32<<20 {
		t.Errorf("error %v, want a TooLargeError", err)
	}
}
