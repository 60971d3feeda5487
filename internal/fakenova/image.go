package fakenova

import (
	"encoding/json"
	"slices"
	"time"
)

// Image is an image as the image service keeps it, before the compute service puts it in its own words.
type Image struct {
	ID   string
	Name *string // nil where it was never set

	// Status is the image service's word: active, queued, saving, killed, pending_delete, deactivated, uploading or
	// importing. The zero value is active.
	Status string

	MinDisk int   // gigabytes
	MinRAM  int   // megabytes
	Size    int64 // bytes

	CreatedAt, UpdatedAt time.Time // UpdatedAt is CreatedAt where it is zero

	// Properties are what the API calls metadata, in the order in which it is to show them. The texts of
	// block_device_mapping and mappings are JSON, which the API decodes: where it cannot, every call that touches the
	// image fails.
	Properties []Property

	// Visibility is the image service's word: public, private, shared or community. The zero value is private.
	Visibility string

	// Unlisted images, such as community and hidden ones, are found by their id alone; community ones are listed too
	// when a list is asked for by its visibility.
	Unlisted bool
	// Foreign images are other projects' private ones: neither listed nor found, and forbidden as markers.
	Foreign bool
}

// Property is one pair of an image's metadata.
type Property struct {
	Key   string
	Value *string // nil is null
}

// Name returns a name for an [Image].
func Name(name string) *string { return &name }

// Properties returns the pairs key, value, key, value… as an image's properties.
func Properties(pairs ...string) []Property {
	properties := make([]Property, 0, len(pairs)/2)
	for i := 1; i < len(pairs); i += 2 {
		properties = append(properties, Property{Key: pairs[i-1], Value: &pairs[i]})
	}
	return properties
}

// property returns the value of a property, nil where it is null or absent.
func (image *Image) property(key string) *string {
	for _, property := range image.Properties {
		if property.Key == key {
			return property.Value
		}
	}
	return nil
}

// holdsJSON says whether the compute service decodes the property.
func (property Property) holdsJSON() bool {
	return property.Value != nil && (property.Key == "block_device_mapping" || property.Key == "mappings")
}

// broken says whether the compute service fails to decode the image's properties.
func (image *Image) broken() bool {
	return slices.ContainsFunc(image.Properties, func(property Property) bool {
		return property.holdsJSON() && !json.Valid([]byte(*property.Value))
	})
}

// glanceStatus is the status in the image service's words.
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

// listed says whether lists may contain the image.
func (image *Image) listed() bool {
	return !image.Unlisted && !image.Foreign && image.Status != "killed"
}

// updated is the time of the last change.
func (image *Image) updated() time.Time {
	if image.UpdatedAt.IsZero() {
		return image.CreatedAt
	}
	return image.UpdatedAt
}

// computeStatus is the status and the progress in the compute service's words.
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
