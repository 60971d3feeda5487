package fakenova

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

// Host of the captured service, and project and token of the requests.
const (
	capturedHost    = "127.0.0.1:8774"
	capturedProject = "44caebdd7a6c4d1caa71f2a283b20dc8"
	capturedToken   = "captured-token"
)

func TestResponsesEqualTheCapturesByteForByte(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(capturedCloud(t))
	t.Cleanup(server.Close)

	for _, line := range strings.Split(strings.TrimSpace(string(readCapture(t, "requests.txt"))), "\n") {
		name, rest, _ := strings.Cut(line, " ")
		target, header, _ := strings.Cut(rest, " ")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+target, nil)
			if err != nil {
				t.Fatal(err)
			}
			request.Host = capturedHost
			request.Header.Set("X-Auth-Token", capturedToken)
			request.Header.Set("Accept", "*/*")
			request.Header.Set("Accept-Encoding", "gzip, deflate, compress")
			if name == "19-bad-token" {
				request.Header.Set("X-Auth-Token", "bad-token")
			}
			if key, value, found := strings.Cut(header, ": "); found {
				request.Header.Set(key, value)
			}
			got, err := server.Client().Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer got.Body.Close()
			body, err := io.ReadAll(got.Body)
			if err != nil {
				t.Fatal(err)
			}

			want := readCapturedHeaders(t, name)
			if got.StatusCode != want.StatusCode {
				t.Errorf("status %d, captured %d", got.StatusCode, want.StatusCode)
			}
			checkRequestIDs(t, got.Header, want.Header)
			if !maps.EqualFunc(got.Header, want.Header, equalValues) {
				t.Errorf("headers\n%v\ncaptured\n%v", got.Header, want.Header)
			}
			if wantBody := readCapture(t, name+".json"); !bytes.Equal(body, wantBody) {
				t.Errorf("body\n%s\ncaptured\n%s", body, wantBody)
			}
		})
	}
}

// checkRequestIDs compares the form of the request IDs, and removes the headers that differ in every response.
func checkRequestIDs(t *testing.T, got, want http.Header) {
	t.Helper()
	const id, sameID = "X-Openstack-Request-Id", "X-Compute-Request-Id"
	if len(got.Get(id)) != len(want.Get(id)) || got.Get(id) != got.Get(sameID) {
		t.Errorf("request IDs %q and %q, captured %q", got.Get(id), got.Get(sameID), want.Get(id))
	}
	for _, header := range []http.Header{got, want} {
		header.Del(id)
		header.Del(sameID)
		header.Del("Date")
	}
}

func equalValues(a, b []string) bool { return strings.Join(a, "\n") == strings.Join(b, "\n") }

func readCapture(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile("testdata/captures/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func readCapturedHeaders(t *testing.T, name string) *http.Response {
	t.Helper()
	head := bufio.NewReader(bytes.NewReader(append(readCapture(t, name+".headers"), "\r\n"...)))
	response, err := http.ReadResponse(head, nil)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

// capturedCloud returns a cloud with the catalog of the captured service.
func capturedCloud(t *testing.T) *Cloud {
	t.Helper()
	var list struct{ Images []capturedImage }
	if err := json.Unmarshal(readCapture(t, "02-detail-all.json"), &list); err != nil {
		t.Fatal(err)
	}
	var killed struct{ Image capturedImage }
	if err := json.Unmarshal(readCapture(t, "08-show-killed.json"), &killed); err != nil {
		t.Fatal(err)
	}
	cloud := &Cloud{ProjectID: capturedProject, Token: capturedToken}
	for i, image := range append(list.Images, killed.Image) {
		// The service sorts by microseconds, but does not show them.
		cloud.Add(image.image(t, time.Duration(len(list.Images)-i)*time.Microsecond))
	}
	return cloud
}

// capturedImage is an image as the service shows it.
type capturedImage struct {
	ID               string
	Name             *string
	MinRAM, MinDisk  int
	Metadata         json.RawMessage
	Created, Updated time.Time
	Status           string
	Progress         int
	Size             int64 `json:"OS-EXT-IMG-SIZE:size"`
}

// image returns the image as Glance stores it.
func (captured capturedImage) image(t *testing.T, fraction time.Duration) Image {
	t.Helper()
	image := Image{
		ID: captured.ID, Name: captured.Name,
		MinDisk: captured.MinDisk, MinRAM: captured.MinRAM, Size: captured.Size,
		CreatedAt: captured.Created.Add(fraction), UpdatedAt: captured.Updated,
	}
	switch captured.Status {
	case "SAVING":
		image.Status = map[int]string{25: "queued", 50: "saving"}[captured.Progress]
	case "DELETED":
		image.Status = "pending_delete"
	case "ERROR":
		image.Status = "killed"
	case "UNKNOWN":
		image.Status, _, _ = strings.Cut(*captured.Name, "-")
	}
	decoder := json.NewDecoder(bytes.NewReader(captured.Metadata))
	if _, err := decoder.Token(); err != nil {
		t.Fatal(err)
	}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			t.Fatal(err)
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			t.Fatal(err)
		}
		property := Property{Key: key.(string)}
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value)
		}
		if string(value) != "null" {
			property.Value = &text
		}
		image.Properties = append(image.Properties, property)
	}
	return image
}
