package transport

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// RedirectError says that a service answered with a redirect that is not followed.
type RedirectError struct {
	From string // the origin that was asked
	To   string // the URL without its query, tamed
	// Loop is set where the redirects stay within the origin but do not end.
	Loop bool
}

func (e *RedirectError) Error() string {
	if e.Loop {
		return fmt.Sprintf("chain of more than %d redirects, the last to %s", maxRedirects, e.To)
	}
	return fmt.Sprintf("redirect to another origin (%s) refused: credentials are sent to %s only",
		e.To, e.From)
}

// follower follows the redirects within one origin. That is a RoundTripper's work here and not left to the outermost
// http.Client, because that one would repeat the refused URL, with whatever is in it, in its own error.
type follower struct {
	http    *http.Client
	secrets *secrets
}

func (f *follower) RoundTrip(request *http.Request) (*http.Response, error) {
	call, followed := request.Context().Value(recordKey{}).(*record) // by Do, which makes the error itself
	if !followed {
		call = newRecord(request, f.secrets)
		request = request.WithContext(context.WithValue(request.Context(), recordKey{}, call))
	}
	response, err := f.http.Do(request)
	switch { // where there is an error, the response, if any, is a refused redirect whose body is closed
	case err != nil && followed:
		return nil, call.tame(err)
	case err != nil:
		return nil, call.failure(err)
	}
	return response, nil
}

// asAnswer takes a redirect for an answer like any other.
func asAnswer(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// sameOrigin lets a redirect pass only within the origin that was asked first: every request carries a secret. The
// redirect of a request with a body is an answer: some would send the body again, others turn the request into a GET.
func sameOrigin(request *http.Request, via []*http.Request) error {
	asked := Origin(via[0].URL)
	elsewhere := Origin(request.URL) != asked
	if elsewhere || len(via) > maxRedirects {
		call, ok := request.Context().Value(recordKey{}).(*record)
		if !ok {
			return errNoRecord
		}
		return &RedirectError{From: asked, To: call.secrets.shown(request.URL), Loop: !elsewhere}
	}
	if via[0].Method != http.MethodGet {
		return http.ErrUseLastResponse
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
func (s *secrets) shown(u *url.URL) string {
	plain := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	return s.current().sanitize(plain.String(), 200)
}
