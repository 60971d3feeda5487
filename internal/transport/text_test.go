package transport

import (
	"net/http"
	"strings"
	"testing"
)

func TestSanitize(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text    string
		limit   int
		secrets []string
		want    string
	}{
		"plain text stays as it is":                           {"Image not found.", 100, nil, "Image not found."},
		"letters of all languages stay":                       {"Bild für Müller, 图像", 100, nil, "Bild für Müller, 图像"},
		"an escape sequence loses its power":                  {"\x1b[31mred\x1b[0m", 100, nil, `\u001b[31mred\u001b[0m`},
		"a bell and a backspace are escaped":                  {"a\a\b", 100, nil, `a\u0007\u0008`},
		"a change of the direction is escaped":                {"a\u202egnp.exe", 100, nil, `a\u202egnp.exe`},
		"a zero-width space is escaped":                       {"a\u200bb", 100, nil, `a\u200bb`},
		"a tag beyond the first plane is escaped":             {"a\U000e0041", 100, nil, `a\U000e0041`},
		"C1 control characters are escaped":                   {"a\u009b31m", 100, nil, `a\u009b31m`},
		"line breaks and runs of whitespace become one":       {" a\r\n\t  b\u2028c\u00a0d ", 100, nil, "a b c d"},
		"bytes that are not UTF-8 are replaced":               {"a\xffb", 100, nil, "a\ufffdb"},
		"long text is cut":                                    {"abcdef", 3, nil, "abc…"},
		"text of just the limit is not cut":                   {"abc", 3, nil, "abc"},
		"the limit counts characters, not bytes":              {"äöüß", 3, nil, "äöü…"},
		"nothing stays nothing":                               {"", 3, []string{"x"}, ""},
		"a limit of nothing cuts all":                         {"abc", 0, nil, "…"},
		"a secret is replaced wherever it stands":             {"s3cret and s3cret", 100, []string{"s3cret"}, "(redacted) and (redacted)"},
		"a secret escaped for HTML is replaced":               {"x a&lt;b&amp;c x", 100, []string{"a<b&c"}, "x (redacted) x"},
		"a secret escaped for a query is replaced":            {"?t=a%2Fb+c", 100, []string{"a/b c"}, "?t=(redacted)"},
		"a secret escaped for a path is replaced":             {"/a%2Fb%20c/", 100, []string{"a/b c"}, "/(redacted)/"},
		"a secret escaped for JSON is replaced":               {`{"t": "a/<\"b\\c"}`, 100, []string{`a/<"b\c`}, `{"t": "(redacted)"}`},
		"so is one as Python escapes it for HTML":             {"x a&quot;&#x27;b x", 100, []string{`a"'b`}, "x (redacted) x"},
		"so is one as Go escapes it for HTML":                 {"x a&#34;&#39;b x", 100, []string{`a"'b`}, "x (redacted) x"},
		"so is one as Go escapes it for JSON":                 {`x a\u003cb x`, 100, []string{`a<b`}, "x (redacted) x"},
		"so is one as PHP escapes it for JSON":                {`x a\/b x`, 100, []string{`a/b`}, "x (redacted) x"},
		"so is one in digits that are not capitals":           {"a%2fb%3c", 100, []string{"a/b<"}, "(redacted)"},
		"so is one in numbers of HTML":                        {"&#115;&#x33;cret", 100, []string{"s3cret"}, "(redacted)"},
		"so is one beyond U+FFFF as Python writes JSON":       {`x \ud83d\ude00\u00e9 x`, 100, []string{"😀é"}, "x (redacted) x"},
		"so is one as Go quotes it":                           {`x "a\tb\x00\U0001f600" x`, 100, []string{"a\tb\x00😀"}, `x "(redacted)" x`},
		"so is one with a plus for each space":                {"a+b%2Fc", 100, []string{"a b/c"}, "(redacted)"},
		"what is not a secret stays escaped":                  {`%41&#65;\u0041 \n`, 100, []string{"s3cret"}, `%41&#65;\u0041 \n`},
		"what a decoded text holds is escaped":                {`%1b[31m s%33cret`, 100, []string{"s3cret"}, `\u001b[31m (redacted)`},
		"of two secrets the longer one goes first":            {"abcdef", 100, []string{"abc", "abcdef"}, "(redacted)"},
		"an empty secret does not count":                      {"abc", 100, []string{""}, "abc"},
		"a secret is replaced before the cut":                 {"xx s3cret", 5, []string{"s3cret"}, "xx (r…"},
		"a secret that the end of whitespace makes is caught": {"pass  word", 100, []string{"pass word"}, "(redacted)"},
		"a secret within the replacement does not grow":       {"ed", 100, []string{"ed"}, "(redacted)"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Sanitize(test.text, test.limit, test.secrets...); got != test.want {
				t.Errorf("Sanitize(%q, %d) = %q, want %q", test.text, test.limit, got, test.want)
			}
		})
	}
}

func TestRequestID(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		header http.Header
		want   string
	}{
		"Nova's own header":          {http.Header{"X-Compute-Request-Id": {"req-1"}, "X-Openstack-Request-Id": {"req-2"}}, "req-1"},
		"the header of all services": {http.Header{"X-Openstack-Request-Id": {"req-2"}}, "req-2"},
		"none":                       {http.Header{}, ""},
		"one that is too long":       {http.Header{"X-Openstack-Request-Id": {strings.Repeat("r", 90)}}, strings.Repeat("r", 80) + "…"},
		"one that holds the token":   {http.Header{"X-Compute-Request-Id": {"req-s3cret"}}, "req-(redacted)"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := hidden("s3cret").RequestID(test.header); got != test.want {
				t.Errorf("RequestID = %q, want %q", got, test.want)
			}
		})
	}
}

// TestALongTextIsCutOutsideOfSecrets: a secret that lies across the cut would not be recognized.
func TestALongTextIsCutOutsideOfSecrets(t *testing.T) {
	t.Parallel()
	const secret = "s3cret-t0ken"
	for _, escaped := range []string{secret, "&#x0073;&#x0033;&#x0063;&#x0072;&#x0065;&#x0074;&#x002d;&#x0074;&#x0030;&#x006b;&#x0065;&#x006e;"} {
		for _, cut := range []int{maxSanitized - longestEscape*len(secret), maxSanitized} {
			for before := cut - len(escaped); before <= cut; before += len(escaped) / 12 {
				text := strings.Repeat(" ", before) + escaped + strings.Repeat(" and more", 100)
				if got := Sanitize(text, 1000, secret); !strings.HasPrefix("(redacted) and more", strings.TrimSuffix(got, "…")) {
					t.Errorf("secret after %d bytes: %q", before, got)
				}
			}
		}
	}
	if got := Sanitize(strings.Repeat(" ", maxSanitized-1)+"x", 1000, secret); got != "x" {
		t.Errorf("a text of just the limit becomes %q", got)
	}
	if got := Sanitize(strings.Repeat("x", 32<<20), 5, secret); got != "xxxxx…" {
		t.Errorf("a huge text becomes %q", got)
	}
}
