package provider_test

import (
	"flag"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/provider"
)

var soak = flag.Bool("soak", false, "run the soak test whole: 10,000 reads and lists of 128,000 images")

// TestNothingGrowsOverManyReads: a provider lives as long as a run of Terraform and serves whatever that run reads, so
// its reads leave neither goroutines nor connections nor memory behind.
func TestNothingGrowsOverManyReads(t *testing.T) { //nolint:paralleltest // it counts the goroutines of the process
	const readers = 10 // as many data sources as Terraform reads at once
	reads, images, heapSlack := 1_000, 8_000, uint64(2<<20)
	if *soak {
		reads, images, heapSlack = 10_000, 128_000, 8<<20
	}
	cloud := &fakenova.Cloud{}
	cloud.Add(fakenova.Many(images)...)
	path := "/v2.1/images/" + fakenova.Many(1)[0].ID
	shown := httptest.NewRecorder()
	request := httptest.NewRequest(http.MethodGet, path, nil)
	request.Header.Set("X-Auth-Token", "token")
	cloud.ServeHTTP(shown, request)
	var open atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == path { // the fake would remember the request, and its memory is not the provider's
			_, _ = w.Write(shown.Body.Bytes())
			return
		}
		cloud.ServeHTTP(w, r)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed, http.StateHijacked:
			open.Add(-1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	r := configured(t, provider.Server("test", func(name string) (string, bool) {
		value, ok := map[string]string{"OS_TOKEN": "token", "OS_ENDPOINT": server.URL}[name]
		return value, ok
	})())

	image := map[string]any{"id": fakenova.Many(1)[0].ID}
	readMany := func(n int) {
		var group sync.WaitGroup
		for range readers {
			group.Go(func() {
				for range n / readers {
					if response := r.Read(t.Context(), "nova_image", image, false); len(response.Diagnostics) > 0 {
						t.Errorf("%q", prototest.Problems(response.Diagnostics))
						return
					}
				}
			})
		}
		group.Wait()
	}
	listAll := func() {
		state, problems := list(t, r, map[string]any{"limit": 1, "detail": false})
		if len(problems) > 0 || count(t, state) != 1 {
			t.Fatalf("%d images, %v", count(t, state), problems)
		}
	}
	measure := func() (goroutines int, heap uint64) {
		runtime.GC()
		runtime.GC()
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		return runtime.NumGoroutine(), memory.HeapAlloc
	}

	readMany(reads / 10)
	listAll()
	goroutinesBefore, heapBefore := measure()
	readMany(reads)
	listAll()
	goroutinesAfter, heapAfter := measure()

	// Each kept connection has two goroutines here and one at the server.
	if slack := 3 * readers; goroutinesAfter > goroutinesBefore+slack {
		t.Errorf("goroutines grew from %d to %d", goroutinesBefore, goroutinesAfter)
	}
	if n := open.Load(); n > readers+1 {
		t.Errorf("%d connections are open", n)
	}
	if heapAfter > heapBefore+heapSlack {
		t.Errorf("the heap grew from %d to %d MiB", heapBefore>>20, heapAfter>>20)
	}
	t.Logf("%d reads, %d images: goroutines %d → %d, heap %d → %d MiB, %d connections",
		reads, images, goroutinesBefore, goroutinesAfter, heapBefore>>20, heapAfter>>20, open.Load())
}
