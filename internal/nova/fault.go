package nova

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// NameChoices is the Name of a Fault in which Nova says that it has no version of its API at the path; the Message is the
// paths of those that it has.
const NameChoices = "choices"

// Fault is an answer that is no success.
type Fault struct {
	Method    string
	URL       string
	Status    int
	Name      string // the member that the message stood in, such as itemNotFound; empty where there was none
	Message   string // the service's words, tamed; may be empty
	RequestID string // X-Compute-Request-Id, for the cloud's operator; may be empty
	Attempts  int
	Elapsed   time.Duration
	// RetryAfter is the header of that name; may be empty.
	RetryAfter string
}

func (f *Fault) Error() string {
	text := fmt.Sprintf("%s %s: %s", f.Method, f.URL, f.StatusText())
	if f.Message != "" {
		text += ": " + f.Message
	}
	return text
}

// StatusText is the status with its standard words, such as "404 Not Found".
func (f *Fault) StatusText() string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", f.Status, http.StatusText(f.Status)))
}

// AnswerError is a success that cannot be understood, or that answers another question.
type AnswerError struct {
	Method    string
	URL       string
	Status    int
	RequestID string
	Reason    string
}

func (e *AnswerError) Error() string {
	return fmt.Sprintf("%s %s: %d, but %s", e.Method, e.URL, e.Status, e.Reason)
}

// permanent tells a 500 that asking again cannot change: an image in the list has a block_device_mapping that is no
// JSON, and Nova fails on it each time.
func permanent(response *transport.Response) bool {
	return response.Status == http.StatusInternalServerError && bytes.Contains(response.Body, []byte("JSONDecodeError"))
}

func newFault(request *http.Request, got *transport.Response, secrets *transport.Secrets) *Fault {
	// Before the tags are taken out, which could take a secret apart; Tame does it again once all is unescaped.
	name, message := faultText([]byte(secrets.Redact(string(head(got.Body, maxFaultBytes)))))
	return &Fault{
		Method:     request.Method,
		URL:        request.URL.String(),
		Status:     got.Status,
		Name:       secrets.Tame(name, 40),
		Message:    secrets.Tame(message, maxMessage),
		RequestID:  secrets.RequestID(got.Header),
		Attempts:   got.Attempts,
		Elapsed:    got.Elapsed,
		RetryAfter: secrets.Tame(got.Header.Get("Retry-After"), 40),
	}
}

// faultText finds the service's message in whatever it answered: the documents' envelopes ({"badRequest": {"message":
// …}} and the like, whatever the name), Keystone's {"error": {…}}, XML, HTML, or plain text.
func faultText(body []byte) (name, message string) {
	body = trim(body)
	if len(body) == 0 {
		return "", ""
	}
	if body[0] == '<' {
		return markupText(body)
	}
	var envelope map[string]json.RawMessage
	if json.Unmarshal(body, &envelope) != nil {
		return "", html.UnescapeString(string(body))
	}
	if paths := versionPaths(envelope["choices"]); paths != "" {
		return NameChoices, paths
	}
	for member, value := range envelope {
		var inner struct {
			Message string `json:"message"`
		}
		if json.Unmarshal(value, &inner) == nil && inner.Message != "" && (name == "" || member < name) {
			name, message = member, inner.Message
		}
	}
	if message == "" {
		_ = json.Unmarshal(envelope["message"], &message) // {"message": "…"}, as gateways say it
	}
	if message == "" {
		message = string(body) // better than nothing
	}
	return name, html.UnescapeString(message)
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
			segments := strings.Split(u.Path, "/") // of the version's path, then of the path that was asked for
			last := slices.IndexFunc(segments, isVersion)
			if path := strings.Join(segments[:last+1], "/"); last >= 0 && !slices.Contains(paths, path) && len(paths) < maxVersions {
				paths = append(paths, path)
			}
		}
	}
	return strings.Join(paths, ", ")
}

// head is the text up to its last blank before the limit, so that the cut is not within a secret, which would then not
// be recognized.
func head(body []byte, limit int) []byte {
	if len(body) <= limit {
		return body
	}
	return body[:bytes.LastIndexAny(body[:limit], " \t\r\n")+1]
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
