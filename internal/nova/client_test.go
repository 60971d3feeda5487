package nova

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

func TestAnImageIsRequestedOnceAndAsDocumented(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"v2", "v2.1"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			cloud := &fakenova.Cloud{ProjectID: project, Token: token}
			cloud.Add(fakenova.Many(3)...)
			want := fakenova.Many(3)[1]
			client := clientOf(t, prototest.Serve(t, cloud).URL+"/"+version, StaticToken(token))
			got, err := client.Image(t.Context(), want.ID)
			if err != nil {
				t.Fatal(err)
			}
			if got.ID != want.ID || *got.Name != *want.Name || *got.Size != want.Size || !got.Created.Equal(want.CreatedAt) ||
				*got.MinDisk != int64(want.MinDisk) || *got.Metadata["os_distro"] != "ubuntu" {
				t.Errorf("got %+v", got)
			}
			requests := cloud.Requests()
			if len(requests) != 1 {
				t.Fatalf("%d requests", len(requests))
			}
			request := requests[0]
			if request.Method != http.MethodGet || request.URL.String() != "/"+version+"/"+project+"/images/"+want.ID {
				t.Errorf("requested %s %s", request.Method, request.URL)
			}
			for header, want := range map[string]string{
				"X-Auth-Token": token, "Accept": "application/json", "Accept-Encoding": "gzip",
				"X-Openstack-Nova-Api-Version": "", "Openstack-Api-Version": "", "Content-Type": "",
			} {
				if got := request.Header.Get(header); got != want {
					t.Errorf("%s is %q, want %q", header, got, want)
				}
			}
		})
	}
}

func TestAnInvalidIDIsNotRequested(t *testing.T) {
	t.Parallel()
	cloud, client := world(t, 1)
	for _, id := range []string{"", "detail", "..", "a/b", "a?b"} {
		if got, err := client.Image(t.Context(), id); err == nil {
			t.Errorf("%q: got %+v", id, got)
		}
	}
	if len(cloud.Requests()) != 0 {
		t.Errorf("requested %v", requested(cloud))
	}
}

// TestResponsesToAnID: what is taken for the requested image.
func TestResponsesToAnID(t *testing.T) {
	t.Parallel()
	xml, err := os.ReadFile("testdata/documents/show-b.xml")
	if err != nil {
		t.Fatal(err)
	}
	const id = "70a599e0-31e7-49b7-b260-868f441e862b"
	tests := map[string]struct {
		status int
		body   string
		err    string // empty if the image is found
	}{
		"the image":                      {200, `{"image": {"id": "` + id + `"}}`, ""},
		"the image, by way of a proxy":   {203, `{"image": {"id": "` + id + `"}}`, ""},
		"the image in capitals":          {200, `{"image": {"id": "` + strings.ToUpper(id) + `"}}`, ""},
		"a list of it alone":             {200, `{"images": [{"id": "` + id + `"}]}`, ""},
		"the image in XML":               {200, string(xml), ""},
		"another image":                  {200, `{"image": {"id": "155d900f-4e14-4e4c-a73d-069cbf4541e6"}}`, `200, but it is not the image "` + id + `"`},
		"a list with another":            {200, `{"images": [{"id": "` + id + `"}, {"id": "b"}]}`, `200, but it is not the image "` + id + `"`},
		"an empty list":                  {200, `{"images": []}`, `200, but it is not the image "` + id + `"`},
		"a page that says 200":           {200, "<html>Log in</html>", "200, but it is a web page, not the images API"},
		"nothing":                        {203, "", "203, but the body is empty"},
		"created rather than returned":   {201, `{"image": {"id": "` + id + `"}}`, `201 Created: {"image": {"id": "` + id + `"}}`},
		"no content":                     {204, "", "204 No Content"},
		"several representations":        {300, `{"choices": []}`, `300 Multiple Choices: {"choices": []}`},
		"what was not modified":          {304, "", "304 Not Modified"},
		"a redirect that leads nowhere":  {302, "", "302 Found"},
		"a status that nobody registers": {299, "", "299"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := prototest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("X-Compute-Request-Id", "req-1")
				w.Header().Set("Content-Type", "image/png") // a lie
				w.WriteHeader(test.status)
				_, _ = w.Write([]byte(test.body))
			}))
			got, err := clientOf(t, server.URL, StaticToken(token)).Image(t.Context(), id)
			if test.err == "" {
				if err != nil || !strings.EqualFold(got.ID, id) {
					t.Errorf("got %+v, %v", got, err)
				}
				return
			}
			if want := "GET " + server.URL + "/v2.1/" + project + "/images/" + id + ": " + test.err; err == nil || err.Error() != want {
				t.Fatalf("got %+v, %v, want the error %s", got, err, want)
			}
			var wrong *ResponseError
			var fault *Fault
			switch {
			case errors.As(err, &wrong) && wrong.RequestID == "req-1" && wrong.Status == test.status:
			case errors.As(err, &fault) && fault.RequestID == "req-1" && fault.Status == test.status:
			default:
				t.Errorf("error %#v has no request id", err)
			}
		})
	}
}

// documentedFaults are the faults in the API's documents, in their envelopes. The limit of the page may be to blame for some: then
// it is requested once more without one, and the first rejection is the error.
var documentedFaults = []struct {
	status   int
	envelope string
	attempts int // of three
	requests int
}{
	{http.StatusBadRequest, "badRequest", 1, 2},
	{http.StatusUnauthorized, "unauthorized", 1, 1},
	{http.StatusForbidden, "forbidden", 1, 2},
	{http.StatusNotFound, "itemNotFound", 1, 1},
	{http.StatusMethodNotAllowed, "badMethod", 1, 1},
	{http.StatusRequestEntityTooLarge, "overLimit", 1, 4},
	{http.StatusServiceUnavailable, "serviceUnavailable", 3, 3},
}

func TestDocumentedFaults(t *testing.T) {
	t.Parallel()
	for _, test := range documentedFaults {
		for _, asXML := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d %s, XML %t", test.status, test.envelope, asXML), func(t *testing.T) {
				t.Parallel()
				var requests atomic.Int32
				server := prototest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					requests.Add(1)
					w.Header().Set("X-Compute-Request-Id", "req-c6dd4894-fc72-422e-a029-f5674187dbdd")
					w.WriteHeader(test.status)
					body := `{%q: {"message": "It&#x27;s said.", "code": %d}}`
					if asXML {
						body = `<%s xmlns="http://docs.openstack.org/compute/api/v1.1" code="%d"><message>It's said.</message></` + test.envelope + `>`
					}
					_, _ = fmt.Fprintf(w, strings.Replace(body, "%q", `"%s"`, 1), test.envelope, test.status)
				}))
				_, err := collect(t.Context(), clientOf(t, server.URL, StaticToken(token)), Query{Detail: true})
				var fault *Fault
				if !errors.As(err, &fault) {
					t.Fatalf("error %v, want a Fault", err)
				}
				got := *fault
				got.Elapsed = 0
				want := Fault{
					Method: "GET", URL: server.URL + "/v2.1/" + project + "/images/detail?limit=1000", Status: test.status,
					Name: test.envelope, Message: "It's said.", RequestID: "req-c6dd4894-fc72-422e-a029-f5674187dbdd", Attempts: test.attempts,
				}
				if got != want {
					t.Errorf("got %+v\nwant %+v", got, want)
				}
				if int(requests.Load()) != test.requests {
					t.Errorf("%d requests, want %d", requests.Load(), test.requests)
				}
			})
		}
	}
}

func TestAWrongProjectIsToldByBothNames(t *testing.T) {
	t.Parallel()
	cloud, client := world(t, 1)
	cloud.ProjectID = "b17a6492bfa54441910e15f07c983384"
	_, err := collect(t.Context(), client, Query{})
	var fault *Fault
	if !errors.As(err, &fault) || fault.Status != http.StatusBadRequest || fault.Message != "Malformed request URL: URL's project_id '"+
		project+"' doesn't match Context's project_id 'b17a6492bfa54441910e15f07c983384'" || !strings.HasPrefix(fault.RequestID, "req-") {
		t.Errorf("error %+v", err)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	errLogin := errors.New("the password is wrong")
	tests := map[string]struct {
		valid    string
		source   TokenSource
		err      string // in the error; empty if the image is found
		requests int
		rejected []string
	}{
		"a token that is valid":               {"new", &renewable{tokens: []string{"new"}}, "", 1, nil},
		"a token that is rejected is renewed": {"new", &renewable{tokens: []string{"old", "new"}}, "", 2, []string{"old"}},
		"a renewed token that is rejected as well": {"new", &renewable{tokens: []string{"old", "older"}},
			"401 Unauthorized: The request you have made requires authentication.", 2, []string{"old"}},
		"a token that cannot be renewed": {"new", StaticToken("old"), "401 Unauthorized: The request you have made requires authentication.", 1, nil},
		"a renewal that fails":           {"new", &renewable{tokens: []string{"old"}, err: errLogin}, "the password is wrong", 1, []string{"old"}},
		"a source without a token":       {"new", broken{}, "no token today", 0, nil},
		"an empty token":                 {"new", StaticToken(""), "the token cannot be sent", 0, nil},
		"a token with its line break":    {"new", StaticToken("new\n"), "the token cannot be sent", 0, nil},
		"a token with a space":           {"new", StaticToken("Bearer new"), "the token cannot be sent", 0, nil},
		"a token of another script":      {"new", StaticToken("nеw"), "the token cannot be sent", 0, nil},
		"an invalid renewed token":       {"new", &renewable{tokens: []string{"old", "new\r\n"}}, "the token cannot be sent", 1, []string{"old"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := &fakenova.Cloud{ProjectID: project, Token: test.valid}
			cloud.Add(fakenova.Many(1)...)
			_, err := clientOf(t, prototest.Serve(t, cloud).URL, test.source).Image(t.Context(), fakenova.Many(1)[0].ID)
			switch {
			case test.err == "" && err != nil, test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)):
				t.Errorf("error %v, want %q", err, test.err)
			case err != nil && strings.Contains(err.Error(), "Bearer"):
				t.Errorf("error %v shows the token", err)
			}
			if len(cloud.Requests()) != test.requests {
				t.Errorf("%d requests, want %d", len(cloud.Requests()), test.requests)
			}
			if source, ok := test.source.(*renewable); ok && !slices.Equal(source.rejected, test.rejected) {
				t.Errorf("rejected are %q, want %q", source.rejected, test.rejected)
			}
		})
	}
}

func TestATokenIsRenewedInTheMidstOfAList(t *testing.T) {
	t.Parallel()
	cloud := &fakenova.Cloud{ProjectID: project}
	images := fakenova.Many(30)
	cloud.Add(images...)
	var requests atomic.Int32
	cloud.ValidToken = func(token string) bool { return (token == "old") == (requests.Add(1) == 1) }
	source := &renewable{tokens: []string{"old", "new", "new"}}
	got, err := collect(t.Context(), clientOf(t, prototest.Serve(t, cloud).URL, source), Query{Limit: 25})
	if err != nil {
		t.Fatal(err)
	}
	wantIDs(t, got, idsOf(images))
}

// TestTheRealThing replays the responses of a real service, with their next links.
func TestTheRealThing(t *testing.T) {
	t.Parallel()
	first, whole := captured(t, "09-page-1"), captured(t, "02-detail-all")
	server := prototest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		response := whole
		if r.URL.Query().Get("marker") == "" {
			response = first
		}
		for name, values := range response.Header {
			w.Header()[name] = values
		}
		_, _ = w.Write(response.Body)
	}))
	got, err := collect(t.Context(), clientOf(t, server.URL, StaticToken(token)), Query{Detail: true, Status: StatusActive})
	if err != nil || len(got) != 41 {
		t.Errorf("%d images, %v", len(got), err)
	}
}

func TestAWebPageIsNotAList(t *testing.T) {
	t.Parallel()
	server := prototest.Serve(t, says(http.StatusOK, "<!DOCTYPE html><p>Please log in</p>"))
	_, err := collect(t.Context(), clientOf(t, server.URL, StaticToken(token)), Query{})
	var wrong *ResponseError
	if !errors.As(err, &wrong) || wrong.Reason != "it is a web page, not the images API" || wrong.Status != http.StatusOK {
		t.Errorf("error %#v", err)
	}
}

func TestNoServerIsATransportError(t *testing.T) {
	t.Parallel()
	const url = "http://127.0.0.1:1" // no test can listen on that port
	_, err := clientOf(t, url, StaticToken(token)).Image(t.Context(), "a")
	var failed *transport.Error
	if !errors.As(err, &failed) || failed.Attempts != 3 || failed.URL != url+"/v2.1/"+project+"/images/a" {
		t.Errorf("error %+v", err)
	}
}
