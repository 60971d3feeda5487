package transport

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"html"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
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

// remember adds secrets to a list, and keeps that many of it.
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
		plain, _ := hex.DecodeString(escape[1:])
		return string(plain)
	})
}

// unescapeBackslash undoes the escapes of JSON and of Go.
func unescapeBackslash(text string) string {
	return backslashEscape.ReplaceAllStringFunc(text, func(escape string) string {
		var plain string
		if json.Unmarshal([]byte(`"`+escape+`"`), &plain) == nil {
			return plain
		}
		if plain, err := strconv.Unquote(`"` + escape + `"`); err == nil {
			return plain
		}
		return escape[1:]
	})
}
