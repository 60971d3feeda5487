package nova

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// TestPaging: the whole list in exactly that number of requests, whatever the cloud's habits are.
func TestPaging(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		images   int
		limit    int
		cloud    func(*fakenova.Cloud)
		requests int
	}{
		"no image":                                        {0, 0, nil, 1},
		"fewer than the smallest cap":                     {24, 0, nil, 1},
		"as many as the smallest cap":                     {25, 0, nil, 2},
		"fewer than a page":                               {999, 0, nil, 2},
		"exactly a page":                                  {1000, 0, nil, 2},
		"one more than a page":                            {1001, 0, nil, 2},
		"two pages and a few":                             {2020, 0, nil, 3},
		"two pages and many":                              {2500, 0, nil, 4},
		"exactly three pages":                             {3000, 0, nil, 4},
		"pages without next links":                        {2020, 0, func(c *fakenova.Cloud) { c.NoNextLinks = true }, 3},
		"exactly full pages without next links":           {2000, 0, func(c *fakenova.Cloud) { c.NoNextLinks = true }, 3},
		"a max_limit below the limit":                     {2020, 0, func(c *fakenova.Cloud) { c.MaxLimit = 50 }, 3},
		"a cap of 25":                                     {110, 0, func(c *fakenova.Cloud) { c.PageCap = 25 }, 5},
		"a cap of 25, exactly full":                       {100, 0, func(c *fakenova.Cloud) { c.PageCap = 25 }, 5},
		"a cap of 25 with next links":                     {110, 0, func(c *fakenova.Cloud) { c.PageCap, c.MaxLimit = 25, 25 }, 5},
		"a cap of 50":                                     {120, 0, func(c *fakenova.Cloud) { c.PageCap = 50 }, 3},
		"a cap of 100":                                    {210, 0, func(c *fakenova.Cloud) { c.PageCap = 100 }, 3},
		"a cap of 500":                                    {1010, 0, func(c *fakenova.Cloud) { c.PageCap = 500 }, 3},
		"a cap of 500, exactly full":                      {1000, 0, func(c *fakenova.Cloud) { c.PageCap = 500 }, 3},
		"a cap of the limit":                              {2010, 0, func(c *fakenova.Cloud) { c.PageCap = 1000 }, 3},
		"a cap of 20 with next links":                     {50, 0, func(c *fakenova.Cloud) { c.PageCap, c.MaxLimit = 20, 20 }, 3},
		"a cloud that does not page, few images":          {24, 0, func(c *fakenova.Cloud) { c.IgnorePaging = true }, 1},
		"a cloud that does not page, many images":         {400, 0, func(c *fakenova.Cloud) { c.IgnorePaging = true }, 2},
		"a cloud that does not page, more than the limit": {1500, 0, func(c *fakenova.Cloud) { c.IgnorePaging = true }, 2},
		"a limit of one's own":                            {7, 3, nil, 3},
		"a limit of one's own, exactly full":              {6, 3, nil, 3},
		"zipped responses":                                {1010, 0, func(c *fakenova.Cloud) { c.Gzip = true }, 2},
	}
	t.Log(len(tests), "ways to page")
	for name, test := range tests {
		for _, detail := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, detail %t", name, detail), func(t *testing.T) {
				t.Parallel()
				cloud, client := world(t, test.images)
				if test.cloud != nil {
					test.cloud(cloud)
				}
				got, err := collect(t.Context(), client, Query{Detail: detail, Limit: test.limit})
				if err != nil {
					t.Fatal(err)
				}
				wantIDs(t, got, idsOf(fakenova.Many(test.images)))
				if len(got) > 0 && (got[0].Created != nil) != detail {
					t.Errorf("created is %v", got[0].Created)
				}
				if urls := requested(cloud); len(urls) != test.requests {
					t.Errorf("%d requests, want %d: %v", len(urls), test.requests, urls)
				}
			})
		}
	}
}

// TestASample: as many images as a page may have, whatever the cloud's pages are, and whether these are all.
func TestASample(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		images, pageCap int
		want, requests  int
		whole           bool
	}{
		"no image":                        {images: 0, want: 0, requests: 1, whole: true},
		"fewer than the smallest cap":     {images: 24, want: 24, requests: 1, whole: true},
		"fewer than a page":               {images: 60, want: 60, requests: 2, whole: true},
		"more than a page":                {images: 1001, want: 1000, requests: 1},
		"pages that are capped":           {images: 60, pageCap: 25, want: 60, requests: 3, whole: true},
		"many pages that are capped":      {images: 1200, pageCap: 100, want: 1000, requests: 10},
		"as many pages as make one, just": {images: 1000, pageCap: 500, want: 1000, requests: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, client := world(t, test.images)
			cloud.PageCap = test.pageCap
			images, whole, err := client.Sample(t.Context(), Query{Detail: true})
			if err != nil || whole != test.whole {
				t.Errorf("whole %t, %v", whole, err)
			}
			wantIDs(t, images, idsOf(fakenova.Many(test.images))[:test.want])
			if urls := requested(cloud); len(urls) != test.requests {
				t.Errorf("%d requests, want %d: %v", len(urls), test.requests, urls)
			}
		})
	}
}

func TestAFullPageThatDoesNotPageIsAnError(t *testing.T) {
	t.Parallel()
	cloud, client := world(t, 1000)
	cloud.IgnorePaging = true
	got, err := collect(t.Context(), client, Query{})
	var wrong *ResponseError
	if !errors.As(err, &wrong) || wrong.Reason != ignoresMarker || got != nil || wrong.RequestID == "" {
		t.Errorf("%d images, %v", len(got), err)
	}
}

func TestTheRequestsOfAList(t *testing.T) {
	t.Parallel()
	cloud, client := world(t, 60)
	cloud.PageCap = 25
	if _, err := collect(t.Context(), client, Query{Detail: true, Status: StatusActive, Name: nil}); err != nil {
		t.Fatal(err)
	}
	images := fakenova.Many(60)
	want := []string{
		"/v2.1/images/detail?limit=1000&status=ACTIVE",
		"/v2.1/images/detail?limit=1000&marker=" + images[24].ID + "&status=ACTIVE",
		"/v2.1/images/detail?limit=1000&marker=" + images[49].ID + "&status=ACTIVE",
	}
	if got := requested(cloud); !slices.Equal(got, want) {
		t.Errorf("requested %q, want %q", got, want)
	}
}

func TestAnExactNameIsOneRequest(t *testing.T) {
	t.Parallel()
	cloud, client := world(t, 3000)
	image := fakenova.Many(3000)[1234]
	got, err := collect(t.Context(), client, Query{Detail: true, Name: image.Name})
	if err != nil {
		t.Fatal(err)
	}
	wantIDs(t, got, []string{image.ID})
	if want := []string{"/v2.1/images/detail?limit=1000&name=" + *image.Name}; !slices.Equal(requested(cloud), want) {
		t.Errorf("requested %q, want %q", requested(cloud), want)
	}
}

func TestAnImageInTheSteadOfAList(t *testing.T) {
	t.Parallel()
	client := serve(t, says(http.StatusOK, string(fixture(t, "documents/list-as-image.json"))))
	got, err := collect(t.Context(), client, Query{Detail: true})
	if err != nil {
		t.Fatal(err)
	}
	wantIDs(t, got, []string{"ee10f19c-503c-44af-af2f-73d5e42f7a17"})
}

// TestACatalogThatMoves changes the catalog between the pages of a list.
func TestACatalogThatMoves(t *testing.T) {
	t.Parallel()
	const count, size = 90, 30
	images := fakenova.Many(count + 1)
	older, newer := images[1:], images[0] // newer is added on the way
	all := idsOf(older)
	tests := map[string]struct {
		before   func(cloud *fakenova.Cloud, request int) // called before each request, the first is 1
		want     []string
		requests int
	}{
		"the image of the marker is deleted": {func(cloud *fakenova.Cloud, request int) {
			if request == 2 {
				cloud.Remove(older[size-1].ID)
			}
		}, all, 4 + 1}, // it was there when its page was listed
		"the image of the marker is no longer shared": {func(cloud *fakenova.Cloud, request int) {
			if request == 2 {
				cloud.Update(older[size-1].ID, func(image *fakenova.Image) { image.Foreign = true })
			}
		}, all, 4 + 1},
		"so are the two before it": {func(cloud *fakenova.Cloud, request int) {
			if request >= 2 && request <= 4 {
				cloud.Remove(older[size-1-(request-2)].ID)
			}
		}, all, 4 + 3},
		"so are three of the next page as well": {func(cloud *fakenova.Cloud, request int) {
			if request >= 2 && request <= 4 {
				cloud.Remove(older[size-1-(request-2)].ID)
			} else if request >= 6 && request <= 8 {
				cloud.Remove(older[2*size-1-(request-6)].ID)
			}
		}, all, 4 + 3 + 3},
		"all of a page of two are, and the two before": {func(cloud *fakenova.Cloud, request int) {
			switch request {
			case 2:
				cloud.PageCap = 2 // which is below the smallest cap known, and says so by its next link
				cloud.MaxLimit = 2
			case 3:
				cloud.PageCap, cloud.MaxLimit = 0, 0
				for _, image := range older[size-1 : size+2] {
					cloud.Remove(image.ID)
				}
			}
		}, all, 2 + 3 + 3},
		"an image before the marker is deleted": {func(cloud *fakenova.Cloud, request int) {
			if request == 2 {
				cloud.Remove(older[3].ID)
			}
		}, all, 4},
		"an image after the marker is deleted": {func(cloud *fakenova.Cloud, request int) {
			if request == 2 {
				cloud.Remove(older[40].ID)
			}
		}, slices.Delete(slices.Clone(all), 40, 41), 4},
		"an image is added": {func(cloud *fakenova.Cloud, request int) {
			if request == 2 {
				cloud.Add(newer)
			}
		}, all, 4},
		"all that were not listed are deleted": {func(cloud *fakenova.Cloud, request int) {
			if request == 2 {
				for _, image := range older[size:] {
					cloud.Remove(image.ID)
				}
			}
		}, all[:size], 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, client := world(t, 0)
			cloud.Add(older...)
			var requests atomic.Int32
			cloud.Intercept(func(http.ResponseWriter, *http.Request) bool {
				test.before(cloud, int(requests.Add(1)))
				return false
			})
			got, err := collect(t.Context(), client, Query{Limit: size})
			if err != nil {
				t.Fatal(err)
			}
			wantIDs(t, got, test.want)
			if urls := requested(cloud); len(urls) != test.requests {
				t.Errorf("%d requests, want %d: %v", len(urls), test.requests, urls)
			}
		})
	}
}

func TestAMarkerThatIsAlwaysGoneIsAnErrorInTheEnd(t *testing.T) {
	t.Parallel()
	cloud, client := world(t, 300)
	cloud.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if marker := r.URL.Query().Get("marker"); marker != "" {
			cloud.Remove(marker)
		}
		return false
	})
	_, err := collect(t.Context(), client, Query{Limit: 30})
	var fault *Fault
	if !errors.As(err, &fault) || fault.Status != http.StatusBadRequest || !strings.Contains(fault.Message, "No image found with ID") {
		t.Errorf("error %v", err)
	}
	if urls := requested(cloud); len(urls) != 2+3 { // and three images before
		t.Errorf("%d requests: %v", len(urls), urls)
	}
}

// page writes a page of the images, and a next link where href is not empty.
func writePage(w http.ResponseWriter, href string, ids ...string) {
	images := []map[string]string{}
	for _, id := range ids {
		images = append(images, map[string]string{"id": id})
	}
	body := map[string]any{"images": images}
	if href != "" {
		body["images_links"] = []map[string]string{{"rel": "next", "href": href}}
	}
	_ = json.NewEncoder(w).Encode(body)
}

func numbers(first, last int) []string {
	var ids []string
	for i := first; i <= last; i++ {
		ids = append(ids, fmt.Sprint(i))
	}
	return ids
}

// TestLinksAreNeverFollowed: only the marker of a next link counts; its target, and the targets of the images' links,
// nothing arrives.
func TestLinksAreNeverFollowed(t *testing.T) {
	t.Parallel()
	var received atomic.Int32
	other := prototest.Serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { received.Add(1) }))
	for name, href := range map[string]string{
		"another host":        other.URL + "/v2.1/images?marker=2",
		"no scheme":           strings.TrimPrefix(other.URL, "http:") + "/v2.1/images?marker=2",
		"another path":        "/elsewhere?marker=2",
		"another query":       "?marker=2&limit=1&all_tenants=1",
		"no marker":           other.URL + "/v2.1/images?page=2",
		"a marker of a path":  other.URL + "/?marker=..%2F..%2Fx",
		"a scheme of its own": "gopher://example.com/?marker=2",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var urls seen
			client := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if urls.add(r.URL.String()) == 1 {
					writePage(w, href, "1", "2")
					return
				}
				writePage(w, "", "3")
			}))
			got, err := collect(t.Context(), client, Query{})
			if err != nil {
				t.Fatal(err)
			}
			wantIDs(t, got, []string{"1", "2", "3"})
			path := "/v2.1/" + project + "/images?limit=1000"
			if want := []string{path, path + "&marker=2"}; !slices.Equal(urls.all(), want) {
				t.Errorf("requested %q, want %q", urls.all(), want)
			}
		})
	}
	t.Cleanup(func() {
		if received.Load() != 0 {
			t.Errorf("%d requests arrived elsewhere", received.Load())
		}
	})
}

func TestPagesInACircle(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	client := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if requests.Add(1)%2 == 1 {
			writePage(w, "?marker=a", numbers(1, 30)...)
			return
		}
		writePage(w, "?marker=b", numbers(31, 60)...)
	}))
	_, err := collect(t.Context(), client, Query{})
	var wrong *ResponseError
	if !errors.As(err, &wrong) || wrong.Reason != ignoresMarker || requests.Load() > 4 { // one was sent ahead, in vain
		t.Errorf("%v after %d requests", err, requests.Load())
	}
}

func TestDuplicatesAndAnotherOrder(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	client := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		switch requests.Add(1) {
		case 1:
			writePage(w, "", append(numbers(1, 30), "7", "1")...)
		case 2: // the order has changed in the meantime
			writePage(w, "", append([]string{"45", "30"}, numbers(20, 44)...)...)
		default:
			writePage(w, "", "44", "3")
		}
	}))
	got, err := collect(t.Context(), client, Query{})
	if err != nil {
		t.Fatal(err)
	}
	wantIDs(t, got, append(append(numbers(1, 30), "45"), numbers(31, 44)...))
	if requests.Load() != 3 {
		t.Errorf("%d requests, want 3", requests.Load())
	}
}
