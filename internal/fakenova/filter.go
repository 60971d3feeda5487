package fakenova

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// condition says whether an image passes a filter.
type condition func(*Image) bool

// computeFilters are the compute service's names for filters of the image service.
var computeFilters = map[string]string{
	"name":          "name",
	"status":        "status",
	"changes-since": "changes-since",
	"server":        "property-instance_uuid",
	"type":          "property-image_type",
	"minRam":        "min_ram",
	"minDisk":       "min_disk",
}

// translate returns the filters of a query in the image service's terms; everything else in the query is ignored.
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
			// The service means to cut off the prefix, and cuts off all of its letters: os_type becomes s_type.
			set(strings.TrimLeft(name, "property-"), value)
		case known:
			set(name, value)
		}
	}
	return filters
}

// filters returns the condition that all filters of a query make together.
func (c *Cloud) filters(q query) (condition, *answer) {
	var conditions []condition
	for _, filter := range translate(q) {
		holds, refusal := c.filter(filter.name, filter.value)
		if refusal != nil {
			return nil, refusal
		}
		conditions = append(conditions, holds)
	}
	return func(image *Image) bool {
		return !slices.ContainsFunc(conditions, func(holds condition) bool { return !holds(image) })
	}, nil
}

// filter is what the image service makes of one filter. Of its columns it knows those that the compute service shows.
func (c *Cloud) filter(name, value string) (condition, *answer) {
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

// numbers are an image's columns that hold numbers.
var numbers = map[string]func(*Image) int64{
	"min_disk": func(image *Image) int64 { return int64(image.MinDisk) },
	"min_ram":  func(image *Image) int64 { return int64(image.MinRAM) },
	"size":     func(image *Image) int64 { return image.Size },
}

// textFilter compares a column that takes the operators eq: and in:. Null equals nothing.
func (c *Cloud) textFilter(value string, column func(*Image) *string) (condition, *answer) {
	operator, value := splitOperator(value)
	values := []string{value}
	switch operator {
	case "eq":
	case "in":
		var refusal *answer
		if values, refusal = splitValues(value); refusal != nil {
			return nil, refusal
		}
	default:
		return nil, glanceFault("Unable to filter by unknown operator '" + operator + "'.")
	}
	return func(image *Image) bool {
		text := column(image)
		return text != nil && slices.ContainsFunc(values, func(value string) bool { return c.Collation.equal(*text, value) })
	}, nil
}

func (c *Cloud) rangeFilter(name, value string) (condition, *answer) {
	bound, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
	if err != nil {
		return nil, glanceFault("Unable to filter on a range with a non-numeric value.")
	}
	number, found := numbers[name[:len(name)-len("_min")]]
	if !found {
		refusal := c.crash("glanceclient.exc.HTTPInternalServerError")
		return nil, &refusal
	}
	if strings.HasSuffix(name, "_min") {
		return func(image *Image) bool { return number(image) >= bound }, nil
	}
	return func(image *Image) bool { return number(image) <= bound }, nil
}

func visibilityFilter(value string) (condition, *answer) {
	if !slices.Contains([]string{"", "community", "public", "private", "shared", "all"}, value) {
		return nil, glanceFault("Invalid visibility value: " + value)
	}
	return func(image *Image) bool { return value == "all" || value == image.visibility() }, nil
}

// splitOperator splits operator:value. Texts without a colon, and times, are values to be equal to.
func splitOperator(text string) (operator, value string) {
	left, right, found := strings.Cut(text, ":")
	if _, isTime := parseTime(text); !found || isTime {
		return "eq", text
	}
	return left, right
}

// listedValue is one value of in:, quoted or not, with the comma behind it.
var listedValue = regexp.MustCompile(`"([^"\\]*(?:\\.[^"\\]*)*)",?|([^,]+),?|,`)

// splitValues splits the values of in:, of which some may be quoted.
func splitValues(text string) ([]string, *answer) {
	invalid := func(reason string) *answer { return glanceFault("Invalid filter value " + text + ". " + reason) }
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
