package transport

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestExpectsTLS(t *testing.T) {
	t.Parallel()
	const nginx = "<center><h1>400 Bad Request</h1></center>\r\n<center>The plain HTTP request was sent to HTTPS port</center>"
	for name, test := range map[string]struct {
		url, body string
		status    int
		want      bool
	}{
		"nginx":                      {"http://nova.example.com", nginx, 400, true},
		"Apache":                     {"http://nova.example.com", "Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />", 400, true},
		"Tomcat":                     {"http://nova.example.com", "Bad Request\r\nThis combination of host and port requires TLS.\r\n", 400, true},
		"a proxy that speaks no TLS": {"https://nova.example.com", nginx, 400, false},
		"a page about it":            {"http://nova.example.com", nginx, 200, false},
		"another reason for a 400":   {"http://nova.example.com", "Bad Request", 400, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requested, err := url.Parse(test.url)
			if err != nil {
				t.Fatal(err)
			}
			if got := (&Response{Status: test.status, Body: []byte(test.body)}).ExpectsTLS(requested); got != test.want {
				t.Errorf("got %t, want %t", got, test.want)
			}
		})
	}
}

func TestExpectsTLSOfGo(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.Replace(server.URL, "https", "http", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := New(Config{}).Do(request, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !response.ExpectsTLS(request.URL) {
		t.Errorf("%d %s is not recognized", response.Status, response.Body)
	}
}
