package images

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// reads are the ways to read; the word before the space is the data source.
var reads = map[string]given{
	"nova_image by id": {"id": "i"}, "nova_image by filter": {"filter": given{"name": "n"}}, "nova_images": {},
}

// TestReadThatTheServiceRejects takes every fault that the API's documents list, in the envelopes that they show.
func TestReadThatTheServiceRejects(t *testing.T) {
	t.Parallel()
	faults := map[string]struct {
		status int
		body   string
		facts  []string // that are to be read
	}{
		"400, another project": {400, documented(t, "list-error.http"),
			[]string{"b17a6492bfa54441910e15f07983384", "b17a6492bfa54441910e15f07c983384"}},
		"400, escaped for HTML": {400, `{"badRequest": {"code": 400, "message": "Unable to filter by unknown operator &#x27;foo&#x27;."}}`,
			[]string{"400", "GET /images", "Unable to filter by unknown operator 'foo'."}},
		"401": {401, `{"error": {"code": 401, "title": "Unauthorized", "message": "The request you have made requires authentication."}}`,
			[]string{"401", "GET /images", "OS_TOKEN"}},
		"401, unauthorized": {401, `{"unauthorized": {"code": 401, "message": "This server could not verify you."}}`,
			[]string{"401", "GET /images", "This server could not verify you."}},
		"403": {403, `{"forbidden": {"code": 403, "message": "Policy does not allow this."}}`,
			[]string{"403", "GET /images", "Policy does not allow this."}},
		"404": {404, `{"itemNotFound": {"code": 404, "message": "Image not found."}}`, []string{"GET /images"}},
		"405": {405, `{"badMethod": {"code": 405, "message": "Method not allowed."}}`, []string{"405", "GET /images", "Method not allowed."}},
		"413": {413, `{"overLimit": {"code": 413, "message": "This request was rate-limited.", "retryAfter": 60}}`,
			[]string{"413", "GET /images", "This request was rate-limited."}},
		"500": {500, `{"computeFault": {"code": 500, "message": "Unexpected API Error."}}`, []string{"500", "GET /images", "Unexpected API Error."}},
		"503": {503, `{"serviceUnavailable": {"code": 503, "message": "The service is down."}}`, []string{"503", "GET /images", "The service is down."}},
		"503, in XML": {503, `<serviceUnavailable code="503"><message>The service rests.</message></serviceUnavailable>`,
			[]string{"503", "GET /images", "The service rests."}},
		"503, in HTML": {503, "<html><head><title>x</title></head><body><h1>503</h1>No server is available.</body></html>",
			[]string{"503", "GET /images", "No server is available."}},
		"503, empty": {503, "", []string{"503", "GET /images"}},
		"503, with a secret": {503, `{"serviceUnavailable": {"message": "Token ` + testToken + ` is at rest."}}`,
			[]string{"503", "GET /images", "Token (redacted) is at rest."}},
	}
	for name, fault := range faults {
		for read, arguments := range reads {
			t.Run(name+", "+read, func(t *testing.T) {
				t.Parallel()
				cloud, access := newCloud(t)
				cloud.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
					w.Header().Set("X-Compute-Request-Id", requestID)
					w.WriteHeader(fault.status)
					_, err := w.Write([]byte(fault.body))
					return err == nil
				})
				source, _, _ := strings.Cut(read, " ")
				response := newProtocol(t, access).Read(t.Context(), source, arguments, false)
				if len(response.Diagnostics) != 1 || response.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError {
					t.Fatalf("%q", prototest.Problems(response.Diagnostics))
				}
				detail := strings.Join(strings.Fields(response.Diagnostics[0].Detail), " ")
				for _, fact := range append(fault.facts, requestID, access.Endpoint().String()) {
					if !strings.Contains(detail, fact) {
						t.Errorf("it does not say %q: %s", fact, detail)
					}
				}
				if strings.Contains(detail, testToken) {
					t.Errorf("it tells the token: %s", detail)
				}
			})
		}
	}
}

func TestEveryReadSaysWhereTheEndpointComesFrom(t *testing.T) {
	t.Parallel()
	for read, arguments := range reads {
		t.Run(read, func(t *testing.T) {
			t.Parallel()
			cloud, access := newCloud(t)
			cloud.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
				w.WriteHeader(http.StatusMethodNotAllowed)
				return true
			})
			source, _, _ := strings.Cut(read, " ")
			response := newProtocol(t, access).Read(t.Context(), source, arguments, false)
			prototest.WantProblems(t, response.Diagnostics, "Image API Not Found")
			detail := strings.Join(strings.Fields(response.Diagnostics[0].Detail), " ")
			if !strings.Contains(detail, "Endpoint "+access.Endpoint().String()+" (from OS_ENDPOINT) Request") {
				t.Errorf("it does not say where the endpoint comes from: %s", detail)
			}
		})
	}
}

// documented returns the body of a document's response.
func documented(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "nova", "testdata", "documents", file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text[strings.IndexByte(string(text), '{'):])
}

// TestReadOfAnImageThatIsNotThere holds the path: the ID is the argument to change.
func TestReadOfAnImageThatIsNotThere(t *testing.T) {
	t.Parallel()
	_, access := newCloud(t, webSnapshot)
	response := newProtocol(t, access).Read(t.Context(), "nova_image", given{"id": "155d900f-4e14-4e4c-a73d-069cbf4541e6"}, false)
	prototest.WantProblems(t, response.Diagnostics, "id: Image Not Found")
}

func TestReadOfAnotherImageThanRequested(t *testing.T) {
	t.Parallel()
	cloud, access := newCloud(t)
	cloud.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
		_, err := w.Write([]byte(`{"image": {"id": "another", "name": "n"}}`))
		return err == nil
	})
	response := newProtocol(t, access).Read(t.Context(), "nova_image", given{"id": "i"}, false)
	prototest.WantProblems(t, response.Diagnostics, "Invalid Response")
}

// TestReadByNameThatMatchesNoneOrSeveral holds the path: the name is the argument to change.
func TestReadByNameThatMatchesNoneOrSeveral(t *testing.T) {
	t.Parallel()
	second := webSnapshot
	second.ID = "80a599e0-31e7-49b7-b260-868f441e862b"
	_, access := newCloud(t, webSnapshot, second)
	p := newProtocol(t, access)
	prototest.WantProblems(t, p.Read(t.Context(), "nova_image", given{"name": "web-2"}, false).Diagnostics, "name: No Matching Image")
	prototest.WantProblems(t, p.Read(t.Context(), "nova_image", given{"name": "web-1"}, false).Diagnostics, "name: Multiple Matching Images")
	prototest.WantProblems(t, p.Read(t.Context(), "nova_image", given{"name": "web-1", "most_recent": true}, false).Diagnostics,
		"name: Ambiguous Image Selection")
}

func TestReadThatMatchesNoneOrSeveral(t *testing.T) {
	t.Parallel()
	second := webSnapshot
	second.ID = "80a599e0-31e7-49b7-b260-868f441e862b"
	tests := map[string]struct {
		filter given
		want   string
		facts  []string
	}{
		"none":                       {given{"name": "web-2"}, "filter: No Matching Image", []string{"web-2", "web-1"}},
		"only the case differs":      {given{"name": "WEB-1"}, "filter: No Matching Image", []string{"web-1"}},
		"none that is ACTIVE":        {given{"fits_disk": 0}, "filter: No Matching Image", []string{"SAVING"}},
		"none of that disk, a bound": {given{"min_disk": 30}, "filter: No Matching Image", []string{"fits_disk"}},
		"several": {
			given{"name": "web-1"}, "filter: Multiple Matching Images", []string{webSnapshot.ID, second.ID, "most_recent"},
		},
		"several, of which all differ": {
			given{"name_regex": "."}, "filter: Multiple Matching Images", []string{webSnapshot.ID, second.ID},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, access := newCloud(t, webSnapshot, second, bare)
			response := newProtocol(t, access).Read(t.Context(), "nova_image", given{"filter": test.filter}, false)
			prototest.WantProblems(t, response.Diagnostics, test.want)
			for _, fact := range test.facts {
				if detail := response.Diagnostics[0].Detail; !strings.Contains(detail, fact) {
					t.Errorf("it does not say %q: %s", fact, detail)
				}
			}
		})
	}
}
