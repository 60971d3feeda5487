package keystone

import (
	"errors"
	"net"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// What is wrong with a URL.
var (
	ErrURLWhitespace = errors.New("begins or ends with whitespace")
	ErrURLSyntax     = errors.New("is not a URL")
	ErrURLScheme     = errors.New("is not an absolute http or https URL")
	ErrURLPort       = errors.New("has a port above 65535")
	ErrURLUser       = errors.New("has a user name or password")
	ErrURLQuery      = errors.New("has a query or a fragment")
	ErrURLVersion    = errors.New("is the URL of another service, or of the identity API v2.0")
	ErrURLPlain      = errors.New("is neither https nor on loopback")
)

// ParseURL returns the versioned root of the identity service for auth_url: it appends "/v3" if that is missing.
// An error is one of the ErrURL variables, and holds nothing of the text.
func ParseURL(text string) (*url.URL, error) {
	u, err := parseURL(text)
	switch {
	case err != nil:
		return nil, err
	case u.RawQuery != "" || u.ForceQuery:
		return nil, ErrURLQuery
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

// ParseProviderURL returns the URL of an endpoint of an OpenID Connect identity provider. It must be https or on
// this machine, because secrets go there and insecure does not apply to it. An error is one of the ErrURL variables.
func ParseProviderURL(text string) (*url.URL, error) {
	u, err := parseURL(text)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(u.Hostname()); u.Scheme != "https" && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, ErrURLPlain
	}
	return u, nil
}

func parseURL(text string) (*url.URL, error) {
	if strings.TrimSpace(text) != text {
		return nil, ErrURLWhitespace
	}
	u, err := url.Parse(text)
	switch {
	case err != nil: // which repeats the text, and a password with it
		return nil, ErrURLSyntax
	case u.User != nil:
		return nil, ErrURLUser
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return nil, ErrURLScheme
	case strings.Contains(text, "#"):
		return nil, ErrURLQuery
	}
	if port, err := strconv.ParseUint(u.Port(), 10, 64); u.Port() != "" && (err != nil || port > 65535) {
		return nil, ErrURLPort
	}
	return u, nil
}
