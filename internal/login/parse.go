package login

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// The limits and defaults of the connection.
const (
	DefaultRequestTimeout = time.Minute
	MinRequestTimeout     = time.Second
	MaxRequestTimeout     = time.Hour
	DefaultMaxRetries     = 4
	MaxMaxRetries         = 10
)

// The errors of Argument.Parse. Packages keystone, nova, and transport have further ones.
var (
	ErrAuthType   = errors.New("is not a supported authentication type")
	ErrFlag       = errors.New("is not true or false")
	ErrKeyAsID    = errors.New("looks like a private key")
	ErrMaxRetries = errors.New("is not an integer from 0 to 10")
	ErrPEM        = errors.New("begins like PEM, but is not")
	ErrSegment    = errors.New("is not a name")
	ErrTimeout    = errors.New("is not a duration from 1s to 1h")
	ErrTokenType  = errors.New("is not access_token or id_token")
)

// The parsers judge one value, wherever it comes from.

func parseAuthType(text string) (any, error) {
	for _, m := range Methods {
		if slices.Contains(m.Types, text) {
			return m, nil
		}
	}
	return nil, ErrAuthType
}

func parseAuthURL(text string) (any, error) {
	u, err := keystone.ParseURL(text)
	return u, withoutPassword(text, err)
}

func parseEndpoint(text string) (any, error) {
	u, err := nova.ParseEndpoint(text, "")
	return u, withoutPassword(text, err)
}

func parseProviderURL(text string) (any, error) {
	u, err := keystone.ParseProviderURL(text)
	return u, withoutPassword(text, err)
}

// withoutPassword returns an error for a URL with a password that no URL can hold, such as https://ada/pa@ss@host: package url
// takes a part of it for the host, which secrets would be sent to, and the rest for the path.
func withoutPassword(text string, err error) error {
	var wrong *nova.EndpointError
	location, _, _ := strings.Cut(text, "?")
	if (err == nil || errors.As(err, &wrong)) && withoutUserInfo(location) != location {
		return transport.ErrURLUser
	}
	return err
}

func parseInterface(text string) (any, error) { return keystone.ParseInterface(text) }

func parseToken(text string) (any, error) { return text, keystone.CheckToken(text) }

func parseAccessToken(text string) (any, error) { return text, keystone.CheckAccessToken(text) }

func parseTokenType(text string) (any, error) {
	if text != "access_token" && text != "id_token" {
		return nil, ErrTokenType
	}
	return text, nil
}

func parseProjectID(text string) (any, error) {
	err := nova.ValidateProjectID(text)
	if err == nil && looksLikeKey(text) {
		err = ErrKeyAsID
	}
	return text, err
}

// parseSegment judges what becomes one segment of a path, escaped.
func parseSegment(text string) (any, error) {
	if text == "." || text == ".." {
		return nil, ErrSegment
	}
	return text, nil
}

// parseFlag reads a boolean as YAML 1.1 and other OpenStack tools write it.
func parseFlag(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "true", "yes", "on", "1":
		return true, nil
	case "false", "no", "off", "0":
		return false, nil
	}
	return false, ErrFlag
}

func parseMaxRetries(text string) (any, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > MaxMaxRetries {
		return nil, ErrMaxRetries
	}
	return n, nil
}

func parseRequestTimeout(text string) (any, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < MinRequestTimeout || d > MaxRequestTimeout {
		return nil, ErrTimeout
	}
	return d, nil
}

// PEM is PEM text, or the path of a file that holds it.
type PEM struct{ Text, Path string }

// parsePEM judges PEM text. What is in a file is seen only by the read that needs it.
func parsePEM(text string) (any, error) {
	if !isPEM(text) {
		return PEM{Path: text}, nil
	}
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, ErrPEM
	}
	if block.Type == "CERTIFICATE" {
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return nil, ErrPEM
		}
	}
	return PEM{Text: text}, nil
}

func isPEM(text string) bool { return strings.Contains(text, "-----BEGIN ") }
