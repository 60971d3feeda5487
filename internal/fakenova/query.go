package fakenova

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// query holds the parameters of a query string in order.
type query []parameter

type parameter struct{ name, value string }

// parseQuery parses a query string as Nova does, and reports whether it is valid. Only invalid UTF-8 is not.
func parseQuery(raw string) (query, bool) {
	var parameters query
	for _, field := range strings.FieldsFunc(raw, func(char rune) bool { return char == '&' || char == ';' }) {
		name, value, _ := strings.Cut(field, "=")
		name, value = unescape(name), unescape(value)
		if !utf8.ValidString(name) || !utf8.ValidString(value) {
			return nil, false
		}
		parameters = append(parameters, parameter{name, value})
	}
	return parameters, true
}

// unescape decodes + and %XX, and keeps everything else.
func unescape(text string) string {
	var decoded strings.Builder
	for len(text) > 0 {
		char, rest := text[:1], text[1:]
		switch char {
		case "+":
			char = " "
		case "%":
			if len(rest) >= 2 {
				if octet, err := url.PathUnescape(text[:3]); err == nil {
					char, rest = octet, rest[2:]
				}
			}
		}
		decoded.WriteString(char)
		text = rest
	}
	return decoded.String()
}

// last returns the last value of a parameter, and reports whether there is one.
func (q query) last(name string) (value string, given bool) {
	for _, parameter := range q {
		if parameter.name == name {
			value, given = parameter.value, true
		}
	}
	return value, given
}

// withMarker returns the query of a next link: the parameters sorted by name, and the marker last unless the query has
// one. A repeated parameter keeps only its greatest value.
func (q query) withMarker(id string) string {
	sorted := slices.SortedFunc(slices.Values(q), func(a, b parameter) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.value, b.value))
	})
	if _, given := q.last("marker"); !given {
		sorted = append(sorted, parameter{name: "marker"})
	}
	var text strings.Builder
	for i, parameter := range sorted {
		if i+1 < len(sorted) && sorted[i+1].name == parameter.name {
			continue
		}
		if parameter.name == "marker" {
			parameter.value = id
		}
		if text.Len() > 0 {
			text.WriteByte('&')
		}
		text.WriteString(url.QueryEscape(parameter.name) + "=" + url.QueryEscape(parameter.value))
	}
	return text.String()
}
