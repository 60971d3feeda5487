package images

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestParseFilterAccepts(t *testing.T) {
	t.Parallel()
	// What is parsed shows in the criteria: key and wanted text.
	tests := map[string]struct {
		keys given
		want []string
	}{
		"nothing":             {given{}, nil},
		"a name":              {given{"name": "Ubuntu 24.04"}, []string{`name = "Ubuntu 24.04"`}},
		"the empty name":      {given{"name": ""}, []string{`name = ""`}},
		"a name with a colon": {given{"name": "in:a,b"}, []string{`name = "in:a,b"`}},
		"a name of 255 characters, not bytes": {
			given{"name": strings.Repeat("ü", 255)}, []string{`name = "` + strings.Repeat("ü", 255) + `"`},
		},
		"a regular expression": {given{"name_regex": `^a\.b$`}, []string{`name_regex = "^a\\.b$"`}},
		"a regular expression of 2000 characters": {
			given{"name_regex": strings.Repeat("a", 2000)}, []string{`name_regex = "` + strings.Repeat("a", 2000) + `"`},
		},
		"status ACTIVE":  {given{"status": "ACTIVE"}, []string{`status = "ACTIVE"`}},
		"status SAVING":  {given{"status": "SAVING"}, []string{`status = "SAVING"`}},
		"status ERROR":   {given{"status": "ERROR"}, []string{`status = "ERROR"`}},
		"status DELETED": {given{"status": "DELETED"}, []string{`status = "DELETED"`}},
		"status UNKNOWN": {given{"status": "UNKNOWN"}, []string{`status = "UNKNOWN"`}},
		"min_disk 0":     {given{"min_disk": 0}, []string{"min_disk = 0"}},
		"min_ram":        {given{"min_ram": 512}, []string{"min_ram = 512"}},
		"fits_disk":      {given{"fits_disk": 20}, []string{"fits_disk = 20"}},
		"fits_ram":       {given{"fits_ram": 4096}, []string{"fits_ram = 4096"}},
		"sizes above 32 bits": {
			given{"size_min": int64(1) << 40, "size_max": int64(1) << 41},
			[]string{"size_min = 1099511627776", "size_max = 2199023255552"},
		},
		"the same size as smallest and largest": {
			given{"size_min": 7, "size_max": 7}, []string{"size_min = 7", "size_max = 7"},
		},
		"a time in UTC": {
			given{"created_after": "2026-04-01T00:00:00Z"}, []string{`created_after = "2026-04-01T00:00:00Z"`},
		},
		"a time with an offset": {
			given{"created_before": "2026-04-01T02:00:00+02:00"}, []string{`created_before = "2026-04-01T00:00:00Z"`},
		},
		"a time without a zone, which is UTC": {
			given{"changes_since": "2026-04-01T00:00:00"}, []string{`changes_since = "2026-04-01T00:00:00Z"`},
		},
		"a time with a fraction": {
			given{"created_after": "2026-04-01T00:00:00.25Z"}, []string{`created_after = "2026-04-01T00:00:00.25Z"`},
		},
		"a window of one second": {
			given{"created_after": "2026-04-01T00:00:00Z", "created_before": "2026-04-01T00:00:01Z"},
			[]string{`created_after = "2026-04-01T00:00:00Z"`, `created_before = "2026-04-01T00:00:01Z"`},
		},
		"a server's id": {
			given{"server_id": "9e5476bd-a4ec-4653-93d6-72c93aa682ba"},
			[]string{`server_id = "9e5476bd-a4ec-4653-93d6-72c93aa682ba"`},
		},
		"a server's URL": {
			given{"server_id": "https://nova.example.com/v2.1/p/servers/i-12"}, []string{`server_id = "i-12"`},
		},
		"a type, which cannot be checked": {given{"type": "snapshot"}, nil},
		"metadata, in the order of the keys": {
			given{"metadata": pairs{"os": "debian", "a b": "", "é": `"`}},
			[]string{`metadata["a b"] = ""`, `metadata["os"] = "debian"`, `metadata["é"] = "\""`},
		},
		"metadata without a pair": {given{"metadata": pairs{}}, nil},
		"nulls":                   {given{"name": nil, "min_disk": nil, "metadata": nil}, nil},
		"unknown texts and numbers, which it skips": {
			given{"name": unknown, "name_regex": unknown, "status": unknown, "min_disk": unknown, "server_id": unknown, "type": unknown},
			nil,
		},
		"unknown bounds, which it skips": {
			given{"size_min": unknown, "size_max": 1, "created_after": unknown, "created_before": "2026-04-01T00:00:00Z"},
			[]string{"size_max = 1", `created_before = "2026-04-01T00:00:00Z"`},
		},
		"unknown metadata, which it skips": {given{"metadata": unknown}, nil},
		"a metadata value unknown beside a known one": {
			given{"metadata": pairs{"a": unknown, "b": "2"}}, []string{`metadata["b"] = "2"`},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parsed := mustFilter(t, test.keys)
			var got []string
			for _, criterion := range parsed.criteria {
				got = append(got, criterion.key+" = "+criterion.wanted)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestParseFilterRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		keys  given
		path  string
		facts []string // that the detail holds
	}{
		"a name of 256 characters": {
			given{"name": strings.Repeat("n", 256)}, "filter.name", []string{"256", "255"},
		},
		"an empty expression": {given{"name_regex": ""}, "filter.name_regex", []string{"empty"}},
		"an expression that does not compile": {
			given{"name_regex": "a("}, "filter.name_regex", []string{"missing closing )", "RE2"},
		},
		"lookahead, which RE2 has not": {given{"name_regex": "(?=a)"}, "filter.name_regex", []string{"RE2"}},
		"an expression of 2001 characters": {
			given{"name_regex": strings.Repeat("a", 2001)}, "filter.name_regex", []string{"2001", "2000"},
		},
		"an expression that would grow too much": {
			given{"name_regex": "((a{100}){100}){100}"}, "filter.name_regex", []string{"compile"},
		},
		"an empty status":           {given{"status": ""}, "filter.status", []string{"empty"}},
		"a status in small letters": {given{"status": "active"}, "filter.status", []string{"ACTIVE"}},
		"a status of Glance":        {given{"status": "queued"}, "filter.status", []string{"queued", "SAVING"}},
		"a word that is no status": {
			given{"status": "READY"}, "filter.status", []string{"READY", "ACTIVE, SAVING, ERROR, DELETED, UNKNOWN"},
		},
		"a negative min_disk":  {given{"min_disk": -1}, "filter.min_disk", []string{"-1", "negative"}},
		"a negative min_ram":   {given{"min_ram": -2}, "filter.min_ram", []string{"-2"}},
		"a fraction":           {given{"fits_disk": 20.489096641540527}, "filter.fits_disk", []string{"It is 20.48909664,", "whole", "floor()"}},
		"a negative fraction":  {given{"min_ram": -0.5}, "filter.min_ram", []string{"It is -0.5,", "negative"}},
		"a number too large":   {given{"size_max": 1e20}, "filter.size_max", []string{"It is 1e+20,", "at most 9223372036854775807"}},
		"a huge fraction":      {given{"size_min": 1e300}, "filter.size_min", []string{"It is 1e+300,", "at most"}},
		"a negative fits_disk": {given{"fits_disk": -3}, "filter.fits_disk", []string{"-3"}},
		"a negative fits_ram":  {given{"fits_ram": -4}, "filter.fits_ram", []string{"-4"}},
		"a negative size_min":  {given{"size_min": -5}, "filter.size_min", []string{"-5"}},
		"a negative size_max, told once": {
			given{"size_min": 1, "size_max": -6}, "filter.size_max", []string{"-6", "negative"},
		},
		"size_max below size_min": {
			given{"size_min": 10, "size_max": 9}, "filter.size_max", []string{"9", "10", "size_min"},
		},
		"an empty time": {given{"created_after": ""}, "filter.created_after", []string{"empty"}},
		"a word for a time": {
			given{"created_after": "yesterday"}, "filter.created_after", []string{"yesterday", "RFC 3339"},
		},
		"a date without a time": {
			given{"created_before": "2026-04-01"}, "filter.created_before", []string{"2026-04-01"},
		},
		"a day that does not exist": {
			given{"changes_since": "2026-02-30T00:00:00Z"}, "filter.changes_since", []string{"2026-02-30"},
		},
		"a number of seconds": {
			given{"changes_since": "1700000000"}, "filter.changes_since", []string{"1700000000"},
		},
		"a window that ends where it begins": {
			given{"created_after": "2026-04-01T00:00:00Z", "created_before": "2026-04-01T02:00:00+02:00"},
			"filter.created_before", []string{"2026-04-01T00:00:00Z", "created_after"},
		},
		"a window that ends before it begins": {
			given{"created_after": "2026-04-02T00:00:00Z", "created_before": "2026-04-01T00:00:00Z"},
			"filter.created_before", []string{"created_after"},
		},
		"an empty server": {given{"server_id": ""}, "filter.server_id", []string{"empty"}},
		"a server's name": {
			given{"server_id": "my server"}, "filter.server_id", []string{"my server"},
		},
		"a server's URL that ends in a slash": {
			given{"server_id": "https://nova.example.com/servers/i-12/"}, "filter.server_id", []string{"URL"},
		},
		"a server that is two dots": {given{"server_id": ".."}, "filter.server_id", []string{".."}},
		"an empty type":             {given{"type": ""}, "filter.type", []string{"empty"}},
		"a type of 256 characters": {
			given{"type": strings.Repeat("t", 256)}, "filter.type", []string{"256", "255"},
		},
		"a null metadata value": {
			given{"metadata": pairs{"os": "debian", "gone": nil}}, `filter.metadata["gone"]`, []string{"gone", "null"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diagnostics := parseFilter(t.Context(), filterObject(t, test.keys))
			wantProblems(t, diagnostics, test.path+": Invalid Filter")
			for _, d := range diagnostics {
				for _, fact := range test.facts {
					if !strings.Contains(d.Detail(), fact) {
						t.Errorf("the detail does not say %q: %s", fact, d.Detail())
					}
				}
			}
		})
	}
}

func TestParseFilterRefusesEveryKeyAtOnce(t *testing.T) {
	t.Parallel()
	_, diagnostics := parseFilter(t.Context(), filterObject(t, given{
		"name_regex": "[", "status": "x", "min_disk": -1, "created_after": "x", "server_id": "/", "metadata": pairs{"k": nil},
	}))
	wantProblems(t, diagnostics, "filter.name_regex: Invalid Filter", "filter.status: Invalid Filter",
		"filter.min_disk: Invalid Filter", "filter.created_after: Invalid Filter", "filter.server_id: Invalid Filter",
		`filter.metadata["k"]: Invalid Filter`)
}

func TestParseFilterTellsWhatIsGivenAndUnknown(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		block   any
		given   []string
		unknown bool
	}{
		"no block":                 {nil, nil, false},
		"a block of nulls":         {given{}, nil, false},
		"a block not known yet":    {unknown, nil, true},
		"two keys":                 {given{"type": "x", "name": "y"}, []string{"name", "type"}, false},
		"a key not known yet":      {given{"name": unknown}, []string{"name"}, true},
		"metadata without a pair":  {given{"metadata": pairs{}}, nil, false},
		"metadata not known yet":   {given{"metadata": unknown}, []string{"metadata"}, true},
		"a pair not known yet":     {given{"metadata": pairs{"k": unknown}}, []string{"metadata"}, true},
		"a pair known already":     {given{"metadata": pairs{"k": "v"}}, []string{"metadata"}, false},
		"the empty name, a filter": {given{"name": ""}, []string{"name"}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parsed, diagnostics := parseFilter(t.Context(), filterObject(t, test.block))
			wantProblems(t, diagnostics)
			if !slices.Equal(parsed.given, test.given) || parsed.unknown != test.unknown {
				t.Errorf("given %q, unknown %t", parsed.given, parsed.unknown)
			}
		})
	}
}

func TestParseFilterTakesTheVersionFromTheExpressionsGroup(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]bool{
		`^app-(?P<version>.*)$`: true, `^app-(?<version>.*)$`: true, `^app-(?P<Version>.*)$`: false, `^app-(.*)$`: false,
	} {
		if parsed := mustFilter(t, given{"name_regex": pattern}); (parsed.version != nil) != want {
			t.Errorf("%s: %v", pattern, parsed.version)
		}
	}
}

// Every key of the block must be one that parseFilter reads: otherwise it would be accepted and do nothing.
func TestParseFilterReadsEveryKey(t *testing.T) {
	t.Parallel()
	block, ok := filterBlock("").Type().TerraformType(t.Context()).(tftypes.Object)
	if !ok {
		t.Fatal("the block is no object")
	}
	for key, kind := range block.AttributeTypes {
		var refused any = ""
		switch {
		case kind.Is(tftypes.Number):
			refused = -1
		case kind.Is(tftypes.Map{ElementType: tftypes.String}):
			refused = pairs{"k": nil}
		case key == "name":
			refused = strings.Repeat("n", 256)
		}
		if _, diagnostics := parseFilter(t.Context(), filterObject(t, given{key: refused})); !diagnostics.HasError() {
			t.Errorf("%s is not read", key)
		}
	}
}
