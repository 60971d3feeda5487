package fakenova

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const (
	testProject = "0123456789abcdef0123456789abcdef"
	testToken   = "test-token"
)

// newCloud returns a cloud for one test.
func newCloud(images ...Image) *Cloud {
	cloud := &Cloud{ProjectID: testProject, Token: testToken}
	cloud.Add(images...)
	return cloud
}

// send sends a request with the test's token; headers are "Name: value", and "Name:" removes one.
func send(t *testing.T, cloud http.Handler, method, target string, headers ...string) *http.Response {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, target, nil)
	request.Host = "nova.example"
	request.Header.Set("X-Auth-Token", testToken)
	request.Header.Set("Accept", "*/*")
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ":")
		request.Header.Del(name)
		if value = strings.TrimSpace(value); value != "" {
			request.Header.Set(name, value)
		}
	}
	recorder := httptest.NewRecorder()
	cloud.ServeHTTP(recorder, request)
	return recorder.Result()
}

// body returns the body of a response.
func body(t *testing.T, response *http.Response) string {
	t.Helper()
	var text strings.Builder
	if _, err := io.Copy(&text, response.Body); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// page is a list in a response.
type page struct {
	Images []struct {
		ID   string
		Name *string
	}
	Links []struct{ Rel, Href string } `json:"images_links"`
}

// list requests a list, which must succeed.
func list(t *testing.T, cloud http.Handler, target string) page {
	t.Helper()
	return decode(t, send(t, cloud, http.MethodGet, target))
}

// decode decodes a response that must be a list.
func decode(t *testing.T, response *http.Response) page {
	t.Helper()
	text := body(t, response)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("status %d: %s", response.StatusCode, text)
	}
	var decoded page
	if err := json.Unmarshal([]byte(text), &decoded); err != nil {
		t.Fatal(err)
	}
	return decoded
}

// names returns the names of the images, in order.
func (p page) names() string {
	var names []string
	for _, image := range p.Images {
		if image.Name == nil {
			names = append(names, "null")
			continue
		}
		names = append(names, *image.Name)
	}
	return strings.Join(names, "|")
}

// next returns the URL of the next link, or "".
func (p page) next() string {
	if len(p.Links) == 0 {
		return ""
	}
	return p.Links[0].Href
}

// message returns the message of an error, and the name of its envelope.
func message(t *testing.T, response *http.Response) (envelope, text string) {
	t.Helper()
	var faults map[string]struct {
		Code    int
		Message string
	}
	if err := json.Unmarshal([]byte(body(t, response)), &faults); err != nil {
		t.Fatal(err)
	}
	for envelope, fault := range faults {
		if fault.Code != response.StatusCode {
			t.Errorf("code %d in a response with status %d", fault.Code, response.StatusCode)
		}
		return envelope, html.UnescapeString(fault.Message)
	}
	t.Fatal("the response has no error")
	return "", ""
}

// at returns a time of the day on which all tests take place.
func at(clock string) time.Time { return mustParse("2026-03-01T" + clock + "Z") }

// image returns an active image whose ID ends in number.
func image(number, name, clock string, properties ...string) Image {
	return Image{
		ID:         "00000000-0000-4000-8000-" + strings.Repeat("0", 12-len(number)) + number,
		Name:       &name,
		CreatedAt:  at(clock),
		Properties: Properties(properties...),
	}
}

// serve requests a target of a cloud, for benchmarks.
func serve(b *testing.B, cloud http.Handler, target string) {
	b.Helper()
	request := httptest.NewRequestWithContext(b.Context(), http.MethodGet, target, nil)
	request.Header.Set("X-Auth-Token", testToken)
	recorder := httptest.NewRecorder()
	cloud.ServeHTTP(recorder, request)
	if recorder.Code != http.StatusOK {
		b.Fatal(recorder.Code)
	}
}
