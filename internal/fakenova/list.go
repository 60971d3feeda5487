package fakenova

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// show returns the response to GET /images/ with an ID.
func (c *Cloud) show(call call) response {
	catalog := c.catalog()
	i := c.find(catalog, call.id)
	if i < 0 || !call.scope.finds(catalog[i]) || !c.traits().reads(call.scope) {
		return fault(http.StatusNotFound, "Image not found.")
	}
	if catalog[i].broken() {
		return c.crash("json.decoder.JSONDecodeError")
	}
	body := c.view(call).appendDetail([]byte(`{"image": `), catalog[i])
	return document(append(body, '}'))
}

// list returns the response to GET /images and GET /images/detail.
func (c *Cloud) list(call call) response {
	query, valid := parseQuery(call.r.URL.RawQuery)
	switch {
	case !valid && c.traits().checksQueries:
		return fault(http.StatusBadRequest, "Query string is not UTF-8 encoded")
	case !valid:
		return c.crash("UnicodeDecodeError")
	}
	limit, failure := c.limit(query)
	if failure != nil {
		return *failure
	}
	if !c.traits().reads(call.scope) {
		return fault(http.StatusForbidden, "HTTP 403 Forbidden: You are not authorized to complete get_images action.")
	}
	images, failure := c.page(call.scope, query, limit)
	if failure != nil {
		return *failure
	}
	// Nova decodes every property, even for a list of names.
	if slices.ContainsFunc(images, (*Image).broken) {
		return c.crash("json.decoder.JSONDecodeError")
	}

	view := c.view(call)
	appendImage, collection, room := view.appendBasic, "images", 512
	if call.action == detailImages {
		appendImage, collection, room = view.appendDetail, "images/detail", 1024
	}
	body := append(make([]byte, 0, 256+room*len(images)), `{"images": [`...)
	for i, image := range images {
		if i > 0 {
			body = append(body, ", "...)
		}
		body = appendImage(body, image)
	}
	body = append(body, ']')
	if c.hasNext(query, limit, len(images)) {
		last := images[len(images)-1].ID
		body = appendLink(append(body, `, "images_links": [`...), "next", "",
			view.self+collection+"?"+query.withMarker(last))
		body = append(body, ']')
	}
	return document(append(body, '}'))
}

// limit checks the parameters that must be numbers, and returns the limit, or 0 without one.
func (c *Cloud) limit(query query) (int, *response) {
	if c.IgnorePaging {
		return 0, nil
	}
	limit := 0
	for _, name := range []string{"limit", "page_size", "offset"} {
		text, given := query.last(name)
		if !given {
			continue
		}
		number, err := parseNonNegative(text)
		message := ""
		switch reason := c.traits().checkNumber(text); {
		case reason != "":
			message = "Invalid input for query parameters " + name + ". Value: " + text + ". " + reason
		case err != nil:
			message = "Invalid input received: " + name + " " + err.Error()
		}
		if message != "" {
			failure := fault(http.StatusBadRequest, message)
			return 0, &failure
		}
		if name == "limit" {
			limit = number
		}
	}
	return limit, nil
}

// maxIDLength is the maximum length of an ID in Glance.
const maxIDLength = 36

// page returns the images of one page.
func (c *Cloud) page(scope Scope, query query, limit int) ([]*Image, *response) {
	catalog := c.catalog()
	matches, failure := c.filters(query)
	if failure != nil {
		return nil, failure
	}
	visibility, _ := translate(query).last("visibility")
	community := visibility == "community" || visibility == "all"
	if marker, _ := query.last("marker"); marker != "" && !c.IgnorePaging {
		i := c.find(catalog, marker)
		switch {
		case utf8.RuneCountInString(marker) > maxIDLength:
			return nil, glanceFault("Image with the given id %(image_id)s was not found")
		case i < 0:
			return nil, glanceFault("No image found with ID " + marker)
		case catalog[i].Foreign:
			failure := fault(http.StatusForbidden, "HTTP 403 Forbidden: Forbidding request, image "+marker+" not visible")
			return nil, &failure
		}
		catalog = catalog[i+1:]
	}
	size := cmp.Or(limit, math.MaxInt)
	if c.PageCap > 0 && !c.IgnorePaging {
		size = min(size, c.PageCap)
	}
	images := make([]*Image, 0, min(size, len(catalog)))
	for _, image := range catalog {
		if len(images) == size {
			break
		}
		if (scope.lists(image) || community && image.Visibility == "community") && matches(image) {
			images = append(images, image)
		}
	}
	return images, nil
}

// hasNext reports whether a list of count images has a next link. Like Nova, it compares with max_limit, and ignores
// whether there are more images.
func (c *Cloud) hasNext(query query, limit, count int) bool {
	if c.NoNextLinks || c.IgnorePaging {
		return false
	}
	maxLimit := cmp.Or(c.MaxLimit, 1000)
	if _, given := query.last("limit"); !given {
		limit = maxLimit
	}
	full := min(limit, maxLimit)
	return full > 0 && count == full
}

// find returns the position of an image in the catalog, or -1.
func (c *Cloud) find(catalog []*Image, id string) int {
	return slices.IndexFunc(catalog, func(image *Image) bool { return c.Collation.equal(image.ID, id) })
}

// checkNumber returns the error message for a number that the schema of the release rejects, or "".
func (t traits) checkNumber(text string) string {
	switch {
	case !t.checksQueries:
		return ""
	case text == "":
		return "'' " + t.emptyNumber
	case strings.Trim(text, "0123456789") != "":
		return "'" + text + "' does not match '^[0-9]*$'"
	case strings.Trim(text, "0") == "":
		return "0 is less than the minimum of 1"
	default:
		return ""
	}
}

var integer = regexp.MustCompile(`^[+-]?[0-9]+(_[0-9]+)*$`)

// parseNonNegative parses a number as Python's int does. A number that exceeds an int becomes the largest int.
func parseNonNegative(text string) (int, error) {
	text = strings.TrimSpace(text)
	if !integer.MatchString(text) {
		return 0, fmt.Errorf("must be an integer")
	}
	number, err := strconv.Atoi(strings.ReplaceAll(text, "_", ""))
	switch {
	case strings.HasPrefix(text, "-") && number != 0:
		return 0, fmt.Errorf("must be >= 0")
	case err != nil:
		return math.MaxInt, nil
	default:
		return number, nil
	}
}
