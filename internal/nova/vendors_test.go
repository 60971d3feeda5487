package nova

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

var update = flag.Bool("update", false, "write the results in testdata/vendors again")

// vendorResult holds the result of a vendor's responses: the requests, and the images or the fault.
type vendorResult struct {
	Requests []string
	Images   []Image `json:",omitempty"`
	Fault    *Fault  `json:",omitempty"`
}

// TestVendors: a list of each cloud gives the result that is in its folder.
func TestVendors(t *testing.T) {
	t.Parallel()
	folders, err := filepath.Glob("testdata/vendors/[0-9]*")
	if err != nil || len(folders) != 19 {
		t.Fatalf("%d folders, %v", len(folders), err)
	}
	for _, folder := range folders {
		name := filepath.Base(folder)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var result vendorResult
			vendor := &vendor{folder: folder}
			server := prototest.Serve(t, vendor)
			plain := strings.Contains(name, "page-next") || strings.Contains(name, "marker-gone") // lists without detail
			images, err := collect(t.Context(), clientOf(t, server.URL, StaticToken(token)), Query{Detail: !plain})
			result.Requests, result.Images = vendor.requests, images
			if errors.As(err, &result.Fault) {
				result.Fault.URL = strings.TrimPrefix(result.Fault.URL, server.URL)
				result.Fault.Elapsed = 0
			} else if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			encoder := json.NewEncoder(&got)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			if err := encoder.Encode(result); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(folder, "result.json")
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil || !bytes.Equal(got.Bytes(), want) {
				t.Errorf("the result is %s\nwant %s, %v", got.Bytes(), want, err)
			}
		})
	}
}

// vendor replays the responses of a folder, the last of them again and again.
type vendor struct {
	folder   string
	mutex    sync.Mutex
	requests []string
}

func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	v.requests = append(v.requests, r.URL.String())
	files, err := filepath.Glob(filepath.Join(v.folder, "*.http"))
	if err != nil || len(files) == 0 {
		panic(v.folder)
	}
	text, err := os.ReadFile(files[min(len(v.requests), len(files))-1])
	if err != nil {
		panic(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(text)), nil)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	for name, values := range response.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(response.StatusCode)
	_, _ = io.Copy(w, response.Body)
}
