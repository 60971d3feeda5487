package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestBackoff(t *testing.T) {
	t.Parallel()
	tests := []struct {
		attempt int
		jitter  float64
		want    time.Duration
	}{
		{1, 0, 250 * time.Millisecond},
		{1, 0.5, 375 * time.Millisecond},
		{1, 1, 500 * time.Millisecond},
		{2, 1, time.Second},
		{3, 1, 2 * time.Second},
		{4, 0, 2 * time.Second},
		{6, 1, 16 * time.Second},
		{7, 0, 15 * time.Second},
		{7, 1, 30 * time.Second},
		{36, 1, 30 * time.Second},
		{1000, 1, 30 * time.Second},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("attempt %d with jitter %v", test.attempt, test.jitter), func(t *testing.T) {
			t.Parallel()
			if got := backoff(test.attempt, test.jitter); got != test.want {
				t.Errorf("backoff(%d, %v) = %s, want %s", test.attempt, test.jitter, got, test.want)
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		header string
		want   time.Duration
		ok     bool
	}{
		"seconds":                       {"7", 7 * time.Second, true},
		"no wait at all":                {"0", 0, true},
		"a year of seconds":             {"31536000", 365 * 24 * time.Hour, true},
		"a date":                        {"Wed, 01 Apr 2026 12:01:30 GMT", 90 * time.Second, true},
		"a date in the older notations": {"Wednesday, 01-Apr-26 12:01:30 GMT", 90 * time.Second, true},
		"a date that has passed":        {"Wed, 01 Apr 2026 11:59:00 GMT", 0, false},
		"nothing":                       {"", 0, false},
		"nonsense":                      {"soon", 0, false},
		"a negative number":             {"-1", 0, false},
		"a fraction":                    {"1.5", 0, false},
		"a number without end":          {strings.Repeat("9", 40), 0, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := retryAfter(test.header, now)
			if got != test.want || ok != test.ok {
				t.Errorf("retryAfter(%q) = %s, %t, want %s, %t", test.header, got, ok, test.want, test.ok)
			}
		})
	}
}

func TestPassingStatuses(t *testing.T) {
	t.Parallel()
	if want := []int{408, 413, 429, 500, 502, 503, 504}; !slices.Equal(passing, want) {
		t.Errorf("passing are %v, want %v", passing, want)
	}
}

// TestClassify: what each error is, and whether it may pass by itself.
func TestClassify(t *testing.T) {
	t.Parallel()
	alert := errors.New("tls: unexpected message")
	dial := func(err error) error { return &net.OpError{Op: "dial", Err: err} }
	untrusted := func(err error) error { return &tls.CertificateVerificationError{Err: err} }
	tests := map[string]struct {
		err       error
		want      Kind
		transient bool
	}{
		"a reset":                       {&net.OpError{Op: "read", Err: syscall.ECONNRESET}, Disconnected, true},
		"a body that is cut off":        {fmt.Errorf("cut: %w", io.ErrUnexpectedEOF), Disconnected, true},
		"nothing listens":               {dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)), ConnectionRefused, true},
		"nothing listens on Windows":    {dial(os.NewSyscallError("connectex", syscall.Errno(10061))), ConnectionRefused, true},
		"no such host":                  {dial(&net.DNSError{IsNotFound: true}), UnknownHost, true},
		"a resolver that takes long":    {dial(&net.DNSError{IsTimeout: true}), UnknownHost, true},
		"a host that does not respond":  {dial(os.ErrDeadlineExceeded), RequestTimedOut, true},
		"an attempt that took too long": {&TimeoutError{After: time.Second}, RequestTimedOut, true},
		"a caller that gave up":         {fmt.Errorf("read: %w", context.Canceled), Canceled, false},
		"a caller whose time is up":     {fmt.Errorf("read: %w", context.DeadlineExceeded), DeadlineExceeded, false},
		"a response that is too large":  {fmt.Errorf("large: %w", &TooLargeError{}), ResponseTooLarge, false},
		"an alert of the server":        {&net.OpError{Op: "remote error", Err: alert}, HandshakeFailed, false},
		"an alert to the server":        {&net.OpError{Op: "local error", Err: alert}, HandshakeFailed, false},
		"no TLS":                        {tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, NotTLS, false},
		"HTTP on the port of HTTPS":     {fmt.Errorf("http: %w", http.ErrSchemeMismatch), NotTLS, false},
		"an unknown CA":                 {untrusted(x509.UnknownAuthorityError{}), UnknownCA, false},
		"another host":                  {untrusted(x509.HostnameError{Certificate: &x509.Certificate{}}), WrongHost, false},
		"an expired certificate":        {untrusted(errors.New("expired")), InvalidCertificate, false},
		"a redirect elsewhere":          {&RedirectError{}, Redirected, false},
		"redirects without end":         {&RedirectError{Loop: true}, RedirectLoop, false},
		"the error of an exchange":      {fmt.Errorf("login: %w", &Error{Err: &sanitizedError{err: dial(syscall.ECONNREFUSED)}}), ConnectionRefused, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Classify(test.err); got != test.want || got.transient() != test.transient {
				t.Errorf("kind %d, transient %t, want %d, %t", got, got.transient(), test.want, test.transient)
			}
		})
	}
}

// script is a connection that returns the entries of a test, one entry for each attempt; the last one repeats.
type script struct {
	entries []entry
	sent    []time.Time
}

type entry struct {
	status     int
	retryAfter string
	body       string
	err        error
	hang       bool // until the request's context ends
}

func (s *script) RoundTrip(request *http.Request) (*http.Response, error) {
	now := s.entries[min(len(s.sent), len(s.entries)-1)]
	s.sent = append(s.sent, time.Now())
	if now.hang {
		<-request.Context().Done()
		return nil, request.Context().Err()
	}
	if now.err != nil {
		return nil, now.err
	}
	header := http.Header{}
	if now.retryAfter != "" {
		header.Set("Retry-After", now.retryAfter)
	}
	return &http.Response{
		StatusCode: now.status, Header: header, Request: request,
		Body: io.NopCloser(strings.NewReader(now.body)), ContentLength: int64(len(now.body)),
	}, nil
}

// TestWaits runs in a bubble whose clock stands still except during the waits, so that each is exact.
func TestWaits(t *testing.T) {
	t.Parallel()
	reset := errors.New("connection reset by peer")
	tests := map[string]struct {
		entries  []entry
		retries  int
		deadline time.Duration
		timeout  time.Duration
		want     []time.Duration // when each attempt was sent
		status   int             // of the response, 0 without one
		long     bool            // whether the response requests to wait too long
		err      string
		last     string
	}{
		"a response needs no retry": {
			entries: []entry{{status: 200}}, retries: 4,
			want: []time.Duration{0}, status: 200,
		},
		"a fault that does not pass is not retried": {
			entries: []entry{{status: 404}}, retries: 4,
			want: []time.Duration{0}, status: 404,
		},
		"faults that pass are waited out, longer each time": {
			entries: []entry{{status: 503}, {err: reset}, {status: 500}, {status: 200}}, retries: 4,
			want: []time.Duration{0, 1 * time.Second, 3 * time.Second, 6 * time.Second}, status: 200,
		},
		"the retries end, and the last response is returned": {
			entries: []entry{{status: 503}}, retries: 2,
			want: []time.Duration{0, 1 * time.Second, 3 * time.Second}, status: 503,
		},
		"the retries end, and the last error is returned": {
			entries: []entry{{err: reset}}, retries: 2,
			want: []time.Duration{0, 1 * time.Second, 3 * time.Second}, err: "connection reset by peer",
		},
		"without retries": {
			entries: []entry{{status: 503}}, retries: 0,
			want: []time.Duration{0}, status: 503,
		},
		"seconds to wait are honored": {
			entries: []entry{{status: 429, retryAfter: "42"}, {status: 413, retryAfter: "0"}, {status: 200}}, retries: 4,
			want: []time.Duration{0, 42 * time.Second, 42 * time.Second}, status: 200,
		},
		"a date to wait for is honored": { // the bubble's clock begins at midnight of that day
			entries: []entry{{status: 503, retryAfter: "Sat, 01 Jan 2000 00:01:00 GMT"}, {status: 200}}, retries: 4,
			want: []time.Duration{0, time.Minute}, status: 200,
		},
		"nonsense is not": {
			entries: []entry{{status: 503, retryAfter: "soon"}, {status: 200}}, retries: 4,
			want: []time.Duration{0, time.Second}, status: 200,
		},
		"a year is not waited for": {
			entries: []entry{{status: 429, retryAfter: "31536000"}, {status: 200}}, retries: 4,
			want: []time.Duration{0}, status: 429, long: true,
		},
		"nor would it be with more retries": {
			entries: []entry{{status: 429, retryAfter: "31536000"}}, retries: 0,
			want: []time.Duration{0}, status: 429, long: true,
		},
		"the retries end, and so does patience with short waits": {
			entries: []entry{{status: 429, retryAfter: "1"}}, retries: 2,
			want: []time.Duration{0, 1 * time.Second, 2 * time.Second}, status: 429,
		},
		"nor are five minutes, even without a deadline": {
			entries: []entry{{status: 429, retryAfter: "300"}, {status: 200}}, retries: 4,
			want: []time.Duration{0}, status: 429, long: true,
		},
		"a second less is": {
			entries: []entry{{status: 429, retryAfter: "299"}, {status: 200}}, retries: 4,
			want: []time.Duration{0, 299 * time.Second}, status: 200,
		},
		"a wait up to the deadline is not begun": {
			entries: []entry{{status: 429, retryAfter: "10"}, {status: 200}}, retries: 4, deadline: 10 * time.Second,
			want: []time.Duration{0}, status: 429, long: true,
		},
		"a wait that ends before the deadline is": {
			entries: []entry{{status: 429, retryAfter: "10"}, {status: 200}}, retries: 4, deadline: 11 * time.Second,
			want: []time.Duration{0, 10 * time.Second}, status: 200,
		},
		"a backoff beyond the deadline is not begun": {
			entries: []entry{{err: reset}}, retries: 4, deadline: 4 * time.Second,
			want: []time.Duration{0, 1 * time.Second, 3 * time.Second}, err: "connection reset by peer",
		},
		"an attempt that takes too long is repeated": {
			entries: []entry{{hang: true}, {status: 200}}, retries: 4, timeout: 5 * time.Second,
			want: []time.Duration{0, 6 * time.Second}, status: 200,
		},
		"attempts that all take too long say so": {
			entries: []entry{{hang: true}}, retries: 1, timeout: 5 * time.Second,
			want: []time.Duration{0, 6 * time.Second}, err: "no complete response within 5s",
		},
		"the deadline ends an attempt, and the fault before it is told": {
			entries: []entry{{status: 502}, {hang: true}}, retries: 4, deadline: 5 * time.Second, timeout: time.Minute,
			want: []time.Duration{0, 1 * time.Second}, err: "context deadline exceeded", last: "502 Bad Gateway",
		},
		"the error before it is told as well": {
			entries: []entry{{err: reset}, {hang: true}}, retries: 4, deadline: 5 * time.Second, timeout: time.Minute,
			want: []time.Duration{0, 1 * time.Second}, err: "context deadline exceeded", last: "connection reset by peer",
		},
		"a 500 that is settled is not retried": {
			entries: []entry{{status: 500, body: "settled"}, {status: 200}}, retries: 4,
			want: []time.Duration{0}, status: 500,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, start := t.Context(), time.Now()
				if test.deadline > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, test.deadline)
					defer cancel()
				}
				connection := &script{entries: test.entries}
				client := newClient(Config{
					MaxRetries: test.retries, RequestTimeout: test.timeout,
					Backoff: func(attempt int) time.Duration { return time.Duration(attempt) * time.Second },
				}, connection)
				response, err := client.Do(get(ctx, t, "http://nova.example.com/"), func(response *Response) bool {
					return string(response.Body) == "settled"
				})
				elapsed := time.Since(start)

				var sent []time.Duration
				for _, at := range connection.sent {
					sent = append(sent, at.Sub(start))
				}
				if !slices.Equal(sent, test.want) {
					t.Errorf("sent after %v, want %v", sent, test.want)
				}
				if test.status != 0 {
					if err != nil || response.Status != test.status {
						t.Fatalf("got %+v, %v, want status %d", response, err, test.status)
					}
					if response.Attempts != len(test.want) || response.Elapsed != elapsed || response.LongWait != test.long {
						t.Errorf("%d attempts in %s, long wait %t, want %d in %s, %t", response.Attempts, response.Elapsed, response.LongWait,
							len(test.want), elapsed, test.long)
					}
					return
				}
				var failed *Error
				if !errors.As(err, &failed) || failed.Err.Error() != test.err || failed.Last != test.last {
					t.Fatalf("error %#v, want %q after %q", err, test.err, test.last)
				}
				if failed.Attempts != len(test.want) || failed.Elapsed != elapsed {
					t.Errorf("%d attempts in %s, want %d in %s", failed.Attempts, failed.Elapsed, len(test.want), elapsed)
				}
				if test.deadline > 0 && elapsed > test.deadline {
					t.Errorf("took %s, past the deadline of %s", elapsed, test.deadline)
				}
			})
		})
	}
}

func TestCancelingEndsAnExchangeAtOnce(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]entry{"during a wait": {status: 503, retryAfter: "60"}, "during an attempt": {hang: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(3*time.Second, cancel)
				start := time.Now()
				connection := &script{entries: []entry{first}}
				_, err := newClient(Config{MaxRetries: 4}, connection).Do(get(ctx, t, "http://nova.example.com/"), nil)
				if !errors.Is(err, context.Canceled) || time.Since(start) != 3*time.Second || len(connection.sent) != 1 {
					t.Errorf("%v after %s and %d attempts", err, time.Since(start), len(connection.sent))
				}
			})
		})
	}
}

func TestACanceledContextIsNotWorthAnotherAttempt(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	e := newClient(Config{MaxRetries: 4, Backoff: atOnce}, nil).begin(get(ctx, t, "http://nova.example.com/"), nil)
	if _, again := e.wait(ctx, 1, nil, syscall.ECONNRESET); again {
		t.Error("it is to be repeated")
	}
}

func TestTheDefaultBackoffIsJitteredAndDoubles(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		connection := &script{entries: []entry{{status: 503}}}
		if _, err := newClient(Config{MaxRetries: 4}, connection).Do(get(t.Context(), t, "http://nova.example.com/"), nil); err != nil {
			t.Fatal(err)
		}
		for i, most := range []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second} {
			if wait := connection.sent[i+1].Sub(connection.sent[i]); wait < most/2 || wait > most {
				t.Errorf("wait %d is %s, want %s to %s", i+1, wait, most/2, most)
			}
		}
	})
}

func get(ctx context.Context, t *testing.T, url string) *http.Request {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return request
}
