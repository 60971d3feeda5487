package provider

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
)

const maxPEM = 1 << 20 // bytes; the CA certificates of a whole system take a quarter of that

// What is wrong with a file of PEM.
var (
	errPEMTooLong    = errors.New("is larger than 1 MiB")
	errNoFile        = errors.New("is not a regular file")
	errNoCertificate = errors.New("has no certificate in PEM form")
)

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

// readPEM returns the PEM text. An error does not repeat the path: a key that is not quite PEM would be shown as the path
// of no file.
func readPEM(from login.PEM) ([]byte, error) {
	if from.Text != "" {
		return []byte(from.Text), nil
	}
	info, err := os.Stat(from.Path)
	switch {
	case err != nil:
		return nil, withoutPath(err)
	case !info.Mode().IsRegular(): // a pipe may never end
		return nil, errNoFile
	}
	file, err := os.Open(from.Path)
	if err != nil {
		return nil, withoutPath(err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxPEM+1))
	switch {
	case err != nil:
		return nil, withoutPath(err)
	case len(text) > maxPEM:
		return nil, errPEMTooLong
	}
	return text, nil
}

func withoutPath(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}
