package nova

import (
	"bytes"
	v1 "encoding/json"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// metadata is an image's metadata, each value as text: a string as it is, null as nil, anything else as compact JSON
// with sorted keys. Nova itself decodes block_device_mapping and mappings, so these come as lists.
type metadata struct{ field[map[string]*string] }

// UnmarshalJSONFrom decodes the metadata from the API's JSON. Some languages write an empty object as an empty list.
func (m *metadata) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	if decoder.PeekKind() != jsontext.KindBeginObject {
		value, err := decoder.ReadValue()
		switch {
		case err != nil:
			return err
		case value.Kind() == jsontext.KindBeginArray && empty(value):
			m.value = map[string]*string{}
		default:
			m.unreadable = value.Kind() != jsontext.KindNull
		}
		return nil
	}
	start := decoder.InputOffset()
	if _, err := decoder.ReadToken(); err != nil {
		return err
	}
	m.value = map[string]*string{}
	for decoder.PeekKind() != jsontext.KindEndObject {
		var key string
		if err := json.UnmarshalDecode(decoder, &key); err != nil {
			return err
		}
		value, err := readText(decoder)
		if err != nil {
			return err
		}
		m.value[key] = value
		if decoder.InputOffset()-start > maxMetadataBytes {
			return fmt.Errorf("is longer than %d MiB", maxMetadataBytes>>20)
		}
	}
	_, err := decoder.ReadToken()
	return err
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

func readText(decoder *jsontext.Decoder) (*string, error) {
	var text string
	kind := decoder.PeekKind()
	switch kind {
	case jsontext.KindNull:
		return nil, decoder.SkipValue()
	case jsontext.KindString:
		return &text, json.UnmarshalDecode(decoder, &text)
	}
	value, err := decoder.ReadValue()
	if err != nil {
		return nil, err
	}
	if kind == jsontext.KindBeginArray || kind == jsontext.KindBeginObject {
		if value, err = compact(value); err != nil {
			return nil, err
		}
	}
	text = string(value)
	return &text, nil
}

// compact sorts an array's or an object's keys, and takes its spaces away. Numbers keep their digits, for which version 2
// of the package has no option.
func compact(value jsontext.Value) (jsontext.Value, error) {
	if len(value) > maxPropertyBytes {
		return nil, fmt.Errorf("has a list or an object that is longer than %d MiB", maxPropertyBytes>>20)
	}
	decoder := v1.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return nil, err
	}
	var text bytes.Buffer
	encoder := v1.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(tree)
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), err
}
