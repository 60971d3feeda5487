package transport

import (
	"context"
	"crypto/tls"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/hashicorp/go-cleanhttp"
)

// Config is what a Client can be told.
type Config struct {
	// TLS is the configuration of https connections; nil means Go's defaults.
	TLS *tls.Config
	// RequestTimeout bounds one attempt: connecting, sending, and reading the whole answer. Zero means no bound but
	// the context's.
	RequestTimeout time.Duration
	// MaxRetries is how often a failed attempt is repeated; zero means never.
	MaxRetries int
	// Backoff is how long to wait after the attempt of that number (1 is the first) where the service does not say;
	// nil means half a second, doubling to half a minute, with jitter.
	Backoff func(attempt int) time.Duration
	// UserAgent is sent with every request.
	UserAgent string
	// Secrets are what no error, no observed attempt and no text of Client.Tame may show. Client.Hide adds to them.
	Secrets []string
	// NoRedirects has every redirect taken for a response like any other, even one within the origin.
	NoRedirects bool
	// Observe, where set, is told of every attempt once it has ended.
	Observe func(ctx context.Context, attempt Attempt)
}

// Attempt is what Observe is told: enough to follow an exchange, and nothing that is secret.
type Attempt struct {
	Method    string
	URL       string
	Number    int // 1 is the first
	Status    int // 0 where there was no answer
	Bytes     int
	Duration  time.Duration
	RequestID string // of the answer, for the cloud's operator; may be empty
	Err       error
}

// Client sends requests. It is safe for concurrent use, and meant to live as long as the process.
type Client struct {
	http    *http.Client
	secrets *secrets
}

// Answer is a whole answer, whatever its status.
type Answer struct {
	Status   int
	Header   http.Header
	Body     []byte
	Attempts int           // how often the request was sent
	Elapsed  time.Duration // over all attempts and the waits between them
}

// New makes a Client.
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
			return backoff(attempt, rand.Float64()) //nolint:gosec // jitter is no secret
		}
	}
	secrets := newSecrets(config.Secrets)
	attempts := &retrier{
		http:      &http.Client{CheckRedirect: asAnswer, Transport: &bounded{next: pool, timeout: config.RequestTimeout, secrets: secrets}},
		max:       config.MaxRetries,
		backoff:   config.Backoff,
		userAgent: config.UserAgent,
		observe:   config.Observe,
	}
	redirects := sameOrigin
	if config.NoRedirects {
		redirects = asAnswer
	}
	return &Client{secrets: secrets, http: &http.Client{CheckRedirect: asAnswer, Transport: &follower{
		http: &http.Client{CheckRedirect: redirects, Transport: attempts}, secrets: secrets,
	}}}
}

// HTTPClient is the same client as an http.Client, for libraries that want one. Its errors wrap an *Error.
func (c *Client) HTTPClient() *http.Client { return c.http }

// Do sends the request, again where that can help, and returns the last answer; what a status means is the caller's
// to say. An error is a *Error, and means that there is no answer. Requests are repeated whatever their method: send
// none that must not arrive twice.
//
// settled, where it is not nil, is asked about an answer whose status would be retried, and tells that asking again
// cannot change it.
func (c *Client) Do(request *http.Request, settled func(status int, body []byte) bool) (*Answer, error) {
	record := newRecord(request, c.secrets)
	record.settled = settled
	response, err := c.http.Do(request.WithContext(context.WithValue(request.Context(), recordKey{}, record)))
	if err != nil {
		return nil, record.failure(err)
	}
	defer response.Body.Close()
	body, err := bodyOf(response)
	if err != nil {
		return nil, record.failure(err)
	}
	return &Answer{
		Status:   response.StatusCode,
		Header:   response.Header,
		Body:     body,
		Attempts: record.attempts,
		Elapsed:  time.Since(record.started),
	}, nil
}

func bodyOf(response *http.Response) ([]byte, error) {
	if whole, ok := response.Body.(*wholeBody); ok {
		return whole.bytes, nil
	}
	return io.ReadAll(response.Body)
}
