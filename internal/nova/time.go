package nova

import (
	"errors"
	"time"
)

var errNoTime = errors.New(`not a time such as "2026-04-01T00:00:00Z" (RFC 3339; without a zone it is UTC)`)

// ParseTime reads a time as the API writes it: RFC 3339, or the same without a zone, which is UTC then.
func ParseTime(text string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, text); err == nil {
			// Years that do not fit four digits once they are UTC cannot be written in RFC 3339.
			if t = t.UTC(); t.Year() >= 0 && t.Year() <= 9999 {
				return t, nil
			}
		}
	}
	return time.Time{}, errNoTime
}
