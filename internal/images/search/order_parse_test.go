package search

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestParseOrderAccepts(t *testing.T) {
	t.Parallel()
	every := []any{
		"created:asc", "updated:desc", "name:asc", "size:desc", "min_disk:asc", "min_ram:desc", "id:asc", "version:desc",
	}
	tests := map[string]struct {
		sort any
		want Order
	}{
		"null":                        {nil, nil},
		"not known yet":               {Unknown{}, nil},
		"no word":                     {[]any{}, nil},
		"one word":                    {[]any{"size:asc"}, Order{{Key: "size"}}},
		"the other way":               {[]any{"size:desc"}, Order{{Key: "size", Descending: true}}},
		"an unknown word":             {[]any{Unknown{}, "id:asc"}, Order{{Key: "id", Index: 1}}},
		"a property":                  {[]any{"metadata.image_build_date:desc"}, Order{{Key: "metadata.image_build_date", Descending: true}}},
		"a property with a colon":     {[]any{"metadata.Upper:Case.dot:asc"}, Order{{Key: "metadata.Upper:Case.dot"}}},
		"two properties":              {[]any{"metadata.a:asc", "metadata.b:asc"}, Order{{Key: "metadata.a"}, {Key: "metadata.b", Index: 1}}},
		"a property named like a key": {[]any{"name:asc", "metadata.name:asc"}, Order{{Key: "name"}, {Key: "metadata.name", Index: 1}}},
		"every key": {every, Order{
			{Key: "created"}, {Key: "updated", Descending: true, Index: 1}, {Key: "name", Index: 2},
			{Key: "size", Descending: true, Index: 3}, {Key: "min_disk", Index: 4},
			{Key: "min_ram", Descending: true, Index: 5}, {Key: "id", Index: 6}, {Key: "version", Descending: true, Index: 7},
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, problems := ParseOrder(test.sort, true)
			wantProblems(t, problems)
			if !slices.Equal(got, test.want) {
				t.Errorf("got  %v\nwant %v", got, test.want)
			}
		})
	}
}

func TestParseOrderRejects(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		sort []any
		want []string
	}{
		"a key alone":                 {[]any{"name"}, []string{"sort[0]: NotASortKey{name}"}},
		"a key that does not exist":   {[]any{"age:asc"}, []string{"sort[0]: NotASortKey{age:asc}"}},
		"no key":                      {[]any{":asc"}, []string{"sort[0]: NotASortKey{:asc}"}},
		"an invalid direction":        {[]any{"name:up"}, []string{"sort[0]: NotASortKey{name:up}"}},
		"a direction in uppercase":    {[]any{"name:DESC"}, []string{"sort[0]: NotASortKey{name:DESC}"}},
		"an empty direction":          {[]any{"name:"}, []string{"sort[0]: NotASortKey{name:}"}},
		"spaces":                      {[]any{"name: asc"}, []string{"sort[0]: NotASortKey{name: asc}"}},
		"three parts":                 {[]any{"name:asc:desc"}, []string{"sort[0]: NotASortKey{name:asc:desc}"}},
		"an empty word":               {[]any{""}, []string{"sort[0]: NotASortKey{}"}},
		"null":                        {[]any{nil}, []string{"sort[0]: NotASortKey{<nil>}"}},
		"each wrong word, not others": {[]any{"x", "id:asc", "y"}, []string{"sort[0]: NotASortKey{x}", "sort[2]: NotASortKey{y}"}},
		"a key twice":                 {[]any{"id:asc", "id:desc"}, []string{"sort[1]: Repeated{id}"}},
		"a key twice, the same":       {[]any{"id:asc", "name:asc", "id:asc"}, []string{"sort[2]: Repeated{id}"}},
		"no property":                 {[]any{"metadata.:asc"}, []string{"sort[0]: NotASortKey{metadata.:asc}"}},
		"metadata alone":              {[]any{"metadata:asc"}, []string{"sort[0]: NotASortKey{metadata:asc}"}},
		"a property twice":            {[]any{"metadata.a:asc", "metadata.a:desc"}, []string{"sort[1]: Repeated{metadata.a}"}},
		"a property alone":            {[]any{"metadata.a"}, []string{"sort[0]: NotASortKey{metadata.a}"}},
		"version without a group":     {[]any{"id:asc", "version:desc"}, []string{"sort[1]: NoVersion{}"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, problems := ParseOrder(test.sort, false)
			wantProblems(t, problems, test.want...)
		})
	}
}

func TestOrderThatNeedsDetail(t *testing.T) {
	t.Parallel()
	if got := mustOrder(t, "name:asc", "id:desc", "version:asc").NeedDetail(); len(got) > 0 {
		t.Errorf("got %v", got)
	}
	needy := mustOrder(t, "created:asc", "name:asc", "updated:asc", "size:asc", "min_disk:asc", "min_ram:asc", "metadata.name:asc")
	if got, want := needy.NeedDetail(), slices.Concat(needy[:1], needy[2:]); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	// A word that is left out, because it is unknown, must not move the others' places.
	if got, want := mustOrder(t, Unknown{}, "size:asc").NeedDetail(), (Order{{Key: "size", Index: 1}}); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestFilterThatNeedsDetail(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		keys given
		want []string
	}{
		{given{"name": "n", "name_regex": "n", "name_not_regex": "m", "metadata": pairs{}}, nil},
		{given{"type": Unknown{}}, []string{"type"}},
		{everyKey, slices.DeleteFunc(slices.Sorted(maps.Keys(everyKey)), func(key string) bool { return strings.HasPrefix(key, "name") })},
	} {
		parsed := mustParse(t, test.keys)
		if got := parsed.NeedDetail(); !slices.Equal(got, test.want) {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
