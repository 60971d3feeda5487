package nova

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// A list waits, before its first request, until for gatherTime no other has asked for the same, but not longer than
// longestGather in all. Terraform's ten readers come within a few milliseconds of each other, and on a busy machine some
// more; a page takes a service longer than that.
const (
	gatherTime    = 20 * time.Millisecond
	longestGather = 100 * time.Millisecond
)

// gathering lets lists share their requests where they are asked for at the same time, by the same query: Terraform
// reads ten data sources at once, and many of them differ only in what they look for in the same list.
//
// The rule is that no caller gets data older than its own call, for the call may follow the creation of an image. So a
// batch takes callers only until its first request is sent; who comes later begins another batch, which is fetched
// beside the one before. No caller waits for a fetch that is under way.
type gathering struct {
	mu   sync.Mutex
	open map[string]*batch // those that still take callers, by what they ask for
}

// batch is one list for several callers. The gathering's mutex guards it.
type batch struct {
	key      string
	cancel   context.CancelCauseFunc
	opened   time.Time
	start    *time.Timer // runs the fetch, and is put off by each caller that joins
	callers  int         // that still want it
	deadline time.Time   // the latest of theirs
	endless  bool        // one of them has none
	// first is nil once the batch is closed: pages that all callers have passed are let go of while the list grows.
	first *page
}

// page is one page of a batch's list, or its end. Each caller goes from page to page at its own pace.
type page struct {
	ready  chan struct{} // closed once the rest is set
	images []Image
	anew   bool  // the list was begun anew with this page
	next   *page // nil at the end
	err    error
}

func newPage() *page { return &page{ready: make(chan struct{})} }

// gather lists by the query, in a batch with others, and hands over page after page. The context of one caller ends
// its own part only; the fetch ends with the last.
func (c *Client) gather(ctx context.Context, query Query, hand func(images []Image, anew bool)) error {
	started := time.Now()
	b, p := c.join(ctx, query)
	done := ctx.Done()
	for {
		select {
		case <-p.ready:
			if p.next == nil {
				return p.err
			}
			hand(p.images, p.anew)
			p = p.next
		case <-done:
			if c.gathered.leave(b, context.Cause(ctx)) {
				done = nil // the fetch ends now, and its error says how far it came
				continue
			}
			return &transport.Error{
				Method: http.MethodGet, URL: c.target(query).String(), Attempts: 1, Elapsed: time.Since(started), Err: ctx.Err(),
			}
		}
	}
}

// join returns the batch for the query, and its first page. A query by name is a batch of its own and starts at once: it
// is answered by a request or two, for which waiting would not pay.
func (c *Client) join(ctx context.Context, query Query) (*batch, *page) {
	key := c.target(query).String()
	g := &c.gathered
	g.mu.Lock()
	defer g.mu.Unlock()
	b := g.open[key]
	switch {
	case b == nil:
		b = c.open(ctx, key, query)
	case time.Since(b.opened) < longestGather-gatherTime:
		b.start.Reset(gatherTime)
	}
	b.callers++
	if deadline, ok := ctx.Deadline(); !ok {
		b.endless = true
	} else if deadline.After(b.deadline) {
		b.deadline = deadline
	}
	return b, b.first
}

// open makes a batch. The gathering is locked.
func (c *Client) open(ctx context.Context, key string, query Query) *batch {
	fetching, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	b := &batch{key: key, cancel: cancel, opened: time.Now(), first: newPage()}
	if query.Name != nil {
		go c.fetchBatch(fetching, b, query)
		return b
	}
	if c.gathered.open == nil {
		c.gathered.open = map[string]*batch{}
	}
	c.gathered.open[key] = b
	b.start = time.AfterFunc(gatherTime, func() { c.fetchBatch(fetching, b, query) })
	return b
}

func (c *Client) fetchBatch(ctx context.Context, b *batch, query Query) {
	p, deadline := c.gathered.close(b)
	if p == nil {
		return // the timer ran out once more, because a caller joined in the very moment when it ran out first
	}
	defer b.cancel(nil)
	if !deadline.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline)
		defer cancel()
	}
	err := c.list(ctx, query, func(images []Image, anew bool) {
		p.images, p.anew, p.next = images, anew, newPage()
		close(p.ready)
		p = p.next
	})
	p.err = err
	close(p.ready)
}

// close ends the taking of callers, and returns the first page and the time when the last caller loses interest.
func (g *gathering) close(b *batch) (first *page, deadline time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.forget(b)
	first, b.first = b.first, nil // nil where it is closed already
	if b.endless {
		return first, time.Time{}
	}
	return first, b.deadline
}

// leave takes one caller off the batch. It ends the fetch with the last, and tells whether it did.
func (g *gathering) leave(b *batch, cause error) (last bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	b.callers--
	if b.callers > 0 {
		return false
	}
	g.forget(b)
	b.cancel(cause)
	return true
}

func (g *gathering) forget(b *batch) {
	if g.open[b.key] == b {
		delete(g.open, b.key)
	}
}
