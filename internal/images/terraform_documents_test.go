package images_test

import (
	"bufio"
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/acctest"
)

// documents serves the samples of the API's documentation word for word: the one that the first segment of the path
// names, with the status that the second one is.
type documents struct {
	t        *testing.T
	mutex    sync.Mutex
	requests map[string]bool
}

func (d *documents) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mutex.Lock()
	d.requests[r.Method+" "+r.URL.String()] = true
	d.mutex.Unlock()
	segments := strings.SplitN(r.URL.Path, "/", 4)
	file := segments[1]
	text, err := os.ReadFile(filepath.Join("..", "nova", "testdata", "documents", file))
	if err != nil || r.Header.Get("X-Auth-Token") != acctest.Token || r.Header.Get("Accept") != "application/json" {
		d.t.Errorf("%v, with the headers %v", err, r.Header)
		w.WriteHeader(http.StatusTeapot)
		return
	}
	status := map[string]int{"200": http.StatusOK, "203": http.StatusNonAuthoritativeInfo}[segments[2]]
	switch filepath.Ext(file) {
	case ".http":
		d.replay(w, r, text)
		return
	case ".xml":
		w.Header().Set("Content-Type", "application/xml")
	default:
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

// replay writes a whole response, headers included.
func (d *documents) replay(w http.ResponseWriter, r *http.Request, text []byte) {
	response, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(text)), r)
	if err != nil {
		d.t.Error(err)
		return
	}
	maps.Copy(w.Header(), response.Header)
	w.WriteHeader(response.StatusCode)
	if _, err := io.Copy(w, response.Body); err != nil {
		d.t.Error(err)
	}
}

// TestTerraformReadsTheDocumentsSamples finds every value of every sample at its attribute.
func TestTerraformReadsTheDocumentsSamples(t *testing.T) {
	t.Parallel()
	d := &documents{t: t, requests: map[string]bool{}}
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)

	var config strings.Builder
	var checks []statecheck.StateCheck
	wanted := map[string]bool{}
	for name, sample := range samples() {
		source, _, _ := strings.Cut(sample.block, " ")
		config.WriteString(acctest.ProviderBlock(name, server.URL+sample.endpoint))
		config.WriteString("data \"" + source + "\" \"" + name + "\" {\nprovider = " + name + "\n" + sample.block[len(source):] + "\n}\n")
		address := "data." + source + "." + name
		if source == "nova_images" {
			checks = append(checks, statecheck.ExpectKnownValue(address, tfjsonpath.New("images"), exactly(sample.want)))
		} else {
			attributes, _ := sample.want[0].(object)
			for attribute, want := range attributes {
				checks = append(checks, statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), exactly(want)))
			}
		}
		wanted["GET "+sample.endpoint+sample.request] = true
	}
	applyWith(t, acctest.Providers(nil, slices.Collect(maps.Keys(samples()))...), config.String(), checks...)
	if !maps.Equal(d.requests, wanted) {
		t.Errorf("requests\ngot  %q\nwant %q", slices.Sorted(maps.Keys(d.requests)), slices.Sorted(maps.Keys(wanted)))
	}
}

// object and list are values as the samples show them.
type (
	object map[string]any
	list   []any
)

// exactly is the check for a value and nothing else.
func exactly(want any) knownvalue.Check {
	switch want := want.(type) {
	case nil:
		return knownvalue.Null()
	case string:
		return knownvalue.StringExact(want)
	case int:
		return knownvalue.Int64Exact(int64(want))
	case bool:
		return knownvalue.Bool(want)
	case list:
		checks := make([]knownvalue.Check, len(want))
		for i := range want {
			checks[i] = exactly(want[i])
		}
		return knownvalue.ListExact(checks)
	case object:
		checks := map[string]knownvalue.Check{}
		for name, value := range want {
			checks[name] = exactly(value)
		}
		return knownvalue.ObjectExact(checks)
	}
	panic("a sample has no such value")
}
