package transport

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/textproto"
	"net/url"
	"regexp"
	"time"
)

// Error says that a request got no answer.
type Error struct {
	Method   string
	URL      string
	Attempts int           // how often it was sent
	Elapsed  time.Duration // over all attempts and the waits between them
	Last     string        // the fault before the one that ended it, where that one was the end of the time
	Err      error
}

func (e *Error) Error() string { return fmt.Sprintf("%s %s: %v", e.Method, e.URL, e.Err) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Tried says how often the request was sent, within which time.
func (e *Error) Tried() string {
	tried := "It was tried " + Spent(e.Attempts, e.Elapsed)
	if e.Last != "" {
		tried += "; the fault before the last was: " + e.Last
	}
	return tried
}

// Spent words what an exchange took, such as "5 times within 7.4s".
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

// tameError is an error whose text holds words of the service's choosing, made fit to be shown.
type tameError struct {
	text string
	err  error
}

func (e *tameError) Error() string { return e.text }

func (e *tameError) Unwrap() error { return e.err }

// cause takes off the wrapping of net/http, which repeats the method and the URL.
func cause(err error) error {
	var wrapped *url.Error
	for errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return err
}

// quoted is text that Go's errors repeat from a response that they cannot read.
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// wording is the error's text without what a broken response says: that may be a part of a secret, which nobody could
// recognize, or the new token of a login.
func wording(err error) string {
	var (
		header      textproto.ProtocolError
		certificate *tls.CertificateVerificationError
	)
	switch {
	case errors.As(err, &header):
		return "malformed MIME header line"
	case errors.As(err, &certificate): // which quotes certificates
		return err.Error()
	}
	return quoted.ReplaceAllString(err.Error(), `"…"`)
}
