package transport

import (
	"context"
	"crypto/tls"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/hashicorp/go-cleanhttp"
)

// Config holds the settings of a Client.
type Config struct {
	// TLS is the configuration of https connections; nil means Go's defaults.
	TLS *tls.Config
	// RequestTimeout bounds one attempt: connecting, sending, and reading the whole response. Zero means no bound except
	// the context's.
	RequestTimeout time.Duration
	// MaxRetries is how often a failed attempt is repeated; zero means never.
	MaxRetries int
	// Backoff returns how long to wait after the attempt of that number (1 is the first) if the service does not say;
	// nil means half a second, doubling to half a minute, with jitter.
	Backoff func(attempt int) time.Duration
	// NoRedirects makes every redirect a response like any other, even one within the origin.
	NoRedirects bool
	// UserAgent is sent with every request.
	UserAgent string
	// Secrets holds the secrets that no text of the client shows. Clients that share them do not show each other's either; nil means
	// the client's own.
	Secrets *Secrets
	// Observe, if set, is told of every attempt once it has ended.
	Observe func(ctx context.Context, attempt Attempt)
}

// Attempt holds what Observe receives: enough to follow an exchange, and nothing that is secret.
type Attempt struct {
	Method    string
	URL       string
	Number    int // 1 is the first
	Status    int // 0 without a response
	Bytes     int
	Duration  time.Duration
	RequestID string // of the response, for the cloud's operator; may be empty
	Err       error
}

// Client sends requests. It is safe for concurrent use, and meant to live as long as the process.
type Client struct {
	*Secrets
	config Config
	pool   http.RoundTripper
}

// Response is a whole response, whatever its status.
type Response struct {
	Status   int
	Header   http.Header
	Body     []byte
	Attempts int           // how often the request was sent
	Elapsed  time.Duration // over all attempts and the waits between them
	LongWait bool          // whether it requests to wait longer, before the next attempt, than the caller does
}

// New returns a Client.
func New(config Config) *Client { return newClient(config, newPool(config)) }

func newPool(config Config) *http.Transport {
	pool := cleanhttp.DefaultPooledTransport()
	pool.TLSClientConfig = config.TLS
	pool.MaxResponseHeaderBytes = maxHeaderBytes
	pool.MaxIdleConnsPerHost = connections
	return pool
}

func newClient(config Config, pool http.RoundTripper) *Client {
	if config.Backoff == nil {
		config.Backoff = func(attempt int) time.Duration {
			return backoff(attempt, rand.Float64()) //nolint:gosec // jitter is not a secret
		}
	}
	if config.Secrets == nil {
		config.Secrets = &Secrets{}
	}
	return &Client{Secrets: config.Secrets, config: config, pool: pool}
}

// Do sends the request, again if that can help, and returns the last response; what a status means is for the caller to
// say. An error is a *Error, and means that there is no response. Requests are repeated whatever their method: send none
// that must not arrive twice. A body must be one that http.NewRequest can read again.
//
// settled, if it is not nil, is called with a response whose status would be retried, and reports whether another request
// cannot change it.
func (c *Client) Do(request *http.Request, settled func(*Response) bool) (*Response, error) {
	e := c.begin(request, settled)
	for {
		response, err := e.retry(e.attempt)
		if err != nil {
			return nil, e.failure(err)
		}
		switch again, err := e.redirect(response); {
		case err != nil:
			return nil, e.failure(err)
		case !again:
			response.Attempts, response.Elapsed = e.attempts, time.Since(e.started)
			return response, nil
		}
	}
}

// exchange is one call of Do.
type exchange struct {
	*Client
	request  *http.Request // the caller's at first, then that of a redirect
	settled  func(*Response) bool
	started  time.Time
	hops     int // redirects followed
	attempts int
	last     string // what was wrong with the attempt before
}

func (c *Client) begin(request *http.Request, settled func(*Response) bool) *exchange {
	c.hideRequest(request.Header)
	e := &exchange{Client: c, request: request.Clone(request.Context()), settled: settled, started: time.Now()}
	e.request.Header.Set("User-Agent", c.config.UserAgent)
	return e
}

// url returns the URL of the request as errors and Observe show it.
func (e *exchange) url() string { return e.Sanitize(e.request.URL.Redacted(), maxShownURL) }
