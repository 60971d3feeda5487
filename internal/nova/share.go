package nova

import (
	"context"
	"iter"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// A list waits, before its first request, until for gatherTime no other has requested the same, but not longer than
// longestGather in all. Terraform's ten readers come within a few milliseconds of each other, and on a busy machine some
// more; a page takes a service longer than that.
const (
	gatherTime    = 20 * time.Millisecond
	longestGather = 100 * time.Millisecond
)

// batches lets lists share their requests if they start at the same time, by the same query: Terraform reads ten
// data sources at once, and many of them differ only in what they look for in the same list.
//
// The rule is that no caller gets data older than its own call, for the call may follow the creation of an image. So a
// batch takes callers only until its first request is sent; who comes later opens another batch, which is fetched next to
// the one before. No caller waits for a fetch in flight.
type batches struct {
	mutex sync.Mutex
	open  map[string]*batch // those that still take callers, by what they request
}

// batch is one list for several callers. The mutex of batches guards it.
type batch struct {
	cancel   context.CancelCauseFunc
	opened   time.Time
	start    *time.Timer // runs the fetch, and is put off by each caller that joins
	callers  int         // that still want it
	deadline time.Time   // the latest of theirs; zero if one has none
	// first is nil once the batch is closed: a page that all callers have passed is freed while the list goes on.
	first *page
}

// page is one page of a batch's list, or its end. Each caller goes from page to page at its own pace.
type page struct {
	ready  chan struct{} // closed once the rest is set
	images []Image
	err    error
	next   *page // nil at the end
	take   func()
	taken  chan struct{} // closed once the first caller is here
}

func newPage() *page {
	p := &page{ready: make(chan struct{}), taken: make(chan struct{})}
	p.take = sync.OnceFunc(func() { close(p.taken) })
	return p
}

// Pages returns the images that the service lists for the query, in its order and without duplicates, page by page. The
// list is whole unless it ends with an error, which is one of those of Image. Others may have the same pages: do not
// change them.
//
// The context ends the caller's own part only; the fetch ends with the last caller.
func (c *Client) Pages(ctx context.Context, query Query) iter.Seq2[[]Image, error] {
	if query.Name != nil { // a request or two, for which waiting would not pay
		return c.list(ctx, query)
	}
	return func(yield func([]Image, error) bool) {
		started := time.Now()
		b, p := c.join(ctx, query)
		leave := sync.OnceValue(func() (last bool) { return c.batches.leave(b, context.Cause(ctx)) })
		defer leave()
		for {
			select {
			case <-p.ready:
			case <-ctx.Done():
				if !leave() {
					yield(nil, c.ended(ctx, query, started))
					return
				}
				<-p.ready // the fetch ends now, and its error reports how far it came
			}
			p.take()
			if p.next == nil {
				if p.err != nil {
					yield(nil, p.err)
				}
				return
			}
			if !yield(p.images, nil) {
				return
			}
			p = p.next
		}
	}
}

// ended returns the error of a call whose context ended while it waited for another's request.
func (c *Client) ended(ctx context.Context, query Query, started time.Time) error {
	return &transport.Error{
		Method: http.MethodGet, URL: c.target(query).String(), Kind: transport.Classify(ctx.Err()),
		Attempts: 1, Elapsed: time.Since(started), Err: ctx.Err(),
	}
}

// join returns the batch for the query, and its first page.
func (c *Client) join(ctx context.Context, query Query) (*batch, *page) {
	key := c.target(query).String()
	deadline, _ := ctx.Deadline()
	c.batches.mutex.Lock()
	defer c.batches.mutex.Unlock()
	b := c.batches.open[key]
	if b == nil {
		fetching, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
		b = &batch{cancel: cancel, opened: time.Now(), deadline: deadline, first: newPage()}
		b.start = time.AfterFunc(gatherTime, func() { c.fetchBatch(fetching, b, query) })
		if c.batches.open == nil {
			c.batches.open = map[string]*batch{}
		}
		c.batches.open[key] = b
	} else if time.Since(b.opened) < longestGather-gatherTime && b.start.Stop() { // if it has not run out in this moment
		b.start.Reset(gatherTime)
	}
	b.callers++
	if deadline.IsZero() || !b.deadline.IsZero() && deadline.After(b.deadline) {
		b.deadline = deadline
	}
	return b, b.first
}

// fetchBatch hands over page after page, each once a caller has come to the one before.
func (c *Client) fetchBatch(ctx context.Context, b *batch, query Query) {
	p, deadline := c.batches.close(b)
	defer b.cancel(nil)
	if !deadline.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline)
		defer cancel()
	}
	for images, err := range c.list(ctx, query) {
		if err != nil {
			p.err = err
			break
		}
		p.images, p.next = images, newPage()
		close(p.ready)
		select {
		case <-p.taken:
		case <-ctx.Done():
		}
		p = p.next
	}
	close(p.ready)
}

// close ends the taking of callers, and returns the first page and the time when the last caller loses interest.
func (s *batches) close(b *batch) (first *page, deadline time.Time) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.forget(b)
	first, b.first = b.first, nil
	return first, b.deadline
}

// leave takes one caller off the batch. It ends the fetch with the last, and reports whether it did.
func (s *batches) leave(b *batch, cause error) (last bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	b.callers--
	if b.callers > 0 {
		return false
	}
	s.forget(b)
	b.cancel(cause)
	return true
}

func (s *batches) forget(b *batch) {
	maps.DeleteFunc(s.open, func(_ string, open *batch) bool { return open == b })
}
