package nova

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// TestFiftyReadersAndRandomFaults: each read is right, or its error is one that a service made. In the end all
// connections are closed and all goroutines gone.
func TestFiftyReadersAndRandomFaults(t *testing.T) { //nolint:paralleltest // it counts goroutines
	before := runtime.NumGoroutine()
	var open atomic.Int32
	images := fakenova.Many(90)
	cloud := &fakenova.Cloud{ProjectID: project, Token: token}
	cloud.Add(images...)
	var faults []func(http.ResponseWriter, *http.Request)
	for _, strike := range strikes("http://192.0.2.1/stolen") {
		if strike.passes {
			faults = append(faults, strike.respond)
		}
	}
	cloud.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if rand.IntN(4) > 0 {
			return false
		}
		faults[rand.IntN(len(faults))](w, r)
		return true
	})
	server := httptest.NewUnstartedServer(cloud)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed:
			open.Add(-1)
		case http.StateHijacked: // and reset by the fault that did so
			open.Add(-1)
		}
	}
	server.Start()

	client := clientOf(t, server.URL, StaticToken(token))
	var right, failed atomic.Int32
	var group sync.WaitGroup
	for reader := range 50 {
		group.Go(func() {
			for read := range 8 {
				if err := readOne(t, client, images, reader, read); err == nil {
					right.Add(1)
				} else {
					failed.Add(1)
					var fault *Fault
					var broken *transport.Error
					if !errors.As(err, &fault) && !errors.As(err, &broken) {
						t.Errorf("reader %d: %#v", reader, err)
					}
				}
			}
		})
	}
	group.Wait()
	t.Log(right.Load(), "reads were right,", failed.Load(), "failed,", len(cloud.Requests()), "requests")
	if right.Load() < 200 {
		t.Errorf("only %d of 400 reads were right", right.Load())
	}
	server.Close() // which ends the idle connections
	eventually(t, "all connections are closed", func() bool { return open.Load() == 0 })
	eventually(t, "all goroutines are gone", func() bool { return runtime.NumGoroutine() <= before })
}

// readOne reads one image, the list, or what bears one name, and holds it against the catalog.
func readOne(t *testing.T, client *Client, images []fakenova.Image, reader, read int) error {
	want := images[(reader*7+read)%len(images)]
	var got []Image
	var wanted []string
	var err error
	switch read % 3 {
	case 0:
		var image *Image
		if image, err = client.Image(t.Context(), want.ID); err == nil {
			got, wanted = []Image{*image}, []string{want.ID}
		}
	case 1:
		got, err = collect(t.Context(), client, Query{Detail: true, Limit: 25 + reader%3})
		wanted = idsOf(images)
	default:
		got, err = collect(t.Context(), client, Query{Detail: true, Name: want.Name})
		wanted = []string{want.ID}
	}
	if err == nil && !slices.Equal(ids(got), wanted) {
		t.Errorf("reader %d got %d images, want %d", reader, len(got), len(wanted))
	}
	if err != nil && strings.Contains(fmt.Sprintf("%+v", err), "s3cret") {
		t.Errorf("reader %d: %v shows the token", reader, err)
	}
	return err
}

// eventually waits for what happens on other goroutines without a sign.
func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !happened(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("after ten seconds it is still not so that %s", what)
		}
	}
}
