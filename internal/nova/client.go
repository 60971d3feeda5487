package nova

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// Config holds the settings of a Client.
type Config struct {
	// Endpoint is the URL below which the images are; ParseEndpoint makes it.
	Endpoint *url.URL
	// Tokens gives the token. It is sent to the origin of Endpoint and nowhere else.
	Tokens TokenSource
	// Transport carries the requests.
	Transport *transport.Client
	// Progress, where set, is told of every page of a list.
	Progress func(ctx context.Context, progress Progress)
}

// Progress is how far a list has come.
type Progress struct {
	Pages   int
	Images  int // without duplicates
	Elapsed time.Duration
}

// Client reads images from one cloud. It is safe for concurrent use.
type Client struct {
	config  Config
	batches batches

	probing             chan struct{} // is held by the call that finds out filtersByVisibility
	filtersByVisibility *bool
}

// NewClient returns a Client. It sends no request yet.
func NewClient(config Config) *Client {
	return &Client{config: config, probing: make(chan struct{}, 1)}
}

// Endpoint returns the URL below which the images are.
func (c *Client) Endpoint() *url.URL { return c.config.Endpoint }

// Image returns the image with that ID. Errors are *Fault (404 if the image does not exist), *ResponseError,
// *transport.Error, those of the token source, and those of ValidateID.
func (c *Client) Image(ctx context.Context, id string) (*Image, error) {
	if err := ValidateID(id); err != nil {
		return nil, err
	}
	got, err := c.authorized(ctx, c.config.Endpoint.JoinPath("images", id), (*Fault).permanent)
	if err == nil {
		err = got.decode()
	}
	if err != nil {
		return nil, err
	}
	if len(got.images) != 1 || !strings.EqualFold(got.images[0].ID, id) {
		return nil, got.error(fmt.Sprintf("it is not the image %q", id))
	}
	return &got.images[0], nil
}

// Redact returns the text without any secret that was sent: a service may name an image like one.
func (c *Client) Redact(text string) string { return c.config.Transport.Redact(text) }

// exchange is a request that succeeded: the body, and once that is decoded the response.
type exchange struct {
	response
	request *http.Request
	raw     *transport.Response
	secrets *transport.Secrets
}

func (e *exchange) decode() error {
	var err error
	if e.response, err = decode(e.raw.Body); err != nil {
		return e.error(e.secrets.Sanitize(err.Error(), maxMessage))
	}
	e.bytes = len(e.raw.Body)
	e.raw.Body = nil
	return nil
}

func (e *exchange) error(reason string) *ResponseError {
	return &ResponseError{
		Method: e.request.Method, URL: e.request.URL.String(), Status: e.raw.Status,
		RequestID: e.secrets.RequestID(e.raw.Header), Reason: reason,
	}
}

// fetch requests a page of a list.
func (c *Client) fetch(ctx context.Context, query Query) (*exchange, error) {
	limited := query.Limit > 0 && query.Marker == "" // the limit may be what is rejected
	page, err := c.authorized(ctx, c.target(query), func(fault *Fault) bool {
		return fault.permanent() || limited && fault.limitRejected()
	})
	if fault, isFault := errors.AsType[*Fault](err); isFault {
		fault.LostMarker = fault.lost(query.Marker)
	}
	return page, err
}

// authorized requests once more with a new token if the service rejected the one at hand and another can be had. Faults that are
// settled are not retried.
func (c *Client) authorized(ctx context.Context, target *url.URL, settled func(*Fault) bool) (*exchange, error) {
	token, err := c.config.Tokens.Token(ctx)
	if err != nil {
		return nil, err
	}
	got, err := c.send(ctx, target, token, settled)
	if fault, isFault := errors.AsType[*Fault](err); !isFault || fault.Status != http.StatusUnauthorized {
		return got, err
	}
	renewed, renewErr := c.config.Tokens.Renew(ctx, token)
	switch {
	case errors.Is(renewErr, ErrNotRenewable):
		return nil, err
	case renewErr != nil:
		return nil, renewErr
	}
	return c.send(ctx, target, renewed, settled)
}

func (c *Client) send(ctx context.Context, target *url.URL, token string, settled func(*Fault) bool) (*exchange, error) {
	if !sendable(token) {
		return nil, errUnsendable
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("X-Auth-Token", token)
	secrets := c.config.Transport.Secrets
	response, err := c.config.Transport.Do(request, func(response *transport.Response) bool {
		return settled(newFault(request, response, secrets))
	})
	if err != nil {
		return nil, err
	}
	// 203 is a success whose body a proxy may have changed; the API's documents list it.
	if response.Status != http.StatusOK && response.Status != http.StatusNonAuthoritativeInfo {
		return nil, newFault(request, response, secrets)
	}
	return &exchange{request: request, raw: response, secrets: secrets}, nil
}
