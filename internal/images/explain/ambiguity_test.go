package explain

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

func TestAmbiguity(t *testing.T) {
	t.Parallel()
	at := func(image nova.Image, day int) nova.Image {
		image.Created = new(time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC))
		return image
	}
	disk := at(image("app", "ACTIVE"), 2)
	disk.MinDisk = new(int64(8))
	for name, test := range map[string]struct {
		images     []nova.Image
		newest     string
		properties []string
		telling    []search.Assignment
		tied       int
	}{
		"other names": {
			images: []nova.Image{at(image("a", "ACTIVE"), 1), at(image("b", "ACTIVE"), 2)}, newest: "b",
			telling: []search.Assignment{{Name: "name", Value: "b"}}, tied: 1,
		},
		"other properties, those first that tell the most apart": {
			images: []nova.Image{
				at(image("a", "ACTIVE", "build", "1", "os", "x", "same", "y"), 1), at(image("a", "ACTIVE", "build", "2", "os", "x", "same", "y"), 2),
				at(image("a", "ACTIVE", "build", "3", "os", "z", "same", "y"), 3),
			},
			newest: "a", properties: []string{"build", "os"}, tied: 1,
			telling: []search.Assignment{{Name: "metadata", Property: "build", Value: "3"}, {Name: "metadata", Property: "os", Value: "z"}},
		},
		"another disk": {
			images: []nova.Image{at(image("app", "ACTIVE"), 1), disk}, newest: "app", telling: []search.Assignment{{Name: "min_disk", Value: int64(8)}}, tied: 1,
		},
		"twins": {images: []nova.Image{at(image("a", "ACTIVE"), 1), at(image("a", "ACTIVE"), 1)}, newest: "a", tied: 2},
		"a property that only the older one has": {
			images: []nova.Image{at(image("a", "ACTIVE", "build", "1"), 1), at(image("a", "ACTIVE"), 2)}, newest: "a", properties: []string{"build"}, tied: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := NewAmbiguity(t.Context(), test.images, &search.Filter{})
			got := fmt.Sprintf("%s %v %v %d", a.Images[0].ID, a.Properties, a.Telling, a.Tied)
			want := fmt.Sprintf("%s %v %v %d", test.newest, test.properties, test.telling, test.tied)
			if got != want || len(a.Images) != len(test.images) {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestAmbiguityEndsWithTheRead(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if a := NewAmbiguity(ctx, named("a", "b"), &search.Filter{}); len(a.Telling) > 0 {
		t.Errorf("got %+v", a)
	}
}
