package nova

import (
	"bytes"
	v1 "encoding/json"
	"encoding/xml"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// metadata is an image's metadata, each value as text: a string as it is, null as nil, anything else as compact JSON
// with sorted keys. Nova itself decodes block_device_mapping and mappings, so these come as lists.
type metadata map[string]*string

// UnmarshalJSONFrom decodes the metadata from the API's JSON.
func (m *metadata) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	if decoder.PeekKind() != jsontext.KindBeginObject { // null, or an error that says what it is
		return json.UnmarshalDecode(decoder, (*map[string]*string)(m))
	}
	start := decoder.InputOffset()
	if _, err := decoder.ReadToken(); err != nil {
		return err
	}
	*m = metadata{}
	for decoder.PeekKind() != jsontext.KindEndObject {
		var key string
		if err := json.UnmarshalDecode(decoder, &key); err != nil {
			return err
		}
		value, err := readText(decoder)
		if err != nil {
			return err
		}
		(*m)[key] = value
		if decoder.InputOffset()-start > maxMetadataBytes {
			return fmt.Errorf("is longer than %d MiB", maxMetadataBytes>>20)
		}
	}
	_, err := decoder.ReadToken()
	return err
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

// compact sorts an array's or an object's keys, and takes its blanks away. Numbers keep their digits, for which version 2
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

// UnmarshalXML decodes the metadata from the API's XML.
func (m *metadata) UnmarshalXML(decoder *xml.Decoder, start xml.StartElement) error {
	var wire struct {
		Meta []struct {
			Key   string `xml:"key,attr"`
			Value string `xml:",chardata"`
		} `xml:"meta"`
	}
	if err := decoder.DecodeElement(&wire, &start); err != nil {
		return err
	}
	*m = make(metadata, len(wire.Meta))
	for _, meta := range wire.Meta {
		(*m)[meta.Key] = &meta.Value
	}
	return nil
}
