package images

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// listing is what the service listed for a filter.
type listing struct {
	matches []nova.Image // those that meet the filter
	first   []nova.Image // those listed first, whether they meet it or not
	total   int
	loose   map[string]int // how many the service let through although it was asked to leave them out, by key
}

// list lists the images for the filter, and keeps so many of those listed first. What the service let through is a line
// in the log: databases that compare loosely do so every day.
func (f *filter) list(ctx context.Context, client *nova.Client, first int) (listing, error) {
	var l listing
	var err error
	started := time.Now()
	l.matches, err = client.Select(ctx, f.query, func() func(*nova.Image) bool {
		l = listing{loose: map[string]int{}}
		return func(image *nova.Image) bool { return ctx.Err() == nil && l.add(image, f, first) }
	})
	if err == nil && ctx.Err() != nil { // a page can hold more than there is time to look through
		err = &transport.Error{
			Method: http.MethodGet, URL: client.Endpoint().JoinPath("images").String(), Attempts: 1, Elapsed: time.Since(started), Err: ctx.Err(),
		}
	}
	for _, key := range slices.Sorted(maps.Keys(l.loose)) {
		tflog.Debug(ctx, "The service listed images that it was asked to leave out",
			map[string]any{"filter": key, "images": l.loose[key]})
	}
	return l, err
}

// add counts an image, and tells whether it meets the filter.
func (l *listing) add(image *nova.Image, f *filter, first int) bool {
	if l.total++; l.total <= first {
		l.first = append(l.first, *image)
	}
	unmet := f.unmet(image)
	if unmet != nil && f.sent(unmet.key) {
		l.loose[unmet.key]++
	}
	return unmet == nil
}
