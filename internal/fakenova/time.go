package fakenova

import (
	"regexp"
	"slices"
	"strconv"
	"time"
)

// isoTime matches the timestamps that Glance accepts: ISO 8601, basic or extended, with at least a year.
var isoTime = regexp.MustCompile(`^([0-9]{4})(?:(?:-([0-9]{1,2})|([0-9]{2}))(?:(?:-([0-9]{1,2})|([0-9]{2}))` +
	`(?:[ T]([0-9]{2})(?::?([0-9]{2}))?(?::?([0-9]{1,2})(?:[.,]([0-9]+))?)?(?:Z|([-+])([0-9]{2}):?([0-9]{2})?)?)?)?)?$`)

// parseTime parses a timestamp, and reports whether it is valid. Without an offset, it is UTC.
func parseTime(text string) (time.Time, bool) {
	groups := isoTime.FindStringSubmatch(text)
	if groups == nil || len(text) == len("YYYYMM") && groups[3] != "" {
		return time.Time{}, false
	}
	number := func(texts ...string) int {
		for _, text := range texts {
			if number, err := strconv.Atoi(text); err == nil {
				return number
			}
		}
		return 0
	}
	year, month, day := number(groups[1]), number(groups[2], groups[3], "1"), number(groups[4], groups[5], "1")
	hour, minute, second := number(groups[6]), number(groups[7]), number(groups[8])
	microsecond := number((groups[9] + "000000")[:6])
	offset := time.Duration(number(groups[11]))*time.Hour + time.Duration(number(groups[12]))*time.Minute
	if groups[10] == "-" {
		offset = -offset
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, microsecond*1000, time.UTC)
	exists := year > 0 && t.Year() == year && t.Month() == time.Month(month) && t.Day() == day &&
		t.Hour() == hour && t.Minute() == minute && t.Second() == second && offset.Abs() < 24*time.Hour
	return t.Add(-offset), exists
}

// timeFilter returns the condition on the creation time or the time of the last update.
func timeFilter(name, value string) (condition, *response) {
	operator, text := splitOperator(value)
	bound, valid := parseTime(text)
	if !valid {
		return nil, glanceFault(`Bad "` + name + `" query filter format. Use ISO 8601 DateTime notation.`)
	}
	accepted := map[string][]int{"gt": {1}, "gte": {0, 1}, "lt": {-1}, "lte": {-1, 0}, "neq": {-1, 1}, "eq": {0}}
	orders, known := accepted[operator]
	if !known {
		return nil, glanceFault("Unable to filter on a unknown operator.")
	}
	return func(image *Image) bool {
		t := image.updated()
		if name == "created_at" {
			t = image.CreatedAt
		}
		return slices.Contains(orders, t.Compare(bound))
	}, nil
}
