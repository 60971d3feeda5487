package transport

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// speak starts a server that responds to each request on a connection of its own with whatever say writes.
func speak(t *testing.T, say func(io.Writer) error) (url string, requests *atomic.Int32) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	requests = &atomic.Int32{}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				if _, err := http.ReadRequest(bufio.NewReader(connection)); err != nil {
					return
				}
				requests.Add(1)
				_ = say(connection)
			}()
		}
	}()
	return "http://" + listener.Addr().String(), requests
}

func says(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func endless(w io.Writer, text string) error {
	chunk := bytes.Repeat([]byte(text), 1+(64<<10)/len(text))
	for {
		if _, err := w.Write(chunk); err != nil {
			return err
		}
	}
}

// TestHostileResponses holds what a server can do to one attempt: it ends with a clear error, or with the whole response.
func TestHostileResponses(t *testing.T) {
	t.Parallel()
	const whole = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
	tests := map[string]struct {
		say      func(io.Writer) error
		want     string // in the error; if it is empty, the response is whole
		attempts int    // of three at most
	}{
		"a whole response":        {says(whole), "", 1},
		"no response at all":      {says(""), "EOF", 3},
		"no HTTP":                 {says("SSH-2.0-OpenSSH_9.2\r\n\r\n"), "malformed HTTP", 3},
		"a body that is cut off":  {says("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello"), "the response ended after 5 bytes: unexpected EOF", 3},
		"a chunk that is cut off": {says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello"), "the response ended after 5 bytes", 3},
		"chunks without an end":   {says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), "the response ended after 5 bytes", 3},
		"invalid chunks":          {says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello"), "the response ended after 0 bytes", 3},
		"an invalid length":       {says("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nhello"), "bad Content-Length", 3},
		"two lengths that differ": {says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), "Content-Length", 3},
		"a length of 8 EiB":       {says("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\nhello"), "larger than 32 MiB", 1},
		"a length of just too much": {
			says("HTTP/1.1 200 OK\r\nContent-Length: 33554433\r\n\r\nhello"), "the response is larger than 32 MiB, more than is ever read", 1,
		},
		"a length of 32 MiB and a short body": {
			says("HTTP/1.1 200 OK\r\nContent-Length: 33554432\r\n\r\nhello"), "the response ended after 5 bytes: unexpected EOF", 3,
		},
		"invalid gzip": {says("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 30\r\n\r\n" + strings.Repeat("x", 30)), "gzip: invalid header", 3},
		"gzip that is cut off": {func(w io.Writer) error {
			return says("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n" + zipped("hello")[:20])(w)
		}, "unexpected EOF", 3},
		"a body without end": {func(w io.Writer) error {
			if err := says("HTTP/1.1 200 OK\r\n\r\n")(w); err != nil {
				return err
			}
			return endless(w, "hello")
		}, "larger than 32 MiB", 1},
		"a gzip bomb": {func(w io.Writer) error {
			if err := says("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")(w); err != nil {
				return err
			}
			zip := gzip.NewWriter(w)
			return endless(zip, "\x00")
		}, "larger than 32 MiB", 1},
		"headers without end": {func(w io.Writer) error {
			if err := says("HTTP/1.1 200 OK\r\n")(w); err != nil {
				return err
			}
			return endless(w, "X-More: hello\r\n")
		}, "headers exceeded 65536 bytes", 3},
		"one header without end": {func(w io.Writer) error {
			if err := says("HTTP/1.1 200 OK\r\nX-More: ")(w); err != nil {
				return err
			}
			return endless(w, "hello")
		}, "headers exceeded 65536 bytes", 3},
		"interim responses without end": {func(w io.Writer) error {
			return endless(w, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
		}, "headers exceeded 65536 bytes", 3},
	}
	t.Log(len(tests), "responses")
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, requests := speak(t, test.say)
			response, err := New(Config{MaxRetries: 2, Backoff: atOnce}).Do(get(t.Context(), t, url), nil)
			if int(requests.Load()) != test.attempts {
				t.Errorf("requested %d times, want %d", requests.Load(), test.attempts)
			}
			if name == "a whole response" {
				if err != nil || string(response.Body) != "hello" {
					t.Errorf("response %v, %v", response, err)
				}
				return
			}
			var failed *Error
			if !errors.As(err, &failed) || !strings.Contains(failed.Error(), test.want) {
				t.Fatalf("error %v, want one with %q", err, test.want)
			}
			if failed.Attempts != test.attempts || failed.Method != http.MethodGet || failed.URL != url {
				t.Errorf("error of %d attempts of %s %s", failed.Attempts, failed.Method, failed.URL)
			}
		})
	}
}

func zipped(text string) string {
	var b strings.Builder
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

func TestAZippedResponseIsUnzipped(t *testing.T) {
	t.Parallel()
	server := prototest.ServeFunc(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			t.Errorf("Accept-Encoding is %q", r.Header.Get("Accept-Encoding"))
		}
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.WriteString(w, zipped("hello"))
	})
	response, err := New(Config{}).Do(get(t.Context(), t, server.URL), nil)
	if err != nil || string(response.Body) != "hello" {
		t.Errorf("response %v, %v", response, err)
	}
}

func TestAResponseOfJustTheLimitIsRead(t *testing.T) {
	t.Parallel()
	for _, announced := range []bool{true, false} {
		t.Run(fmt.Sprintf("announced %t", announced), func(t *testing.T) {
			t.Parallel()
			server := prototest.ServeFunc(t, func(w http.ResponseWriter, _ *http.Request) {
				if announced {
					w.Header().Set("Content-Length", fmt.Sprint(MaxBodyBytes))
				}
				_, _ = io.WriteString(w, strings.Repeat("x", MaxBodyBytes))
			})
			response, err := New(Config{}).Do(get(t.Context(), t, server.URL), nil)
			if err != nil || len(response.Body) != MaxBodyBytes {
				t.Errorf("error %v", err)
			}
		})
	}
}

// TestSlowResponsesTimeOut: the handlers end only when the test does, so the attempts can but time out.
func TestSlowResponsesTimeOut(t *testing.T) {
	t.Parallel()
	tests := map[string]func(w http.ResponseWriter, released <-chan struct{}){
		"no headers": func(_ http.ResponseWriter, released <-chan struct{}) { <-released },
		"no body": func(w http.ResponseWriter, released <-chan struct{}) {
			_ = http.NewResponseController(w).Flush()
			<-released
		},
		"one byte and no more": func(w http.ResponseWriter, released <-chan struct{}) {
			_, _ = io.WriteString(w, "x")
			_ = http.NewResponseController(w).Flush()
			<-released
		},
		"one byte at a time": func(w http.ResponseWriter, released <-chan struct{}) {
			ticker := time.NewTicker(5 * time.Millisecond)
			defer ticker.Stop()
			for {
				select {
				case <-released:
					return
				case <-ticker.C:
					_, _ = io.WriteString(w, "x")
					_ = http.NewResponseController(w).Flush()
				}
			}
		},
	}
	for name, response := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			released := make(chan struct{})
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { response(w, released) }))
			t.Cleanup(server.Close)
			t.Cleanup(func() { close(released) })
			const timeout = 50 * time.Millisecond
			_, err := New(Config{MaxRetries: 1, Backoff: atOnce, RequestTimeout: timeout}).Do(get(t.Context(), t, server.URL), nil)
			var slow *TimeoutError
			if !errors.As(err, &slow) || slow.After != timeout {
				t.Errorf("error %v, want a TimeoutError", err)
			}
			if want := "GET " + server.URL + ": no complete response within 50ms"; err.Error() != want {
				t.Errorf("error %q, want %q", err, want)
			}
			var failed *Error
			if !errors.As(err, &failed) || failed.Attempts != 2 {
				t.Errorf("error %+v, want one of 2 attempts", failed)
			}
		})
	}
}

func TestTheCallersDeadlineIsNotATimeoutOfAnAttempt(t *testing.T) {
	t.Parallel()
	released := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = http.NewResponseController(w).Flush()
		<-released
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(released) })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := New(Config{MaxRetries: 4, Backoff: atOnce, RequestTimeout: time.Hour}).Do(get(ctx, t, server.URL), nil)
	var slow *TimeoutError
	if !errors.Is(err, context.DeadlineExceeded) || errors.As(err, &slow) {
		t.Errorf("error %v, want the deadline's", err)
	}
}

// TestALyingLengthSetsLittleMemoryAside: ten connections that announce 32 MiB each and send nothing.
func TestALyingLengthSetsLittleMemoryAside(t *testing.T) { //nolint:paralleltest // it measures the heap
	before := allocated()
	for range 10 {
		if _, err := readAll(strings.NewReader("hello"), MaxBodyBytes); err != nil {
			t.Fatal(err)
		}
	}
	if grown := allocated() - before; grown > 100<<20 {
		t.Errorf("ten short responses set %d MiB aside", grown>>20)
	}
}

// allocated is the memory ever allocated, so that when the collector runs does not matter.
func allocated() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.TotalAlloc
}

func TestAnErrorInTheMidstOfABodyIsOneOfTransport(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	server := prototest.ServeFunc(t, func(w http.ResponseWriter, _ *http.Request) {
		if requests.Add(1) == 1 {
			w.Header().Set("Content-Length", "10")
			_, _ = io.WriteString(w, "hel")
			panic(http.ErrAbortHandler)
		}
		_, _ = io.WriteString(w, "hello")
	})
	response, err := New(Config{MaxRetries: 1, Backoff: atOnce}).Do(get(t.Context(), t, server.URL), nil)
	if err != nil || string(response.Body) != "hello" || response.Attempts != 2 {
		t.Errorf("response %+v, %v", response, err)
	}
}
