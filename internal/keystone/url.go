package keystone

import (
	"errors"
	"net"
	"net/url"
	"path"
	"strings"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// What is wrong with a URL, apart from the errors of transport.ParseURL.
var (
	ErrURLVersion = errors.New("is the URL of another service, or of the identity API v2.0")
	ErrURLPlain   = errors.New("is neither https nor on loopback")
)

// ParseURL returns the versioned root of the identity service for auth_url: it appends "/v3" if that is missing.
// An error is ErrURLVersion, or one of transport.ParseURL, and holds nothing of the text.
func ParseURL(text string) (*url.URL, error) {
	u, err := transport.ParseURL(text)
	if err != nil {
		return nil, err
	}
	u = u.JoinPath() // one slash instead of several
	u.Path, u.RawPath = strings.TrimSuffix(u.Path, "/"), strings.TrimSuffix(u.RawPath, "/")
	switch path.Base(u.Path) {
	case "v2.0", "v2", "v2.1":
		return nil, ErrURLVersion
	case "v3":
		return u, nil
	}
	return u.JoinPath("v3"), nil
}

// ParseProviderURL returns the URL of an endpoint of an OpenID Connect identity provider. It must be https or on this
// machine, because secrets go there and insecure does not apply to it. An error is ErrURLPlain, or one of
// transport.ParseURLWithQuery.
func ParseProviderURL(text string) (*url.URL, error) {
	u, err := transport.ParseURLWithQuery(text)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(u.Hostname()); u.Scheme != "https" && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, ErrURLPlain
	}
	return u, nil
}
