// Package explain finds out why a search matched no image, or too many. It returns data, which package images puts into
// words. Its work is limited, whatever a service lists, and ends with the context.
package explain

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/agext/levenshtein"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

const (
	maxCompared   = 1000 // different names, or images, that are compared with each other
	maxProperties = 100  // metadata properties in which images differ
	maxNear       = 3
)

// A Listing holds the images that Nova lists for a filter without the conditions that the provider can check.
type Listing struct {
	Images []nova.Image
	Whole  bool // they are all that there are
}

// A Miss holds the reasons why a filter matched no image.
type Miss struct {
	Listed int
	Whole  bool
	Query  nova.Query // the query that Nova received

	Conditions int // the number of criteria that the configuration sets

	// Steps are the criteria in their order, up to the one that left no image.
	Steps []Step
	// Hint is the finding of a hint for that criterion, or nil. Obstacle and Has are as in Near, for the images that a
	// replacement matches.
	Hint     any
	Obstacle *search.Criterion
	Has      any
	// Meeting is the number of the images before it that meet all later criteria. Nearer reports whether one that does not is
	// nearer than an OutOfRange, which is of those that do.
	Meeting int
	Nearer  bool
	// Others are the other pairs of metadata that the filter sets, which a replacement of one keeps.
	Others []search.Assignment
	// Near are similar names, if there is no hint.
	Near []Near
	// Values holds the values of the images that were left before it, most frequent first.
	Values []Value
	// Without are the images that meet every criterion except one: Except, which rules out the most images.
	Without []nova.Image
	Except  *search.Criterion
}

// A Step is a criterion, and the number of images that were left after it.
type Step struct {
	search.Criterion
	Left int
}

// A Near is a similar name. Obstacle is the later criterion that rules out every image of that name, or nil.
type Near struct {
	Name     string
	Obstacle *search.Criterion
	Has      any // what those images have there
}

// A Value is a value, and the number of images that have it. Obstacle and Has are as in Near.
type Value struct {
	Value    any
	Count    int
	Obstacle *search.Criterion
	Has      any
}

// Last returns the criterion that left no image, or nil.
func (m *Miss) Last() *search.Criterion {
	if n := len(m.Steps); n > 0 && m.Steps[n-1].Left == 0 {
		return &m.Steps[n-1].Criterion
	}
	return nil
}

// Before returns the number of images that were left before the last step.
func (m *Miss) Before() int {
	if n := len(m.Steps); n > 1 {
		return m.Steps[n-2].Left
	}
	return m.Listed
}

// Unlisted returns the number of images that meet every criterion, although Nova did not list them for the query.
func (m *Miss) Unlisted() int {
	if n := len(m.Steps); n > 0 {
		return m.Steps[n-1].Left
	}
	return 0
}

// NewMiss returns the reasons why the filter matches none of the images listed.
func NewMiss(ctx context.Context, listing Listing, f *search.Filter) Miss {
	m := Miss{Listed: len(listing.Images), Whole: listing.Whole, Query: f.Query}
	for _, c := range f.Criteria {
		if slices.Contains(f.Given, c.Name) { // and not the status that is added
			m.Conditions++
		}
	}
	remaining := listing.Images
	for i, c := range f.Criteria {
		if len(remaining) == 0 || ctx.Err() != nil {
			break
		}
		left := search.Keep(remaining, c.Match)
		m.Steps = append(m.Steps, Step{c, len(left)})
		if len(left) == 0 {
			m.explain(ctx, remaining, c, f.Criteria[i+1:])
		}
		remaining = left
	}
	if last := m.Last(); last != nil {
		m.Others = slices.DeleteFunc(f.Metadata(), func(a search.Assignment) bool {
			return last.Name == a.Name && last.Property == a.Property
		})
		m.exclude(ctx, listing.Images, f)
	}
	return m
}

// explain looks at the images that were left before the criterion that left none. later are the criteria behind it.
func (m *Miss) explain(ctx context.Context, images []nova.Image, c search.Criterion, later []search.Criterion) {
	m.hint(ctx, images, c, later)
	if m.Hint == nil && c.Near != nil {
		for _, name := range nearest(ctx, c.Near(c), images) {
			near := Near{Name: name}
			near.Obstacle, near.Has = obstacle(later, search.Keep(images, func(image *nova.Image) bool {
				return image.Name != nil && *image.Name == name
			}))
			m.Near = append(m.Near, near)
		}
	}
	m.Values = frequent(images, c.Value)
	for i := range m.Values[:min(len(m.Values), maxProperties)] {
		v := &m.Values[i]
		if ctx.Err() == nil {
			v.Obstacle, v.Has = obstacle(later, search.Keep(images, func(image *nova.Image) bool { return c.Value(image) == v.Value }))
		}
	}
}

// hint looks for what the user may have meant. A value with which an image meets the later criteria as well is better than
// one without.
func (m *Miss) hint(ctx context.Context, images []nova.Image, c search.Criterion, later []search.Criterion) {
	meeting := (&search.Filter{Criteria: later}).Keep(images)
	m.Meeting = len(meeting)
	for _, hint := range c.Hints {
		switch finding := hint(c, meeting).(type) {
		case search.Rewriter:
			m.Hint = finding
			return
		case search.OutOfRange:
			m.Hint, m.Nearer = finding, finding != hint(c, images)
			return
		}
	}
	for _, hint := range c.Hints {
		if m.Hint = hint(c, images); m.Hint != nil || ctx.Err() != nil {
			m.Obstacle, m.Has = hintObstacle(c, hint, later, images)
			return
		}
	}
}

// hintObstacle returns the criterion after which the hint finds nothing any more, and what an image has there.
func hintObstacle(c search.Criterion, hint search.Hint, later []search.Criterion, images []nova.Image) (*search.Criterion, any) {
	for i := range later {
		left := search.Keep(images, later[i].Match)
		if hint(c, left) == nil {
			for j := range images {
				if hint(c, images[j:j+1]) != nil {
					return &later[i], later[i].Value(&images[j])
				}
			}
			return &later[i], nil
		}
		images = left
	}
	return nil, nil
}

// obstacle returns the criterion that rules out the last of the images, and what that image has there.
func obstacle(criteria []search.Criterion, images []nova.Image) (*search.Criterion, any) {
	for i := range criteria {
		left := search.Keep(images, criteria[i].Match)
		if len(left) == 0 && len(images) > 0 {
			return &criteria[i], criteria[i].Value(&images[0])
		}
		images = left
	}
	return nil, nil
}

// exclude finds the criterion without which the most images match. Without its name, an image is another one.
func (m *Miss) exclude(ctx context.Context, images []nova.Image, f *search.Filter) {
	for i := range f.Criteria {
		c := &f.Criteria[i]
		if c.Near != nil || len(f.Criteria) == 1 || ctx.Err() != nil {
			continue
		}
		others := search.Filter{Criteria: slices.Concat(f.Criteria[:i], f.Criteria[i+1:])}
		if kept := others.Keep(images); len(kept) > len(m.Without) {
			m.Without, m.Except = kept, c
		}
	}
}

// frequent counts the values, most frequent first.
func frequent(images []nova.Image, value func(*nova.Image) any) []Value {
	counts := map[any]int{}
	for i := range images {
		counts[value(&images[i])]++
	}
	values := make([]Value, 0, len(counts))
	for value, count := range counts {
		values = append(values, Value{Value: value, Count: count})
	}
	slices.SortFunc(values, func(a, b Value) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), compareValues(a.Value, b.Value))
	})
	return values
}

func compareValues(a, b any) int {
	switch a := a.(type) {
	case string:
		if b, ok := b.(string); ok {
			return cmp.Compare(a, b)
		}
	case int64:
		if b, ok := b.(int64); ok {
			return cmp.Compare(a, b)
		}
	case nil:
		if b != nil {
			return 1 // a value that is missing comes last
		}
		return 0
	}
	return -1
}

// nearest returns up to three names that the text may mean, in whatever case: those that contain it, then those that
// begin with something similar. A name is not similar if half the text had to change. A name that is longer than any that
// a filter may hold is not compared, because the work grows with the product of both lengths.
func nearest(ctx context.Context, text string, images []nova.Image) []string {
	wanted := strings.ToLower(first(text, search.MaxName))
	distances := map[string]distance{}
	for i := range images {
		name := images[i].Name
		if ctx.Err() != nil || len(distances) == maxCompared || wanted == "" {
			break
		}
		if name == nil || *name == "" || utf8.RuneCountInString(*name) > search.MaxName {
			continue
		}
		if _, done := distances[*name]; !done {
			distances[*name] = distanceTo(wanted, strings.ToLower(*name))
		}
	}
	maps.DeleteFunc(distances, func(_ string, d distance) bool { return d.part > utf8.RuneCountInString(wanted)/2 })
	names := slices.SortedFunc(maps.Keys(distances), func(a, b string) int {
		return cmp.Or(cmp.Compare(distances[a].part, distances[b].part), cmp.Compare(distances[a].whole, distances[b].whole), cmp.Compare(a, b))
	})
	return names[:min(maxNear, len(names))]
}

// distance is how many characters have to change until a text is part of a name, and until it is the whole name.
type distance struct{ part, whole int }

func distanceTo(wanted, name string) distance {
	whole := levenshtein.Distance(wanted, name, nil)
	if strings.Contains(name, wanted) {
		return distance{0, whole}
	}
	return distance{min(whole, levenshtein.Distance(wanted, first(name, utf8.RuneCountInString(wanted)), nil)), whole}
}

// first returns the first n characters.
func first(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}
