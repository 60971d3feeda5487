package nova

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// NameChoices is the Name of a Fault that reports that Nova has no version of its API at the path; the Message is the
// paths of those that it has.
const NameChoices = "choices"

// Fault is a response that is not a success.
type Fault struct {
	Method    string
	URL       string
	Status    int
	Name      string // the member that held the message, such as itemNotFound; empty if there was none
	Code      string // a gateway's own, such as APIGW.0301; may be empty
	Message   string // the service's words, sanitized; may be empty
	RequestID string // of a header or of the body, for the cloud's operator; may be empty
	Attempts  int
	Elapsed   time.Duration
	// RetryAfter is the header of that name, or what the body says instead; may be empty.
	RetryAfter string
	// LongWait reports whether the header requests to wait longer than the caller does.
	LongWait bool
	// LostMarker reports whether the list could not go on because the image that marks the place is gone.
	LostMarker bool
	// ExpectsTLS reports whether a server rejected plain HTTP because it expects TLS.
	ExpectsTLS bool
}

func (f *Fault) Error() string {
	text := fmt.Sprintf("%s %s: %s", f.Method, f.URL, f.StatusText())
	if f.Message != "" {
		text += ": " + f.Message
	}
	if f.Code != "" {
		text += " (" + f.Code + ")"
	}
	return text
}

// StatusText returns the status with its standard words, such as "404 Not Found".
func (f *Fault) StatusText() string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", f.Status, http.StatusText(f.Status)))
}

// ResponseError is a successful response that cannot be understood, or that is not for the request.
type ResponseError struct {
	Method    string
	URL       string
	Status    int
	RequestID string
	Reason    string
}

func (e *ResponseError) Error() string {
	return fmt.Sprintf("%s %s: %d, but %s", e.Method, e.URL, e.Status, e.Reason)
}

// permanent reports whether another request cannot change a 500: an image in the list has a block_device_mapping that is no
// JSON, and Nova fails on it each time.
func (f *Fault) permanent() bool {
	return f.Status == http.StatusInternalServerError && strings.Contains(f.Message, "JSONDecodeError")
}

// limitRejected reports whether it may be the limit of a first page that the service rejects. Some clouds reject one that
// is above their own, and each in its own way. A 413 that names a time is a rate limit.
func (f *Fault) limitRejected() bool {
	if f.projectMismatch() || f.ExpectsTLS {
		return false
	}
	return f.Status == http.StatusBadRequest || f.Status == http.StatusForbidden ||
		f.Status == http.StatusRequestEntityTooLarge && f.RetryAfter == ""
}

// lost reports whether the image that marks the place in a list was deleted since the page before, or is no longer shared.
// OpenStack says so by 400 or 403, others by 404; all name the image.
func (f *Fault) lost(marker string) bool {
	if marker == "" || !strings.Contains(f.Message, marker) || f.projectMismatch() {
		return false
	}
	return f.Status == http.StatusBadRequest || f.Status == http.StatusForbidden ||
		f.Status == http.StatusNotFound && f.Name == "itemNotFound"
}

func lostMarker(err error) bool {
	fault, isFault := errors.AsType[*Fault](err)
	return isFault && fault.LostMarker
}

// projectMismatch reports whether the project in the URL is not that of the token, which may be of none.
func (f *Fault) projectMismatch() bool {
	return f.Status == http.StatusBadRequest && strings.Contains(f.Message, "project_id")
}

func newFault(request *http.Request, got *transport.Response, secrets *transport.Secrets) *Fault {
	// Before the tags are taken out, which could take a secret apart; Sanitize does it again once all is unescaped.
	words := said([]byte(secrets.Redact(string(got.Body))))
	return &Fault{
		Method:     request.Method,
		URL:        request.URL.String(),
		Status:     got.Status,
		Name:       secrets.Sanitize(words.name, maxWord),
		Code:       secrets.Sanitize(words.code, maxWord),
		Message:    secrets.Sanitize(words.message, maxMessage),
		RequestID:  cmp.Or(secrets.RequestID(got.Header), secrets.Sanitize(words.requestID, maxRequestID)),
		Attempts:   got.Attempts,
		Elapsed:    got.Elapsed,
		RetryAfter: secrets.Sanitize(cmp.Or(got.Header.Get("Retry-After"), words.retryAfter), maxWord),
		LongWait:   got.LongWait,
		ExpectsTLS: got.ExpectsTLS(request.URL),
	}
}

// words holds the texts of a response that is not a success.
type words struct{ name, code, message, requestID, retryAfter string }

// said finds the words in whatever the service sent: the documents' envelopes (such as {"badRequest": {"message": …}},
// whatever the name), Keystone's {"error": {…}}, a gateway's {"error_msg": …}, XML, HTML, or plain text.
func said(body []byte) words {
	body = trim(body)
	if len(body) == 0 {
		return words{}
	}
	if body[0] == '<' {
		name, message := markupText(body)
		return words{name: name, message: message}
	}
	var envelope map[string]json.RawMessage
	if json.Unmarshal(body, &envelope) != nil {
		return words{message: html.UnescapeString(string(body))}
	}
	if paths := versionPaths(envelope["choices"]); paths != "" {
		return words{name: NameChoices, message: paths}
	}
	found := words{
		code:      textOf(envelope, "error_code", "code"),
		message:   textOf(envelope, "message", "error_msg", "detail", "title"),
		requestID: textOf(envelope, "request_id"),
	}
	for _, member := range slices.Sorted(maps.Keys(envelope)) {
		var inner map[string]json.RawMessage
		_ = json.Unmarshal(envelope[member], &inner) // most are not objects
		if message := textOf(inner, "message"); message != "" {
			found = words{
				name: member, message: message, code: cmp.Or(textOf(inner, "code"), found.code),
				requestID:  cmp.Or(textOf(inner, "request_id"), found.requestID),
				retryAfter: cmp.Or(textOf(inner, "retryAfter"), string(inner["retryAfter"])),
			}
			break
		}
	}
	if found.message == "" {
		found.message = string(body) // better than nothing
	}
	found.message = html.UnescapeString(found.message)
	return found
}

// textOf returns the first of the members that is a string with something in it.
func textOf(object map[string]json.RawMessage, members ...string) string {
	for _, member := range members {
		var text string
		if json.Unmarshal(object[member], &text) == nil && text != "" {
			return text
		}
	}
	return ""
}

// versionPaths are the paths of the versions that Nova offers to choose from where a path holds none of them.
func versionPaths(choices json.RawMessage) string {
	var versions []struct {
		Links []struct {
			URL string `json:"href"`
		} `json:"links"`
	}
	if json.Unmarshal(choices, &versions) != nil {
		return ""
	}
	var paths []string
	for _, version := range versions {
		for _, link := range version.Links {
			u, err := url.Parse(link.URL)
			if err != nil {
				continue
			}
			segments := strings.Split(u.Path, "/") // of the version's path, then of the path that was requested
			last := slices.IndexFunc(segments, isVersion)
			if path := strings.Join(segments[:last+1], "/"); last >= 0 && !slices.Contains(paths, path) && len(paths) < maxVersions {
				paths = append(paths, path)
			}
		}
	}
	return strings.Join(paths, ", ")
}

var (
	tags    = regexp.MustCompile(`(?s)<[^>]*>`)
	unshown = regexp.MustCompile(`(?is)<(head|script|style)\b.*?</(head|script|style)\s*>|<!--.*?-->`)
)

func markupText(body []byte) (name, message string) {
	var fault struct {
		XMLName xml.Name
		Message string `xml:"message"`
	}
	if !looksLikeHTML(body) && xml.Unmarshal(body, &fault) == nil && fault.Message != "" {
		return fault.XMLName.Local, html.UnescapeString(fault.Message)
	}
	text := tags.ReplaceAllString(unshown.ReplaceAllString(string(body), " "), " ")
	return "", html.UnescapeString(text)
}
