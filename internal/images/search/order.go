package search

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// SortKeys are the keys of sort, in the order in which errors list them. Others are metadata.KEY.
var SortKeys = []string{"created", "updated", "name", "size", "min_disk", "min_ram", "id", "version"}

const metadataPrefix = "metadata."

// A SortKey is one element of sort.
type SortKey struct {
	Key        string
	Descending bool
	Index      int // in sort
}

// property returns the metadata property that it sorts by.
func (k SortKey) property() (key string, ok bool) {
	key, ok = strings.CutPrefix(k.Key, metadataPrefix)
	return key, ok && key != ""
}

// String returns the key as an element of sort, such as "created:desc".
func (k SortKey) String() string {
	if k.Descending {
		return k.Key + ":desc"
	}
	return k.Key + ":asc"
}

// An Order is a parsed sort. It is total: ties end in updated:desc, then by ID.
type Order []SortKey

// The orders of a configuration without sort.
var (
	NewestFirst = Order{{Key: "created", Descending: true}}
	ByName      = Order{{Key: "name"}}
	ties        = Order{{Key: "updated", Descending: true}, {Key: "id"}}
)

// The faults of the elements of sort.
type (
	// NotASortKey is an element that is not key:asc or key:desc.
	NotASortKey struct{ Text *string }
	// Repeated is a key that an earlier element has already.
	Repeated struct{ Key string }
	// NoVersion is the key version without a group of that name in name_regex.
	NoVersion struct{}
)

// ParseOrder returns the order of a sort, and the problems in it. The sort is nil, Unknown, or a list whose elements are nil,
// Unknown, or a string. ParseOrder skips unknown values. versioned is true if there are versions to sort by.
func ParseOrder(sort any, versioned bool) (Order, []Problem) {
	var (
		o        Order
		problems []Problem
	)
	elements, _ := sort.([]any)
	for i, element := range elements {
		reject := func(fault any) { problems = append(problems, Problem{"sort", i, fault}) }
		if element == (Unknown{}) {
			continue
		}
		word, isString := element.(string)
		if !isString {
			reject(NotASortKey{nil})
			continue
		}
		last := strings.LastIndexByte(word, ':') // a property may hold others
		key := SortKey{Key: word[:max(0, last)], Index: i}
		direction := word[last+1:]
		key.Descending = direction == "desc"
		_, isProperty := key.property()
		switch {
		case !slices.Contains(SortKeys, key.Key) && !isProperty, direction != "asc" && direction != "desc":
			reject(NotASortKey{&word})
		case slices.ContainsFunc(o, func(other SortKey) bool { return other.Key == key.Key }):
			reject(Repeated{key.Key})
		case key.Key == "version" && !versioned:
			reject(NoVersion{})
		default:
			o = append(o, key)
		}
	}
	return o, problems
}

// NeedDetail returns the keys that a list without detail cannot be sorted by.
func (o Order) NeedDetail() []SortKey {
	return slices.DeleteFunc(slices.Clone(o), func(k SortKey) bool { return k.Key == "name" || k.Key == "id" || k.Key == "version" })
}

// comparison compares two images. Images without a value come last in both directions.
type comparison func(a, b *nova.Image, descending bool) int

func by[T any](get func(*nova.Image) *T, compare func(a, b T) int) comparison {
	return func(a, b *nova.Image, descending bool) int {
		x, y := get(a), get(b)
		switch {
		case x == nil && y == nil:
			return 0
		case x == nil:
			return 1
		case y == nil:
			return -1
		case descending:
			return compare(*y, *x)
		}
		return compare(*x, *y)
	}
}

// Sort sorts the images in place. The group version of the expression, which is name_regex, captures an image's version.
func (o Order) Sort(images []nova.Image, expression *regexp.Regexp) {
	compare := slices.Concat(o, ties).comparison(expression)
	sorted := make([]*nova.Image, len(images)) // an image is large to move
	for i := range images {
		sorted[i] = &images[i]
	}
	if slices.IsSortedFunc(sorted, compare) { // as services list them, newest first
		return
	}
	slices.SortFunc(sorted, compare)
	moved := make([]nova.Image, len(images))
	for i, image := range sorted {
		moved[i] = *image
	}
	copy(images, moved)
}

// Tied returns the number of images that tie for first place before the tie-breakers decide. The images are sorted.
func (o Order) Tied(sorted []nova.Image, expression *regexp.Regexp) int {
	compare := o.comparison(expression)
	n := 1
	for n < len(sorted) && compare(&sorted[0], &sorted[n]) == 0 {
		n++
	}
	return n
}

func (o Order) comparison(expression *regexp.Regexp) func(a, b *nova.Image) int {
	comparisons := map[string]comparison{
		"created":  by(created, time.Time.Compare),
		"updated":  by(updated, time.Time.Compare),
		"name":     by(name, cmp.Compare[string]),
		"size":     by(size, cmp.Compare[int64]),
		"min_disk": by(minDisk, cmp.Compare[int64]),
		"min_ram":  by(minRAM, cmp.Compare[int64]),
		"id":       by(id, cmp.Compare[string]),
		"version":  by(versions(expression), compareVersions),
	}
	chosen := make([]comparison, len(o))
	for i, key := range o {
		if chosen[i] = comparisons[key.Key]; chosen[i] == nil {
			name, _ := key.property()
			chosen[i] = by(property(name), cmp.Compare[string])
		}
	}
	return func(a, b *nova.Image) int {
		for i, compare := range chosen {
			if c := compare(a, b, o[i].Descending); c != 0 {
				return c
			}
		}
		return 0
	}
}
