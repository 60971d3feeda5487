package nova

import (
	"bytes"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// field is a field of an image as it came. A field that is missing or null has no value; neither has one that cannot be
// read.
type field[T any] struct {
	value      T
	unreadable bool
}

// skip passes over a value, which is unreadable unless it is null.
func (f *field[T]) skip(decoder *jsontext.Decoder) error {
	f.unreadable = decoder.PeekKind() != jsontext.KindNull
	return decoder.SkipValue()
}

// read parses a string. An empty one is not a value.
func read[T any](f *field[*T], text string, parse func(string) (T, bool)) {
	if text == "" {
		return
	}
	value, ok := parse(text)
	if f.unreadable = !ok; ok {
		f.value = &value
	}
}

type (
	text      struct{ field[*string] }
	integer   struct{ field[*int64] }
	timestamp struct{ field[*time.Time] }
	links     struct{ field[[]Link] }
	server    struct{ field[*Server] }
)

func (t *text) or(fallback string) string {
	if t.value == nil {
		return fallback
	}
	return *t.value
}

// UnmarshalJSONFrom decodes a string.
func (t *text) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	if decoder.PeekKind() != jsontext.KindString {
		return t.skip(decoder)
	}
	t.value = new(string)
	return json.UnmarshalDecode(decoder, t.value)
}

// UnmarshalJSONFrom decodes an integer, which some clouds write as a string.
func (n *integer) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	if kind := decoder.PeekKind(); kind != jsontext.KindNumber && kind != jsontext.KindString {
		return n.skip(decoder)
	}
	token, err := decoder.ReadToken()
	if err == nil {
		read(&n.field, token.String(), parseInteger)
	}
	return err
}

// UnmarshalJSONFrom decodes a time.
func (t *timestamp) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	if decoder.PeekKind() != jsontext.KindString {
		return t.skip(decoder)
	}
	token, err := decoder.ReadToken()
	if err == nil {
		read(&t.field, token.String(), parseTimestamp)
	}
	return err
}

// UnmarshalJSONFrom decodes a list of links, which make half of a page. Some languages write an empty list as an empty
// object.
func (l *links) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	if decoder.PeekKind() != jsontext.KindBeginArray {
		return whole(&l.field, decoder, jsontext.KindBeginArray)
	}
	l.value = make([]Link, 0, usualLinks)
	err := elements(decoder, func() error {
		var link wireLink
		switch decoder.PeekKind() {
		case jsontext.KindBeginObject:
		case jsontext.KindNull:
			l.value = append(l.value, Link{})
			return decoder.SkipValue()
		default:
			l.unreadable = true
			return decoder.SkipValue()
		}
		err := members(decoder, link.member)
		l.value = append(l.value, Link{Href: link.href.or(""), Rel: link.rel.or(""), Type: link.kind.value})
		l.unreadable = l.unreadable || link.href.unreadable || link.rel.unreadable || link.kind.unreadable
		return err
	})
	if l.unreadable {
		l.value = nil
	}
	return err
}

type wireLink struct{ href, rel, kind text }

func (l *wireLink) member(decoder *jsontext.Decoder, name []byte) error {
	switch string(name) {
	case "href":
		return l.href.UnmarshalJSONFrom(decoder)
	case "rel":
		return l.rel.UnmarshalJSONFrom(decoder)
	case "type":
		return l.kind.UnmarshalJSONFrom(decoder)
	}
	return decoder.SkipValue()
}

// UnmarshalJSONFrom decodes a server. Some languages write an empty object as an empty list.
func (s *server) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	if err := whole(&s.field, decoder, jsontext.KindBeginObject); err != nil || s.value == nil {
		return err
	}
	s.value.Links = notNil(s.value.Links)
	return nil
}

// whole decodes a list or an object of several fields: all of them, or none.
func whole[T any](f *field[T], decoder *jsontext.Decoder, kind jsontext.Kind) error {
	value, err := decoder.ReadValue()
	if err != nil || empty(value) {
		return err
	}
	var none T
	if value.Kind() != kind || json.Unmarshal(value, &f.value, lenient) != nil {
		f.value, f.unreadable = none, true
	}
	return nil
}

// elements decodes a list, each element by the function.
func elements(decoder *jsontext.Decoder, decode func() error) error {
	_, err := decoder.ReadToken()
	for err == nil && decoder.PeekKind() != jsontext.KindEndArray {
		err = decode()
	}
	if err != nil {
		return err
	}
	_, err = decoder.ReadToken()
	return err
}

// members decodes an object, the value of each member by the function.
func members(decoder *jsontext.Decoder, decode func(decoder *jsontext.Decoder, name []byte) error) error {
	_, err := decoder.ReadToken()
	for err == nil && decoder.PeekKind() != jsontext.KindEndObject {
		var name jsontext.Value
		if name, err = decoder.ReadValue(); err == nil {
			if bytes.IndexByte(name, '\\') < 0 {
				name = name[1 : len(name)-1]
			} else {
				name, _ = jsontext.AppendUnquote(nil, name) // its syntax is right, and what is not UTF-8 is replaced
			}
			err = decode(decoder, name)
		}
	}
	if err != nil {
		return err
	}
	_, err = decoder.ReadToken()
	return err
}
