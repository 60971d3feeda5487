package transport

import (
	"fmt"
	"strings"
	"unicode"
)

// Sanitize makes text that a service chose fit for a terminal: the secrets are replaced everywhere in it, plain or
// escaped, control characters and those that change the direction of writing are escaped, runs of whitespace become one
// space, and what is longer than limit characters is cut.
func Sanitize(text string, limit int, secrets ...string) string {
	return newRedactor(secrets).sanitize(text, limit)
}

// Redact replaces the secrets in the text, plain or escaped, like Secrets.Redact.
func Redact(text string, secrets ...string) string { return newRedactor(secrets).redact(text) }

// printable is the text with what a terminal does not print escaped.
func printable(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

func cut(text string, limit int) string {
	for i := range text {
		if limit == 0 {
			return text[:i] + "…"
		}
		limit--
	}
	return text
}
