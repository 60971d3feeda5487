package transport

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// retry makes attempts until one is not worth repeating, and returns what that one brought.
func (e *exchange) retry(attempt func() (*Response, error)) (*Response, error) {
	ctx := e.request.Context()
	for number := 1; ; number++ {
		response, err := attempt()
		wait, again := e.wait(ctx, number, response, err)
		if !again {
			return response, err
		}
		e.last = e.describe(response, err)
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(wait):
		}
	}
}

// wait reports whether the attempt of that number is to be repeated, and after which time: that of the backoff, unless the
// service requests another. A wait that would end after the caller's deadline is not begun: the error at hand says more than
// "deadline exceeded" would.
func (e *exchange) wait(ctx context.Context, number int, response *Response, err error) (wait time.Duration, again bool) {
	if ctx.Err() != nil {
		return 0, false
	}
	patience := maxPatience
	if deadline, ok := ctx.Deadline(); ok {
		patience = time.Until(deadline)
	}
	wait = e.config.Backoff(number)
	switch {
	case err != nil:
		if !Classify(err).transient() {
			return 0, false
		}
	case !slices.Contains(passing, response.Status), e.settled != nil && e.settled(response):
		return 0, false
	default:
		if requested, ok := retryAfter(response.Header.Get("Retry-After"), time.Now()); ok {
			wait, response.LongWait = requested, requested >= patience
		}
	}
	return wait, wait < patience && number <= e.config.MaxRetries
}

func (e *exchange) describe(response *Response, err error) string {
	if err != nil {
		return e.sanitizeError(err).Error()
	}
	return strconv.Itoa(response.Status) + " " + http.StatusText(response.Status)
}

// passing are the statuses that pass by themselves. 413 is how Nova's documents call being over a rate limit, and Nova returns
// 500 while Glance hiccups.
var passing = []int{
	http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusTooManyRequests,
	http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
}

const (
	firstWait = 500 * time.Millisecond
	longWait  = 30 * time.Second
)

// backoff returns the wait after the attempt of that number (1 is the first): doubling from half a second to half a
// minute; the second half is spread by jitter, from 0 to 1, so that clients that failed together do not come
// back together.
func backoff(attempt int, jitter float64) time.Duration {
	wait := longWait
	if attempt < 7 { // 0.5 s × 2⁶ is beyond longWait, and a larger shift would overflow
		wait = min(longWait, firstWait<<(attempt-1))
	}
	return wait/2 + time.Duration(jitter*float64(wait/2))
}

// retryAfter parses the header of that name (RFC 9110, 10.2.3): seconds, or a date. A date that has passed means nothing,
// because clocks differ.
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
