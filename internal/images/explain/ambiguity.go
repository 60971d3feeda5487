package explain

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// An Ambiguity holds several images that all meet a filter, and their differences.
type Ambiguity struct {
	Images []nova.Image // newest first
	// Properties are the metadata properties in which they differ, the one with the most distinct values first.
	Properties []string
	// Telling are conditions that only the newest of them meets, the simplest first.
	Telling []search.Assignment
	// Others are the pairs of metadata that the filter sets, next to which another one stands.
	Others []search.Assignment
	// Tied is the number of images that share the latest creation time.
	Tied int
}

// NewAmbiguity returns the differences of images that all meet the filter.
func NewAmbiguity(ctx context.Context, images []nova.Image, f *search.Filter) Ambiguity {
	a := Ambiguity{Images: slices.Clone(images), Others: f.Metadata()}
	search.NewestFirst.Sort(a.Images, nil)
	a.Tied = search.NewestFirst.Tied(a.Images, nil)
	compared := a.Images[:min(len(a.Images), maxCompared)]
	distinct := map[string]int{}
	for _, key := range properties(compared) {
		if n := len(frequent(compared, search.Property(key))); n > 1 {
			distinct[key] = n
		}
	}
	a.Properties = slices.SortedFunc(maps.Keys(distinct), func(a, b string) int {
		return cmp.Or(cmp.Compare(distinct[b], distinct[a]), cmp.Compare(a, b))
	})
	a.tell(ctx, search.Assignment{Name: "name"}, search.Name)
	a.tell(ctx, search.Assignment{Name: "min_disk"}, search.MinDisk)
	a.tell(ctx, search.Assignment{Name: "min_ram"}, search.MinRAM)
	for _, key := range a.Properties {
		a.tell(ctx, search.Assignment{Name: "metadata", Property: key}, search.Property(key))
	}
	return a
}

// tell adds the assignment if only the first image has its value there.
func (a *Ambiguity) tell(ctx context.Context, assignment search.Assignment, value func(*nova.Image) any) {
	assignment.Value = value(&a.Images[0])
	if assignment.Value == nil || ctx.Err() != nil {
		return
	}
	for i := range a.Images[1:] {
		if value(&a.Images[i+1]) == assignment.Value {
			return
		}
	}
	a.Telling = append(a.Telling, assignment)
}

// properties returns the metadata properties of the images, sorted.
func properties(images []nova.Image) []string {
	keys := map[string]struct{}{}
	for i := range images {
		for key := range images[i].Metadata {
			keys[key] = struct{}{}
		}
	}
	all := slices.Sorted(maps.Keys(keys))
	return all[:min(len(all), maxProperties)]
}
