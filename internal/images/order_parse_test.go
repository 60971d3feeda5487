package images

import (
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
		want order
	}{
		"null":            {nil, nil},
		"not known yet":   {unknown, nil},
		"no word":         {[]any{}, nil},
		"one word":        {[]any{"size:asc"}, order{{key: "size"}}},
		"the other way":   {[]any{"size:desc"}, order{{key: "size", descending: true}}},
		"an unknown word": {[]any{unknown, "id:asc"}, order{{key: "id", index: 1}}},
		"every key": {every, order{
			{key: "created"}, {key: "updated", descending: true, index: 1}, {key: "name", index: 2},
			{key: "size", descending: true, index: 3}, {key: "min_disk", index: 4},
			{key: "min_ram", descending: true, index: 5}, {key: "id", index: 6}, {key: "version", descending: true, index: 7},
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diagnostics := parseOrder(sortList(t, test.sort), true)
			wantProblems(t, diagnostics)
			if !slices.Equal(got, test.want) {
				t.Errorf("got  %v\nwant %v", got, test.want)
			}
		})
	}
}

func TestParseOrderRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		sort []any
		want []string
		fact string // that the first detail holds
	}{
		"a key alone": {[]any{"name"}, []string{"sort[0]: Invalid Sort"}, `"name"`},
		"a key that does not exist": {[]any{"age:asc"}, []string{"sort[0]: Invalid Sort"},
			"created, updated, name, size, min_disk, min_ram, id, version"},
		"no key":                   {[]any{":asc"}, []string{"sort[0]: Invalid Sort"}, `":asc"`},
		"a direction that is none": {[]any{"name:up"}, []string{"sort[0]: Invalid Sort"}, "name:up"},
		"a direction in capitals":  {[]any{"name:DESC"}, []string{"sort[0]: Invalid Sort"}, "name:DESC"},
		"an empty direction":       {[]any{"name:"}, []string{"sort[0]: Invalid Sort"}, "name:"},
		"blanks":                   {[]any{"name: asc"}, []string{"sort[0]: Invalid Sort"}, "name: asc"},
		"three parts":              {[]any{"name:asc:desc"}, []string{"sort[0]: Invalid Sort"}, "name:asc:desc"},
		"an empty word":            {[]any{""}, []string{"sort[0]: Invalid Sort"}, `""`},
		"null":                     {[]any{nil}, []string{"sort[0]: Invalid Sort"}, "created:desc"},
		"each wrong word, not others": {[]any{"x", "id:asc", "y"},
			[]string{"sort[0]: Invalid Sort", "sort[2]: Invalid Sort"}, `"x"`},
		"a key twice":           {[]any{"id:asc", "id:desc"}, []string{"sort[1]: Repeated Sort Key"}, "id"},
		"a key twice, the same": {[]any{"id:asc", "name:asc", "id:asc"}, []string{"sort[2]: Repeated Sort Key"}, "id"},
		"version without a group": {
			[]any{"id:asc", "version:desc"}, []string{"sort[1]: Sort by Version Without Version"}, "(?P<version>",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diagnostics := parseOrder(sortList(t, test.sort), false)
			wantProblems(t, diagnostics, test.want...)
			if len(diagnostics) > 0 && !strings.Contains(diagnostics[0].Detail(), test.fact) {
				t.Errorf("the detail does not say %q: %s", test.fact, diagnostics[0].Detail())
			}
		})
	}
}

func TestOrderWithoutDetail(t *testing.T) {
	t.Parallel()
	wantProblems(t, mustOrder(t, "name:asc", "id:desc", "version:asc").withoutDetail())
	wantProblems(t, mustOrder(t, "created:asc", "name:asc", "updated:asc", "size:asc", "min_disk:asc", "min_ram:asc").withoutDetail(),
		"sort[0]: Argument Needs Detail", "sort[2]: Argument Needs Detail", "sort[3]: Argument Needs Detail",
		"sort[4]: Argument Needs Detail", "sort[5]: Argument Needs Detail")
	// A word that is left out, because it is unknown, must not move the others' paths.
	wantProblems(t, mustOrder(t, unknown, "size:asc").withoutDetail(), "sort[1]: Argument Needs Detail")
}

func TestFilterWithoutDetail(t *testing.T) {
	t.Parallel()
	allowed := mustFilter(t, given{"name": "n", "name_regex": "n", "metadata": pairs{}})
	wantProblems(t, allowed.withoutDetail())
	refused := mustFilter(t, everyKey)
	wantProblems(t, refused.withoutDetail(),
		"filter.changes_since: Argument Needs Detail", "filter.created_after: Argument Needs Detail",
		"filter.created_before: Argument Needs Detail", "filter.fits_disk: Argument Needs Detail",
		"filter.fits_ram: Argument Needs Detail", "filter.metadata: Argument Needs Detail",
		"filter.min_disk: Argument Needs Detail", "filter.min_ram: Argument Needs Detail",
		"filter.server_id: Argument Needs Detail", "filter.size_max: Argument Needs Detail",
		"filter.size_min: Argument Needs Detail", "filter.status: Argument Needs Detail")
	typed := mustFilter(t, given{"type": unknown})
	wantProblems(t, typed.withoutDetail(), "filter.type: Argument Needs Detail")
}
