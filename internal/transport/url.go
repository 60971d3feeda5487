package transport

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
)

// What is wrong with the URL of a service.
var (
	ErrURLWhitespace = errors.New("begins or ends with whitespace")
	ErrURLSyntax     = errors.New("is not a URL")
	ErrURLScheme     = errors.New("is not an absolute http or https URL")
	ErrURLPort       = errors.New("has a port that is not 1 to 65535")
	ErrURLUser       = errors.New("has a user name or password")
	ErrURLQuery      = errors.New("has a query or a fragment")
)

// ParseURL returns the URL of a service, to which requests append their path. An error is one of the ErrURL variables, and
// holds nothing of the text.
func ParseURL(text string) (*url.URL, error) {
	u, err := ParseURLWithQuery(text)
	if err == nil && (u.RawQuery != "" || u.ForceQuery) {
		return nil, ErrURLQuery
	}
	return u, err
}

// ParseURLWithQuery returns the URL of a request, which may have a query. An error is one of the ErrURL variables, and holds
// nothing of the text.
func ParseURLWithQuery(text string) (*url.URL, error) {
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
	if port, err := strconv.ParseUint(u.Port(), 10, 16); u.Port() != "" && (err != nil || port == 0) {
		return nil, ErrURLPort
	}
	return u, nil
}
