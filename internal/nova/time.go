package nova

import (
	"cmp"
	"errors"
	"regexp"
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
	` ?(?:[Zz]|UTC|([+-](?:[01]\d|2[0-3]))(?::?([0-5]\d))?)?)?$`)

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
	date := parts[1] + "-" + parts[2] + parts[4] + "-" + parts[3] + parts[5]
	hour, minute, second, fraction := cmp.Or(parts[6], "00"), cmp.Or(parts[7], "00"), cmp.Or(parts[8], "00"), cmp.Or(parts[9], "0")
	offset := "Z"
	if parts[10] != "" {
		offset = parts[10] + ":" + cmp.Or(parts[11], "00")
	}
	var later time.Duration
	switch { // what package time does not read
	case hour+minute+second == "240000" && strings.Trim(fraction, "0") == "": // the end of a day
		hour, later = "00", 24*time.Hour
	case second == "60": // a leap second
		second, later = "59", time.Second
	}
	t, err := ParseTime(date + "T" + hour + ":" + minute + ":" + second + "." + fraction + offset)
	t = t.Add(later)
	return t, err == nil && writable(t)
}
