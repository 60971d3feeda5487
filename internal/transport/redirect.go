package transport

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// RedirectError says that a service answered with a redirect that is not followed.
type RedirectError struct {
	From, To *url.URL
	// Loop is set where the redirects stay within the origin but do not end.
	Loop bool
}

func (e *RedirectError) Error() string {
	if e.Loop {
		return fmt.Sprintf("more than %d redirects, the last to %s", maxRedirects, shown(e.To))
	}
	return fmt.Sprintf("redirect to another origin (%s) refused: credentials are sent to %s only",
		shown(e.To), Origin(e.From))
}

// sameOrigin lets a redirect pass only within the origin that was asked first: every request carries a secret.
func sameOrigin(request *http.Request, via []*http.Request) error {
	first := via[0].URL
	if Origin(request.URL) != Origin(first) {
		return &RedirectError{From: first, To: request.URL}
	}
	if len(via) > maxRedirects {
		return &RedirectError{From: first, To: request.URL, Loop: true}
	}
	return nil
}

// Origin is the scheme, host and port of a URL, in one spelling (RFC 6454).
func Origin(u *url.URL) string {
	scheme, port := strings.ToLower(u.Scheme), u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[scheme]
	}
	host := strings.ToLower(u.Hostname())
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return scheme + "://" + host + ":" + port
}

// shown is a URL of a service's choosing, fit for a terminal and without what might be secret in it.
func shown(u *url.URL) string {
	plain := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	return Tame(plain.String(), 200)
}
