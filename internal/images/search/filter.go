// Package search decides which images a configuration selects, and in which order. It is pure: it knows neither
// Terraform nor the network. It returns problems and findings as data, which package images puts into words.
//
// Each condition of a filter is one entry of a table (conditions.go): its schema, its parsing, the query, the check against
// the response, and the hints for a search without a match.
package search

import (
	"maps"
	"regexp"
	"slices"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// Unknown is a value of a configuration that is not known yet.
type Unknown struct{}

// A Filter is a parsed block filter: the query for Nova, and the criteria to check against the response.
type Filter struct {
	Given    []string // the conditions that the configuration sets, sorted
	Criteria []Criterion
	Query    nova.Query
	Version  *regexp.Regexp // name_regex, if it has a group of that name
	Unknown  bool           // some values are not known yet, so there may be more conditions than Given and Criteria contain
}

// A Criterion is the requirement of one condition, or of one property of a condition on metadata.
type Criterion struct {
	*Condition
	Property string // in a condition on metadata
	Wanted   any    // a string, an int64, a bool, or a []any of strings and nil
	Sent     bool   // whether the query excludes images that do not meet it
	Match    func(*nova.Image) bool
	Value    func(*nova.Image) any // returns the value of the image: a string, an int64, a bool, or nil
}

// Text returns the wanted value if it is a string, else an empty string.
func (c Criterion) Text() string {
	text, _ := c.Wanted.(string)
	return text
}

// Parse returns the filter of a block, and the problems in it. The block is nil, Unknown, or a map of its arguments, each of
// them nil, Unknown, a string, a *big.Float, a bool, a map[string]any, or a []any. Parse skips unknown values, so the same
// function validates a configuration and prepares a read.
func Parse(block any) (Filter, []Problem) {
	p := parser{parsed: map[string]any{}}
	values, ok := block.(map[string]any)
	if !ok {
		p.filter.Unknown = block == (Unknown{})
		return p.filter, nil
	}
	p.filter.Given = slices.DeleteFunc(slices.Sorted(maps.Keys(values)), func(name string) bool { return values[name] == nil })
	for i := range conditions {
		p.condition = &conditions[i]
		switch value := values[p.condition.Name]; value {
		case nil:
		case Unknown{}:
			p.filter.Unknown = true
		default:
			p.condition.parse(&p, value)
		}
	}
	return p.filter, p.problems
}

// RequireActive adds the condition that the status is ACTIVE, unless the filter has a status.
func (f *Filter) RequireActive() {
	if !slices.Contains(f.Given, "status") {
		f.Query.Status = nova.StatusActive
		f.Criteria = append(f.Criteria, statusCriterion(conditionNamed("status"), nova.StatusActive))
	}
}

// Matches reports whether the image meets every criterion.
func (f *Filter) Matches(image *nova.Image) bool { return f.Unmet(image) == nil }

// Unmet returns the first criterion that the image does not meet, or nil.
func (f *Filter) Unmet(image *nova.Image) *Criterion {
	for i := range f.Criteria {
		if !f.Criteria[i].Match(image) {
			return &f.Criteria[i]
		}
	}
	return nil
}

// Keep returns the images that meet every criterion, in a slice of its own.
func (f *Filter) Keep(images []nova.Image) []nova.Image { return Keep(images, f.Matches) }

// Keep returns the images for which match returns true, in a slice of its own.
func Keep(images []nova.Image, match func(*nova.Image) bool) []nova.Image {
	kept := make([]nova.Image, 0, min(len(images), 64))
	for i := range images {
		if match(&images[i]) {
			kept = append(kept, images[i])
		}
	}
	return kept
}

// Metadata returns the pairs of the condition metadata.
func (f *Filter) Metadata() []Assignment {
	var pairs []Assignment
	for _, c := range f.Criteria {
		if c.Name == "metadata" {
			pairs = append(pairs, Assignment{Name: c.Name, Property: c.Property, Value: c.Wanted})
		}
	}
	return pairs
}

// NeedDetail returns the conditions that cannot be checked against a list without detail.
func (f *Filter) NeedDetail() []string {
	return slices.DeleteFunc(slices.Clone(f.Given), func(name string) bool { return conditionNamed(name).Brief })
}
