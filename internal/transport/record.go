package transport

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// record follows one exchange through its attempts. It travels in the request's context.
type record struct {
	settled  func(int, []byte) bool
	started  time.Time
	attempts int
	last     string
	method   string
	url      string
	secrets  *secrets
}

type recordKey struct{}

func newRecord(request *http.Request, secrets *secrets) *record {
	secrets.hideRequest(request.Header)
	r := &record{started: time.Now(), secrets: secrets}
	r.follow(request)
	return r
}

// follow notes what is asked now: at first by the caller, then by a redirect of the service.
func (r *record) follow(request *http.Request) {
	r.method, r.url = request.Method, r.secrets.current().sanitize(request.URL.Redacted(), maxShownURL)
}

func (r *record) describe(response *http.Response, err error) string {
	if err != nil {
		return r.tame(err).Error()
	}
	return strconv.Itoa(response.StatusCode) + " " + http.StatusText(response.StatusCode)
}

// failure makes the error of an exchange that got no answer.
func (r *record) failure(err error) *Error {
	failed := &Error{Method: r.method, URL: r.url, Attempts: r.attempts, Elapsed: time.Since(r.started), Err: r.tame(err)}
	if errors.Is(err, context.DeadlineExceeded) {
		failed.Last = r.last
	}
	return failed
}

func (r *record) tame(err error) error {
	if err == nil {
		return nil
	}
	err = cause(err)
	return &tameError{text: r.secrets.current().sanitize(wording(err), maxShownError), err: err}
}
