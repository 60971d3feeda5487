package fakenova

import (
	"encoding/json"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// appendJSONString appends a string in ASCII, as Python's json.dumps writes it.
func appendJSONString(dst []byte, text string) []byte {
	dst = append(dst, '"')
	for start, i := 0, 0; ; {
		if i < len(text) && ' ' <= text[i] && text[i] <= '~' && text[i] != '"' && text[i] != '\\' {
			i++
			continue
		}
		dst = append(dst, text[start:i]...)
		if i == len(text) {
			return append(dst, '"')
		}
		char, size := utf8.DecodeRuneInString(text[i:])
		dst = appendEscaped(dst, char)
		i += size
		start = i
	}
}

func appendEscaped(dst []byte, char rune) []byte {
	switch char {
	case '"', '\\':
		return append(dst, '\\', byte(char))
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	}
	for _, unit := range utf16.AppendRune(nil, char) {
		dst = append(dst, '\\', 'u',
			hexDigits[unit>>12], hexDigits[unit>>8&15], hexDigits[unit>>4&15], hexDigits[unit&15])
	}
	return dst
}

// appendLink appends a link. An empty media type is omitted.
func appendLink(dst []byte, rel, mediaType, href string) []byte {
	dst = append(append(dst, `{"rel": "`...), rel...)
	if mediaType != "" {
		dst = append(append(dst, `", "type": "`...), mediaType...)
	}
	dst = appendJSONString(append(dst, `", "href": `...), href)
	return append(dst, '}')
}

// appendDecoded appends valid JSON with the whitespace of Python's json.dumps.
func appendDecoded(dst []byte, text string) []byte {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	return appendValue(dst, decoder)
}

// appendValue appends the next value of valid JSON.
func appendValue(dst []byte, decoder *json.Decoder) []byte {
	token, _ := decoder.Token()
	switch token := token.(type) {
	case json.Delim:
		dst = append(dst, byte(token))
		for first := true; decoder.More(); first = false {
			if !first {
				dst = append(dst, ", "...)
			}
			if token == '{' {
				dst = append(appendValue(dst, decoder), ": "...)
			}
			dst = appendValue(dst, decoder)
		}
		end, _ := decoder.Token()
		return append(dst, byte(end.(json.Delim)))
	case string:
		return appendJSONString(dst, token)
	case json.Number:
		return append(dst, token...)
	case bool:
		if token {
			return append(dst, "true"...)
		}
		return append(dst, "false"...)
	default:
		return append(dst, "null"...)
	}
}
