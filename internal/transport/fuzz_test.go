package transport

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func FuzzSanitize(f *testing.F) {
	f.Add("Image not found.", 100, "s3cret")
	f.Add("\x1b[31m a  s3\ncret \u202e s3cret", 10, "s3cret")
	f.Add("a&lt;b a%3Cb", 5, "a<b")
	f.Add("pass  word", 20, "pass word")
	f.Fuzz(func(t *testing.T, text string, limit int, secret string) {
		limit %= 1000
		if limit < 0 {
			return
		}
		sanitized := Sanitize(text, limit, secret)
		if !utf8.ValidString(sanitized) {
			t.Errorf("%q is not UTF-8", sanitized)
		}
		if length := utf8.RuneCountInString(sanitized); length > limit+1 {
			t.Errorf("%q has %d characters, more than %d", sanitized, length, limit)
		}
		for _, r := range sanitized {
			if !unicode.IsPrint(r) {
				t.Errorf("%q holds %U", sanitized, r)
			}
		}
		if strings.ContainsAny(secret, "()…") || strings.Contains("(redacted)", secret) || !utf8.ValidString(secret) {
			return // a secret is not a part of its replacement, and can be in a header
		}
		if strings.Contains(sanitized, secret) {
			t.Errorf("%q shows the secret %q", sanitized, secret)
		}
	})
}
