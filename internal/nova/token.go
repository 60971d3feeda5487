package nova

import (
	"context"
	"errors"
)

// TokenSource gives the token that a request is sent with.
type TokenSource interface {
	// Token returns a token to use now.
	Token(ctx context.Context) (string, error)
	// Renew returns another token than the one that the service rejected, or ErrNotRenewable.
	Renew(ctx context.Context, rejected string) (string, error)
}

// ErrNotRenewable is the error of a TokenSource that has only one token.
var ErrNotRenewable = errors.New("the token cannot be renewed")

var errUnsendable = errors.New("the token cannot be sent: it is empty, or holds whitespace or another character " +
	"that no token has")

// sendable reports whether the token can be the value of a header. The commonest that cannot was read from a file, with
// the line break at its end.
func sendable(token string) bool {
	for _, c := range []byte(token) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return token != ""
}

// StaticToken is a token that was obtained elsewhere. It is never renewed.
type StaticToken string

// Token returns the token.
func (t StaticToken) Token(context.Context) (string, error) { return string(t), nil }

// Renew returns ErrNotRenewable.
func (StaticToken) Renew(context.Context, string) (string, error) { return "", ErrNotRenewable }
