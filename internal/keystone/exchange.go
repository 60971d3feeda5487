package keystone

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

const (
	// maxBody bounds what is made of one response. A catalog of ten thousand endpoints fits.
	maxBody = 2 << 20

	maxMessage = 300 // characters of a text of a service
	maxBare    = 120 // of a body in no known form
)

// An exchange is one login: its requests, and what they have in common.
type exchange struct {
	root     *url.URL
	client   *transport.Client // to the identity service
	provider *transport.Client // to the identity provider
	auth     Auth
}

// hide keeps these secrets out of all texts of both clients. A service may repeat a secret of the other one.
func (e *exchange) hide(secrets ...string) {
	e.client.Hide(secrets...)
	e.provider.Hide(secrets...)
}

// A response is one that has arrived, and the step that it belongs to.
type response struct {
	step   Step
	at     string // the URL of the service
	target string // the URL of the request
	*transport.Response
	show      func(text string) string // sanitizes a text of it
	permanent bool                     // asking again would bring the same token
}

// url returns the URL below the root of the identity service.
func (e *exchange) url(segments ...string) string {
	path := strings.TrimSuffix(e.root.String(), "/")
	for _, segment := range segments {
		path += "/" + url.PathEscape(segment)
	}
	return path
}

// create sends a request for a token (POST /v3/auth/tokens), and returns its response.
func (e *exchange) create(ctx context.Context, step Step, method string, credentials any, scope Scope) (*response, *Error) {
	auth := map[string]any{"identity": map[string]any{"methods": []string{method}, method: credentials}}
	if body := scope.body(); body != nil {
		auth["scope"] = body
	}
	body, err := json.Marshal(map[string]any{"auth": auth})
	if err != nil {
		return nil, e.noResponse(step, e.root.String(), err)
	}
	r, failed := e.send(ctx, step, e.client, http.MethodPost, e.url("auth", "tokens"), http.Header{"Content-Type": {"application/json"}}, body)
	if failed == nil && r.Status != http.StatusCreated {
		failed = e.rejection(r)
	}
	return r, failed
}

// send makes one request, and returns its response whatever the status.
func (e *exchange) send(
	ctx context.Context, step Step, client *transport.Client, method, target string, header http.Header, body []byte,
) (*response, *Error) {
	at := target
	if !step.AtProvider() {
		at = e.root.String()
	}
	request, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return nil, e.noResponse(step, at, err)
	}
	for name, values := range header {
		request.Header[name] = values
	}
	request.Header.Set("Accept", "application/json")
	received, err := client.Do(request, func(r *transport.Response) bool { return step == ExchangeToken && isMappingFault(r.Status, r.Body) })
	if err != nil {
		return nil, e.noResponse(step, at, err)
	}
	r := &response{step: step, at: at, target: target, Response: received, show: e.sanitize}
	if len(received.Body) > maxBody {
		failed := e.failed(ResponseTooLarge, r)
		failed.Cause = fmt.Sprintf("more than %d MiB", maxBody>>20)
		return nil, failed
	}
	return r, nil
}

// isMappingFault reports whether the response is the error that Keystone has for a mapping that does not work, as one that
// names a deleted group does not. It does not pass by itself.
func isMappingFault(status int, body []byte) bool {
	_, ok := fault(body)
	return status == http.StatusInternalServerError && ok
}

// decode reads the JSON of a response. More may stand behind it.
func (e *exchange) decode(r *response, into any) *Error {
	err := json.NewDecoder(bytes.NewReader(r.Body)).Decode(into)
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return e.wrong(r, "the body is not complete JSON")
	}
	return e.wrong(r, "the body does not describe a token")
}

// wrong returns the error of a response that has the status of success, and is not what was requested.
func (e *exchange) wrong(r *response, cause string) *Error {
	failed := e.failed(WrongService, r)
	failed.Cause = cause
	return failed
}

// failed returns the error of a response.
func (e *exchange) failed(kind Kind, r *response) *Error {
	return &Error{
		Kind: kind, Step: r.step, URL: e.sanitize(r.at), Status: r.Status, Attempts: r.Attempts, Elapsed: r.Elapsed,
		RequestID: e.client.RequestID(r.Header),
	}
}

// rejection returns the error of a response that is not the success of its step.
func (e *exchange) rejection(r *response) *Error {
	failed := e.failed(WrongService, r)
	failed.Message, failed.Responder = e.message(r)
	failed.RetryAfter = e.client.Sanitize(r.Header.Get("Retry-After"), 40)
	if r.step.AtProvider() {
		failed.Responder = Other
		if r.Status < http.StatusMultipleChoices { // the body may hold a token
			failed.Message = ""
		}
	}
	known := failed.Responder == Keystone
	location := e.location(r.step, r.target, r.Header.Get("Location"))
	switch {
	case !r.step.AtProvider() && r.ExpectsTLS(e.root):
		failed.Kind = ExpectsTLS
	case r.Status > http.StatusMultipleChoices && r.Status < http.StatusBadRequest && location != "":
		failed.Kind, failed.Location = Redirected, location
	case r.Status == http.StatusUnauthorized && receipt(r) != nil:
		failed.Kind, failed.Message, failed.Responder = FactorsMissing, "", Keystone
		for _, methods := range receipt(r) {
			for i, method := range methods {
				methods[i] = e.client.Sanitize(method, 40)
			}
			failed.MissingMethods = append(failed.MissingMethods, methods)
		}
	case r.Status == http.StatusUnauthorized:
		failed.Kind = Rejected
	case r.Status == http.StatusForbidden:
		failed.Kind = Forbidden
	case r.Status == http.StatusNotFound && known && strings.Contains(failed.Message, "is disabled"):
		failed.Kind = Disabled
	case r.Status == http.StatusNotFound && known:
		failed.Kind = NotFound
	case r.Status == http.StatusBadRequest && known:
		failed.Kind = BadRequest
	case r.Status == http.StatusTooManyRequests, r.Status == http.StatusRequestEntityTooLarge:
		failed.Kind = RateLimited
	case r.step == ExchangeToken && isMappingFault(r.Status, r.Body):
		failed.Kind = MappingFailed
	case r.Status >= 500 || r.Status == http.StatusRequestTimeout:
		failed.Kind = Unavailable
	}
	e.auth.explain(failed, r)
	return failed
}

// location returns the target of a redirect, without the path of a login and the parts that may be secret; "" if there is
// not a URL.
func (e *exchange) location(step Step, requested, location string) string {
	target, err := url.Parse(location)
	if location == "" || err != nil {
		return ""
	}
	if base, err := url.Parse(requested); err == nil {
		target = base.ResolveReference(target)
	}
	target.User, target.RawQuery, target.Fragment, target.ForceQuery = nil, "", "", false
	if step.AtProvider() {
		return e.sanitize(target.String())
	}
	return e.sanitize(strings.TrimSuffix(strings.TrimSuffix(target.String(), "/"), "/auth/tokens"))
}

// A faultBody is the body of an error of Keystone.
type faultBody struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func fault(body []byte) (faultBody, bool) {
	var envelope struct {
		Error faultBody `json:"error"`
	}
	err := json.Unmarshal(body, &envelope)
	return envelope.Error, err == nil && envelope.Error.Code != 0
}

// receipt returns which methods are missing for each way to log in with several, if the response is the receipt that
// Keystone gives for a part of them; else nil.
func receipt(r *response) [][]string {
	var body struct {
		Receipt struct {
			Methods []string `json:"methods"`
		} `json:"receipt"`
		Required [][]string `json:"required_auth_methods"`
	}
	if json.Unmarshal(r.Body, &body) != nil || len(body.Required) == 0 && r.Header.Get("Openstack-Auth-Receipt") == "" {
		return nil
	}
	const most = 10
	missing := [][]string{}
	for _, rule := range body.Required[:min(most, len(body.Required))] {
		var methods []string
		for _, method := range rule[:min(most, len(rule))] {
			if !slices.Contains(body.Receipt.Methods, method) {
				methods = append(methods, method)
			}
		}
		if methods != nil {
			missing = append(missing, methods)
		}
	}
	return missing
}

var title = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)

// unexplained is the message of most rejections of Keystone, which does not reveal which users exist.
const unexplained = "The request you have made requires authentication"

// message returns the message of a response, if it contains more than the status, and its probable author.
func (e *exchange) message(r *response) (string, Responder) {
	responder := Other
	if r.Header.Get("X-Compute-Request-Id") != "" {
		responder = Nova
	}
	if said, ok := fault(r.Body); ok {
		if responder != Nova {
			responder = Keystone
		}
		text := strings.TrimSuffix(said.Message, ".")
		if r.Status == http.StatusUnauthorized && text == unexplained {
			text = ""
		}
		return e.sanitize(text), responder
	}
	if match := title.FindSubmatch(r.Body); match != nil {
		return e.sanitize(`page titled "` + string(match[1]) + `"`), responder
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
		return "HTML page", responder
	}
	return e.client.Sanitize(string(r.Body), maxBare), responder
}

// unreached are the kinds of a request that got no response.
var unreached = map[transport.Kind]Kind{
	transport.Disconnected:       Disconnected,
	transport.Canceled:           Canceled,
	transport.DeadlineExceeded:   ReadTimedOut,
	transport.RequestTimedOut:    RequestTimedOut,
	transport.ConnectionRefused:  ConnectionRefused,
	transport.UnknownHost:        UnknownHost,
	transport.UnknownCA:          UnknownCA,
	transport.WrongHost:          WrongHost,
	transport.InvalidCertificate: InvalidCertificate,
	transport.HandshakeFailed:    HandshakeRejected,
	transport.NotTLS:             NotTLS,
	transport.Redirected:         Redirected,
	transport.RedirectLoop:       Redirected,
	transport.ResponseTooLarge:   ResponseTooLarge,
}

// noResponse returns the error of a request that got no response.
func (e *exchange) noResponse(step Step, at string, err error) *Error {
	failed := &Error{Step: step, URL: e.sanitize(at), Cause: e.sanitize(innermost(err).Error())}
	var exchange *transport.Error
	if errors.As(err, &exchange) {
		failed.Attempts, failed.Elapsed, failed.Last = exchange.Attempts, exchange.Elapsed, e.sanitize(exchange.Last)
	}
	var (
		certificate *tls.CertificateVerificationError
		redirect    *transport.RedirectError
	)
	failed.Kind = unreached[transport.Classify(err)]
	switch {
	case errors.As(err, &redirect):
		failed.Location, failed.Cause = e.location(step, at, redirect.To), ""
	case errors.As(err, &certificate):
		failed.Cause = e.sanitize(certificate.Err.Error())
	case failed.Kind == Canceled:
		failed.ended = context.Canceled
	case failed.Kind == ReadTimedOut:
		failed.ended = context.DeadlineExceeded
	}
	e.auth.explain(failed, nil)
	return failed
}

// innermost returns the error without what net/http and package transport wrap around it, which repeats method and URL.
func innermost(err error) error {
	var exchange *transport.Error
	if errors.As(err, &exchange) {
		err = exchange.Err
	}
	var wrapped *url.Error
	for errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return err
}

// sanitize returns a text of a service or a library without secrets, and fit for a terminal.
func (e *exchange) sanitize(text string) string { return e.client.Sanitize(text, maxMessage) }
