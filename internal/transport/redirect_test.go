package transport

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

func TestOrigin(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"https://nova.example.com":           "https://nova.example.com:443",
		"https://nova.example.com:443/v2.1":  "https://nova.example.com:443",
		"HTTPS://Nova.Example.COM/v2.1?a#b":  "https://nova.example.com:443",
		"http://nova.example.com/":           "http://nova.example.com:80",
		"http://nova.example.com:8774/":      "http://nova.example.com:8774",
		"http://user:pass@nova.example.com/": "http://nova.example.com:80",
		"http://[2001:DB8::1]/":              "http://[2001:db8::1]:80",
		"http://[2001:db8::1]:8774/":         "http://[2001:db8::1]:8774",
		"http://nova.example.com./":          "http://nova.example.com.:80",
		"ftp://nova.example.com/":            "ftp://nova.example.com:",
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			u, err := url.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			if got := Origin(u); got != want {
				t.Errorf("Origin = %q, want %q", got, want)
			}
		})
	}
}

var redirects = []int{
	http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
	http.StatusTemporaryRedirect, http.StatusPermanentRedirect,
}

// TestRedirectsToAnotherOriginAreRejected: the other server records whatever reaches it, and nothing may.
func TestRedirectsToAnotherOriginAreRejected(t *testing.T) {
	t.Parallel()
	var received atomic.Int32
	other := prototest.ServeFunc(t, func(http.ResponseWriter, *http.Request) { received.Add(1) })
	otherURL, err := url.Parse(other.URL)
	if err != nil {
		t.Fatal(err)
	}
	targets := map[string]func(here *url.URL) string{
		"another port":               func(*url.URL) string { return other.URL + "/stolen?token=s3cret" },
		"another host":               func(here *url.URL) string { return "http://localhost:" + here.Port() + "/stolen" },
		"another host, port kept":    func(here *url.URL) string { return "http://127.0.0.2:" + here.Port() + "/stolen" },
		"another scheme":             func(here *url.URL) string { return "https://" + here.Host + "/stolen" },
		"no scheme":                  func(*url.URL) string { return "//" + otherURL.Host + "/stolen" },
		"a backslash for a slash":    func(*url.URL) string { return `http:\\` + otherURL.Host + `\stolen` },
		"user information":           func(here *url.URL) string { return "http://" + here.Host + "@" + otherURL.Host + "/stolen" },
		"a scheme that is not HTTP":  func(here *url.URL) string { return "ftp://" + here.Host + "/stolen" },
		"a file":                     func(*url.URL) string { return "file:///etc/passwd" },
		"a host that holds a secret": func(*url.URL) string { return "http://s3cret.example.com/s3cret" },
	}
	for name, target := range targets {
		for _, status := range redirects {
			for _, deep := range []bool{false, true} { // at once, or behind a redirect that may be followed
				t.Run(fmt.Sprintf("%s by %d, deep %t", name, status, deep), func(t *testing.T) {
					t.Parallel()
					var requests atomic.Int32
					server := prototest.ServeFunc(t, func(w http.ResponseWriter, r *http.Request) {
						requests.Add(1)
						if deep && r.URL.Path == "/" {
							w.Header().Set("Location", "/deep")
						} else {
							w.Header().Set("Location", target(&url.URL{Host: r.Host}))
						}
						w.WriteHeader(status)
					})
					request := get(t.Context(), t, server.URL+"/")
					request.Header.Set("X-Auth-Token", "s3cret")
					response, err := New(Config{MaxRetries: 2, Backoff: atOnce}).Do(request, nil)
					var blocked *RedirectError
					if !errors.As(err, &blocked) || blocked.Loop || blocked.From != server.URL {
						t.Fatalf("response %v, error %v, want a RedirectError from %s", response, err, server.URL)
					}
					if want := "rejected: credentials are sent to " + server.URL + " only"; !strings.Contains(err.Error(), want) {
						t.Errorf("error %q does not say %q", err, want)
					}
					for _, text := range []string{err.Error(), blocked.Error(), blocked.To} {
						if strings.Contains(text, "s3cret") {
							t.Errorf("%q shows the token", text)
						}
					}
					want := int32(1)
					if deep {
						want = 2
					}
					if requests.Load() != want {
						t.Errorf("requested %d times, want %d", requests.Load(), want)
					}
				})
			}
		}
	}
	t.Cleanup(func() {
		if received.Load() != 0 {
			t.Errorf("the other server received %d requests", received.Load())
		}
	})
}

func TestRedirectsWithinTheOriginAreFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range redirects {
		for hops := range 6 {
			t.Run(fmt.Sprintf("%d times %d", hops, status), func(t *testing.T) {
				t.Parallel()
				server := prototest.ServeFunc(t, func(w http.ResponseWriter, r *http.Request) {
					if r.Header.Get("X-Auth-Token") != "s3cret" {
						t.Error("a request came without the token")
					}
					if done := len(r.URL.Path) - 1; done < hops {
						w.Header().Set("Location", r.URL.Path+"x?secret=s3cret")
						w.WriteHeader(status)
						return
					}
					_, _ = io.WriteString(w, r.Method)
				})
				request := get(t.Context(), t, server.URL+"/")
				request.Header.Set("X-Auth-Token", "s3cret")
				response, err := New(Config{}).Do(request, nil)
				if hops <= 3 {
					if err != nil || string(response.Body) != "GET" || response.Attempts != hops+1 {
						t.Errorf("response %+v, %v", response, err)
					}
					return
				}
				var blocked *RedirectError
				if !errors.As(err, &blocked) || !blocked.Loop {
					t.Fatalf("response %+v, error %v, want a RedirectError for the loop", response, err)
				}
				want := "GET " + server.URL + "/xxx?secret=(redacted): chain of more than 3 redirects, the last to " + server.URL + "/xxxx"
				if err.Error() != want {
					t.Errorf("error %q, want %q", err, want)
				}
			})
		}
	}
}

func TestTheRedirectOfABodyIsAResponse(t *testing.T) {
	t.Parallel()
	for _, status := range redirects {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			server := prototest.ServeFunc(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/" {
					t.Errorf("%s %s was requested", r.Method, r.URL)
				}
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(status)
			})
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/", strings.NewReader("s3cret"))
			if err != nil {
				t.Fatal(err)
			}
			response, err := New(Config{}).Do(request, nil)
			if err != nil || response.Status != status || response.Attempts != 1 {
				t.Errorf("response %+v, %v", response, err)
			}
		})
	}
}

func TestARedirectThatLeadsNowhereIsAResponse(t *testing.T) {
	t.Parallel()
	for _, location := range []string{"", "http://[s3cret", "http://127.0.0.1:port/", "%zz"} {
		t.Run("to "+location, func(t *testing.T) {
			t.Parallel()
			server := prototest.ServeFunc(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", location)
				w.WriteHeader(http.StatusFound)
			})
			response, err := New(Config{MaxRetries: 2, Backoff: atOnce}).Do(get(t.Context(), t, server.URL), nil)
			if err != nil || response.Status != http.StatusFound || response.Attempts != 1 || response.Header.Get("Location") != "" {
				t.Errorf("response %+v, %v", response, err)
			}
		})
	}
}

func TestEachRedirectHasItsOwnRetries(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	server := prototest.ServeFunc(t, func(w http.ResponseWriter, r *http.Request) {
		switch requests.Add(1) {
		case 1, 2, 4, 5:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 3:
			http.Redirect(w, r, "/there", http.StatusFound)
		}
	})
	response, err := New(Config{MaxRetries: 2, Backoff: atOnce}).Do(get(t.Context(), t, server.URL), nil)
	if err != nil || response.Status != http.StatusOK || response.Attempts != 6 {
		t.Errorf("response %+v, %v", response, err)
	}
}

func TestWithoutRedirectsEachIsAResponse(t *testing.T) {
	t.Parallel()
	for _, location := range []string{"/elsewhere", "http://elsewhere.example.com/"} {
		for _, status := range redirects {
			t.Run(fmt.Sprintf("%d to %s", status, location), func(t *testing.T) {
				t.Parallel()
				server := prototest.ServeFunc(t, func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path != "/" {
						t.Errorf("%s %s was requested", r.Method, r.URL)
					}
					w.Header().Set("Location", location)
					w.WriteHeader(status)
				})
				response, err := New(Config{NoRedirects: true}).Do(get(t.Context(), t, server.URL+"/"), nil)
				if err != nil || response.Status != status || response.Header.Get("Location") != location {
					t.Errorf("response %+v, %v", response, err)
				}
			})
		}
	}
}
