package transport

import (
	"fmt"
	"html"
	"net/url"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tame makes text that a service chose fit for a terminal: the secrets are replaced wherever they stand in it (plain,
// or escaped for HTML or a URL), control characters and those that turn the direction of writing are escaped, runs of
// blanks become one, and what is longer than limit characters is cut.
func Tame(text string, limit int, secrets ...string) string {
	text = redact(text, secrets)
	var b strings.Builder
	written, blank := 0, false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		if unicode.IsSpace(r) {
			blank = written > 0
			continue
		}
		if written >= limit {
			b.WriteString("…")
			break
		}
		if blank {
			b.WriteByte(' ')
			blank = false
			written++
		}
		if unicode.IsPrint(r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		written++
	}
	return b.String()
}

func redact(text string, secrets []string) string {
	var forms []string
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		forms = append(forms, secret, html.EscapeString(secret), url.QueryEscape(secret), url.PathEscape(secret))
	}
	// The longest first, so that a secret that holds another one is replaced whole.
	sort.Slice(forms, func(i, j int) bool { return len(forms[i]) > len(forms[j]) })
	for _, form := range forms {
		text = strings.ReplaceAll(text, form, "(redacted)")
	}
	return text
}
