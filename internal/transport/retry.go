package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

var errNoRecord = errors.New("a request that no follower has sent")

// retrier repeats attempts. The loop is go-retryablehttp's; the decisions are those of this file.
type retrier struct {
	http      *http.Client
	max       int
	backoff   func(attempt int) time.Duration
	userAgent string
	observe   func(context.Context, Attempt)
}

func (r *retrier) RoundTrip(request *http.Request) (*http.Response, error) {
	call, ok := request.Context().Value(recordKey{}).(*record)
	if !ok {
		return nil, errNoRecord
	}
	call.follow(request)
	retryable, err := retryablehttp.FromRequest(request.Clone(request.Context()))
	if err != nil {
		return nil, err
	}
	retryable.Header.Set("User-Agent", r.userAgent)

	var sent time.Time
	var wait time.Duration
	hop := 0 // attempts of this request; a redirect within the origin starts another
	client := retryablehttp.Client{
		HTTPClient: r.http,
		RetryMax:   r.max,
		RequestLogHook: func(retryablehttp.Logger, *http.Request, int) {
			sent = time.Now()
			call.attempts++
			hop++
		},
		CheckRetry: func(ctx context.Context, response *http.Response, err error) (bool, error) {
			r.report(ctx, call, response, err, time.Since(sent))
			again, after := decide(ctx, call, r.backoff(hop), response, err)
			if again {
				call.last = call.describe(response, err)
			}
			wait = after
			return again, nil
		},
		Backoff:      func(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return wait },
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	response, err := client.Do(retryable)
	return response, call.tame(err)
}

func (r *retrier) report(ctx context.Context, call *record, response *http.Response, err error, took time.Duration) {
	if r.observe == nil {
		return
	}
	attempt := Attempt{Method: call.method, URL: call.url, Number: call.attempts, Duration: took, Err: call.tame(err)}
	if response != nil {
		attempt.Status, attempt.Bytes = response.StatusCode, int(response.ContentLength)
		attempt.RequestID = requestID(response.Header, call.secrets.current())
	}
	r.observe(ctx, attempt)
}

// decide tells whether the attempt is to be repeated, and after which wait: the one given, unless the service asks for
// another. A wait that would end after the caller's
// deadline is not begun: the fault at hand says more than "deadline exceeded" would.
func decide(ctx context.Context, call *record, wait time.Duration, response *http.Response, err error) (bool, time.Duration) {
	if ctx.Err() != nil {
		return false, 0
	}
	switch {
	case err != nil:
		if !transient(err) {
			return false, 0
		}
	case !retryableStatus(response.StatusCode):
		return false, 0
	default:
		if call.settled != nil {
			if body, bodyErr := bodyOf(response); bodyErr != nil || call.settled(response.StatusCode, body) {
				return false, 0
			}
		}
		if asked, ok := retryAfter(response.Header.Get("Retry-After"), time.Now()); ok {
			wait = asked
		}
	}
	patience := maxPatience
	if deadline, ok := ctx.Deadline(); ok {
		patience = time.Until(deadline)
	}
	return wait < patience, wait
}

// retryableStatus tells the answers that pass by themselves. 413 is how Nova's documents call being over a rate
// limit, and 500 is what Nova answers while Glance hiccups.
func retryableStatus(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusTooManyRequests,
		http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// transient tells the transport errors that pass by themselves from those that asking again cannot change.
func transient(err error) bool {
	var (
		tooLarge    *TooLargeError
		certificate *tls.CertificateVerificationError
		authority   x509.UnknownAuthorityError
		hostname    x509.HostnameError
		record      tls.RecordHeaderError
		network     *net.OpError
	)
	switch {
	case errors.As(err, &tooLarge), errors.As(err, &certificate),
		errors.As(err, &authority), errors.As(err, &hostname), errors.As(err, &record),
		errors.Is(err, http.ErrSchemeMismatch):
		return false
	case errors.As(err, &network): // crypto/tls calls an alert so, whoever sent it
		return network.Op != "remote error" && network.Op != "local error"
	}
	return true
}

const (
	firstWait = 500 * time.Millisecond
	longWait  = 30 * time.Second
)

// backoff is the wait after the attempt of that number (1 is the first): doubling from half a second to half a
// minute, of which the second half is spread by jitter, from 0 to 1, so that clients that failed together do not come
// back together.
func backoff(attempt int, jitter float64) time.Duration {
	wait := longWait
	if attempt < 7 { // 0.5 s × 2⁶ is beyond longWait, and a larger shift would overflow
		wait = min(longWait, firstWait<<(attempt-1))
	}
	return wait/2 + time.Duration(jitter*float64(wait/2))
}

// retryAfter reads the header of that name (RFC 9110, 10.2.3): seconds, or a date. A date that has passed, as it does
// where clocks differ, says nothing.
func retryAfter(header string, now time.Time) (time.Duration, bool) {
	if header == "" {
		return 0, false
	}
	if seconds, err := strconv.ParseUint(header, 10, 32); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if date, err := http.ParseTime(header); err == nil && date.After(now) {
		return date.Sub(now), true
	}
	return 0, false
}
