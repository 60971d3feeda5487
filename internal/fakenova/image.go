package fakenova

import (
	"encoding/json"
	"slices"
	"time"
)

// Image is an image as Glance stores it, before Nova translates it.
type Image struct {
	ID   string
	Name *string // nil if it was never set

	// Status is the status in Glance: active, queued, saving, killed, pending_delete, deactivated, uploading or
	// importing. The zero value is active.
	Status string

	MinDisk int   // gigabytes
	MinRAM  int   // megabytes
	Size    int64 // bytes

	CreatedAt, UpdatedAt time.Time // UpdatedAt is CreatedAt if it is zero

	// Properties are the metadata of the API, in the order of the response. Nova decodes the JSON of
	// block_device_mapping and mappings. If the JSON is invalid, every call that includes the image fails.
	Properties []Property

	// Visibility is the visibility in Glance: public, private, shared or community. The zero value is private.
	Visibility string

	// Unlisted images, such as community and hidden ones, are found only by ID. Community images are also listed if the
	// query has their visibility.
	Unlisted bool
	// Foreign images are private images of other projects. They are not listed, not found, and forbidden as markers.
	Foreign bool
}

// Property is a key and a value of an image's metadata.
type Property struct {
	Key   string
	Value *string // nil is null
}

// Name returns a name for an [Image].
func Name(name string) *string { return &name }

// Properties returns properties from alternating keys and values.
func Properties(pairs ...string) []Property {
	properties := make([]Property, 0, len(pairs)/2)
	for i := 1; i < len(pairs); i += 2 {
		properties = append(properties, Property{Key: pairs[i-1], Value: &pairs[i]})
	}
	return properties
}

// property returns the value of a property, or nil if it is null or absent.
func (image *Image) property(key string) *string {
	for _, property := range image.Properties {
		if property.Key == key {
			return property.Value
		}
	}
	return nil
}

// holdsJSON reports whether Nova decodes the property.
func (property Property) holdsJSON() bool {
	return property.Value != nil && (property.Key == "block_device_mapping" || property.Key == "mappings")
}

// broken reports whether Nova fails to decode the properties of the image.
func (image *Image) broken() bool {
	return slices.ContainsFunc(image.Properties, func(property Property) bool {
		return property.holdsJSON() && !json.Valid([]byte(*property.Value))
	})
}

// glanceStatus returns the status in Glance.
func (image *Image) glanceStatus() string {
	if image.Status == "" {
		return "active"
	}
	return image.Status
}

func (image *Image) visibility() string {
	if image.Visibility == "" {
		return "private"
	}
	return image.Visibility
}

// listed reports whether a list can contain the image.
func (image *Image) listed() bool {
	return !image.Unlisted && !image.Foreign && image.Status != "killed"
}

// updated returns the time of the last update.
func (image *Image) updated() time.Time {
	if image.UpdatedAt.IsZero() {
		return image.CreatedAt
	}
	return image.UpdatedAt
}

// computeStatus returns the status and the progress in Nova.
func (image *Image) computeStatus() (status string, progress int) {
	switch image.glanceStatus() {
	case "active":
		return "ACTIVE", 100
	case "queued":
		return "SAVING", 25
	case "saving":
		return "SAVING", 50
	case "killed":
		return "ERROR", 0
	case "pending_delete":
		return "DELETED", 0
	default:
		return "UNKNOWN", 0
	}
}
