package search

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

func TestOrderSort(t *testing.T) {
	t.Parallel()
	// Each list is given in a wrong order; "none" is the image that lacks what is sorted by.
	older, newer := moment("2026-01-01T00:00:00Z"), moment("2026-01-01T00:00:00.001Z")
	catalogs := map[string][]nova.Image{
		"created":  {{ID: "none"}, {ID: "2", Created: newer}, {ID: "1", Created: older}},
		"updated":  {{ID: "none"}, {ID: "2", Updated: newer}, {ID: "1", Updated: older}},
		"name":     {{ID: "none"}, {ID: "2", Name: new("a")}, {ID: "1", Name: new("")}, {ID: "0", Name: new("A")}},
		"size":     {{ID: "none"}, {ID: "2", Size: new(int64(1) << 40)}, {ID: "1", Size: new(int64(0))}},
		"min_disk": {{ID: "none"}, {ID: "2", MinDisk: new(int64(10))}, {ID: "1", MinDisk: new(int64(9))}},
		"min_ram":  {{ID: "none"}, {ID: "2", MinRAM: new(int64(1024))}, {ID: "1", MinRAM: new(int64(512))}},
		"id":       {{ID: "b"}, {ID: "B"}, {ID: "a"}},
		"metadata.build": {
			{ID: "none"}, {ID: "null", Metadata: map[string]*string{"build": nil}}, {ID: "2", Metadata: map[string]*string{"build": new("9")}},
			{ID: "1", Metadata: map[string]*string{"build": new("10")}}, {ID: "0", Metadata: map[string]*string{"build": new("")}},
		},
	}
	tests := map[string][]string{
		"created:asc":   {"1", "2", "none"},
		"created:desc":  {"2", "1", "none"},
		"updated:asc":   {"1", "2", "none"},
		"updated:desc":  {"2", "1", "none"},
		"name:asc":      {"1", "0", "2", "none"},
		"name:desc":     {"2", "0", "1", "none"},
		"size:asc":      {"1", "2", "none"},
		"size:desc":     {"2", "1", "none"},
		"min_disk:asc":  {"1", "2", "none"},
		"min_disk:desc": {"2", "1", "none"},
		"min_ram:asc":   {"1", "2", "none"},
		"min_ram:desc":  {"2", "1", "none"},
		"id:asc":        {"B", "a", "b"},

		"metadata.build:asc":  {"0", "1", "2", "none", "null"},
		"metadata.build:desc": {"2", "1", "0", "none", "null"},
		"id:desc":             {"b", "a", "B"},
	}
	for word, want := range tests {
		t.Run(word, func(t *testing.T) {
			t.Parallel()
			o := mustOrder(t, word)
			images := slices.Clone(catalogs[o[0].Key])
			o.Sort(images, nil)
			if got := ids(images); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestOrderSortBreaksTies(t *testing.T) {
	t.Parallel()
	early, late := moment("2026-01-01T00:00:00Z"), moment("2026-02-01T00:00:00Z")
	tests := map[string]struct {
		order  Order
		images []nova.Image
		want   []string
	}{
		"the later change first, unknown last": {
			mustOrder(t, "name:asc"),
			[]nova.Image{
				{ID: "a", Name: new("n")}, {ID: "b", Name: new("n"), Updated: early}, {ID: "c", Name: new("n"), Updated: late},
			},
			[]string{"c", "b", "a"},
		},
		"then the smaller id": {
			mustOrder(t, "name:desc"),
			[]nova.Image{
				{ID: "b", Name: new("n"), Updated: late}, {ID: "c", Name: new("n"), Updated: late},
				{ID: "a", Name: new("n"), Updated: late},
			},
			[]string{"a", "b", "c"},
		},
		"the smaller id also where nothing else is known": {
			NewestFirst, []nova.Image{{ID: "b"}, {ID: "c"}, {ID: "a"}}, []string{"a", "b", "c"},
		},
		"the second key before the tie-break": {
			mustOrder(t, "name:asc", "size:desc"),
			[]nova.Image{
				{ID: "a", Name: new("n"), Size: new(int64(1))}, {ID: "b", Name: new("m"), Size: new(int64(1))},
				{ID: "c", Name: new("n"), Size: new(int64(2))},
			},
			[]string{"b", "c", "a"},
		},
		"updated:asc holds against the tie-break": {
			mustOrder(t, "updated:asc"),
			[]nova.Image{{ID: "a", Updated: late}, {ID: "b", Updated: early}},
			[]string{"b", "a"},
		},
		"equal versions in other words": {
			mustOrder(t, "version:desc"),
			[]nova.Image{{ID: "b", Name: new("1.0")}, {ID: "a", Name: new("1.0.0")}, {ID: "c", Name: new("v1")}},
			[]string{"a", "b", "c"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.order.Sort(test.images, regexp.MustCompile("(?P<version>.*)"))
			if got := ids(test.images); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestOrderIsTotal shuffles a catalog full of ties and gaps: whatever order a service lists it in, the outcome is the
// same, and so is the image that comes first.
func TestOrderIsTotal(t *testing.T) {
	t.Parallel()
	expression := regexp.MustCompile(`-(?P<version>.*)$`)
	orders := []Order{
		nil, NewestFirst, ByName, mustOrder(t, "name:desc", "size:asc"),
		mustOrder(t, "min_disk:asc", "min_ram:desc", "version:desc"),
	}
	for _, key := range append(SortKeys, "metadata.build") {
		orders = append(orders, mustOrder(t, key+":asc"), mustOrder(t, key+":desc"))
	}
	for seed := range uint64(5) {
		random := rand.New(rand.NewPCG(seed, 0))
		images := tiedImages(random, 60)
		for _, o := range orders {
			want := slices.Clone(images)
			o.Sort(want, expression)
			for range 5 {
				shuffled := slices.Clone(images)
				random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
				o.Sort(shuffled, expression)
				if got := ids(shuffled); !slices.Equal(got, ids(want)) {
					t.Fatalf("seed %d, %v: got %q, before %q", seed, o, got, ids(want))
				}
			}
		}
	}
}

// tiedImages are images that have few different values, and some none.
func tiedImages(random *rand.Rand, n int) []nova.Image {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	times := func() *time.Time {
		if random.IntN(4) == 0 {
			return nil
		}
		return new(start.AddDate(0, 0, random.IntN(3)))
	}
	numbers := func() *int64 {
		if random.IntN(4) == 0 {
			return nil
		}
		return new(random.Int64N(3))
	}
	names := []*string{nil, new(""), new("app-1.0.9"), new("app-1.0.10"), new("app-x"), new("app-1.0.10-rc.1"), new("App-1.0.9")}
	images := make([]nova.Image, n)
	for i := range images {
		images[i] = nova.Image{
			ID: fmt.Sprintf("%03d", i), Name: names[random.IntN(len(names))], Size: numbers(),
			MinDisk: numbers(), MinRAM: numbers(), Created: times(), Updated: times(),
			Metadata: map[string]*string{"build": names[random.IntN(len(names))]},
		}
	}
	return images
}
