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
	redirect, redirected := errors.AsType[*RedirectError](err)
	operation, failed := errors.AsType[*net.OpError](err)
	network, isNetwork := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, context.Canceled):
		return Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return DeadlineExceeded
	case redirected && redirect.Loop:
		return RedirectLoop
	case redirected:
		return Redirected
	case is[*TooLargeError](err):
		return ResponseTooLarge
	case is[*TimeoutError](err):
		return RequestTimedOut
	case is[x509.UnknownAuthorityError](err):
		return UnknownCA
	case is[x509.HostnameError](err):
		return WrongHost
	case is[*tls.CertificateVerificationError](err):
		return InvalidCertificate
	case is[tls.RecordHeaderError](err), errors.Is(err, http.ErrSchemeMismatch):
		return NotTLS
	case failed && (operation.Op == "remote error" || operation.Op == "local error"): // crypto/tls's alerts
		return HandshakeFailed
	case is[*net.DNSError](err):
		return UnknownHost
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, windowsConnectionRefused):
		return ConnectionRefused
	case isNetwork && network.Timeout():
		return RequestTimedOut
	}
	return Disconnected
}

// is reports whether an error of that type is in the tree of err.
func is[E error](err error) bool {
	_, found := errors.AsType[E](err)
	return found
}

// transient reports whether such an error may pass by itself.
func (k Kind) transient() bool {
	return k == Disconnected || k == RequestTimedOut || k == ConnectionRefused || k == UnknownHost
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
func (r *Response) ExpectsTLS(requested *url.URL) bool {
	return requested.Scheme == "http" && r.Status == http.StatusBadRequest &&
		slices.ContainsFunc(plainHTTP, func(text []byte) bool { return bytes.Contains(r.Body, text) })
}
