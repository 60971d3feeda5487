package acctest

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

// computeStatuses maps the statuses of Glance to the status and progress of Nova.
var computeStatuses = map[string]struct {
	status   string
	progress int
}{
	"active": {"ACTIVE", 100}, "queued": {"SAVING", 25}, "saving": {"SAVING", 50}, "killed": {"ERROR", 0},
	"pending_delete": {"DELETED", 0}, "deactivated": {"UNKNOWN", 0}, "uploading": {"UNKNOWN", 0}, "importing": {"UNKNOWN", 0},
}

func (image *glanceImage) computeStatus() string { return computeStatuses[image.Status].status }

func (image *glanceImage) size() int64 {
	if image.Size == nil {
		return 0
	}
	return *image.Size
}

// snapshot reports whether seed.py marked the image as Nova marks a snapshot or a backup, of a volume too.
func (image *glanceImage) snapshot() bool {
	is := func(key, text string) bool { p := image.property(key); return p != nil && strings.Contains(*p, text) }
	return is("image_type", "snapshot") || is("image_type", "backup") || is("instance_uuid", "") ||
		is("block_device_mapping", `"source_type": "snapshot"`)
}

// attributes returns the attributes that the provider must return for an image.
func (r *openStack) attributes(t *testing.T, p *project, image *glanceImage) map[string]any {
	t.Helper()
	link := func(rel, href string) map[string]any { return map[string]any{"rel": rel, "href": href, "type": nil} }
	alternate := link("alternate", r.Image+"/images/"+image.ID)
	alternate["type"] = "application/vnd.openstack.image"
	want := map[string]any{
		"id": image.ID, "name": image.Name, "min_disk": image.MinDisk, "min_ram": image.MinRAM, "size": image.size(),
		"status": image.computeStatus(), "progress": computeStatuses[image.Status].progress,
		"created": image.Created.UTC().Format(time.RFC3339), "updated": image.Updated.UTC().Format(time.RFC3339),
		"links": []any{
			link("self", r.Compute+"/v2.1/"+p.ID+"/images/"+image.ID), link("bookmark", r.Compute+"/"+p.ID+"/images/"+image.ID), alternate,
		},
		"server": nil, "disk_config": nil, "snapshot": image.snapshot(),
	}
	metadata := map[string]any{}
	for _, property := range image.Properties {
		metadata[property.Key] = shownProperty(t, property)
	}
	want["metadata"] = metadata
	if id := image.property("instance_uuid"); id != nil {
		want["server"] = map[string]any{"id": *id, "links": []any{
			link("self", r.Compute+"/v2.1/"+p.ID+"/servers/"+*id), link("bookmark", r.Compute+"/"+p.ID+"/servers/"+*id),
		}}
	}
	if auto := image.property("auto_disk_config"); auto != nil {
		want["disk_config"] = map[string]string{"True": "AUTO", "False": "MANUAL"}[*auto]
	}
	return want
}

// shownProperty returns the value of a property in metadata. Nova decodes two properties, and the provider encodes them.
func shownProperty(t *testing.T, p property) any {
	t.Helper()
	if p.Value == nil || p.Key != "block_device_mapping" && p.Key != "mappings" {
		return p.Value
	}
	var decoded any
	if err := json.Unmarshal([]byte(*p.Value), &decoded); err != nil {
		t.Fatal(err)
	}
	if decoded == nil {
		return nil
	}
	if text, ok := decoded.(string); ok {
		return text
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(decoded); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(text.String())
}

// order compares two images. It returns 0 if it has no preference.
type order func(a, b *glanceImage) int

// selected returns the images for which keep returns true, in the given order and then by the tie-breakers of the provider.
func selected(images []glanceImage, keep func(*glanceImage) bool, orders ...order) []*glanceImage {
	var kept []*glanceImage
	for i := range images {
		if keep(&images[i]) {
			kept = append(kept, &images[i])
		}
	}
	orders = append(orders,
		func(a, b *glanceImage) int { return b.Updated.Compare(a.Updated) },
		func(a, b *glanceImage) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(kept, func(a, b *glanceImage) int {
		for _, compare := range orders {
			if c := compare(a, b); c != 0 {
				return c
			}
		}
		return 0
	})
	return kept
}

func ids(images []*glanceImage) []string {
	ids := make([]string, len(images))
	for i, image := range images {
		ids[i] = image.ID
	}
	return ids
}

// basics returns the attributes that the provider must return for an image that is listed without details.
func (r *openStack) basics(t *testing.T, p *project, image *glanceImage) map[string]any {
	t.Helper()
	want := r.attributes(t, p, image)
	for name := range want {
		if name != "id" && name != "name" && name != "links" {
			want[name] = nil
		}
	}
	return want
}
