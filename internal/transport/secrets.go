package transport

import (
	"cmp"
	"html"
	"math"
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
func (s *Secrets) Hide(secrets ...string) { s.remember(&s.given, secrets, math.MaxInt) }

func (s *Secrets) hideRequest(header http.Header) {
	tokens := tokensIn(header)
	for _, authorization := range header["Authorization"] {
		if _, credentials, found := strings.Cut(authorization, " "); found {
			tokens = append(tokens, credentials)
		}
	}
	s.remember(&s.sent, tokens, maxTokens)
}

func (s *Secrets) hideResponse(header http.Header) {
	s.remember(&s.received, tokensIn(header), maxTokens)
}

func tokensIn(header http.Header) []string {
	return slices.Concat(header["X-Auth-Token"], header["X-Subject-Token"])
}

// remember adds secrets to a list, of which the last most are kept.
func (s *Secrets) remember(list *[]string, secrets []string, most int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, secret := range secrets {
		if !slices.Contains(*list, secret) {
			*list = append(*list, secret)
			s.redactor = nil
		}
	}
	*list = slices.Delete(*list, 0, max(0, len(*list)-most))
}

// Redact returns the text without any of the secrets, plain or escaped. Of a very long text it returns the beginning.
func (s *Secrets) Redact(text string) string { return s.current().redact(text) }

// Sanitize returns the text fit for a terminal, as the function Sanitize does, without any of the secrets.
func (s *Secrets) Sanitize(text string, limit int) string { return s.current().sanitize(text, limit) }

// RequestID returns the ID that a response gives its request, for the cloud's operator, or "".
func (s *Secrets) RequestID(header http.Header) string {
	return s.Sanitize(cmp.Or(header.Get("X-Compute-Request-Id"), header.Get("X-Openstack-Request-Id")), maxRequestID)
}

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
	replacer *strings.Replacer
	longest  int // bytes of a secret
}

func newRedactor(secrets []string) *redactor {
	// The longest first, so that a secret that contains another one is replaced whole.
	secrets = slices.SortedFunc(slices.Values(secrets), func(a, b string) int { return len(b) - len(a) })
	r, pairs := &redactor{}, []string(nil)
	for _, secret := range secrets {
		if secret != "" {
			r.longest = max(r.longest, len(secret))
			pairs = append(pairs, secret, "(redacted)", strings.ReplaceAll(secret, " ", "+"), "(redacted)")
		}
	}
	r.replacer = strings.NewReplacer(pairs...)
	return r
}

// redact replaces the secrets in the text. An escaped secret may be spelled in many ways, so the text is decoded to look
// for it, and stays decoded only if a secret came to light.
func (r *redactor) redact(text string) string {
	long := len(text) > maxSanitized
	text = r.replacer.Replace(text[:min(len(text), maxSanitized)])
	for _, decode := range decoders {
		decoded := decode(text)
		if decoded == text {
			continue
		}
		if redacted := r.replacer.Replace(decoded); redacted != decoded {
			text = redacted
		}
	}
	if long { // the end may be a part of a secret, which is not recognized
		text = text[:max(0, len(text)-longestEscape*r.longest)] + "…"
	}
	return text
}

// sanitize is Sanitize with these secrets.
func (r *redactor) sanitize(text string, limit int) string {
	// A secret may become whole only when runs of whitespace become one space, or when what is not printed is escaped. It
	// is replaced before the cut, which could leave most of one.
	text = r.redact(text)
	if line := strings.Join(strings.Fields(text), " "); line != text {
		text = r.redact(line)
	}
	if escaped := printable(text); escaped != text {
		text = r.replacer.Replace(escaped)
	}
	return cut(strings.ToValidUTF8(text, "\ufffd"), limit) // a secret that is not UTF-8 may leave what is not
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
