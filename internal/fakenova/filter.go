package fakenova

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// condition reports whether an image matches a filter.
type condition func(*Image) bool

// computeFilters maps Nova's names of filters to those of Glance.
var computeFilters = map[string]string{
	"name":          "name",
	"status":        "status",
	"changes-since": "changes-since",
	"server":        "property-instance_uuid",
	"type":          "property-image_type",
	"minRam":        "min_ram",
	"minDisk":       "min_disk",
}

// translate returns the filters of a query in Glance's terms, and ignores everything else in the query.
func translate(q query) query {
	var filters query
	set := func(name, value string) {
		for i := range filters {
			if filters[i].name == name {
				filters[i].value = value
				return
			}
		}
		filters = append(filters, parameter{name, value})
	}
	for _, given := range q {
		name, known := computeFilters[given.name]
		if !known {
			name = given.name
		}
		value, _ := q.last(given.name)
		switch {
		case name == "changes-since":
			set("updated_at", "gte:"+value)
		case name == "status":
			set(name, strings.ToLower(value))
		case name == "property-instance_uuid":
			set("instance_uuid", value[strings.LastIndex(value, "/")+1:])
		case strings.HasPrefix(name, "property-"):
			// Nova is meant to remove the prefix, but removes all leading letters of it: os_type becomes s_type.
			set(strings.TrimLeft(name, "property-"), value)
		case known:
			set(name, value)
		}
	}
	return filters
}

// filters returns the condition that all filters of a query match.
func (c *Cloud) filters(q query) (condition, *response) {
	var conditions []condition
	for _, filter := range translate(q) {
		holds, failure := c.filter(filter.name, filter.value)
		if failure != nil {
			return nil, failure
		}
		conditions = append(conditions, holds)
	}
	return func(image *Image) bool {
		return !slices.ContainsFunc(conditions, func(holds condition) bool { return !holds(image) })
	}, nil
}

// filter returns the condition of one filter in Glance. It has only the columns that Nova shows, and the visibility.
func (c *Cloud) filter(name, value string) (condition, *response) {
	switch name {
	case "name":
		return c.textFilter(value, func(image *Image) *string { return image.Name })
	case "id":
		return c.textFilter(value, func(image *Image) *string { return &image.ID })
	case "status":
		return c.textFilter(value, func(image *Image) *string { return Name(image.glanceStatus()) })
	case "created_at", "updated_at":
		return timeFilter(name, value)
	case "visibility":
		return visibilityFilter(value)
	}
	if number, found := numbers[name]; found {
		return func(image *Image) bool { return c.Collation.equalNumber(number(image), value) }, nil
	}
	if strings.HasSuffix(name, "_min") || strings.HasSuffix(name, "_max") {
		return c.rangeFilter(name, value)
	}
	return func(image *Image) bool {
		return slices.ContainsFunc(image.Properties, func(property Property) bool {
			return property.Value != nil &&
				c.Collation.equal(property.Key, name) && c.Collation.equal(*property.Value, value)
		})
	}, nil
}

// numbers holds the columns of numbers.
var numbers = map[string]func(*Image) int64{
	"min_disk": func(image *Image) int64 { return int64(image.MinDisk) },
	"min_ram":  func(image *Image) int64 { return int64(image.MinRAM) },
	"size":     func(image *Image) int64 { return image.Size },
}

// textFilter returns the condition on a column that supports the operators eq: and in:. Null does not match.
func (c *Cloud) textFilter(value string, column func(*Image) *string) (condition, *response) {
	operator, value := splitOperator(value)
	values := []string{value}
	switch operator {
	case "eq":
	case "in":
		var failure *response
		if values, failure = splitValues(value); failure != nil {
			return nil, failure
		}
	default:
		return nil, glanceFault("Unable to filter by unknown operator '" + operator + "'.")
	}
	return func(image *Image) bool {
		text := column(image)
		return text != nil && slices.ContainsFunc(values, func(value string) bool { return c.Collation.equal(*text, value) })
	}, nil
}

func (c *Cloud) rangeFilter(name, value string) (condition, *response) {
	bound, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
	if err != nil {
		return nil, glanceFault("Unable to filter on a range with a non-numeric value.")
	}
	number, found := numbers[name[:len(name)-len("_min")]]
	if !found {
		failure := c.crash("glanceclient.exc.HTTPInternalServerError")
		return nil, &failure
	}
	if strings.HasSuffix(name, "_min") {
		return func(image *Image) bool { return number(image) >= bound }, nil
	}
	return func(image *Image) bool { return number(image) <= bound }, nil
}

func visibilityFilter(value string) (condition, *response) {
	if !slices.Contains([]string{"", "community", "public", "private", "shared", "all"}, value) {
		return nil, glanceFault("Invalid visibility value: " + value)
	}
	return func(image *Image) bool { return value == "all" || value == image.visibility() }, nil
}

// splitOperator splits operator:value. The operator of a string without a colon, and of a timestamp, is eq.
func splitOperator(text string) (operator, value string) {
	left, right, found := strings.Cut(text, ":")
	if _, isTime := parseTime(text); !found || isTime {
		return "eq", text
	}
	return left, right
}

// listedValue matches one value of in:, quoted or not, with the comma after it.
var listedValue = regexp.MustCompile(`"([^"\\]*(?:\\.[^"\\]*)*)",?|([^,]+),?|,`)

// splitValues splits the values of in:. Values may be quoted.
func splitValues(text string) ([]string, *response) {
	invalid := func(reason string) *response { return glanceFault("Invalid filter value " + text + ". " + reason) }
	opened := false
	for i, char := range []byte(text) {
		if char != '"' || i > 0 && text[i-1] == '\\' {
			continue
		}
		switch {
		case !opened && i > 0 && text[i-1] != ',':
			return nil, invalid("There is no comma before opening quotation mark.")
		case opened && i+1 < len(text) && text[i+1] != ',':
			return nil, invalid("There is no comma after closing quotation mark.")
		}
		opened = !opened
	}
	if opened {
		return nil, invalid("The quote is not closed.")
	}
	var values []string
	for _, match := range listedValue.FindAllStringSubmatch(text, -1) {
		values = append(values, match[1]+match[2])
	}
	return values, nil
}
