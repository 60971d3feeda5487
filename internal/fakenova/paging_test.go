package fakenova

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestNextLinksDependOnMaxLimit(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		count    int // images there are
		maxLimit int
		query    string
		images   int
		next     bool
	}{
		{"no limit returns all", 2505, 0, "", 2505, false},
		{"limit 0 returns all", 2505, 0, "limit=0", 2505, false},
		{"a limit below max_limit", 2505, 0, "limit=999", 999, true},
		{"a limit of max_limit", 2505, 0, "limit=1000", 1000, true},
		{"a limit just over max_limit", 2505, 0, "limit=1001", 1001, false},
		{"a limit of twice max_limit", 2505, 0, "limit=2000", 2000, false},
		{"a limit over all there is", 2505, 0, "limit=5000", 2505, false},
		{"no limit, and just max_limit images", 1000, 0, "", 1000, true},
		{"a limit that ends with the list", 716, 0, "limit=358", 358, true},
		{"another max_limit, met", 2505, 50, "limit=50", 50, true},
		{"another max_limit, passed", 2505, 50, "limit=100", 100, false},
		{"another max_limit, no limit", 2505, 50, "", 2505, false},
		{"a limit that no list reaches", 3, 0, "limit=99999999999999999999999", 3, false},
		{"a limit as Python reads numbers", 2505, 0, "limit=%20%2B1_0%20", 10, true},
		{"the last of two limits", 2505, 0, "limit=7&limit=5", 5, true},
		{"an offset, which means nothing", 2505, 0, "limit=5&offset=3", 5, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(Many(test.count)...)
			cloud.MaxLimit = test.maxLimit
			got := list(t, cloud, "/v2.1/"+testProject+"/images?"+test.query)
			if len(got.Images) != test.images || (got.next() != "") != test.next {
				t.Errorf("%d images and next link %q, want %d and %t", len(got.Images), got.next(), test.images, test.next)
			}
		})
	}
}

func TestNextLinksLeadThroughTheWholeListInOrder(t *testing.T) {
	t.Parallel()
	for _, limit := range []string{"100", "358", "500", "1000"} {
		t.Run("pages of "+limit, func(t *testing.T) {
			t.Parallel()
			images := Many(2505)
			cloud := newCloud(images...)
			var ids []string
			for target := "/v2.1/" + testProject + "/images/detail?status=ACTIVE&limit=" + limit; target != ""; {
				got := list(t, cloud, target)
				for _, image := range got.Images {
					ids = append(ids, image.ID)
				}
				target = strings.TrimPrefix(got.next(), "http://nova.example")
			}
			want := make([]string, len(images))
			for i := range images {
				want[i] = images[i].ID
			}
			if !slices.Equal(ids, want) {
				t.Errorf("%d images in another order than the catalog's %d", len(ids), len(want))
			}
		})
	}
}

func TestNextLinksKeepTheQueryAsNovaDoes(t *testing.T) {
	t.Parallel()
	const first = "00000000-0000-4000-8000-000000000001"
	const path = "/v2.1/" + testProject + "/images"
	for _, test := range []struct{ name, target, want string }{
		{"the parameters in order", path + "?status=ACTIVE&limit=1", path + "?limit=1&status=ACTIVE&marker=" + first},
		{"detail stays detail", path + "/detail?limit=1", path + "/detail?limit=1&marker=" + first},
		{"v2 stays v2", "/v2/images?limit=1", "/v2/images?limit=1&marker=" + first},
		{"unknown parameters stay", path + "?limit=1&b=%20%C3%A9~*/&a=", path + "?a=&b=+%C3%A9~%2A%2F&limit=1&marker=" + first},
		{"the greatest of repeated values stays", path + "?limit=3&limit=1", path + "?limit=3&marker=" + first},
		{"the marker keeps its place", path + "?limit=1&marker=&status=active", path + "?limit=1&marker=" + first + "&status=active"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(image("1", "newer", "12:00:00"), image("2", "older", "11:00:00"))
			if got := list(t, cloud, test.target).next(); got != "http://nova.example"+test.want {
				t.Errorf("next link\n%s, want\n%s", got, test.want)
			}
		})
	}
}

func TestTheOrderIsByCreationThenIDAndUpdatesDoNotChangeIt(t *testing.T) {
	t.Parallel()
	cloud := newCloud(image("1", "c", "11:00:00"), image("3", "a", "12:00:00"), image("2", "b", "12:00:00"))
	cloud.Update("00000000-0000-4000-8000-000000000001", func(image *Image) { image.UpdatedAt = at("13:00:00") })
	if got := list(t, cloud, "/v2.1/images").names(); got != "a|b|c" {
		t.Errorf("order %s", got)
	}
}

func TestMarkers(t *testing.T) {
	t.Parallel()
	const id = "00000000-0000-4000-8000-00000000000"
	for _, test := range []struct{ name, query, want string }{
		{"the list goes on after the marker", "marker=" + id + "2", "c|d"},
		{"the marker need not match the filters", "marker=" + id + "2&name=d", "d"},
		{"an image that is not listed is a marker", "marker=" + id + "5", "d"},
		{"nothing follows the last", "marker=" + id + "4", ""},
		{"an empty marker does not count", "marker=", "a|b|c|d"},
		{"the last of two markers counts", "marker=nobody&marker=" + id + "3", "d"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			unlisted := image("5", "community", "09:30:00")
			unlisted.Unlisted = true
			cloud := newCloud(image("1", "a", "12:00:00"), image("2", "b", "11:00:00"), image("3", "c", "10:00:00"),
				image("4", "d", "09:00:00"), unlisted)
			if got := list(t, cloud, "/v2.1/images?"+test.query).names(); got != test.want {
				t.Errorf("images %s, want %s", got, test.want)
			}
		})
	}
}

func TestAMarkerWithoutImageIsRejected(t *testing.T) {
	t.Parallel()
	images := Many(5)
	cloud := newCloud(images...)
	if !cloud.Remove(images[1].ID) {
		t.Fatal("the image was not there")
	}
	got := send(t, cloud, http.MethodGet, "/v2.1/images?limit=2&marker="+images[1].ID)
	envelope, text := message(t, got)
	if envelope != "badRequest" || text != "HTTP 400 Bad Request: No image found with ID "+images[1].ID {
		t.Errorf("%s: %s", envelope, text)
	}
}

func TestForeignImagesAreNotListedNotFoundAndForbiddenAsMarkers(t *testing.T) {
	t.Parallel()
	foreign := image("1", "foreign", "12:00:00")
	foreign.Foreign = true
	cloud := newCloud(foreign, image("2", "own", "11:00:00"))
	if got := list(t, cloud, "/v2.1/images").names(); got != "own" {
		t.Errorf("listed %s", got)
	}
	if got := send(t, cloud, http.MethodGet, "/v2.1/images/"+foreign.ID); got.StatusCode != http.StatusNotFound {
		t.Errorf("found by id: status %d", got.StatusCode)
	}
	envelope, text := message(t, send(t, cloud, http.MethodGet, "/v2.1/images?marker="+foreign.ID))
	if envelope != "forbidden" || text != "HTTP 403 Forbidden: Forbidding request, image "+foreign.ID+" not visible" {
		t.Errorf("%s: %s", envelope, text)
	}
}

func TestCloudsThatPageDifferently(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(*Cloud)
		query  string
		images int
		next   bool
	}{
		{"a cap below the limit, no link", func(c *Cloud) { c.PageCap = 25 }, "limit=1000", 25, false},
		{"a cap without a limit, no link", func(c *Cloud) { c.PageCap = 100 }, "", 100, false},
		{"a cap that is max_limit too, a link", func(c *Cloud) { c.PageCap, c.MaxLimit = 50, 50 }, "limit=1000", 50, true},
		{"a limit below the cap", func(c *Cloud) { c.PageCap = 50 }, "limit=10", 10, true},
		{"no links at all", func(c *Cloud) { c.NoNextLinks = true }, "limit=10", 10, false},
		{"no paging at all", func(c *Cloud) { c.IgnorePaging = true }, "limit=10&marker=nobody", 120, false},
		{"no paging, not even errors", func(c *Cloud) { c.IgnorePaging, c.PageCap = true, 25 }, "limit=abc", 120, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(Many(120)...)
			test.change(cloud)
			got := list(t, cloud, "/v2.1/images/detail?"+test.query)
			if len(got.Images) != test.images || (got.next() != "") != test.next {
				t.Errorf("%d images and next link %q, want %d and %t", len(got.Images), got.next(), test.images, test.next)
			}
		})
	}
}

func TestManyImagesAreTheSameEachTimeAndDistinct(t *testing.T) {
	t.Parallel()
	const count = 128_000
	images := Many(count)
	ids := make(map[string]bool, count)
	for i := range images {
		ids[images[i].ID] = true
	}
	if len(ids) != count {
		t.Errorf("%d ids, want %d", len(ids), count)
	}
	if name := *images[0].Name; name != "ubuntu-24.04-"+strconv.Itoa(count) {
		t.Errorf("the newest is %s", name)
	}
	response := body(t, send(t, newCloud(images[:1000]...), http.MethodGet, "/v2.1/"+testProject+"/images/detail"))
	if size := len(response) / 1000; size < 850 || size > 950 {
		t.Errorf("%d bytes per image", size)
	}
}

func BenchmarkAPageOf1000(b *testing.B) {
	images := Many(128_000)
	cloud := newCloud(images...)
	target := "/v2.1/" + testProject + "/images/detail?limit=1000&status=ACTIVE&marker=" + images[100_000].ID
	b.ReportAllocs()
	for b.Loop() {
		serve(b, cloud, target)
	}
}
