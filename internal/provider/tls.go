package provider

import (
	"crypto/tls"
	"crypto/x509"
	"errors"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/regularfile"
)

const maxPEM = 1 << 20 // bytes; the CA certificates of a whole system take a quarter of that

var errNoCertificate = errors.New("has no certificate in PEM form")

// tlsConfigs holds the verification of the services of the cloud, and that of an identity provider. The CA certificates of
// the cloud take the place of the system's for the cloud, and come on top of them for the identity provider, which never
// sees the client certificate and is verified whatever insecure says.
type tlsConfigs struct{ cloud, identityProvider *tls.Config }

// newTLS reads certificates and keys. If that fails, it returns the argument that the error is about.
func newTLS(settings login.TLS) (tlsConfigs, string, error) {
	c := tlsConfigs{
		cloud:            &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: settings.Insecure}, //nolint:gosec // as the user asks
		identityProvider: &tls.Config{MinVersion: tls.VersionTLS12},
	}
	if settings.CACert != (login.PEM{}) {
		text, err := readPEM(settings.CACert)
		if err != nil {
			return c, "cacert_file", err
		}
		c.cloud.RootCAs = x509.NewCertPool()
		if !c.cloud.RootCAs.AppendCertsFromPEM(text) {
			return c, "cacert_file", errNoCertificate
		}
		if c.identityProvider.RootCAs, err = x509.SystemCertPool(); err != nil {
			c.identityProvider.RootCAs = x509.NewCertPool()
		}
		c.identityProvider.RootCAs.AppendCertsFromPEM(text)
	}
	if settings.Cert != (login.PEM{}) {
		certificate, err := readPEM(settings.Cert)
		if err != nil {
			return c, "cert", err
		}
		key, err := readPEM(settings.Key)
		if err != nil {
			return c, "key", err
		}
		pair, err := tls.X509KeyPair(certificate, key)
		if err != nil {
			return c, "cert", err
		}
		c.cloud.Certificates = []tls.Certificate{pair}
	}
	return c, "", nil
}

// readPEM returns the PEM text. An error does not hold the path, because a key that is not quite PEM is taken for one.
func readPEM(from login.PEM) ([]byte, error) {
	if from.Text != "" {
		return []byte(from.Text), nil
	}
	return regularfile.Read(from.Path, maxPEM)
}
