package nova

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Images returns all images that the service lists for the query, in its order, without duplicates. The list is whole,
// or there is an error: the same as those of Image.
func (c *Client) Images(ctx context.Context, query Query) ([]Image, error) {
	return c.Select(ctx, query, func() func(*Image) bool { return func(*Image) bool { return true } })
}

// Select returns those of Images that match. The others are let go of page by page, so a long list of which little
// matches takes little memory. What matches is asked of begin's answer, and of a fresh one each time that the list has
// to be begun anew.
func (c *Client) Select(ctx context.Context, query Query, begin func() (match func(*Image) bool)) ([]Image, error) {
	var selected []Image
	match := begin()
	err := c.gather(ctx, query, func(page []Image, anew bool) {
		if anew {
			selected, match = nil, begin()
		}
		for i := range page {
			if match(&page[i]) {
				selected = append(selected, page[i])
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return selected, nil
}

// list asks for page after page, and hands over the images that each brings. A list that has to be begun anew says so
// with its first page.
func (c *Client) list(ctx context.Context, query Query, hand func(page []Image, anew bool)) error {
	for restarts := 0; ; restarts++ {
		anew := restarts > 0
		err := c.walk(ctx, query, func(page []Image) {
			hand(page, anew)
			anew = false
		})
		if err == nil || !lostMarker(err) || restarts == maxRestarts {
			return err
		}
	}
}

func (c *Client) walk(ctx context.Context, query Query, hand func(page []Image)) error {
	if query.Limit <= 0 {
		query.Limit = PageSize
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // of a request that was sent ahead, and in vain
	list := newWalk(query.Limit)
	started := time.Now()
	arrival := c.ask(ctx, query)
	for pages := 1; ; pages++ {
		page, err := arrival()
		if err != nil {
			return markerError(err, query.Marker)
		}
		// While this page is decoded, the next is on its way.
		guess := guessMarker(page.body)
		if guess != "" {
			arrival = c.ask(ctx, query.after(guess))
		}
		if err := page.decode(); err != nil {
			return err
		}
		marker, err := list.add(page.answer)
		if c.config.Progress != nil {
			c.config.Progress(ctx, Progress{Pages: pages, Images: list.count, Elapsed: time.Since(started)})
		}
		if err != nil {
			return page.error(err.Error())
		}
		hand(list.take())
		if marker == "" {
			return nil
		}
		query = query.after(marker)
		if marker != guess {
			arrival = c.ask(ctx, query)
		}
	}
}

// ask sends the request for a page, and returns what waits for its answer.
func (c *Client) ask(ctx context.Context, query Query) (arrival func() (*exchange, error)) {
	var (
		page    *exchange
		err     error
		arrived = make(chan struct{})
	)
	go func() {
		defer close(arrived)
		page, err = c.fetch(ctx, c.target(query))
	}()
	return func() (*exchange, error) {
		<-arrived
		return page, err
	}
}

func (c *Client) target(query Query) *url.URL {
	target := c.config.Endpoint.JoinPath(query.path())
	target.RawQuery = query.Values().Encode()
	return target
}

// maxLinks is where, from the end of a page, its next link is looked for.
const maxLinks = 4 << 10

var nextLink = regexp.MustCompile(`"images_links"[^}]*?[?&]marker=([A-Za-z0-9._-]+)`)

// guessMarker finds the marker of the next page in a body that is still to be decoded, or an empty one. It may err: what
// counts is the marker that the walk decides on once the page is decoded, and a guess is used only where it equals that.
func guessMarker(body []byte) string {
	end := body[max(0, len(body)-maxLinks):] // services write the links after the images
	if found := nextLink.FindSubmatch(end); found != nil && isSegment(string(found[1])) {
		return string(found[1])
	}
	return ""
}

// walk puts the pages of a list together, and decides after each whether to ask for another.
//
// A next link cannot be relied on: Nova writes none when the limit is above the operator's max_limit, and some clouds
// cap a page below the limit and write none either. So a page ends the list only when it is empty, or shorter than
// the smallest cap known; after any other, the next is asked for.
type walk struct {
	limit  int
	images []Image // without duplicates, since the last take
	count  int     // of all of them
	seen   map[string]struct{}
	linked bool // the page at hand was announced by a next link
	pages  int
	bytes  int
}

func newWalk(limit int) *walk {
	return &walk{limit: limit, seen: map[string]struct{}{}}
}

const narrow = "narrow the search, so that the service lists fewer"

// add takes a page, and returns the marker of the next; an empty one where the list is complete.
func (w *walk) add(page answer) (marker string, err error) {
	w.pages++
	w.bytes += page.bytes
	if w.pages > maxPages || w.bytes > MaxListBytes {
		return "", fmt.Errorf("the list is longer than %d pages or %d MiB: %s", maxPages, MaxListBytes>>20, narrow)
	}
	before := w.count
	for _, image := range page.images {
		if _, again := w.seen[image.ID]; again {
			continue
		}
		if w.count == MaxImages {
			return "", fmt.Errorf("the list is longer than %d images: %s", MaxImages, narrow)
		}
		w.count++
		w.seen[image.ID] = struct{}{}
		w.images = append(w.images, image)
	}
	announced := w.linked
	w.linked = page.next

	size := len(page.images)
	switch {
	case size == 0 && !page.next:
		return "", nil // also behind a next link: Nova writes one on a full page even if it was the last
	case w.count == before:
		// A cloud that does not page answers the same images to every marker, and may answer more than the limit.
		if size == w.limit || announced || page.next {
			return "", errors.New("it is a page that brings no image that was not listed before, " +
				"so the list cannot be completed: the service seems to ignore the marker")
		}
		return "", nil
	case page.next && page.marker != "":
		return page.marker, nil
	case page.next, size >= smallestCap, size >= w.limit:
		return page.images[size-1].ID, nil
	}
	return "", nil
}

// take returns the images that were added since it was called last.
func (w *walk) take() []Image {
	images := w.images
	w.images = nil
	return images
}

// lostMarkerError says that the image which marked the place in a list is gone.
type lostMarkerError struct{ error }

func (e lostMarkerError) Unwrap() error { return e.error }

func lostMarker(err error) bool {
	var lost lostMarkerError
	return errors.As(err, &lost)
}

// markerError tells a marker whose image was deleted since the page before (400, "No image found with ID …"), or is no
// longer shared (403, "Forbidding request, image … not visible"), from other faults.
func markerError(err error, marker string) error {
	var fault *Fault
	if marker != "" && errors.As(err, &fault) &&
		(fault.Status == http.StatusBadRequest || fault.Status == http.StatusForbidden) &&
		strings.Contains(fault.Message, marker) && !strings.Contains(fault.Message, "project_id") {
		return lostMarkerError{err}
	}
	return err
}
