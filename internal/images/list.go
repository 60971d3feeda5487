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

// listing holds the images that Nova listed for a filter.
type listing struct {
	matches []nova.Image // those that meet the filter
	first   []nova.Image // those listed first, whether they meet it or not
	total   int
	loose   map[string]int // how many Nova listed although the request excluded them, by condition
	odd     map[string]int // how many came with a value that cannot be read, by field
}

// list returns the images that match the filter, and the first n images listed. Images that Nova returned although the
// query excluded them are logged at debug level, because loose database collations make this common.
func list(ctx context.Context, client *nova.Client, f *search.Filter, n int) (listing, error) {
	l := listing{loose: map[string]int{}, odd: map[string]int{}}
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
	for page, err := range client.Pages(ctx, f.Query) {
		if err != nil {
			return l, err
		}
		for i := range page {
			if ctx.Err() != nil { // a page can hold more than there is time to look through
				return l, &transport.Error{
					Method: http.MethodGet, URL: client.Endpoint().JoinPath("images").String(), Kind: transport.Classify(ctx.Err()),
					Attempts: 1, Elapsed: time.Since(started), Err: ctx.Err(),
				}
			}
			if c := f.Unreadable(&page[i]); c != nil {
				return l, &unreadableError{at: filterPath.AtName(c.Name), by: c.Name, image: page[i]}
			}
			if l.add(&page[i], f, n) {
				l.matches = append(l.matches, page[i])
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.loose)) {
		tflog.Debug(ctx, "Nova listed images that the request excluded", map[string]any{"filter": name, "images": l.loose[name]})
	}
	for _, name := range slices.Sorted(maps.Keys(l.odd)) {
		tflog.Debug(ctx, "Nova listed images with a value that cannot be read", map[string]any{"field": name, "images": l.odd[name]})
	}
	return l, nil
}

// add counts an image, and reports whether it meets the filter.
func (l *listing) add(image *nova.Image, f *search.Filter, n int) bool {
	if l.total++; l.total <= n {
		l.first = append(l.first, *image)
	}
	if image.Unreadable != 0 {
		for _, name := range image.Unreadable.Names() {
			l.odd[name]++
		}
	}
	unmet := f.Unmet(image)
	if unmet != nil && unmet.Sent {
		l.loose[unmet.Name]++
	}
	return unmet == nil
}
