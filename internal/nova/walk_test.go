package nova

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"testing"
)

// pageOf is a page of the images with the numbers from first to last.
func pageOf(first, last int) response {
	var page response
	for i := first; i <= last; i++ {
		page.images = append(page.images, Image{ID: fmt.Sprint(i)})
	}
	return page
}

// linked is the page with a next link that bears a marker, or none.
func linked(page response, marker string) response {
	page.next, page.marker = true, marker
	return page
}

const (
	ignoresMarker = "it is a page that brings no image that was not listed before, " +
		"so the list cannot be completed: the service seems to ignore the marker"
	tooManyImages = "the list is longer than 320000 images: narrow the search, so that the service lists fewer"
	tooLongList   = "the list is longer than 12800 pages or 512 MiB: narrow the search, so that the service lists fewer"
)

// TestPagingRule: what each page adds to the list, and which page is requested next. Numbers are IDs.
func TestPagingRule(t *testing.T) {
	t.Parallel()
	type step struct {
		page   response
		marker string // requested next; empty if the list is whole
		err    string
	}
	tests := map[string]struct {
		limit int
		steps []step
		want  int // images, which are 1 to that number
	}{
		"an empty list is whole":                        {1000, []step{{page: response{}}}, 0},
		"a page below the smallest cap is the last":     {1000, []step{{page: pageOf(1, 24)}}, 24},
		"a page of the smallest cap may not be":         {1000, []step{{page: pageOf(1, 25), marker: "25"}, {page: response{}}}, 25},
		"a page below the limit may not be":             {1000, []step{{page: pageOf(1, 999), marker: "999"}, {page: pageOf(1000, 1010)}}, 1010},
		"a full page is not":                            {1000, []step{{page: pageOf(1, 1000), marker: "1000"}, {page: pageOf(1001, 1001)}}, 1001},
		"a full page of a limit below the cap is not":   {2, []step{{page: pageOf(1, 2), marker: "2"}, {page: pageOf(3, 3)}}, 3},
		"a page larger than the limit is not":           {2, []step{{page: pageOf(1, 3), marker: "3"}, {page: response{}}}, 3},
		"an exactly full last page needs one more":      {1000, []step{{page: pageOf(1, 1000), marker: "1000"}, {page: response{}}}, 1000},
		"a next link on a short page is followed":       {1000, []step{{page: linked(pageOf(1, 2), "2"), marker: "2"}, {page: pageOf(3, 4)}}, 4},
		"a next link's own marker counts":               {1000, []step{{page: linked(pageOf(1, 2), "x"), marker: "x"}, {page: pageOf(3, 3)}}, 3},
		"a next link without a marker takes the last":   {1000, []step{{page: linked(pageOf(1, 2), ""), marker: "2"}, {page: pageOf(3, 3)}}, 3},
		"an empty page behind a next link is the end":   {1000, []step{{page: linked(pageOf(1, 2), "2"), marker: "2"}, {page: response{}}}, 2},
		"an empty page with a next link is an error":    {1000, []step{{page: linked(response{}, "x"), err: ignoresMarker}}, 0},
		"an empty page that goes on is one, later too":  {1000, []step{{page: linked(pageOf(1, 2), "2"), marker: "2"}, {page: linked(response{}, "2"), err: ignoresMarker}}, 2},
		"the same short page again is the end":          {1000, []step{{page: pageOf(1, 40), marker: "40"}, {page: pageOf(1, 40)}}, 40},
		"the same larger page again is the end":         {1000, []step{{page: pageOf(1, 1500), marker: "1500"}, {page: pageOf(1, 1500)}}, 1500},
		"the same full page again is an error":          {1000, []step{{page: pageOf(1, 1000), marker: "1000"}, {page: pageOf(1, 1000), err: ignoresMarker}}, 1000},
		"the same page behind its next link is one":     {1000, []step{{page: linked(pageOf(1, 40), "40"), marker: "40"}, {page: pageOf(1, 40), err: ignoresMarker}}, 40},
		"a next link from no new image is one":          {1000, []step{{page: pageOf(1, 40), marker: "40"}, {page: linked(pageOf(1, 40), "40"), err: ignoresMarker}}, 40},
		"pages in a circle are one":                     {1000, []step{{page: linked(pageOf(1, 2), "2"), marker: "2"}, {page: linked(pageOf(3, 4), "4"), marker: "4"}, {page: linked(pageOf(1, 2), "2"), err: ignoresMarker}}, 4},
		"pages that overlap give each image once":       {1000, []step{{page: linked(pageOf(1, 4), "4"), marker: "4"}, {page: pageOf(3, 6)}}, 6},
		"a duplicate within a page is given once":       {1000, []step{{page: response{images: append(pageOf(1, 3).images, pageOf(2, 2).images...)}}}, 3},
		"one new image among known ones goes on":        {1000, []step{{page: pageOf(1, 25), marker: "25"}, {page: pageOf(2, 26), marker: "26"}, {page: response{}}}, 26},
		"as many bytes as one list may have, then more": {1000, []step{{page: response{images: pageOf(1, 30).images, bytes: MaxListBytes}, marker: "30"}, {page: response{images: pageOf(31, 32).images, bytes: 1}, err: tooLongList}}, 30},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := newWalk(test.limit)
			var got []string
			for i, step := range test.steps {
				images, marker, err := list.add(step.page)
				got = append(got, ids(images)...)
				text := ""
				if err != nil {
					text = err.Error()
				}
				if marker != step.marker || text != step.err {
					t.Fatalf("page %d: marker %q, error %q, want %q, %q", i+1, marker, text, step.marker, step.err)
				}
				if last := i == len(test.steps)-1; last != (marker == "") {
					t.Fatalf("page %d: marker %q", i+1, marker)
				}
			}
			if want := ids(pageOf(1, test.want).images); !slices.Equal(got, want) {
				t.Errorf("%d images, want 1 to %d in order", len(got), test.want)
			}
		})
	}
}

func TestAListWithoutEndIsAnError(t *testing.T) {
	t.Parallel()
	list := newWalk(1000)
	for i := 1; i <= maxPages; i++ {
		if _, _, err := list.add(linked(pageOf(i, i), fmt.Sprint(i))); err != nil {
			t.Fatalf("page %d: %v", i, err)
		}
	}
	if _, _, err := list.add(linked(pageOf(0, 0), "0")); err == nil || err.Error() != tooLongList {
		t.Errorf("one page too many: %v", err)
	}
}

func TestAListOfTooManyImagesIsAnError(t *testing.T) {
	t.Parallel()
	list := newWalk(1000)
	for i := range MaxImages - 1 {
		list.seen["listed-"+strconv.Itoa(i)] = struct{}{}
	}
	if _, marker, err := list.add(pageOf(1, 1)); err != nil || marker != "" {
		t.Errorf("the last image that may be: marker %q, %v", marker, err)
	}
	if _, _, err := list.add(pageOf(1, 2)); err == nil || err.Error() != tooManyImages {
		t.Errorf("one more: %v", err)
	}
}

func TestLostMarkers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status                int
		name, message, marker string
		want                  bool
	}{
		"Nova's words for it":                         {400, "badRequest", "HTTP 400 Bad Request: No image found with ID m-1", "m-1", true},
		"Nova's words for an image that is another's": {403, "forbidden", "HTTP 403 Forbidden: Forbidding request, image m-1 not visible", "m-1", true},
		"a 403 of something else":                     {403, "forbidden", "You are not authorized to complete get_images action.", "m-1", false},
		"a 400 of something else":                     {400, "badRequest", "Invalid input received: limit must be an integer", "m-1", false},
		"a 400 before there was a marker":             {400, "badRequest", "No image found with ID m-1", "", false},
		"a 400 of another project":                    {400, "badRequest", "URL's project_id 'm-1' doesn't match Context's project_id 'x'", "m-1", false},
		"a 404 that names it":                         {404, "itemNotFound", "Marker m-1 could not be found.", "m-1", true},
		"a 404 of another image":                      {404, "itemNotFound", "Marker m-2 could not be found.", "m-1", false},
		"a 404 of a web server":                       {404, "", "The URL /images?marker=m-1 was not found.", "m-1", false},
		"another status":                              {409, "conflict", "No image found with ID m-1", "m-1", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fault := &Fault{Method: http.MethodGet, Status: test.status, Name: test.name, Message: test.message}
			if got := fault.lost(test.marker); got != test.want {
				t.Errorf("lost %t, want %t", got, test.want)
			}
		})
	}
}
