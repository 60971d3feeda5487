package nova

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// TestDecodingHostileResponsesTakesLittleMemory counts all that is allocated, which is more than is ever in use at once.
func TestDecodingHostileResponsesTakesLittleMemory(t *testing.T) { //nolint:paralleltest // it measures the heap
	const most, room = 256 << 20, 32<<20 - 64
	fill := func(head, unit, tail string, times int) []byte {
		times = min(times, (room-len(head)-len(tail))/len(unit))
		return []byte(head + strings.TrimSuffix(strings.Repeat(unit, times), ",") + tail)
	}
	links := `{"image": {"id": "a", "links": [`
	tests := map[string][]byte{
		"images without anything":  fill(`{"images": [`, `{},`, `]}`, 10_000_000),
		"as many images as may be": fill(`{"images": [`, `{"id":"a"},`, `]}`, maxObjects-1),
		"as many odd images as may be": fill(`{"images": [`,
			`{"id":"a","name":5,"status":[],"progress":"x","minDisk":1.5,"created":"x","links":7,"server":"x"},`, `]}`, maxValues/16),
		"odd links":                fill(links, `7,`, `]}}`, maxValues-2),
		"numbers of many digits":   fill(`{"images": [`, `{"id":"a","minDisk":"`+strings.Repeat("9", 1000)+`","size":`+strings.Repeat("9", 1000)+`},`, `]}`, maxObjects-1),
		"one huge number":          fill(`{"image": {"id": "a", "minDisk": `, `9`, `}}`, room),
		"one huge text of escapes": fill(`{"images": [{"id": "a", "name": "`, `\u0001`, `"}]}`, 1<<20),
		"links without anything":   fill(links, `{},`, `]}}`, maxObjects-2),
		"metadata of empty texts":  fill(`{"image": {"id": "a", "metadata": {`, distinct(850_000, `""`), `}}}`, 1),
		"metadata of one object":   fill(`{"image": {"id": "a", "metadata": {"k": {`, distinct(850_000, "0"), `}}}}`, 1),
		"metadata of nests":        fill(`{"image": {"id": "a", "metadata": {`, nests(20, nest(2_000, 100_000)), `}}}`, 1),
		"XML of attributes":        fill(`<image id="a" `, `a="" `, `/>`, room),
		"text that is not JSON":    fill(`x`, `x`, ``, room),
	}
	for name, body := range tests { //nolint:paralleltest // it measures the heap
		t.Run(name, func(t *testing.T) {
			if len(body) > 32<<20 {
				t.Fatalf("a body of %d bytes would not get here", len(body))
			}
			before := allocated()
			got, err := decode(body)
			grown := int64(allocated() - before)
			t.Logf("%d MiB", grown>>20)
			if grown > most {
				t.Errorf("it allocates %d MiB to find %d images, %v", grown>>20, len(got.images), err)
			}
		})
	}
}

// allocated is the memory ever allocated, so that when the collector runs does not matter.
func allocated() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.TotalAlloc
}

// nest is that many objects in each other, around a text of that size; the keys of each have to be sorted.
func nest(depth, size int) string {
	return strings.Repeat(`{"b":`, depth) + `"` + strings.Repeat("x", size) + `"` + strings.Repeat(`,"a":1}`, depth)
}

// nests are that many members of an object, with the same value.
func nests(members int, value string) string {
	var b strings.Builder
	for i := range members {
		fmt.Fprintf(&b, `"%d":%s,`, i, value)
	}
	return b.String()
}

// distinct are that many members of an object, with as many names.
func distinct(members int, value string) string {
	const digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
	var b strings.Builder
	for i := range members {
		b.WriteByte('"')
		for n := i; n > 0 || b.String()[b.Len()-1] == '"'; n /= len(digits) {
			b.WriteByte(digits[n%len(digits)])
		}
		b.WriteString(`":` + value + `,`)
	}
	return b.String()
}
