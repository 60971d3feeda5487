package acctest

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"
)

// glanceImage is an image in Glance's own API.
type glanceImage struct {
	ID         string     `json:"id"`
	Name       *string    `json:"name"`
	Status     string     `json:"status"`
	MinDisk    int64      `json:"min_disk"`
	MinRAM     int64      `json:"min_ram"`
	Size       *int64     `json:"size"`
	Created    time.Time  `json:"created_at"`
	Updated    time.Time  `json:"updated_at"`
	Visibility string     `json:"visibility"`
	Properties []property `json:"properties,omitempty"` // in Glance's order
	Unlisted   bool       `json:"unlisted,omitempty"`   // found only by ID
}

type property struct {
	Key   string  `json:"key"`
	Value *string `json:"value"`
}

// glanceMembers holds the members of an image in Glance that are not properties.
var glanceMembers = []string{
	"id", "name", "status", "min_disk", "min_ram", "size", "virtual_size", "created_at", "updated_at", "owner",
	"visibility", "protected", "os_hidden", "checksum", "os_hash_algo", "os_hash_value", "disk_format",
	"container_format", "tags", "self", "file", "schema", "direct_url", "locations", "stores",
}

// readGlanceImage decodes an image from Glance's JSON.
func readGlanceImage(text []byte) (image glanceImage, err error) {
	if err := json.Unmarshal(text, &image); err != nil {
		return image, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	if _, err := decoder.Token(); err != nil {
		return image, err
	}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return image, err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return image, err
		}
		p := property{Key: key.(string)}
		if slices.Contains(glanceMembers, p.Key) {
			continue
		}
		if err := json.Unmarshal(value, &p.Value); err != nil {
			return image, err
		}
		image.Properties = append(image.Properties, p)
	}
	return image, nil
}

// property returns the value of a property, or nil if it is null or absent.
func (image *glanceImage) property(key string) *string {
	for _, p := range image.Properties {
		if p.Key == key {
			return p.Value
		}
	}
	return nil
}
