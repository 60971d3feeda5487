package images

import (
	"cmp"
	"slices"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// funnel tells how a search narrowed down to nothing.
type funnel struct {
	listed int          // how many images the service listed
	steps  []funnelStep // criterion by criterion, up to the one that left none
	seen   []seenValue  // what the images that came this far have where the last criterion wanted something else
}

type funnelStep struct {
	key, wanted string
	left        int
}

// seenValue is a value, and how many images have it.
type seenValue struct {
	value string
	count int
}

// newFunnel applies the criteria one after the other to what the service listed.
func newFunnel(images []nova.Image, f *filter) funnel {
	result := funnel{listed: len(images)}
	for i := range f.criteria {
		if len(images) == 0 {
			break
		}
		step := filter{criteria: f.criteria[i : i+1]}
		left := step.keep(images)
		result.steps = append(result.steps, funnelStep{f.criteria[i].key, f.criteria[i].wanted, len(left)})
		if len(left) == 0 {
			result.seen = mostFrequent(images, f.criteria[i].value)
		}
		images = left
	}
	return result
}

// mostFrequent counts the values, the most frequent first.
func mostFrequent(images []nova.Image, value func(*nova.Image) string) []seenValue {
	counts := map[string]int{}
	for i := range images {
		counts[value(&images[i])]++
	}
	seen := make([]seenValue, 0, len(counts))
	for value, count := range counts {
		seen = append(seen, seenValue{value, count})
	}
	slices.SortFunc(seen, func(a, b seenValue) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.value, b.value))
	})
	return seen
}
