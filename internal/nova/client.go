package nova

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// Config is what a Client needs.
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

// Client asks one cloud for images. It is safe for concurrent use.
type Client struct {
	config   Config
	gathered gathering

	probing             chan struct{} // is held by the call that finds out filtersByVisibility
	filtersByVisibility *bool

	mutex sync.Mutex
	sent  []string // the last tokens, which no text may show
}

// NewClient makes a Client. It sends nothing yet.
func NewClient(config Config) *Client {
	return &Client{config: config, probing: make(chan struct{}, 1)}
}

// Endpoint is the URL below which the images are.
func (c *Client) Endpoint() *url.URL { return c.config.Endpoint }

// Image returns the image with that id. Errors are *Fault (404 where there is no such image), *AnswerError,
// *transport.Error, those of the token source, and those of ValidateID.
func (c *Client) Image(ctx context.Context, id string) (*Image, error) {
	if err := ValidateID(id); err != nil {
		return nil, err
	}
	got, err := c.get(ctx, c.config.Endpoint.JoinPath("images", id))
	if err != nil {
		return nil, err
	}
	if len(got.images) != 1 || !strings.EqualFold(got.images[0].ID, id) {
		return nil, got.error(fmt.Sprintf("it is not the image %s that was asked for", id))
	}
	return &got.images[0], nil
}

// maxRemembered bounds the tokens that are looked for in texts: a token lasts an hour, an answer a minute.
const maxRemembered = 4

// remember returns the tokens that an answer could repeat, with this one among them.
func (c *Client) remember(token string) []string {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if !slices.Contains(c.sent, token) {
		c.sent = append(slices.Clone(c.sent), token)
		c.sent = c.sent[max(0, len(c.sent)-maxRemembered):]
	}
	return c.sent
}

// Redact replaces the tokens that were sent wherever they stand in the text: a service may name an image like one.
func (c *Client) Redact(text string) string {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return transport.Redact(text, c.sent...)
}

// exchange is a request that was answered with success: the body, and once that is decoded the answer.
type exchange struct {
	answer
	method, url, requestID string
	status                 int
	body                   []byte
	secrets                []string // that were sent
}

func (e *exchange) decode() error {
	var err error
	if e.answer, err = decode(e.body); err != nil {
		return e.error(transport.Tame(err.Error(), maxMessage, e.secrets...))
	}
	e.bytes = len(e.body)
	e.body = nil
	return nil
}

func (e *exchange) error(reason string) *AnswerError {
	return &AnswerError{Method: e.method, URL: e.url, Status: e.status, RequestID: e.requestID, Reason: reason}
}

func (c *Client) get(ctx context.Context, target *url.URL) (*exchange, error) {
	got, err := c.fetch(ctx, target)
	if err != nil {
		return nil, err
	}
	return got, got.decode()
}

// fetch asks once more with a new token where the service refused the one at hand and another can be had.
func (c *Client) fetch(ctx context.Context, target *url.URL) (*exchange, error) {
	token, err := c.config.Tokens.Token(ctx)
	if err != nil {
		return nil, err
	}
	got, err := c.send(ctx, target, token)
	var fault *Fault
	if !errors.As(err, &fault) || fault.Status != http.StatusUnauthorized {
		return got, err
	}
	renewed, renewErr := c.config.Tokens.Renew(ctx, token)
	switch {
	case errors.Is(renewErr, ErrNotRenewable):
		return nil, err
	case renewErr != nil:
		return nil, renewErr
	}
	return c.send(ctx, target, renewed)
}

func (c *Client) send(ctx context.Context, target *url.URL, token string) (*exchange, error) {
	if !sendable(token) {
		return nil, errUnsendable
	}
	secrets := c.remember(token)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("X-Auth-Token", token)
	answered, err := c.config.Transport.Do(request, permanent)
	if err != nil {
		return nil, err
	}
	got := &exchange{
		method: request.Method, url: request.URL.String(), status: answered.Status,
		requestID: transport.RequestID(answered.Header, secrets...), body: answered.Body, secrets: secrets,
	}
	// 203 is a success whose answer a proxy may have changed; the API's documents list it.
	if answered.Status != http.StatusOK && answered.Status != http.StatusNonAuthoritativeInfo {
		return nil, newFault(request, answered, secrets)
	}
	return got, nil
}
