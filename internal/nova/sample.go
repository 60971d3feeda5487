package nova

import "context"

// Sample returns the first page of what Images returns, and whether that is all. It sends one request: it is for
// explaining, where the whole list would cost too much.
func (c *Client) Sample(ctx context.Context, query Query) (images []Image, whole bool, err error) {
	list := newWalk(PageSize)
	query.Limit = list.limit
	page, err := c.get(ctx, c.target(query))
	if err != nil {
		return nil, false, err
	}
	marker, err := list.add(page.answer)
	if err != nil {
		return nil, false, page.error(err.Error())
	}
	return list.images, marker == "" || len(page.images) < PageSize && !page.next, nil
}
