package nova

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Images returns all images that the service lists for the query, in its order, without duplicates. The list is whole,
// or there is an error: the same as those of Image.
func (c *Client) Images(ctx context.Context, query Query) ([]Image, error) {
	for restarts := 0; ; restarts++ {
		images, err := c.walk(ctx, query)
		if err == nil || !lostMarker(err) || restarts == maxRestarts {
			return images, err
		}
	}
}

func (c *Client) walk(ctx context.Context, query Query) ([]Image, error) {
	if query.Limit <= 0 {
		query.Limit = PageSize
	}
	list := newWalk(query.Limit)
	started := time.Now()
	for pages := 1; ; pages++ {
		target := c.config.Endpoint.JoinPath(query.path())
		target.RawQuery = query.Values().Encode()
		page, err := c.get(ctx, target)
		if err != nil {
			return nil, markerError(err, query.Marker)
		}
		marker, err := list.add(page.answer)
		if c.config.Progress != nil {
			c.config.Progress(ctx, Progress{Pages: pages, Images: len(list.images), Elapsed: time.Since(started)})
		}
		switch {
		case err != nil:
			return nil, page.error(err.Error())
		case marker == "":
			return list.images, nil
		}
		query.Marker = marker
	}
}

// walk puts the pages of a list together, and decides after each whether to ask for another.
//
// A next link cannot be relied on: Nova writes none when the limit is above the operator's max_limit, and some clouds
// cap a page below the limit and write none either. So a page ends the list only when it is empty, or shorter than
// the smallest cap known; after any other, the next is asked for.
type walk struct {
	limit  int
	images []Image
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
	if w.pages > maxPages || w.bytes > maxListBytes {
		return "", fmt.Errorf("the list is longer than %d pages or %d MiB: %s", maxPages, maxListBytes>>20, narrow)
	}
	before := len(w.images)
	for _, image := range page.images {
		if _, again := w.seen[image.ID]; again {
			continue
		}
		if len(w.images) == MaxImages {
			return "", fmt.Errorf("the list is longer than %d images: %s", MaxImages, narrow)
		}
		w.seen[image.ID] = struct{}{}
		w.images = append(w.images, image)
	}
	announced := w.linked
	w.linked = page.next

	size := len(page.images)
	switch {
	case size == 0 && !page.next:
		return "", nil // also behind a next link: Nova writes one on a full page even if it was the last
	case len(w.images) == before:
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

// lostMarkerError says that the image which marked the place in a list is gone.
type lostMarkerError struct{ error }

func (e lostMarkerError) Unwrap() error { return e.error }

func lostMarker(err error) bool {
	var lost lostMarkerError
	return errors.As(err, &lost)
}

// markerError tells a marker whose image was deleted since the page before ("No image found with ID …") from other
// faults.
func markerError(err error, marker string) error {
	var fault *Fault
	if marker != "" && errors.As(err, &fault) && fault.Status == http.StatusBadRequest &&
		strings.Contains(fault.Message, marker) && !strings.Contains(fault.Message, "project_id") {
		return lostMarkerError{err}
	}
	return err
}
