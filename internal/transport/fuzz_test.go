package transport

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func FuzzTame(f *testing.F) {
	f.Add("Image not found.", 100, "s3cret")
	f.Add("\x1b[31m a  s3\ncret \u202e s3cret", 10, "s3cret")
	f.Add("a&lt;b a%3Cb", 5, "a<b")
	f.Add("pass  word", 20, "pass word")
	f.Fuzz(func(t *testing.T, text string, limit int, secret string) {
		limit %= 1000
		if limit < 0 {
			return
		}
		tamed := Tame(text, limit, secret)
		if !utf8.ValidString(tamed) {
			t.Errorf("%q is no UTF-8", tamed)
		}
		if length := utf8.RuneCountInString(tamed); length > limit+1 {
			t.Errorf("%q has %d characters, more than %d", tamed, length, limit)
		}
		for _, r := range tamed {
			if !unicode.IsPrint(r) {
				t.Errorf("%q holds %U", tamed, r)
			}
		}
		if strings.ContainsAny(secret, "()…") || strings.Contains("(redacted)", secret) || !utf8.ValidString(secret) {
			return // no secret is a part of what stands in its place, or cannot stand in a header
		}
		if strings.Contains(tamed, secret) {
			t.Errorf("%q shows the secret %q", tamed, secret)
		}
	})
}
