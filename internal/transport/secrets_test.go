package transport

import (
	"context"
	"io"
	"net/url"
	"strings"
	"testing"
)

// TestNoErrorShowsTheToken: a server that echoes the token, in whatever part of an answer becomes part of an error.
func TestNoErrorShowsTheToken(t *testing.T) {
	t.Parallel()
	const token = "gAAAA.s3cret+token="
	escaped := url.QueryEscape(token)
	tests := map[string]string{
		"a status line":                "HTTP/1.1 " + token + "\r\n\r\n",
		"a protocol":                   token + " 200 OK\r\n\r\n",
		"a header without a colon":     "HTTP/1.1 200 OK\r\n" + token + "\r\n\r\n",
		"a header's name":              "HTTP/1.1 200 OK\r\n " + token + ": x\r\n\r\n",
		"a length":                     "HTTP/1.1 200 OK\r\nContent-Length: " + token + "\r\n\r\n",
		"a transfer encoding":          "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + token + "\r\n\r\n",
		"a chunk's length":             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + token + "\r\n",
		"a redirect's host":            "HTTP/1.1 302 Found\r\nLocation: http://" + token + ".example.com/\r\n\r\n",
		"a redirect's path":            "HTTP/1.1 302 Found\r\nLocation: http://example.com/" + escaped + "\r\n\r\n",
		"a redirect's path as it is":   "HTTP/1.1 302 Found\r\nLocation: http://example.com/" + token + "\r\n\r\n",
		"a redirect's user":            "HTTP/1.1 302 Found\r\nLocation: http://" + escaped + "@example.com/\r\n\r\n",
		"a redirect's query":           "HTTP/1.1 302 Found\r\nLocation: http://example.com/?" + escaped + "\r\n\r\n",
		"a redirect's scheme":          "HTTP/1.1 302 Found\r\nLocation: gaaaa-s3cret://example.com/\r\n\r\n",
		"a redirect that does not end": "HTTP/1.1 302 Found\r\nLocation: /" + token + "?" + escaped + "\r\n\r\n",
	}
	for name, answer := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, _ := speak(t, func(w io.Writer) error { return says(answer)(w) })
			var observed []string
			client := New(Config{MaxRetries: 1, Backoff: atOnce, Observe: func(_ context.Context, attempt Attempt) {
				observed = append(observed, attempt.URL)
				if attempt.Err != nil {
					observed = append(observed, attempt.Err.Error())
				}
			}})
			request := get(t.Context(), t, address)
			request.Header.Set("X-Auth-Token", token)
			answer, err := client.Do(request, nil)
			if err == nil {
				t.Fatalf("answer %+v", answer)
			}
			request = get(t.Context(), t, address)
			request.Header.Set("X-Auth-Token", token)
			_, plain := client.HTTPClient().Do(request)
			if plain == nil {
				t.Fatal("the http.Client got an answer")
			}
			for _, text := range append(observed, err.Error(), plain.Error()) {
				for _, form := range []string{token, escaped, "s3cret+"} {
					if strings.Contains(text, form) {
						t.Errorf("%q shows the token", text)
					}
				}
			}
		})
	}
}
