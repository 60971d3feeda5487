package nova

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

func TestTheNextPageIsOnItsWayWhileOneIsDecoded(t *testing.T) {
	t.Parallel()
	ctx := soon(t)
	requests := make(chan string, 10)
	cloud := &fakenova.Cloud{}
	cloud.Add(fakenova.Many(3000)...)
	config := configOf(t, prototest.ServeFunc(t, func(w http.ResponseWriter, r *http.Request) {
		requests <- r.URL.Query().Get("marker")
		cloud.ServeHTTP(w, r)
	}).URL, StaticToken(token))
	markers := []string{}
	// Told of a page, and before the list goes on: the request for the page after it has come nevertheless.
	config.Progress = func(_ context.Context, progress Progress) {
		for len(markers) < min(progress.Pages+1, 4) {
			select {
			case marker := <-requests:
				markers = append(markers, marker)
			case <-ctx.Done():
				t.Errorf("at page %d there are only %d requests", progress.Pages, len(markers))
				return
			}
		}
	}
	images, err := collect(ctx, NewClient(config), Query{Detail: true})
	if err != nil || len(images) != 3000 {
		t.Fatal(len(images), err)
	}
	if want := []string{"", images[999].ID, images[1999].ID, images[2999].ID}; !slices.Equal(markers, want) {
		t.Errorf("markers %q, wanted %q", markers, want)
	}
}

func TestAListIsWholeWhateverTheGuessOfItsNextPage(t *testing.T) {
	t.Parallel()
	for name, misleading := range map[string]string{
		"a marker that leads elsewhere": `"images_links": "?marker=image-5"`,
		"a marker of no image":          `"images_links": "?marker=none"`,
		"no guess":                      `"a": "b"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const total, size = 100, 30
			var requests atomic.Int64
			cloud := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				start := 0
				if _, err := fmt.Sscanf(r.URL.Query().Get("marker"), "image-%d", &start); err == nil {
					start++
				}
				page := []string{}
				for i := start; i < min(start+size, total); i++ {
					page = append(page, fmt.Sprintf(`{"id": "image-%d", "metadata": {%s}}`, i, misleading))
				}
				next := ""
				if len(page) == size {
					next = fmt.Sprintf(`, "images_links": [{"rel": "next", "href": "http://x/images?limit=30&marker=image-%d"}]`, start+size-1)
				}
				_, _ = fmt.Fprintf(w, `{"images": [%s]%s}`, strings.Join(page, ", "), next)
			})
			images, err := collect(soon(t), serve(t, cloud), Query{Detail: true, Limit: size})
			if err != nil || len(images) != total {
				t.Fatal(len(images), err)
			}
			for i := range images {
				if want := fmt.Sprintf("image-%d", i); images[i].ID != want {
					t.Fatalf("%s is in the place of %s", images[i].ID, want)
				}
			}
			if most := int64(2 * 5); requests.Load() > most { // five pages, and a guess at each
				t.Errorf("%d requests", requests.Load())
			}
		})
	}
}

func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	for name, compressed := range map[string]bool{"plain responses": false, "compressed responses": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var opened atomic.Int64
			cloud := &fakenova.Cloud{Gzip: compressed, PageCap: 50}
			cloud.Add(fakenova.Many(1000)...)
			server := httptest.NewUnstartedServer(cloud)
			server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
				if state == http.StateNew {
					opened.Add(1)
				}
			}
			server.Start()
			t.Cleanup(server.Close)
			client := clientOf(t, server.URL, StaticToken(token))
			list := func(name *string) {
				if images, err := collect(soon(t), client, Query{Detail: true, Name: name}); err != nil || name == nil && len(images) != 1000 {
					t.Error(len(images), err)
				}
			}
			list(nil)
			if opened.Load() != 1 {
				t.Errorf("one list of many pages opened %d connections", opened.Load())
			}
			for range 3 {
				var group sync.WaitGroup
				for i := range 10 {
					group.Go(func() { list(fakenova.Name(fmt.Sprint(i))) })
				}
				group.Wait()
			}
			if opened.Load() > 20 { // Go may open one more than it turns out to need
				t.Errorf("ten readers opened %d connections", opened.Load())
			}
			for _, request := range cloud.Requests() {
				if request.Header.Get("Accept-Encoding") != "gzip" {
					t.Fatalf("a request accepts %q", request.Header.Get("Accept-Encoding"))
				}
			}
		})
	}
}
