package images

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

func TestWhatTheServiceLetsThroughIsALineInTheLog(t *testing.T) {
	t.Parallel()
	images := fakenova.Many(4)
	for i, name := range []string{"ubuntu", "Ubuntu", "UBUNTU ", "debian"} {
		images[i].Name = fakenova.Name(name)
	}
	for name, test := range map[string]struct {
		collation fakenova.Collation
		keys      given
		want      []any // the number of images in each line
	}{
		"a database that compares loosely":    {fakenova.MariaDB, given{"name": "ubuntu"}, []any{2.0}},
		"a database that compares bytes":      {fakenova.Exact, given{"name": "ubuntu"}, nil},
		"what the request does not filter by": {fakenova.MariaDB, given{"name_regex": "^ubuntu$"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := &fakenova.Cloud{Collation: test.collation}
			cloud.Add(images...)
			var output bytes.Buffer
			f := filterOf(t, test.keys)
			found, err := list(tflogtest.RootLogger(t.Context(), &output), connect(t, cloud).Client, &f, 0)
			if err != nil || len(found.matches) != 1 {
				t.Fatalf("%d images, %v", len(found.matches), err)
			}
			entries, err := tflogtest.MultilineJSONDecode(&output)
			if err != nil || len(entries) != len(test.want) {
				t.Fatalf("logged are %v, %v; want %v", entries, err, test.want)
			}
			for i, entry := range entries {
				if entry["@level"] != "debug" || entry["filter"] != "name" || entry["images"] != test.want[i] {
					t.Errorf("logged is %v, want %v images", entry, test.want[i])
				}
			}
		})
	}
}

// TestAListThatGoesOnAfterALostMarkerCountsEachImageOnce: the image that marks the place between two pages goes while the
// second is requested.
func TestAListThatGoesOnAfterALostMarkerCountsEachImageOnce(t *testing.T) {
	t.Parallel()
	const page = 30
	images := fakenova.Many(2 * page)
	for i := range images {
		images[i].Name = fakenova.Name("UBUNTU")
	}
	images[2*page-1].Name = fakenova.Name("ubuntu")
	cloud := &fakenova.Cloud{Collation: fakenova.MariaDB, PageCap: page}
	cloud.Add(images...)
	var requests atomic.Int32
	cloud.Intercept(func(http.ResponseWriter, *http.Request) bool {
		if requests.Add(1) == 2 {
			cloud.Remove(images[page-1].ID)
		}
		return false
	})
	f := filterOf(t, given{"name": "ubuntu"})
	got, err := list(t.Context(), connect(t, cloud).Client, &f, nova.PageSize)
	if err != nil {
		t.Fatal(err)
	}
	const left = 2 * page // the one that is gone was there when its page was listed
	if got.total != left || len(got.first) != left || got.loose["name"] != left-1 || len(got.matches) != 1 {
		t.Errorf("%d images, %d kept, %d loose and %d matches, want %d, %d, %d and 1",
			got.total, len(got.first), got.loose["name"], len(got.matches), left, left, left-1)
	}
	if n := requests.Load(); n != 4 {
		t.Errorf("%d requests, want 4", n)
	}
}

func TestAListEndsWithItsReadAlsoWhileAPageIsLookedThrough(t *testing.T) {
	t.Parallel()
	cloud := &fakenova.Cloud{}
	cloud.Add(fakenova.Many(3)...)
	ctx, cancel := context.WithCancel(t.Context())
	f := search.Filter{Criteria: []search.Criterion{{Match: func(*nova.Image) bool {
		cancel() // the time is over while the first image is looked at
		return true
	}}}}
	_, err := list(ctx, connect(t, cloud).Client, &f, 0)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was canceled", err)
	}
}
