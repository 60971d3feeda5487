package provider

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"os"
)

const maxPEM = 1 << 20 // bytes; the authorities of a whole system take a quarter of that

// tlsConfig reads certificates and keys. The argument that an error is about comes with it.
func tlsConfig(s *settings) (*tls.Config, string, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if insecure, ok := s.values["insecure"]; ok {
		config.InsecureSkipVerify, _ = parseFlag(insecure.text)
	}
	if authorities, ok := s.values["cacert_file"]; ok {
		text, err := readPEM(authorities.text)
		if err != nil {
			return nil, "cacert_file", err
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, "cacert_file", errNoCertificate
		}
	}
	if certificate, ok := s.values["cert"]; ok {
		certificateText, err := readPEM(certificate.text)
		if err != nil {
			return nil, "cert", err
		}
		keyText, err := readPEM(s.text("key"))
		if err != nil {
			return nil, "key", err
		}
		pair, err := tls.X509KeyPair(certificateText, keyText)
		if err != nil {
			return nil, "cert", err
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, "", nil
}

// identityProviderTLS returns how the identity provider is verified, which is another party than the cloud: by the system's
// CAs and those of the cloud, whatever insecure says. It does not see the client certificate.
func identityProviderTLS(s *settings) (*tls.Config, string, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	own, ok := s.values["cacert_file"]
	if !ok {
		return config, "", nil
	}
	text, err := readPEM(own.text)
	if err != nil {
		return nil, "cacert_file", err
	}
	if config.RootCAs, err = x509.SystemCertPool(); err != nil {
		config.RootCAs = x509.NewCertPool()
	}
	config.RootCAs.AppendCertsFromPEM(text)
	return config, "", nil
}

// readPEM returns the PEM that the value is, or is the path of. An error does not repeat the value: a key that is not
// quite PEM would be shown as the path of no file.
func readPEM(value string) ([]byte, error) {
	if isPEM(value) {
		return []byte(value), nil
	}
	info, err := os.Stat(value)
	switch {
	case err != nil:
		return nil, withoutPath(err)
	case !info.Mode().IsRegular(): // a pipe may never end
		return nil, errNoFile
	}
	file, err := os.Open(value) //nolint:gosec // the user names it
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
