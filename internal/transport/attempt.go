package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// TooLargeError is the error of a response that is larger than is ever read.
type TooLargeError struct{ Limit int64 }

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the response is larger than %d MiB, more than is ever read", e.Limit>>20)
}

// TimeoutError is the error of one attempt that got no whole response in its time.
type TimeoutError struct{ After time.Duration }

func (e *TimeoutError) Error() string { return fmt.Sprintf("no complete response within %s", e.After) }

// attempt sends the request once, and reports it to Observe.
func (e *exchange) attempt() (*Response, error) {
	e.attempts++
	sent := time.Now()
	response, err := e.send()
	attempt := Attempt{Method: e.request.Method, URL: e.url(), Number: e.attempts, Duration: time.Since(sent)}
	if err != nil {
		attempt.Err = e.sanitizeError(err)
	} else {
		e.hideResponse(response.Header)
		attempt.Status, attempt.Bytes, attempt.RequestID = response.Status, len(response.Body), e.RequestID(response.Header)
	}
	if e.config.Observe != nil {
		e.config.Observe(e.request.Context(), attempt)
	}
	return response, err
}

// send returns once the whole body is there, or an error.
func (e *exchange) send() (*Response, error) {
	ctx := e.request.Context()
	if timeout := e.config.RequestTimeout; timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, timeout, &TimeoutError{After: timeout})
		defer cancel()
	}
	request := e.request.WithContext(ctx)
	if request.GetBody != nil {
		body, err := request.GetBody()
		if err != nil {
			return nil, err
		}
		request.Body = body
	}
	response, err := e.pool.RoundTrip(request)
	record, _ := errors.AsType[tls.RecordHeaderError](err)
	switch {
	case string(record.RecordHeader[:]) == "HTTP/":
		return nil, http.ErrSchemeMismatch // as http.Client says it
	case err != nil:
		return nil, timeoutOr(ctx, err)
	}
	defer response.Body.Close()
	body, err := readAll(response.Body, response.ContentLength)
	if err != nil {
		return nil, timeoutOr(ctx, err)
	}
	if _, err := request.URL.Parse(response.Header.Get("Location")); err != nil {
		response.Header.Del("Location") // a redirect to nowhere is a response like any other
	}
	return &Response{Status: response.StatusCode, Header: response.Header, Body: body}, nil
}

// timeoutOr returns the TimeoutError of an attempt that took too long, and any other error as it is.
func timeoutOr(ctx context.Context, err error) error {
	if timeout, ok := errors.AsType[*TimeoutError](context.Cause(ctx)); ok {
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
		return nil, fmt.Errorf("the response ended after %d bytes: %w", n, err)
	}
	return buffer.Bytes(), nil
}
