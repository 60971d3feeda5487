package search

import (
	"encoding/json"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// The values of an image, for criteria and sort keys.

func name(image *nova.Image) *string       { return image.Name }
func id(image *nova.Image) *string         { return &image.ID }
func status(image *nova.Image) *string     { return image.Status }
func minDisk(image *nova.Image) *int64     { return image.MinDisk }
func minRAM(image *nova.Image) *int64      { return image.MinRAM }
func size(image *nova.Image) *int64        { return image.Size }
func created(image *nova.Image) *time.Time { return image.Created }
func updated(image *nova.Image) *time.Time { return image.Updated }

func server(image *nova.Image) *string {
	if image.Server == nil {
		return nil
	}
	return &image.Server.ID
}

func property(key string) func(*nova.Image) *string {
	return func(image *nova.Image) *string { return image.Metadata[key] }
}

// Snapshot reports whether the image was made from a server, as a snapshot or a backup. It returns nil for an image of a
// list without detail, which does not show it.
func Snapshot(image *nova.Image) *bool {
	if image.Status == nil && image.Metadata == nil && image.Server == nil {
		return nil
	}
	imageType := image.Metadata["image_type"]
	return new(image.Server != nil || imageType != nil && (*imageType == "snapshot" || *imageType == "backup") || ofVolumeSnapshot(image))
}

// ofVolumeSnapshot reports whether the image boots from the snapshot of a volume: Nova makes such an image of a server
// that boots from a volume, and does not mark it in another way.
func ofVolumeSnapshot(image *nova.Image) bool {
	text := image.Metadata["block_device_mapping"]
	if text == nil {
		return false
	}
	var devices []struct {
		SourceType any `json:"source_type"`
		SnapshotID any `json:"snapshot_id"`
	}
	if json.Unmarshal([]byte(*text), &devices) != nil {
		return false
	}
	for _, device := range devices {
		if id, ok := device.SnapshotID.(string); device.SourceType == "snapshot" || ok && id != "" {
			return true
		}
	}
	return false
}

// shown returns the function for Criterion.Value that reads a value by get.
func shown[T any](get func(*nova.Image) *T) func(*nova.Image) any {
	return func(image *nova.Image) any {
		switch value := any(get(image)).(type) {
		case *string:
			if value != nil {
				return *value
			}
		case *int64:
			if value != nil {
				return *value
			}
		case *bool:
			if value != nil {
				return *value
			}
		case *time.Time:
			if value != nil {
				return Timestamp(*value)
			}
		}
		return nil
	}
}

// Timestamp returns the time as an RFC 3339 timestamp in UTC, like the attributes of an image.
func Timestamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// has returns a match of the images whose value is known and for which holds returns true.
func has[T any](get func(*nova.Image) *T, holds func(T) bool) func(*nova.Image) bool {
	return func(image *nova.Image) bool {
		value := get(image)
		return value != nil && holds(*value)
	}
}

func equals[T comparable](wanted T) func(T) bool {
	return func(value T) bool { return value == wanted }
}

// Functions for Criterion.Value.
var (
	Name    = shown(name)
	MinDisk = shown(minDisk)
	MinRAM  = shown(minRAM)
	Created = shown(created)
)

// Property returns the function for Criterion.Value that reads a metadata property.
func Property(key string) func(*nova.Image) any { return shown(property(key)) }
