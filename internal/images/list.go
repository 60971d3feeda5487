package images

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// errVisibility is the error of a cloud whose Nova does not filter by visibility, and would list every image.
var errVisibility = errors.New("the service does not filter by visibility")

// listing is what Nova listed for a filter.
type listing struct {
	matches []nova.Image // those that meet the filter
	first   []nova.Image // those listed first, whether they meet it or not
	total   int
	loose   map[string]int // how many Nova let through although it was asked to leave them out, by condition
}

// list returns the images that match the filter, and the first n images listed. Images that Nova returned although the
// query excluded them are logged at debug level, because loose database collations make this common.
func list(ctx context.Context, client *nova.Client, f *search.Filter, n int) (listing, error) {
	var l listing
	if f.Query.Visibility != "" {
		filters, err := client.FiltersByVisibility(ctx)
		if err == nil && !filters {
			err = errVisibility
		}
		if err != nil {
			return l, err
		}
	}
	started := time.Now()
	matches, err := client.Select(ctx, f.Query, func() func(*nova.Image) bool {
		l = listing{loose: map[string]int{}}
		return func(image *nova.Image) bool { return ctx.Err() == nil && l.add(image, f, n) }
	})
	if err == nil && ctx.Err() != nil { // a page can hold more than there is time to look through
		err = &transport.Error{
			Method: http.MethodGet, URL: client.Endpoint().JoinPath("images").String(), Attempts: 1, Elapsed: time.Since(started), Err: ctx.Err(),
		}
	}
	l.matches = matches
	for _, name := range slices.Sorted(maps.Keys(l.loose)) {
		tflog.Debug(ctx, "Nova listed images that it was asked to leave out", map[string]any{"filter": name, "images": l.loose[name]})
	}
	return l, err
}

// add counts an image, and reports whether it meets the filter.
func (l *listing) add(image *nova.Image, f *search.Filter, n int) bool {
	if l.total++; l.total <= n {
		l.first = append(l.first, *image)
	}
	unmet := f.Unmet(image)
	if unmet != nil && unmet.Sent {
		l.loose[unmet.Name]++
	}
	return unmet == nil
}
