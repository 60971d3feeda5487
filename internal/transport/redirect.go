package transport

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// RedirectError is the error of a redirect that is not followed.
type RedirectError struct {
	From string // the origin of the request
	To   string // the URL without its query, sanitized
	// Loop reports whether the redirects stay within the origin but do not end.
	Loop bool
}

func (e *RedirectError) Error() string {
	if e.Loop {
		return fmt.Sprintf("chain of more than %d redirects, the last to %s", maxRedirects, e.To)
	}
	return fmt.Sprintf("redirect to another origin (%s) rejected: credentials are sent to %s only",
		e.To, e.From)
}

// redirect reports whether the response redirects, and makes the request that of its target. Every request carries a secret,
// so a redirect is followed only within the origin. The redirect of a request with a body is a response: some would send the
// body again, others turn the request into a GET.
func (e *exchange) redirect(response *Response) (again bool, err error) {
	target := e.target(response)
	if target == nil || e.config.NoRedirects {
		return false, nil
	}
	origin := Origin(e.request.URL)
	elsewhere := Origin(target) != origin
	if elsewhere || e.hops == maxRedirects {
		plain := url.URL{Scheme: target.Scheme, Host: target.Host, Path: target.Path}
		return false, &RedirectError{From: origin, To: e.Sanitize(plain.String(), maxShownRedirect), Loop: !elsewhere}
	}
	if e.request.Method != http.MethodGet {
		return false, nil
	}
	e.hops++
	e.request.URL, e.request.Host = target, ""
	return true, nil
}

// target returns the URL to which a response redirects, or nil.
func (e *exchange) target(response *Response) *url.URL {
	switch response.Status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil
	}
	location := response.Header.Get("Location")
	target, err := e.request.URL.Parse(location)
	if location == "" || err != nil {
		return nil
	}
	return target
}

// Origin returns the scheme, host and port of a URL, in one spelling (RFC 6454).
func Origin(u *url.URL) string {
	scheme, port := strings.ToLower(u.Scheme), u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[scheme]
	}
	return scheme + "://" + net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}
