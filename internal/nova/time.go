package nova

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var errNoTime = errors.New(`not a time such as "2026-04-01T00:00:00Z" (RFC 3339; without a UTC offset it is UTC)`)

// ParseTime parses a time as the API's documents write it: RFC 3339, or the same without a UTC offset, which is UTC then.
func ParseTime(text string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, text); err == nil && writable(t.UTC()) {
			return t.UTC(), nil
		}
	}
	return time.Time{}, errNoTime
}

// writable reports whether RFC 3339 can write a time, which has four digits for the year in UTC.
func writable(t time.Time) bool { return t.Year() >= 0 && t.Year() <= 9999 }

// iso8601 is a time in any of ISO 8601's spellings of a calendar date, a space or a small letter for the T included.
var iso8601 = regexp.MustCompile(`^(\d{4})(?:-(\d\d)-(\d\d)|(\d\d)(\d\d))` +
	`(?:[Tt ]+(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9})\d*)?)?)?` +
	` ?(?:([Zz]|UTC)|([+-])(\d\d)(?::?(\d\d))?)?)?$`)

// parseTimestamp parses a time as clouds are known to write it. Without a UTC offset it is UTC.
func parseTimestamp(text string) (time.Time, bool) {
	if t, err := ParseTime(text); err == nil {
		return t, true
	}
	if len(text) > maxTimestamp {
		return time.Time{}, false
	}
	parts := iso8601.FindStringSubmatch(strings.TrimSpace(text))
	if parts == nil {
		return time.Time{}, false
	}
	number := func(i int) int { n, _ := strconv.Atoi("0" + parts[i]); return n }
	year, month, day := number(1), number(2)+number(4), number(3)+number(5)
	hour, minute, second := number(6), number(7), number(8)
	nanosecond, _ := strconv.Atoi((parts[9] + "000000000")[:9])
	offset := 60 * (60*number(12) + number(13))
	if parts[11] == "-" {
		offset = -offset
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanosecond, time.FixedZone("", offset))
	midnight := hour == 24 && minute == 0 && second == 0 && nanosecond == 0 // the end of a day
	switch date := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC); {
	case date.Day() != day || date.Month() != time.Month(month): // there is no such day
		return time.Time{}, false
	case hour > 23 && !midnight, minute > 59, second > 60, number(12) > 23, number(13) > 59:
		return time.Time{}, false
	}
	return t.UTC(), writable(t.UTC())
}
