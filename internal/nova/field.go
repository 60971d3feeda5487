package nova

import (
	"bytes"
	"errors"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// members are the members of an image's JSON besides its ID, and how each is read.
var members = [...]struct {
	field Fields
	name  string
	read  func(image *wireImage, decoder *jsontext.Decoder) error
}{
	{FieldName, "name", func(i *wireImage, d *jsontext.Decoder) error { return readString(d, &i.Name) }},
	{FieldStatus, "status", func(i *wireImage, d *jsontext.Decoder) error { return readString(d, &i.Status) }},
	{FieldProgress, "progress", func(i *wireImage, d *jsontext.Decoder) error { return readInteger(d, &i.Progress) }},
	{FieldMinDisk, "minDisk", func(i *wireImage, d *jsontext.Decoder) error { return readInteger(d, &i.MinDisk) }},
	{FieldMinRAM, "minRam", func(i *wireImage, d *jsontext.Decoder) error { return readInteger(d, &i.MinRAM) }},
	{FieldSize, "OS-EXT-IMG-SIZE:size", func(i *wireImage, d *jsontext.Decoder) error { return readInteger(d, &i.Size) }},
	{FieldCreated, "created", func(i *wireImage, d *jsontext.Decoder) error { return readTime(d, &i.Created) }},
	{FieldUpdated, "updated", func(i *wireImage, d *jsontext.Decoder) error { return readTime(d, &i.Updated) }},
	{FieldMetadata, "metadata", func(i *wireImage, d *jsontext.Decoder) error { return readMetadata(d, &i.Metadata) }},
	{FieldLinks, "links", func(i *wireImage, d *jsontext.Decoder) error { return readLinks(d, &i.Links) }},
	{FieldServer, "server", func(i *wireImage, d *jsontext.Decoder) error { return readServer(d, &i.Server) }},
	{FieldDiskConfig, "OS-DCF:diskConfig", func(i *wireImage, d *jsontext.Decoder) error { return readString(d, &i.DiskConfig) }},
}

// errUnreadable is the error of a value that was passed over. Its field is nil, like that of null.
var errUnreadable = errors.New("unreadable")

// skip passes over a value, which is not an error if it is null.
func skip(decoder *jsontext.Decoder) error {
	null := decoder.PeekKind() == jsontext.KindNull
	if err := decoder.SkipValue(); err != nil || null {
		return err
	}
	return errUnreadable
}

// skipEmpty is skip for what is also null if it is empty: some languages write an empty list for an empty object, or an object
// for a list.
func skipEmpty(decoder *jsontext.Decoder) error {
	value, err := decoder.ReadValue()
	if err != nil || empty(value) {
		return err
	}
	return errUnreadable
}

// empty reports whether the value is null, or a list or an object of nothing.
func empty(value jsontext.Value) bool {
	switch value.Kind() {
	case jsontext.KindNull:
		return true
	case jsontext.KindBeginArray, jsontext.KindBeginObject:
		return len(bytes.TrimSpace(value[1:len(value)-1])) == 0
	}
	return false
}

func readString(decoder *jsontext.Decoder, value **string) error {
	if decoder.PeekKind() != jsontext.KindString {
		return skip(decoder)
	}
	*value = new(string)
	return json.UnmarshalDecode(decoder, *value)
}

func readText(decoder *jsontext.Decoder, value *string) error {
	if decoder.PeekKind() != jsontext.KindString {
		return skip(decoder)
	}
	return json.UnmarshalDecode(decoder, value)
}

// readInteger reads a number, or a string, which some clouds write instead.
func readInteger(decoder *jsontext.Decoder, value **int64) error {
	return readToken(decoder, value, parseInteger, jsontext.KindNumber, jsontext.KindString)
}

func readTime(decoder *jsontext.Decoder, value **time.Time) error {
	return readToken(decoder, value, parseTimestamp, jsontext.KindString)
}

// readToken parses a value of one of the kinds. An empty string is not a value.
func readToken[T any](decoder *jsontext.Decoder, value **T, parse func(string) (T, bool), kinds ...jsontext.Kind) error {
	if !slices.Contains(kinds, decoder.PeekKind()) {
		return skip(decoder)
	}
	token, err := decoder.ReadToken()
	if err != nil {
		return err
	}
	text := token.String()
	if text == "" {
		return nil
	}
	parsed, ok := parse(text)
	if !ok {
		return errUnreadable
	}
	*value = &parsed
	return nil
}

// readLinks reads a list of links: all of them, or none. They make half of a page, which is why they are read in place.
func readLinks(decoder *jsontext.Decoder, value *[]Link) error {
	if decoder.PeekKind() != jsontext.KindBeginArray {
		return skipEmpty(decoder)
	}
	depth := decoder.StackDepth()
	*value = make([]Link, 0, usualLinks)
	err := readEach(decoder, func() error {
		*value = append(*value, Link{})
		return readLink(decoder, &(*value)[len(*value)-1])
	})
	if !errors.Is(err, errUnreadable) {
		return err
	}
	*value = []Link{}
	for decoder.StackDepth() > depth {
		if _, err := decoder.ReadToken(); err != nil {
			return err
		}
	}
	return errUnreadable
}

func readLink(decoder *jsontext.Decoder, link *Link) error {
	if decoder.PeekKind() != jsontext.KindBeginObject {
		return skip(decoder)
	}
	return readMembers(decoder, func(name []byte) error {
		switch string(name) {
		case "href":
			return readText(decoder, &link.Href)
		case "rel":
			return readText(decoder, &link.Rel)
		case "type":
			return readString(decoder, &link.Type)
		}
		return decoder.SkipValue()
	})
}

func readServer(decoder *jsontext.Decoder, value **Server) error {
	object, err := decoder.ReadValue()
	if err != nil || empty(object) {
		return err
	}
	if json.Unmarshal(object, value, lenient) != nil {
		*value = nil
		return errUnreadable
	}
	if (*value).Links == nil {
		(*value).Links = []Link{}
	}
	return nil
}

// readMembers reads an object, the value of each member by the function.
func readMembers(decoder *jsontext.Decoder, read func(name []byte) error) error {
	return readEach(decoder, func() error {
		name, err := decoder.ReadValue()
		if err != nil {
			return err
		}
		if bytes.IndexByte(name, '\\') < 0 {
			return read(name[1 : len(name)-1])
		}
		unquoted, _ := jsontext.AppendUnquote(nil, name) // its syntax is right, and what is not UTF-8 is replaced
		return read(unquoted)
	})
}

// readEach reads a list or an object, each element or member by the function.
func readEach(decoder *jsontext.Decoder, read func() error) error {
	_, err := decoder.ReadToken()
	for err == nil {
		if kind := decoder.PeekKind(); kind == jsontext.KindEndArray || kind == jsontext.KindEndObject {
			_, err = decoder.ReadToken()
			return err
		}
		err = read()
	}
	return err
}
