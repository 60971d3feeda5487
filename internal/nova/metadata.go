package nova

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
)

// metadata is an image's metadata, each value as text: a string as it is, null as nil, anything else as compact JSON
// with sorted keys. Nova itself decodes block_device_mapping and mappings, so these come as lists.
type metadata map[string]*string

func (m *metadata) UnmarshalJSON(data []byte) error {
	if len(data) > maxMetadataBytes {
		return fmt.Errorf("metadata is longer than %d MiB", maxMetadataBytes>>20)
	}
	var texts map[string]*string
	if json.Unmarshal(data, &texts) == nil {
		*m = texts
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber() // numbers keep their digits
	var values map[string]any
	if err := decoder.Decode(&values); err != nil {
		return err
	}
	*m = make(metadata, len(values))
	for key, value := range values {
		(*m)[key] = textOf(value)
	}
	return nil
}

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

func textOf(value any) *string {
	switch v := value.(type) {
	case nil:
		return nil
	case string:
		return &v
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil { // cannot be: the value was decoded from JSON
		panic(err)
	}
	text := strings.TrimSuffix(b.String(), "\n")
	return &text
}
