package transport

import (
	"bytes"
	"io"
	"net/http"
)

// HTTPClient returns the same client as an http.Client, for libraries that want one. Its errors wrap an *Error.
func (c *Client) HTTPClient() *http.Client {
	return &http.Client{
		Transport:     roundTripper{c},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

type roundTripper struct{ client *Client }

func (r roundTripper) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := r.client.Do(request, nil)
	if err != nil {
		return nil, err
	}
	whole := &http.Response{
		StatusCode: response.Status, Header: response.Header, Request: request,
		Body: io.NopCloser(bytes.NewReader(response.Body)), ContentLength: int64(len(response.Body)),
	}
	if _, err := whole.Location(); err != nil {
		whole.Header.Del("Location") // a redirect to nowhere is a response like any other
	}
	return whole, nil
}
