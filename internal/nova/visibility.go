package nova

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// unheardOf is a visibility that no cloud has.
const unheardOf = "is-this-filtered"

// FiltersByVisibility reports whether the service filters a list by Query.Visibility. Nova hands that filter on to Glance,
// which rejects a word that it does not know; a service that does not know the filter ignores it, and would list every
// image. So a word that does not exist is requested, once: callers wait for the response, and share it. Errors are the ones
// of Pages.
func (c *Client) FiltersByVisibility(ctx context.Context) (bool, error) {
	started := time.Now()
	select {
	case c.probing <- struct{}{}:
		defer func() { <-c.probing }()
	case <-ctx.Done():
		return false, c.ended(ctx, Query{}, started)
	}
	if c.filtersByVisibility == nil {
		_, err := c.authorized(ctx, c.target(Query{Visibility: unheardOf, Limit: 1}), (*Fault).permanent)
		fault, _ := errors.AsType[*Fault](err)
		filters := fault != nil && fault.Status == http.StatusBadRequest && !fault.projectMismatch()
		if err != nil && !filters {
			return false, err
		}
		c.filtersByVisibility = &filters
	}
	return *c.filtersByVisibility, nil
}
