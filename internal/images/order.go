package images

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

var sortPath = path.Root("sort")

// sortKeys are the words that sort knows, in the order in which errors list them.
var sortKeys = []string{"created", "updated", "name", "size", "min_disk", "min_ram", "id", "version"}

// orderKey is one element of sort.
type orderKey struct {
	key        string
	descending bool
	index      int // where it stands in sort
}

func (k orderKey) String() string {
	if k.descending {
		return k.key + ":desc"
	}
	return k.key + ":asc"
}

// order is a parsed sort. Whatever it says, it is total: ties end in updated:desc, then id:asc.
type order []orderKey

var (
	newestFirst = order{{key: "created", descending: true}}
	byName      = order{{key: "name"}}
	ties        = order{{key: "updated", descending: true}, {key: "id"}}
)

// parseOrder reads sort, of which what is unknown is left out. versioned tells whether sorting by version is possible.
func parseOrder(list types.List, versioned bool) (order, diag.Diagnostics) {
	var (
		o           order
		diagnostics diag.Diagnostics
	)
	if !known(list) {
		return nil, nil
	}
	for i, element := range list.Elements() {
		at := sortPath.AtListIndex(i)
		value, _ := element.(types.String)
		if value.IsUnknown() {
			continue
		}
		word := value.ValueString()
		key, direction, found := strings.Cut(word, ":")
		switch {
		case value.IsNull() || !slices.Contains(sortKeys, key) || !found || (direction != "asc" && direction != "desc"):
			diagnostics.Append(invalidSort(at, value.ValueStringPointer()))
		case slices.ContainsFunc(o, func(other orderKey) bool { return other.key == key }):
			diagnostics.Append(repeatedSort(at, key))
		case key == "version" && !versioned:
			diagnostics.Append(sortWithoutVersion(at))
		default:
			o = append(o, orderKey{key: key, descending: direction == "desc", index: i})
		}
	}
	return o, diagnostics
}

// withoutDetail refuses the keys that a list without detail cannot be sorted by.
func (o order) withoutDetail() diag.Diagnostics {
	var diagnostics diag.Diagnostics
	for _, key := range o {
		if key.key != "name" && key.key != "id" && key.key != "version" {
			diagnostics.Append(needsDetail(sortPath.AtListIndex(key.index), key.key))
		}
	}
	return diagnostics
}

// comparison compares two images. What one of them lacks comes last in both directions.
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

// sort brings the images into the order. expression is the name_regex whose group says what an image's version is.
func (o order) sort(images []nova.Image, expression *regexp.Regexp) {
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

// tied counts the images that come as early as the first, as far as the order itself tells.
func (o order) tied(sorted []nova.Image, expression *regexp.Regexp) int {
	compare := o.comparison(expression)
	n := 1
	for n < len(sorted) && compare(&sorted[0], &sorted[n]) == 0 {
		n++
	}
	return n
}

func (o order) comparison(expression *regexp.Regexp) func(a, b *nova.Image) int {
	comparisons := map[string]comparison{
		"created":  by(created, time.Time.Compare),
		"updated":  by(updated, time.Time.Compare),
		"name":     by(imageName, cmp.Compare[string]),
		"size":     by(imageSize, cmp.Compare[int64]),
		"min_disk": by(minDisk, cmp.Compare[int64]),
		"min_ram":  by(minRAM, cmp.Compare[int64]),
		"id":       by(imageID, cmp.Compare[string]),
		"version":  by(versions(expression), compareVersions),
	}
	chosen := make([]comparison, len(o))
	for i, key := range o {
		chosen[i] = comparisons[key.key]
	}
	return func(a, b *nova.Image) int {
		for i, compare := range chosen {
			if c := compare(a, b, o[i].descending); c != 0 {
				return c
			}
		}
		return 0
	}
}

// quoted is a text that may be missing, for people.
func quoted(text *string) string {
	if text == nil {
		return "none"
	}
	return strconv.Quote(*text)
}
