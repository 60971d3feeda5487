package nova

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// unheardOf is a visibility that no cloud has.
const unheardOf = "is-this-filtered"

// FiltersByVisibility reports whether the service filters a list by Query.Visibility. Nova hands that filter on to Glance,
// which rejects a word that it does not know; a service that does not know the filter ignores it, and would list every
// image. So a word that does not exist is requested, once: callers wait for the response, and share it. Errors are the ones
// of Pages.
func (c *Client) FiltersByVisibility(ctx context.Context) (bool, error) {
	select {
	case c.probing <- struct{}{}:
		defer func() { <-c.probing }()
	case <-ctx.Done():
		return false, &transport.Error{Method: http.MethodGet, URL: c.target(Query{}).String(), Kind: transport.Classify(ctx.Err()), Err: ctx.Err()}
	}
	if c.filtersByVisibility == nil {
		rejected, err := c.rejects(ctx, Query{Visibility: unheardOf, Limit: 1})
		if err != nil {
			return false, err
		}
		c.filtersByVisibility = &rejected
	}
	return *c.filtersByVisibility, nil
}

// rejects reports whether the service rejects the query for what it says. It is never sent without its limit.
func (c *Client) rejects(ctx context.Context, query Query) (bool, error) {
	_, err := c.authorized(ctx, c.target(query), permanent)
	var fault *Fault
	if errors.As(err, &fault) && fault.Status == http.StatusBadRequest && !strings.Contains(fault.Message, "project_id") {
		return true, nil
	}
	return false, err
}
