package nova

import (
	"bytes"
	v1 "encoding/json"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// readMetadata reads each property as text: a string as it is, null as nil, anything else as compact JSON with sorted keys.
// Nova itself decodes block_device_mapping and mappings, so these come as lists.
func readMetadata(decoder *jsontext.Decoder, value *map[string]*string) error {
	switch decoder.PeekKind() {
	case jsontext.KindBeginObject:
	case jsontext.KindBeginArray: // some languages write an empty object as an empty list
		err := skipEmpty(decoder)
		if err == nil {
			*value = map[string]*string{}
		}
		return err
	default:
		return skip(decoder)
	}
	start, properties := decoder.InputOffset(), map[string]*string{}
	*value = properties
	var key string
	return readEach(decoder, func() error {
		err := json.UnmarshalDecode(decoder, &key)
		if err == nil {
			properties[key], err = readProperty(decoder)
		}
		if err == nil && decoder.InputOffset()-start > maxMetadataBytes {
			err = fmt.Errorf("is longer than %d MiB", maxMetadataBytes>>20)
		}
		return err
	})
}

func readProperty(decoder *jsontext.Decoder) (*string, error) {
	text := new(string)
	kind := decoder.PeekKind()
	switch kind {
	case jsontext.KindNull:
		return nil, decoder.SkipValue()
	case jsontext.KindString:
		return text, json.UnmarshalDecode(decoder, text)
	}
	value, err := decoder.ReadValue()
	if err == nil && (kind == jsontext.KindBeginArray || kind == jsontext.KindBeginObject) {
		value, err = compact(value)
	}
	*text = string(value)
	return text, err
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
