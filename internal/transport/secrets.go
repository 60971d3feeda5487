package transport

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
)

// Secrets holds the secrets that no text may show, from all callers together, because a service may repeat to one of them
// what another one sent. The zero value is ready to use.
type Secrets struct {
	mutex    sync.Mutex
	given    []string // by the callers; kept for good
	sent     []string // in the headers of requests, the last few
	received []string // in the headers of responses, the last few; apart, so that no service can displace the sent ones
	redactor *redactor
}

// Hide adds secrets. A Client adds the tokens in the headers of its requests and responses by itself.
func (s *Secrets) Hide(secrets ...string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.remember(&s.given, secrets)
}

func (s *Secrets) hideRequest(header http.Header) {
	tokens := append(slices.Clone(header["X-Auth-Token"]), header["X-Subject-Token"]...)
	for _, authorization := range header["Authorization"] {
		if _, credentials, found := strings.Cut(authorization, " "); found {
			tokens = append(tokens, credentials)
		}
	}
	s.hideTokens(&s.sent, tokens)
}

func (s *Secrets) hideResponse(header http.Header) {
	s.hideTokens(&s.received, append(slices.Clone(header["X-Auth-Token"]), header["X-Subject-Token"]...))
}

func (s *Secrets) hideTokens(list *[]string, tokens []string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.remember(list, tokens)
	*list = slices.Delete(*list, 0, max(0, len(*list)-maxTokens))
}

func (s *Secrets) remember(list *[]string, secrets []string) {
	for _, secret := range secrets {
		if secret != "" && !slices.Contains(*list, secret) {
			*list = append(*list, secret)
			s.redactor = nil
		}
	}
}

// Redact returns the text without any of the secrets, plain or escaped, and otherwise unchanged.
func (s *Secrets) Redact(text string) string { return s.current().redact(text) }

// Sanitize returns the text fit for a terminal, as the function Sanitize does, without any of the secrets.
func (s *Secrets) Sanitize(text string, limit int) string { return s.current().sanitize(text, limit) }

// RequestID returns the ID that a response gives its request, for the cloud's operator, or "".
func (s *Secrets) RequestID(header http.Header) string { return requestID(header, s.current()) }

func (s *Secrets) current() *redactor {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.redactor == nil {
		s.redactor = newRedactor(slices.Concat(s.given, s.sent, s.received))
	}
	return s.redactor
}

// redactor replaces secrets. It is made once for many texts.
type redactor struct {
	replacer *strings.Replacer // nil without secrets
	longest  int               // bytes of a secret
}

func newRedactor(secrets []string) *redactor {
	// The longest first, so that a secret that contains another one is replaced whole.
	secrets = slices.SortedFunc(slices.Values(secrets), func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, secret := range secrets {
		if secret != "" {
			pairs = append(pairs, secret, "(redacted)", strings.ReplaceAll(secret, " ", "+"), "(redacted)")
		}
	}
	if len(pairs) == 0 {
		return &redactor{}
	}
	return &redactor{replacer: strings.NewReplacer(pairs...), longest: len(secrets[0])}
}

// redact replaces the secrets in the text. An escaped secret may be spelled in many ways, so the text is decoded to look
// for it, and stays decoded only if a secret came to light.
func (r *redactor) redact(text string) string {
	if r.replacer == nil {
		return text
	}
	text = r.replacer.Replace(text)
	for _, decode := range decoders {
		decoded := decode(text)
		if decoded == text {
			continue
		}
		if redacted := r.replacer.Replace(decoded); redacted != decoded {
			text = redacted
		}
	}
	return text
}

// sanitize is Sanitize with these secrets.
func (r *redactor) sanitize(text string, limit int) string {
	// A secret may become whole only when runs of whitespace become one space, or when what is not printed is escaped. It
	// is replaced before the cut, which could leave most of one.
	if len(text) > maxSanitized { // what is left must not end within a secret
		text = text[:max(0, maxSanitized-longestEscape*r.longest)] + "…"
	}
	text = r.redact(text)
	if line := strings.Join(strings.Fields(text), " "); line != text {
		text = r.redact(line)
	}
	if escaped := printable(text); escaped != text {
		text = r.replace(escaped)
	}
	return cut(strings.ToValidUTF8(text, "\ufffd"), limit) // a secret that is not UTF-8 may leave what is not
}

func (r *redactor) replace(text string) string {
	if r.replacer == nil {
		return text
	}
	return r.replacer.Replace(text)
}

// decoders undo the escapes that services and Go's own errors use. They pass over what is not an escape.
var decoders = []func(string) string{
	unescapePercent,
	func(text string) string { return unescapePercent(strings.ReplaceAll(text, "+", " ")) },
	html.UnescapeString,
	unescapeBackslash,
}

var (
	percentEscape = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
	// All alternatives are behind one backslash, so that a text without any is passed over quickly.
	backslashEscape = regexp.MustCompile(`(?s)\\(?:u[0-9A-Fa-f]{4}(?:\\u[0-9A-Fa-f]{4})*|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|.)`)
)

func unescapePercent(text string) string {
	return percentEscape.ReplaceAllStringFunc(text, func(escape string) string {
		code, _ := strconv.ParseUint(escape[1:], 16, 8)
		return string([]byte{byte(code)})
	})
}

// unescapeBackslash undoes the escapes of JSON and of Go.
func unescapeBackslash(text string) string {
	return backslashEscape.ReplaceAllStringFunc(text, func(escape string) string {
		switch kind := escape[1]; {
		case kind == 'u' && len(escape) > 2: // JSON writes a character beyond U+FFFF as two
			var units []uint16
			for _, unit := range strings.Split(escape, `\u`)[1:] {
				code, _ := strconv.ParseUint(unit, 16, 16)
				units = append(units, uint16(code))
			}
			return string(utf16.Decode(units))
		case kind == 'U' && len(escape) > 2:
			code, _ := strconv.ParseInt(escape[2:], 16, 64)
			return string(rune(code & 0x1fffff))
		case kind == 'x' && len(escape) > 2:
			code, _ := strconv.ParseUint(escape[2:], 16, 8)
			return string([]byte{byte(code)})
		}
		if i := strings.IndexByte("abfnrtv", escape[1]); i >= 0 {
			return "\a\b\f\n\r\t\v"[i : i+1]
		}
		return escape[1:]
	})
}
