package transport

import (
	"crypto/tls"
	"fmt"
	"net/textproto"
	"regexp"
	"time"
)

// Error is the error of a request that got no response. Nothing in its text is secret.
type Error struct {
	Method   string
	URL      string
	Kind     Kind
	Attempts int           // how often it was sent
	Elapsed  time.Duration // over all attempts and the waits between them
	Last     string        // the error before the one that ended it, if that one was the end of the time
	Err      error
}

func (e *Error) Error() string { return fmt.Sprintf("%s %s: %v", e.Method, e.URL, e.Err) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Spent returns what an exchange took, such as "5 times within 7.4s".
func Spent(attempts int, elapsed time.Duration) string {
	times, unit := "times", 100*time.Millisecond
	if attempts == 1 {
		times = "time"
	}
	if elapsed < time.Second {
		unit = time.Millisecond
	}
	return fmt.Sprintf("%d %s within %s", attempts, times, elapsed.Round(unit))
}

// failure returns the error of an exchange that got no response.
func (e *exchange) failure(err error) *Error {
	failed := &Error{
		Method: e.request.Method, URL: e.url(), Kind: Classify(err), Attempts: e.attempts, Elapsed: time.Since(e.started),
		Err: e.sanitizeError(err),
	}
	if failed.Kind == DeadlineExceeded {
		failed.Last = e.last
	}
	return failed
}

// sanitizedError is an error whose text may hold words of the service's choosing, made fit to be shown.
type sanitizedError struct {
	text string
	err  error
}

func (e *sanitizedError) Error() string { return e.text }

func (e *sanitizedError) Unwrap() error { return e.err }

func (e *exchange) sanitizeError(err error) error {
	return &sanitizedError{text: e.Sanitize(wording(err), maxShownError), err: err}
}

// quoted is text that Go's errors repeat from a response that they cannot read.
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// wording returns the error's text without what a broken response says: that may be a part of a secret, which could not
// recognize, or the new token of a login.
func wording(err error) string {
	switch {
	case is[textproto.ProtocolError](err):
		return "malformed MIME header line"
	case is[*tls.CertificateVerificationError](err): // which quotes certificates
		return err.Error()
	}
	return quoted.ReplaceAllString(err.Error(), `"…"`)
}
