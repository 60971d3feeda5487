package nova

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// long is a cloud whose list has that many pages of as many images, with next links.
type long struct {
	pages, size int
	name        string // of every image
	requests    atomic.Int64
	// hold, if set, is called before a response is sent.
	hold func(page int, r *http.Request)
}

func (e *long) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.requests.Add(1)
	page := 0
	if _, err := fmt.Sscanf(r.URL.Query().Get("marker"), "image-%d", &page); err == nil {
		page++
	}
	if e.hold != nil {
		e.hold(page, r)
	}
	var body strings.Builder
	for i := range e.size {
		id := fmt.Sprintf("image-%d-%d", page, i)
		if i == e.size-1 {
			id = fmt.Sprintf("image-%d", page)
		}
		fmt.Fprintf(&body, `{"id": "%s", "name": "%s"},`, id, e.name)
	}
	if page >= e.pages {
		body.Reset()
	}
	next := fmt.Sprintf(`[{"rel": "next", "href": "?marker=image-%d"}]`, page)
	if page >= e.pages-1 {
		next = "[]"
	}
	_, _ = fmt.Fprintf(w, `{"images": [%s], "images_links": %s}`, strings.TrimSuffix(body.String(), ","), next)
}

// TestAPageIsDecodedOnceTheOneBeforeIsWanted: a slow reader of a page finds one more, and not the whole list.
func TestAPageIsDecodedOnceTheOneBeforeIsWanted(t *testing.T) {
	t.Parallel()
	const pages = 10
	config := configOf(t, prototest.Serve(t, &long{pages: pages, size: 2}).URL, StaticToken(token))
	decoded := make(chan int, pages)
	config.Progress = func(_ context.Context, progress Progress) { decoded <- progress.Pages }
	client := NewClient(config)
	other := serve(t, &long{pages: pages, size: 2})
	wanted := 0
	for _, err := range client.Pages(soon(t), Query{Limit: 2}) {
		if err != nil {
			t.Fatal(err)
		}
		wanted++
		for ahead := min(wanted+1, pages); ; {
			if page := <-decoded; page > ahead {
				t.Fatalf("page %d is decoded while page %d is looked at", page, wanted)
			} else if page == ahead || page == pages {
				break
			}
		}
		if _, err := collect(soon(t), other, Query{Limit: 2}); err != nil { // for as long as a whole list takes
			t.Fatal(err)
		}
		if len(decoded) > 0 {
			t.Fatalf("page %d is decoded while page %d is looked at", <-decoded, wanted)
		}
		if wanted == pages-1 {
			break
		}
	}
}

func TestAListThatIsLeftEarlyIsNotFetchedOn(t *testing.T) {
	t.Parallel()
	for name, query := range map[string]Query{"a shared list": {Limit: 2}, "a list of its own": {Limit: 2, Name: is("x")}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			arrived, ended := make(chan struct{}), make(chan struct{})
			cloud := &long{pages: 100, size: 2, hold: func(page int, r *http.Request) {
				if page == 1 { // which is requested while page 0 is looked at
					close(arrived)
					<-r.Context().Done()
					close(ended)
				}
			}}
			ctx := soon(t)
			for page, err := range serve(t, cloud).Pages(ctx, query) {
				if err != nil || len(page) != 2 {
					t.Fatal(len(page), err)
				}
				<-arrived
				break
			}
			<-ended
			if ctx.Err() != nil {
				t.Error("the request for the next page ended only with the context of the caller")
			}
			if requests := cloud.requests.Load(); requests != 2 {
				t.Errorf("%d requests, want 2", requests)
			}
		})
	}
}

// TestCallersOfOneListGoAtTheirOwnPace: the slow one comes to the pages after the other has passed them all.
func TestCallersOfOneListGoAtTheirOwnPace(t *testing.T) {
	t.Parallel()
	const pages = 10
	for round := range 100 { // on a machine that is too busy for the two to come at the same time, another will do
		cloud := &long{pages: pages, size: 2}
		client := serve(t, cloud)
		ctx := soon(t)
		quick, slow := make(chan []string), make(chan []string)
		passed := make(chan struct{})
		follow := func(ids chan []string, wait <-chan struct{}) {
			var seen []string
			for page, err := range client.Pages(ctx, Query{Limit: 2}) {
				<-wait
				if err != nil {
					t.Error(err)
				}
				for i := range page {
					seen = append(seen, page[i].ID)
				}
			}
			ids <- seen
		}
		at := make(chan struct{})
		close(at)
		go follow(slow, passed)
		go follow(quick, at)
		first := <-quick
		close(passed)
		second := <-slow
		if len(first) != 2*pages || !slices.Equal(first, second) {
			t.Fatalf("the quick one got %d images, the slow one %d", len(first), len(second))
		}
		if cloud.requests.Load() == pages+1 { // the last page is full, so another one could follow
			return
		} else if round == 99 {
			t.Fatalf("%d requests for %d pages", cloud.requests.Load(), pages+1)
		}
	}
}

// TestAPageThatIsPassedIsFreed: of 32 pages of a megabyte each, few are in memory at any time.
func TestAPageThatIsPassedIsFreed(t *testing.T) { //nolint:paralleltest // it measures the heap
	const pages, size, most = 32, 2, 16 << 20
	client := serve(t, &long{pages: pages, size: size, name: strings.Repeat("x", 500_000)})
	before, seen := live(), 0
	for page, err := range client.Pages(soon(t), Query{Detail: true, Limit: size}) {
		if err != nil || len(page) != size {
			t.Fatal(len(page), err)
		}
		if seen++; seen%8 == 0 {
			if grown := live() - before; grown > most {
				t.Errorf("at page %d %d MiB are in use", seen, grown>>20)
			}
		}
	}
	if seen != pages {
		t.Errorf("%d pages, want %d", seen, pages)
	}
}

func TestProgressIsToldOfEveryPage(t *testing.T) {
	t.Parallel()
	cloud := &fakenova.Cloud{}
	cloud.Add(fakenova.Many(2500)...)
	config := configOf(t, prototest.Serve(t, cloud).URL, StaticToken(token))
	var pages, images []int
	config.Progress = func(_ context.Context, progress Progress) {
		pages, images = append(pages, progress.Pages), append(images, progress.Images)
		if progress.Elapsed <= 0 {
			t.Errorf("page %d took no time", progress.Pages)
		}
	}
	if _, err := collect(t.Context(), NewClient(config), Query{Detail: true}); err != nil {
		t.Fatal(err)
	}
	// After a short page without a next link, one more is requested, because a cloud may cap pages.
	if want := []int{1, 2, 3, 4}; !slices.Equal(pages, want) {
		t.Errorf("pages %v, want %v", pages, want)
	}
	if want := []int{1000, 2000, 2500, 2500}; !slices.Equal(images, want) {
		t.Errorf("images %v, want %v", images, want)
	}
}

// live is the memory in use.
func live() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
