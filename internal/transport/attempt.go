package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// TooLargeError says that an answer was larger than is ever read.
type TooLargeError struct{ Limit int64 }

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the answer is larger than %d MiB, more than is ever read", e.Limit>>20)
}

// TimeoutError says that one attempt got no whole answer in its time.
type TimeoutError struct{ After time.Duration }

func (e *TimeoutError) Error() string { return fmt.Sprintf("no complete answer within %s", e.After) }

// bounded makes one attempt: it returns once the whole body is there, or an error.
type bounded struct {
	next    http.RoundTripper
	timeout time.Duration
	secrets *secrets
}

// wholeBody is a body that has arrived.
type wholeBody struct {
	bytes.Reader
	bytes []byte
}

func (*wholeBody) Close() error { return nil }

func (b *bounded) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	if b.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, b.timeout, &TimeoutError{After: b.timeout})
		defer cancel()
	}
	response, err := b.next.RoundTrip(request.WithContext(ctx))
	if err != nil {
		return nil, timeoutOr(ctx, err)
	}
	defer response.Body.Close()
	b.secrets.hideResponse(response.Header)
	body, err := readAll(response.Body, response.ContentLength)
	if err != nil {
		return nil, timeoutOr(ctx, err)
	}
	if _, err := response.Location(); err != nil {
		response.Header.Del("Location") // a redirect to nowhere is an answer like any other, not a fault of transport
	}
	whole := &wholeBody{bytes: body}
	whole.Reset(body)
	response.Body = whole
	response.ContentLength = int64(len(body))
	response.Request = request
	return response, nil
}

// timeoutOr tells an attempt that took too long from everything else that ends one.
func timeoutOr(ctx context.Context, err error) error {
	var timeout *TimeoutError
	if ctx.Err() != nil && errors.As(context.Cause(ctx), &timeout) {
		return timeout
	}
	return err
}

func readAll(body io.Reader, announced int64) ([]byte, error) {
	if announced > MaxBodyBytes {
		return nil, &TooLargeError{Limit: MaxBodyBytes}
	}
	var buffer bytes.Buffer
	if announced > 0 {
		buffer.Grow(int(min(announced, maxTrust)) + bytes.MinRead)
	}
	n, err := buffer.ReadFrom(io.LimitReader(body, MaxBodyBytes+1))
	switch {
	case n > MaxBodyBytes:
		return nil, &TooLargeError{Limit: MaxBodyBytes}
	case err != nil:
		return nil, fmt.Errorf("the answer broke off after %d bytes: %w", n, err)
	}
	return buffer.Bytes(), nil
}
