package fakenova

import (
	"fmt"
	"strconv"
	"time"
)

// Many returns count plausible images of about 0.9 kB of JSON each: the builds of a few distributions, one per minute,
// newest first. Every call returns the same images. All are active; their IDs and names differ.
func Many(count int) []Image {
	images := make([]Image, count)
	for i := range images {
		series := &manySeries[i%len(manySeries)]
		created := manyNewest.Add(-time.Duration(i) * time.Minute)
		name := series.name + "-" + strconv.Itoa(count-i)
		images[i] = Image{
			ID:         fmt.Sprintf("%08x-5eed-4000-8000-%012x", uint32(i)*2654435761, i),
			Name:       &name,
			MinDisk:    series.minDisk,
			MinRAM:     series.minRAM,
			Size:       600<<20 + int64(i%977)<<16,
			CreatedAt:  created,
			UpdatedAt:  created.Add(3 * time.Minute),
			Properties: series.properties,
		}
	}
	return images
}

var manyNewest = time.Date(2026, time.June, 30, 12, 0, 0, 0, time.UTC)

// manySeries holds the common values of the images that Many returns.
var manySeries = []struct {
	name            string
	minDisk, minRAM int
	properties      []Property
}{
	{"ubuntu-24.04", 10, 1024, distribution("ubuntu", "24.04")},
	{"ubuntu-22.04", 10, 1024, distribution("ubuntu", "22.04")},
	{"debian-12", 8, 512, distribution("debian", "12")},
	{"debian-11", 8, 512, distribution("debian", "11")},
	{"rocky-9", 12, 2048, distribution("rocky", "9")},
	{"fedora-42", 12, 2048, distribution("fedora", "42")},
	{"opensuse-15.6", 12, 1024, distribution("opensuse", "15.6")},
}

// distribution returns the metadata that is common for an image of a Linux distribution.
func distribution(name, version string) []Property {
	return Properties(
		"os_distro", name,
		"os_version", version,
		"os_type", "linux",
		"architecture", "x86_64",
		"hw_disk_bus", "virtio",
		"hw_vif_model", "virtio",
		"hw_qemu_guest_agent", "yes",
		"image_original_user", name,
	)
}
