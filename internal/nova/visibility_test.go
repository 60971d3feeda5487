package nova

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
)

const probe = "/v2.1/images?limit=1&property-visibility=is-this-filtered"

func TestFiltersByVisibility(t *testing.T) {
	t.Parallel()
	says := func(status int, body string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(status)
			_, err := w.Write([]byte(body))
			return err == nil
		}
	}
	for name, test := range map[string]struct {
		respond func(http.ResponseWriter, *http.Request) bool // nil for that of OpenStack
		want    bool
		status  int // of the error
	}{
		"OpenStack": {want: true},
		"a service that ignores the filter": {respond: func(_ http.ResponseWriter, r *http.Request) bool {
			r.URL.RawQuery = "limit=1"
			return false
		}},
		"a rejection that says nothing": {respond: says(400, ""), want: true},
		"a project mismatch": {
			respond: says(400, `{"badRequest": {"message": "Malformed request URL: URL's project_id 'a' doesn't match Context's project_id 'b'"}}`), status: 400,
		},
		"an unscoped token": {
			respond: says(400, `{"badRequest": {"message": "Malformed request URL: URL's project_id 'a' doesn't match Context's project_id 'None'"}}`), status: 400,
		},
		"a limit that is too large": {respond: says(403, `{"forbidden": {"message": "limit"}}`), status: 403},
		"no images API":             {respond: says(404, ""), status: 404},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, client := world(t, 3)
			cloud.Intercept(test.respond)
			for range 2 {
				got, err := client.FiltersByVisibility(t.Context())
				var fault *Fault
				if errors.As(err, &fault); got != test.want || (err != nil) != (test.status != 0) || fault != nil && fault.Status != test.status {
					t.Errorf("got %t, %v", got, err)
				}
			}
			want := []string{probe}
			if test.status != 0 {
				want = []string{probe, probe} // nothing was found out
			}
			if got := requested(cloud); !slices.Equal(got, want) {
				t.Errorf("requested %q, want %q", got, want)
			}
		})
	}
}

func TestCallersShareTheProbe(t *testing.T) {
	t.Parallel()
	cloud, client := world(t, 3)
	var wait sync.WaitGroup
	for range 10 {
		wait.Go(func() {
			if got, err := client.FiltersByVisibility(t.Context()); !got || err != nil {
				t.Errorf("got %t, %v", got, err)
			}
		})
	}
	wait.Wait()
	if got := requested(cloud); !slices.Equal(got, []string{probe}) {
		t.Errorf("requested %q", got)
	}
}

func TestACallerWaitsForTheProbeNoLongerThanItsContext(t *testing.T) {
	t.Parallel()
	cloud, client := world(t, 3)
	arrived, released := make(chan struct{}), make(chan struct{})
	cloud.Intercept(func(http.ResponseWriter, *http.Request) bool {
		close(arrived)
		<-released
		return false
	})
	var wait sync.WaitGroup
	wait.Go(func() {
		if got, err := client.FiltersByVisibility(t.Context()); !got || err != nil {
			t.Errorf("got %t, %v", got, err)
		}
	})
	<-arrived
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client.FiltersByVisibility(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(released)
	wait.Wait()
}

func TestVisibilityIsRequested(t *testing.T) {
	t.Parallel()
	cloud, client := world(t, 0)
	images := fakenova.Many(3)
	images[1].Visibility = "public"
	cloud.Add(images...)
	got, err := collect(t.Context(), client, Query{Detail: true, Visibility: "public"})
	if err != nil {
		t.Fatal(err)
	}
	wantIDs(t, got, []string{images[1].ID})
}
