package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"syscall"
)

// Kind is the reason why a request got no response.
type Kind int

// The kinds of errors. Everything else, such as a reset or a body that is cut off, is Disconnected.
const (
	Disconnected Kind = iota
	Canceled
	DeadlineExceeded // the caller's
	RequestTimedOut  // one attempt
	ConnectionRefused
	UnknownHost
	UnknownCA
	WrongHost          // the certificate is for another
	InvalidCertificate // expired, for one
	HandshakeFailed    // one side ended it; the server, for want of a client certificate
	NotTLS
	Redirected // to another origin
	RedirectLoop
	ResponseTooLarge
)

// windowsConnectionRefused is how Windows numbers syscall.ECONNREFUSED; no other system has an error of that number.
const windowsConnectionRefused = syscall.Errno(10061)

// Classify returns the kind of an error: that of Client.Do, or one that such an error wraps.
func Classify(err error) Kind {
	var (
		redirect    *RedirectError
		timeout     *TimeoutError
		large       *TooLargeError
		authority   x509.UnknownAuthorityError
		hostname    x509.HostnameError
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
		lookup      *net.DNSError
		operation   *net.OpError
		network     net.Error
	)
	switch {
	case errors.Is(err, context.Canceled):
		return Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return DeadlineExceeded
	case errors.As(err, &redirect) && redirect.Loop:
		return RedirectLoop
	case errors.As(err, &redirect):
		return Redirected
	case errors.As(err, &large):
		return ResponseTooLarge
	case errors.As(err, &timeout):
		return RequestTimedOut
	case errors.As(err, &authority):
		return UnknownCA
	case errors.As(err, &hostname):
		return WrongHost
	case errors.As(err, &certificate):
		return InvalidCertificate
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return NotTLS
	case errors.As(err, &operation) && (operation.Op == "remote error" || operation.Op == "local error"): // crypto/tls's alerts
		return HandshakeFailed
	case errors.As(err, &lookup):
		return UnknownHost
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, windowsConnectionRefused):
		return ConnectionRefused
	case errors.As(err, &network) && network.Timeout():
		return RequestTimedOut
	}
	return Disconnected
}

// transient reports whether such an error may pass by itself.
func (k Kind) transient() bool {
	switch k {
	case Disconnected, RequestTimedOut, ConnectionRefused, UnknownHost:
		return true
	}
	return false
}

// plainHTTP holds what nginx, Go, Apache, and Tomcat respond to plain HTTP at a port for TLS.
var plainHTTP = [][]byte{
	[]byte("The plain HTTP request was sent to HTTPS port"),
	[]byte("Client sent an HTTP request to an HTTPS server"),
	[]byte("speaking plain HTTP to an SSL-enabled server port"),
	[]byte("This combination of host and port requires TLS"),
}

// ExpectsTLS reports whether the server rejected a request to that URL because it expects TLS. A proxy that the URL reaches
// by TLS may itself send plain HTTP to the server.
func (r *Response) ExpectsTLS(asked *url.URL) bool {
	return asked.Scheme == "http" && r.Status == http.StatusBadRequest &&
		slices.ContainsFunc(plainHTTP, func(text []byte) bool { return bytes.Contains(r.Body, text) })
}
