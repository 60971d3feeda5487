package images

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// TestReadSendsNoMoreThanItMust counts the requests of one read.
func TestReadSendsNoMoreThanItMust(t *testing.T) {
	t.Parallel()
	twins := func(n int) []fakenova.Image {
		images := fakenova.Many(n)
		for i := range images {
			images[i].Name = new("twin")
		}
		return images
	}
	tests := map[string]struct {
		images    []fakenova.Image
		set       func(*fakenova.Cloud)
		source    string
		arguments given
		found     int
		least     int // requests: as many as there are pages
		most      int // one more if a page does not show that it is the last
	}{
		"an id": {fakenova.Many(2500), nil, "nova_image", given{"id": fakenova.Many(1)[0].ID}, 1, 1, 1},
		"an exact name": {
			fakenova.Many(2500), nil, "nova_image", given{"filter": given{"name": "ubuntu-24.04-2500"}}, 1, 1, 1,
		},
		"an exact name at the top": {
			fakenova.Many(2500), nil, "nova_image", given{"name": "ubuntu-24.04-2500"}, 1, 1, 1,
		},
		"a name of 24 images": {
			twins(24), nil, "nova_image", given{"filter": given{"name": "twin"}, "most_recent": true}, 1, 1, 1,
		},
		"a name of 25 images": {
			twins(25), nil, "nova_image", given{"filter": given{"name": "twin"}, "most_recent": true}, 1, 1, 2,
		},
		"a name of none": {
			fakenova.Many(2500), nil, "nova_images", given{"filter": given{"name": "none"}}, 0, 1, 1,
		},
		"an empty cloud":       {nil, nil, "nova_images", given{}, 0, 1, 1},
		"24 images":            {fakenova.Many(24), nil, "nova_images", given{}, 24, 1, 1},
		"999 images":           {fakenova.Many(999), nil, "nova_images", given{"limit": 5}, 5, 1, 2},
		"1000 images":          {fakenova.Many(1000), nil, "nova_images", given{"limit": 5}, 5, 1, 2},
		"2500 images":          {fakenova.Many(2500), nil, "nova_images", given{}, 2500, 3, 4},
		"2500 images, plain":   {fakenova.Many(2500), nil, "nova_images", given{"detail": false, "limit": 5}, 5, 3, 4},
		"2500 images, a limit": {fakenova.Many(2500), nil, "nova_images", given{"limit": 7}, 7, 3, 4},
		"2500 images, one matches": {
			fakenova.Many(2500), nil, "nova_images", given{"filter": given{"name_regex": "-1$"}}, 1, 3, 4,
		},
		"a cap of 25": {
			fakenova.Many(60), func(c *fakenova.Cloud) { c.PageCap = 25; c.NoNextLinks = true }, "nova_images", given{}, 60,
			3, 3,
		},
		"a cap of 30, all full": {
			fakenova.Many(60), func(c *fakenova.Cloud) { c.PageCap = 30; c.NoNextLinks = true }, "nova_images", given{}, 60,
			2, 3,
		},
		"a max_limit of 50": {
			fakenova.Many(120), func(c *fakenova.Cloud) { c.MaxLimit = 50 }, "nova_images", given{}, 120, 1, 2,
		},
		"a cloud without pages": {
			fakenova.Many(120), func(c *fakenova.Cloud) { c.IgnorePaging = true }, "nova_images", given{}, 120, 1, 2,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, access := newCloud(t, test.images...)
			if test.set != nil {
				test.set(cloud)
			}
			got := newProtocol(t, access).Found(test.source, test.arguments)
			found := 1
			if test.source == "nova_images" {
				listed, _ := got["ids"].([]any)
				found = len(listed)
			}
			if found != test.found {
				t.Errorf("found %d images, want %d", found, test.found)
			}
			if sent := paths(cloud); len(sent) < test.least || len(sent) > test.most {
				t.Errorf("sent %d requests, want %d to %d: %q", len(sent), test.least, test.most, sent)
			}
		})
	}
}

// TestReadFindsTheSameOnEveryPage looks for images that are far down the list, by what only the provider can check.
func TestReadFindsTheSameOnEveryPage(t *testing.T) {
	t.Parallel()
	images := fakenova.Many(2500)
	_, access := newCloud(t, images...)
	p := newProtocol(t, access)
	for _, at := range []int{0, 999, 1000, 1999, 2000, 2499} {
		got := p.Found("nova_image", given{"filter": given{"name_regex": fmt.Sprintf("-%d$", 2500-at)}})
		if got["id"] != images[at].ID {
			t.Errorf("image %d: %v", at, got["id"])
		}
	}
	want := []any{images[2499].ID, images[2498].ID, images[2497].ID}
	got, _ := p.Found("nova_images", given{"sort": []any{"created:asc"}, "limit": 3})["ids"].([]any)
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

// TestVisibilityCostsOneMoreRequestPerRun: the first read that filters by it finds out whether the cloud does.
func TestVisibilityCostsOneMoreRequestPerRun(t *testing.T) {
	t.Parallel()
	images := fakenova.Many(5)
	images[3].Visibility = "public"
	cloud, access := newCloud(t, images...)
	p := newProtocol(t, access)
	for range 2 {
		if got := p.Found("nova_images", given{"filter": given{"visibility": "public"}})["ids"]; !reflect.DeepEqual(got, []any{images[3].ID}) {
			t.Errorf("found %v", got)
		}
	}
	p.Found("nova_image", given{"name": *images[3].Name, "filter": given{"visibility": "public"}})
	prototest.WantProblems(t, p.Read(t.Context(), "nova_image", given{"filter": given{"visibility": "shared"}}, false).Diagnostics, "filter: No Matching Image")
	want := []string{
		"/images?limit=1&property-visibility=is-this-filtered",
		"/images/detail?limit=1000&property-visibility=public", "/images/detail?limit=1000&property-visibility=public",
		"/images/detail?limit=1000&name=" + *images[3].Name + "&property-visibility=public&status=ACTIVE",
		"/images/detail?limit=1000&property-visibility=shared&status=ACTIVE", "/images/detail?limit=1000&property-visibility=shared",
	}
	if got := paths(cloud); !slices.Equal(got, want) {
		t.Errorf("sent %q\nwant %q", got, want)
	}
}

// TestACloudThatDoesNotFilterByVisibilityIsAnError: it would list every image.
func TestACloudThatDoesNotFilterByVisibilityIsAnError(t *testing.T) {
	t.Parallel()
	cloud, access := newCloud(t, fakenova.Many(5)...)
	cloud.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		query := r.URL.Query()
		query.Del("property-visibility")
		r.URL.RawQuery = query.Encode()
		return false
	})
	p := newProtocol(t, access)
	for _, source := range []string{"nova_image", "nova_images"} {
		response := p.Read(t.Context(), source, given{"filter": given{"visibility": "public"}}, false)
		prototest.WantProblems(t, response.Diagnostics, "filter.visibility: Visibility Filter Not Supported")
	}
	if got := paths(cloud); len(got) != 1 {
		t.Errorf("sent %q, want the probe alone", got)
	}
}
