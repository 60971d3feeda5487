package keystone

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// Kind is the sort of an error.
type Kind string

// InvalidTokenFile means that nothing was sent: the file does not hold an access token.
const InvalidTokenFile Kind = "invalid token"

// A response without a token.
const (
	Rejected         Kind = "rejected"                  // the credentials
	FactorsMissing   Kind = "more factors are required" // Keystone accepted these, and wants MissingMethods too
	Forbidden        Kind = "forbidden"
	NotExchangeable  Kind = "the token cannot be exchanged"
	Disabled         Kind = "disabled"
	NotFound         Kind = "not found"
	Unscoped         Kind = "unscoped token"
	BadRequest       Kind = "bad request"
	MappingFailed    Kind = "the mapping failed"
	WrongService     Kind = "not an identity service"
	ExpectsTLS       Kind = "TLS expected" // the URL of the identity service begins with http
	ForeignEndpoint  Kind = "the token endpoint has another origin than the discovery endpoint"
	Redirected       Kind = "redirected"
	RateLimited      Kind = "rate limited"
	Unavailable      Kind = "unavailable"
	ResponseTooLarge Kind = "response too large"
)

// No response.
const (
	ConnectionRefused  Kind = "connection refused"
	UnknownHost        Kind = "unknown host"
	UnknownCA          Kind = "unknown CA"
	WrongHost          Kind = "certificate of another host"
	InvalidCertificate Kind = "invalid certificate"
	HandshakeRejected  Kind = "TLS handshake rejected"
	NotTLS             Kind = "not TLS"
	RequestTimedOut    Kind = "request timed out"
	ReadTimedOut       Kind = "the time of the read ran out"
	Canceled           Kind = "canceled"
	Disconnected       Kind = "no complete response"
)

// A token that cannot be used for Nova.
const (
	NotRenewed    Kind = "not renewed" // another service rejected the token, and there is no other
	NoCompute     Kind = "no compute service in the catalog"
	NoEndpoint    Kind = "no such compute endpoint in the catalog"
	MissingRegion Kind = "several regions in the catalog"
)

// Step is one of the requests that a login may take.
type Step string

// The steps, in their order.
const (
	Discover       Step = "discovery"             // of the token endpoint, at the identity provider
	GetAccessToken Step = "access token request"  // at the identity provider
	ExchangeToken  Step = "access token exchange" // at the identity service, for an unscoped token
	ScopeToken     Step = "scoping"               // of that token
	LogIn          Step = "login"                 // all other methods need one request
	RenewToken     Step = "renewal"
	ChooseEndpoint Step = "choice of the endpoint"
)

// AtProvider reports whether the step is a request to the identity provider, and not to the identity service.
func (s Step) AtProvider() bool { return s == Discover || s == GetAccessToken }

// Responder is the probable author of a response.
type Responder string

// The responders that can be told apart.
const (
	Keystone Responder = "Keystone"
	Nova     Responder = "Nova"
	Other    Responder = "other" // a web server, a proxy, another service
)

// Error is any error of a login and of the catalog, as data. Of what a service wrote, it holds only what is sanitized, and
// no secret.
type Error struct {
	Kind Kind
	Step Step
	// Method is the name of the login in prose, such as "password". Who is the user, client or token, and the scope.
	Method, Who string
	// URL is the URL of the identity service, or of an endpoint of the identity provider.
	URL string

	// File is the name of the file with the token.
	File string
	// Cause is the innermost error, verbatim, or the defect of a response.
	Cause string

	Responder Responder
	Status    int
	// Message is the message of the service, if it contains more than the status.
	Message string
	// RequestID is for the operator of the service.
	RequestID string
	// RetryAfter is the header of that name.
	RetryAfter string
	// Location is the target of a redirect, or the endpoint in a discovery document.
	Location string
	// Causes are the possible reasons of a rejection, the most likely first, if the service does not report one.
	Causes []string
	// Subject is the missing thing of NotFound, such as "application credential".
	Subject string
	// MissingMethods are the further factors that are required: one of the lists.
	MissingMethods [][]string
	// Claims belong to the access token that was rejected.
	Claims *Claims

	Attempts int
	Elapsed  time.Duration
	Last     string // the error before the one that ended the exchange, if that was the end of the time

	// Region and Interface are the choice, Offers the regions of the catalog, Services its other services. More counts
	// the entries that Offers or Services leave out.
	Region, Interface string
	Offers            []Offer
	Services          []string
	More              int

	ended error // of the context, if that ended the wait
}

// Offer is a region of the catalog, and the interfaces of the compute service there.
type Offer struct {
	Region     string
	Interfaces []string
}

// Error returns the problem in one line.
func (e *Error) Error() string {
	var text strings.Builder
	text.WriteString(string(cmp.Or(e.Step, LogIn)))
	add := func(format, value string) {
		if value != "" {
			fmt.Fprintf(&text, format, value)
		}
	}
	add(" by %s", e.Who)
	add(" at %s", e.URL)
	fmt.Fprintf(&text, ": %s", e.Kind)
	add(" %s", e.Subject)
	add(" in %s", e.File)
	if e.Status != 0 {
		add("; %s", strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status))))
	}
	add("; message %q", e.Message)
	add("; to %s", e.Location)
	add("; retry after %s", e.RetryAfter)
	add("; %s", e.Cause)
	add("; check %s", strings.Join(e.Causes, ", "))
	for _, methods := range e.MissingMethods {
		add("; missing %s", strings.Join(methods, " and "))
	}
	add("; region %q", e.Region)
	add("; interface %s", e.Interface)
	for _, offer := range e.Offers {
		fmt.Fprintf(&text, "; %q has %s", offer.Region, strings.Join(offer.Interfaces, ", "))
	}
	add("; services %s", strings.Join(e.Services, ", "))
	if e.More > 0 {
		fmt.Fprintf(&text, " and %d more", e.More)
	}
	if e.Attempts > 1 {
		add("; %s", transport.Spent(e.Attempts, e.Elapsed))
	}
	add("; before that: %s", e.Last)
	add("; request ID %s", e.RequestID)
	return text.String()
}

// Unwrap returns context.Canceled or context.DeadlineExceeded if one of them is the reason, else nil: texts of services and
// libraries may hold secrets, so it is kept only as far as it is sanitized.
func (e *Error) Unwrap() error { return e.ended }

// final reports whether the same credentials could only be rejected again.
func (e *Error) final() bool {
	switch e.Kind {
	case Rejected, FactorsMissing, Forbidden, NotExchangeable, Disabled, NotFound, Unscoped, BadRequest:
		return true
	}
	return false
}
