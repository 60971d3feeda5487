package provider

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// authority signs the certificates of one test.
type authority struct {
	t           *testing.T
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	pem         string
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	ca := &authority{t: t}
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: "authority"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	ca.pem, _ = ca.sign(template)
	return ca
}

// sign returns a certificate and its key in PEM form; the authority's own if it has not been made yet.
func (ca *authority) sign(template *x509.Certificate) (certificate, key string) {
	ca.t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		ca.t.Fatal(err)
	}
	template.SerialNumber = big.NewInt(1)
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	parent, signer := ca.certificate, ca.key
	if parent == nil {
		parent, signer = template, private
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &private.PublicKey, signer)
	if err != nil {
		ca.t.Fatal(err)
	}
	if ca.certificate == nil {
		ca.key = private
		if ca.certificate, err = x509.ParseCertificate(der); err != nil {
			ca.t.Fatal(err)
		}
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		ca.t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded}))
}

func (ca *authority) client() (certificate, key string) {
	return ca.sign(&x509.Certificate{Subject: pkix.Name{CommonName: "client"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
}

// serve serves by TLS with a certificate of the authority, and requires one of clients if they must have one.
func (ca *authority) serve(handler http.Handler, clients tls.ClientAuthType) string {
	ca.t.Helper()
	certificate, key := ca.sign(&x509.Certificate{Subject: pkix.Name{CommonName: "server"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}})
	pair, err := tls.X509KeyPair([]byte(certificate), []byte(key))
	if err != nil {
		ca.t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(ca.certificate)
	server := httptest.NewUnstartedServer(handler)
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}, ClientCAs: pool, ClientAuth: clients}
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0) // handshakes are meant to fail
	server.StartTLS()
	ca.t.Cleanup(server.Close)
	return server.URL
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestMutualTLS(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	cert, key := ca.client()
	other := newAuthority(t)
	strangerCert, strangerKey := other.client()
	certFile, keyFile, caFile := write(t, "cert.pem", cert), write(t, "key.pem", key), write(t, "ca.pem", ca.pem)
	tests := map[string]struct {
		block       map[string]any
		environment map[string]string
		clients     tls.ClientAuthType
		summary     string // of this package's error; those of a handshake come from package images
		holds       string // what the detail of an error holds
	}{
		"PEM text":  {block: map[string]any{"cacert_file": ca.pem, "cert": cert, "key": key}, clients: tls.RequireAndVerifyClientCert},
		"files":     {block: map[string]any{"cacert_file": caFile, "cert": certFile, "key": keyFile}, clients: tls.RequireAndVerifyClientCert},
		"variables": {environment: map[string]string{"OS_CACERT": caFile, "OS_CERT": certFile, "OS_KEY": keyFile}, clients: tls.RequireAndVerifyClientCert},
		"the key from a variable": {
			block: map[string]any{"cacert_file": ca.pem, "cert": cert}, environment: map[string]string{"OS_KEY": keyFile}, clients: tls.RequireAndVerifyClientCert,
		},
		"the authority alone": {block: map[string]any{"cacert_file": ca.pem}},
		"insecure":            {block: map[string]any{"insecure": true}},
		"OS_INSECURE":         {environment: map[string]string{"OS_INSECURE": "yes"}},
		"no authority":        {holds: "certificate signed by unknown authority"},
		"insecure switched off in the block": {
			block: map[string]any{"insecure": false}, environment: map[string]string{"OS_INSECURE": "1"},
			holds: "certificate signed by unknown authority",
		},
		"another authority": {block: map[string]any{"cacert_file": other.pem}, holds: "certificate signed by unknown authority"},
		"no client certificate": {
			block: map[string]any{"cacert_file": ca.pem}, clients: tls.RequireAndVerifyClientCert, holds: "certificate required",
		},
		"a client certificate of another authority": {
			block: map[string]any{"cacert_file": ca.pem, "cert": strangerCert, "key": strangerKey}, clients: tls.RequireAndVerifyClientCert,
			holds: "tls:",
		},
		"a client certificate without its key": {
			block: map[string]any{"cacert_file": ca.pem, "cert": cert}, summary: "Incomplete Credentials", holds: "A client certificate needs both cert and key. Set key (or OS_KEY) too.",
		},
		"the key of another certificate": {
			block: map[string]any{"cert": certFile, "key": strangerKey}, summary: "Invalid Certificate or Key",
			holds: "cert must be the path of a PEM file, or the PEM text, but " + certFile + " cannot be used: private key does not match public key.",
		},
		"a file that is not there": {
			environment: map[string]string{"OS_CACERT": "/does/not/exist.pem"}, summary: "Invalid Certificate or Key",
			holds: "OS_CACERT must be the path of a PEM file, or the PEM text, but /does/not/exist.pem cannot be used: no such file or directory.",
		},
		"a key that is neither PEM nor a path": {
			block: map[string]any{"cert": cert, "key": "s3cret-MIGHAgEAMBMGByqGSM49"}, summary: "Invalid Certificate or Key",
			holds: "key must be the path of a PEM file, or the PEM text: no such file or directory.",
		},
		"a directory": {
			block: map[string]any{"cacert_file": os.TempDir()}, summary: "Invalid Certificate or Key", holds: "is not a regular file.",
		},
		"a file without a certificate": {
			block: map[string]any{"cacert_file": keyFile}, summary: "Invalid Certificate or Key", holds: "has no certificate in PEM form.",
		},
		"a file that is too long": {
			block:   map[string]any{"cacert_file": write(t, "long.pem", strings.Repeat("x", maxPEM+1))},
			summary: "Invalid Certificate or Key", holds: "is larger than 1 MiB.",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := prototest.NewWorld(t)
			block := map[string]any{"endpoint": ca.serve(w.North, test.clients), "token": "s3cret", "max_retries": 0}
			for name, v := range test.block {
				block[name] = v
			}
			tf := start(t, test.environment)
			tf.accept(tf.validate(block))
			tf.accept(tf.configure(block, false))
			resp := tf.read(t.Context(), false)
			if test.holds == "" {
				tf.accept(resp.Diagnostics)
				return
			}
			if len(resp.Diagnostics) != 1 {
				t.Fatalf("diagnostics are %q, want one", prototest.Problems(resp.Diagnostics))
			}
			if got := resp.Diagnostics[0].Summary; test.summary != "" && got != test.summary {
				t.Errorf("summary is %q, want %q", got, test.summary)
			}
			if got := resp.Diagnostics[0].Detail; !strings.Contains(got, test.holds) {
				t.Errorf("detail is\n%s\nwhich does not hold\n%s", got, test.holds)
			}
			if got := len(w.North.Requests()); got != 0 {
				t.Errorf("%d requests arrived, want none", got)
			}
		})
	}
}

func TestTLSIsSecureByDefault(t *testing.T) {
	t.Parallel()
	configs, _, err := newTLS(login.TLS{})
	if err != nil {
		t.Fatal(err)
	}
	config := configs.cloud
	if config.MinVersion != tls.VersionTLS12 || config.InsecureSkipVerify || config.RootCAs != nil || config.Certificates != nil {
		t.Errorf("the default is %+v", config)
	}
}

// The identity provider is another party than the cloud: it is always verified, and sees no certificate of ours.
func TestTheIdentityProviderIsVerifiedByTheSystemsAndTheCloudsCAs(t *testing.T) {
	t.Parallel()
	own := newAuthority(t)
	cert, key := own.client()
	settings := login.TLS{Insecure: true, CACert: login.PEM{Text: own.pem}, Cert: login.PEM{Text: cert}, Key: login.PEM{Text: key}}
	configs, _, err := newTLS(settings)
	if err != nil {
		t.Fatal(err)
	}
	system, err := x509.SystemCertPool()
	if err != nil {
		t.Fatal(err)
	}
	system.AppendCertsFromPEM([]byte(own.pem))
	config := configs.identityProvider
	if config.InsecureSkipVerify || config.Certificates != nil || !config.RootCAs.Equal(system) {
		t.Errorf("insecure %t, %d certificates, pool as expected: %t", config.InsecureSkipVerify, len(config.Certificates), config.RootCAs.Equal(system))
	}
	settings.CACert = login.PEM{}
	if configs, _, err = newTLS(settings); err != nil || configs.identityProvider.RootCAs != nil || configs.identityProvider.InsecureSkipVerify {
		t.Errorf("config %+v, error %v", configs.identityProvider, err)
	}
}
