package transport

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tame makes text that a service chose fit for a terminal: the secrets are replaced wherever they stand in it (plain,
// or escaped for HTML, JSON or a URL), control characters and those that turn the direction of writing are escaped,
// runs of blanks become one, and what is longer than limit characters is cut.
func Tame(text string, limit int, secrets ...string) string {
	redact := redactor(secrets)
	// Twice, since a secret may become whole only when the blanks in it do; and before the cut, which could leave the
	// better part of one.
	text = redact.Replace(printable(redact.Replace(text)))
	return cut(strings.ToValidUTF8(text, "\ufffd"), limit) // a secret that is no UTF-8 may leave what is none
}

// RequestID is the id that an answer gives its request, for the cloud's operator; empty where there is none.
func RequestID(header http.Header, secrets ...string) string {
	for _, name := range []string{"X-Compute-Request-Id", "X-Openstack-Request-Id"} {
		if id := header.Get(name); id != "" {
			return Tame(id, maxRequestID, secrets...)
		}
	}
	return ""
}

// Redact replaces the secrets wherever they stand in the text, plain or escaped, and changes nothing else.
func Redact(text string, secrets ...string) string { return redactor(secrets).Replace(text) }

func redactor(secrets []string) *strings.Replacer {
	var forms []string
	for _, secret := range secrets {
		if secret != "" {
			forms = append(forms, secret, url.QueryEscape(secret), url.PathEscape(secret))
			for _, escaper := range escapers {
				forms = append(forms, escaper.Replace(secret))
			}
		}
	}
	// The longest first, so that a secret that holds another one is replaced whole.
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, form := range forms {
		pairs = append(pairs, form, "(redacted)")
	}
	return strings.NewReplacer(pairs...)
}

// escapers write a text as services do: in HTML as Go and as Python have it, in JSON with and without an eye on HTML.
var escapers = []*strings.Replacer{
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;"),
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#x27;"),
	strings.NewReplacer(`\`, `\\`, `"`, `\"`),
	strings.NewReplacer(`\`, `\\`, `"`, `\"`, "/", `\/`),
	strings.NewReplacer(`\`, `\\`, `"`, `\"`, "&", `\u0026`, "<", `\u003c`, ">", `\u003e`),
}

// printable is the text on one line, with what a terminal does not print escaped.
func printable(text string) string {
	var b strings.Builder
	blank := false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		if unicode.IsSpace(r) {
			blank = true
			continue
		}
		if blank && b.Len() > 0 {
			b.WriteByte(' ')
		}
		blank = false
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
