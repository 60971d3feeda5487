package nova

import (
	"fmt"
	"strings"
	"testing"
)

// plausiblePage is a page as a real service writes it: the images of testdata/captures in turn, each with its own ID.
func plausiblePage(images int) []byte {
	var b strings.Builder
	b.WriteString(`{"images": [`)
	for i := range images {
		if i > 0 {
			b.WriteString(", ")
		}
		id := fmt.Sprintf("62899f4c-ca98-5936-b610-%012x", i)
		fmt.Fprintf(&b, `{"id": "%[1]s", "name": "ubuntu-24.04-%[2]d", "minRam": 512, "minDisk": 8, "metadata": `+
			`{"os_distro": "ubuntu", "os_version": "24.04", "architecture": "x86_64", "hw_disk_bus": "virtio"}, `+
			`"created": "2026-11-21T17:40:42Z", "updated": "2026-11-21T17:40:42Z", "status": "ACTIVE", `+
			`"progress": 100, "OS-EXT-IMG-SIZE:size": 194008676, "links": [`+
			`{"rel": "self", "href": "http://127.0.0.1:8774/v2.1/44caebdd7a6c4d1caa71f2a283b20dc8/images/%[1]s"}, `+
			`{"rel": "bookmark", "href": "http://127.0.0.1:8774/44caebdd7a6c4d1caa71f2a283b20dc8/images/%[1]s"}, `+
			`{"rel": "alternate", "type": "application/vnd.openstack.image", "href": "http://127.0.0.1:9292/images/%[1]s"}]}`,
			id, i)
	}
	b.WriteString("]}")
	return []byte(b.String())
}

func BenchmarkDecode(b *testing.B) {
	const images = 1000
	body := plausiblePage(images)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		page, err := decode(body)
		if err != nil || len(page.images) != images {
			b.Fatal(len(page.images), err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/images, "ns/image")
	b.ReportMetric(float64(len(body))/images, "B/image")
}

// BenchmarkDecodeNests decodes metadata whose keys have to be sorted: the depth must not multiply the time for a byte.
func BenchmarkDecodeNests(b *testing.B) {
	for _, depth := range []int{10, 100, 1000, 5000} {
		b.Run(fmt.Sprintf("depth=%d", depth), func(b *testing.B) {
			value := nest(depth, maxPropertyBytes-depth*len(`{"b":,"a":1}`)-len(`""`))
			body := []byte(`{"image": {"id": "a", "metadata": {"k": ` + value + `}}}`)
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				if _, err := decode(body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
