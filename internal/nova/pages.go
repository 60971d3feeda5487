package nova

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"regexp"
	"slices"
	"time"
)

// Sample returns the first PageSize images or more of what Pages returns, and whether these are all. It is for explaining,
// for which the whole list would cost too much.
func (c *Client) Sample(ctx context.Context, query Query) (images []Image, whole bool, err error) {
	query.Limit = PageSize
	page, query, err := c.first(ctx, query)
	w := newWalk(query.Limit)
	for err == nil {
		added, marker, readErr := w.read(page)
		if readErr != nil {
			return nil, false, readErr
		}
		images = append(images, added...)
		if marker == "" || len(images) >= PageSize {
			return images, marker == "", nil
		}
		page, err = c.fetch(ctx, query.after(marker))
	}
	return nil, false, err
}

// list yields the images that each page brings. Sharing them is in share.go.
func (c *Client) list(ctx context.Context, query Query) iter.Seq2[[]Image, error] {
	return func(yield func([]Image, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel() // of a request that was sent ahead, and in vain
		if query.Limit <= 0 {
			query.Limit = PageSize
		}
		started := time.Now()
		page, query, err := c.first(ctx, query)
		w := newWalk(query.Limit)
		for {
			for lost := 0; lost < maxLostMarkers && lostMarker(err) && w.stepBack(query.Marker); lost++ {
				query = query.after(w.last())
				page, err = c.fetch(ctx, query)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			next := c.ahead(ctx, query, page.raw.Body) // the next page is on its way while this one is decoded
			images, marker, readErr := w.read(page)
			if readErr != nil {
				yield(nil, readErr)
				return
			}
			if c.config.Progress != nil {
				c.config.Progress(ctx, Progress{Pages: w.pages, Images: len(w.seen), Elapsed: time.Since(started)})
			}
			if len(images) > 0 && !yield(images, nil) || marker == "" {
				return
			}
			query = query.after(marker)
			page, err = next(query)
		}
	}
}

// first requests the first page. If the service rejects that because of its limit, it requests once more without one, and the
// query that is returned requests the pages after it likewise.
func (c *Client) first(ctx context.Context, query Query) (*exchange, Query, error) {
	page, err := c.fetch(ctx, query)
	if fault, isFault := errors.AsType[*Fault](err); !isFault || !fault.limitRejected() {
		return page, query, err
	}
	unlimited := query
	unlimited.Limit = 0
	if page, err := c.fetch(ctx, unlimited); err == nil {
		return page, unlimited, nil
	}
	return nil, query, err
}

// ahead requests the page after the one with that body, if the body shows which that is, and returns the function that gets
// the page of a query: it waits for that one, or requests another.
func (c *Client) ahead(ctx context.Context, query Query, body []byte) func(Query) (*exchange, error) {
	var (
		guess   = query.after(guessMarker(body))
		page    *exchange
		err     error
		arrived = make(chan struct{})
	)
	if guess.Marker != "" {
		go func() {
			defer close(arrived)
			page, err = c.fetch(ctx, guess)
		}()
	}
	return func(wanted Query) (*exchange, error) {
		if wanted.Marker != guess.Marker {
			return c.fetch(ctx, wanted)
		}
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
// counts is the marker that the walk decides on once the page is decoded, and a guess is used only if it equals that.
func guessMarker(body []byte) string {
	end := body[max(0, len(body)-maxLinks):] // services write the links after the images
	if found := nextLink.FindSubmatch(end); found != nil && isSegment(string(found[1])) {
		return string(found[1])
	}
	return ""
}

// walk puts the pages of a list together, and decides after each whether to request another.
//
// A next link cannot be relied on: Nova writes none when the limit is above the operator's max_limit, and some clouds
// cap a page below the limit and write none either. So a page ends the list only when it is empty, or shorter than
// the smallest cap known; after any other, the next is requested.
type walk struct {
	limit  int                 // 0 if pages are of the service's own size
	seen   map[string]struct{} // the IDs of all images
	trail  []string            // the last few, to go on after if the last is gone
	linked bool                // a next link announced the page at hand
	pages  int
	bytes  int
}

func newWalk(limit int) *walk {
	return &walk{limit: limit, seen: map[string]struct{}{}}
}

// read decodes a page and adds it. The errors name the request.
func (w *walk) read(page *exchange) (images []Image, marker string, err error) {
	if err := page.decode(); err != nil {
		return nil, "", err
	}
	if images, marker, err = w.add(page.response); err != nil {
		return nil, "", page.error(err.Error())
	}
	return images, marker, nil
}

const narrow = "narrow the search, so that the service lists fewer"

// add takes a page, and returns those of its images that no page before had, and the marker of the next page; an empty one
// if the list is complete.
func (w *walk) add(page response) (images []Image, marker string, err error) {
	w.pages++
	w.bytes += page.bytes
	if w.pages > maxPages || w.bytes > MaxListBytes {
		return nil, "", fmt.Errorf("the list is longer than %d pages or %d MiB: %s", maxPages, MaxListBytes>>20, narrow)
	}
	size := len(page.images)
	for _, image := range page.images[max(0, size-maxLostMarkers-1):] {
		w.trail = append(w.trail, image.ID)
	}
	w.trail = slices.Delete(w.trail, 0, max(0, len(w.trail)-maxLostMarkers-1))
	images = page.images[:0]
	for _, image := range page.images {
		if _, again := w.seen[image.ID]; !again {
			w.seen[image.ID] = struct{}{}
			images = append(images, image)
		}
	}
	if len(w.seen) > MaxImages {
		return nil, "", fmt.Errorf("the list is longer than %d images: %s", MaxImages, narrow)
	}
	announced := w.linked
	w.linked = page.next
	switch {
	case size == 0 && !page.next:
		return images, "", nil // also behind a next link: Nova writes one on a full page even if it was the last
	case len(images) == 0:
		// A cloud that does not page returns the same images for every marker, and may return more than the limit.
		if size == w.limit || announced || page.next {
			return nil, "", errors.New("it is a page that brings no image that was not listed before, " +
				"so the list cannot be completed: the service seems to ignore the marker")
		}
		return nil, "", nil
	case page.next && page.marker != "":
		return images, page.marker, nil
	case page.next, size >= smallestCap, w.limit > 0 && size >= w.limit:
		return images, w.last(), nil
	}
	return images, "", nil
}

// stepBack forgets the marker if it is the image that was listed last, and reports whether one is left to go on after.
func (w *walk) stepBack(marker string) bool {
	if n := len(w.trail); n > 0 && w.trail[n-1] == marker {
		w.trail = w.trail[:n-1]
	}
	return len(w.trail) > 0
}

// last returns the image that was listed last, as far as it is known not to be gone.
func (w *walk) last() string { return w.trail[len(w.trail)-1] }
