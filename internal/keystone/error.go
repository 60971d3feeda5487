package keystone

import "strings"

// Kind is what sort of trouble there was.
type Kind string

// The kinds of trouble; each is also the Title Case summary of a diagnostic.
const (
	Incomplete     Kind = "Incomplete Login"
	BadAuthURL     Kind = "Unusable Auth URL"
	Refused        Kind = "Login Refused"
	Forbidden      Kind = "Login Forbidden"
	UnknownAccount Kind = "Unknown Login"
	NoProject      Kind = "Login Without Project"
	Rejected       Kind = "Login Not Understood"
	NotKeystone    Kind = "No Identity Service There"
	Redirected     Kind = "Login Redirected"
	Unreachable    Kind = "Identity Service Unreachable"
	Untrusted      Kind = "Identity Service Not Trusted"
	Unavailable    Kind = "Identity Service Unavailable"
	Canceled       Kind = "Read Canceled"
	NotRenewed     Kind = "Token Not Renewed"
	BadInterface   Kind = "Unknown Interface"
	NoEndpoint     Kind = "No Compute Service In Catalog"
	SeveralRegions Kind = "Several Regions"
	CloudsNotFound Kind = "No Clouds File Found"
	CloudsInvalid  Kind = "Invalid Clouds File"
	CloudNotFound  Kind = "Cloud Not Found"
)

// Error is any trouble of this package, in sentences fit for a user. It never holds a secret.
type Error struct {
	Kind   Kind
	Asked  string // what was asked, of whom
	Answer string // what came back, or what is wrong
	Advice string // what to do
	// Status is that of the answer, 0 where there was none or where it is not what was wrong.
	Status int
	// RequestID is how the service's log calls the request; may be empty.
	RequestID string
	// ended is the context's error, where that ended the wait.
	ended error
}

func (e *Error) Error() string {
	var sentences []string
	for _, sentence := range []string{e.Asked, e.Answer, e.Advice} {
		if sentence != "" {
			sentences = append(sentences, sentence)
		}
	}
	return strings.Join(sentences, " ")
}

// Summary is the kind, for a diagnostic that the error is met in.
func (e *Error) Summary() string { return string(e.Kind) }

// Unwrap returns context.Canceled or context.DeadlineExceeded where one of them is the reason, else nil: what servers
// and libraries said may hold secrets, so it is kept only as far as the sentences show it.
func (e *Error) Unwrap() error { return e.ended }

// final tells whether asking again with the same credentials could only be refused again.
func (e *Error) final() bool {
	switch e.Kind {
	case Incomplete, BadAuthURL, Refused, Forbidden, UnknownAccount, NoProject, Rejected:
		return true
	}
	return false
}
