package search

import (
	"slices"
	"strings"
	"testing"
)

func TestParseAccepts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		keys given
		want []string
	}{
		"nothing":             {given{}, nil},
		"a name":              {given{"name": "Ubuntu 24.04"}, []string{`name = Ubuntu 24.04`}},
		"the empty name":      {given{"name": ""}, []string{`name = `}},
		"a name with a colon": {given{"name": "in:a,b"}, []string{`name = in:a,b`}},
		"a name of 255 characters, not bytes": {
			given{"name": strings.Repeat("ü", 255)}, []string{`name = ` + strings.Repeat("ü", 255) + ``},
		},
		"a regular expression": {given{"name_regex": `^a\.b$`}, []string{`name_regex = ^a\.b$`}},
		"names to exclude":     {given{"name_not_regex": "-arm64$"}, []string{"name_not_regex = -arm64$"}},
		"a regular expression of 2000 characters": {
			given{"name_regex": strings.Repeat("a", 2000)}, []string{`name_regex = ` + strings.Repeat("a", 2000) + ``},
		},
		"status ACTIVE":  {given{"status": "ACTIVE"}, []string{`status = ACTIVE`}},
		"status SAVING":  {given{"status": "SAVING"}, []string{`status = SAVING`}},
		"status ERROR":   {given{"status": "ERROR"}, []string{`status = ERROR`}},
		"status DELETED": {given{"status": "DELETED"}, []string{`status = DELETED`}},
		"status UNKNOWN": {given{"status": "UNKNOWN"}, []string{`status = UNKNOWN`}},
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
			given{"created_after": "2026-04-01T00:00:00Z"}, []string{`created_after = 2026-04-01T00:00:00Z`},
		},
		"a time with an offset": {
			given{"created_before": "2026-04-01T02:00:00+02:00"}, []string{`created_before = 2026-04-01T00:00:00Z`},
		},
		"a time without a zone, which is UTC": {
			given{"changes_since": "2026-04-01T00:00:00"}, []string{`changes_since = 2026-04-01T00:00:00Z`},
		},
		"a time with a fraction": {
			given{"created_after": "2026-04-01T00:00:00.25Z"}, []string{`created_after = 2026-04-01T00:00:00.25Z`},
		},
		"a window of one second": {
			given{"created_after": "2026-04-01T00:00:00Z", "created_before": "2026-04-01T00:00:01Z"},
			[]string{`created_after = 2026-04-01T00:00:00Z`, `created_before = 2026-04-01T00:00:01Z`},
		},
		"snapshots":    {given{"snapshot": true}, []string{"snapshot = true"}},
		"no snapshots": {given{"snapshot": false}, []string{"snapshot = false"}},
		"a server's id": {
			given{"server_id": "9e5476bd-a4ec-4653-93d6-72c93aa682ba"},
			[]string{`server_id = 9e5476bd-a4ec-4653-93d6-72c93aa682ba`},
		},
		"a server's URL": {
			given{"server_id": "https://nova.example.com/v2.1/p/servers/i-12"}, []string{`server_id = i-12`},
		},
		"a visibility, which cannot be checked": {given{"visibility": "public"}, nil},
		"a type, which cannot be checked":       {given{"type": "snapshot"}, nil},
		"metadata, in the order of the keys": {
			given{"metadata": pairs{"os": "debian", "a b": "", "é": `"`}},
			[]string{`metadata[a b] = `, `metadata[os] = debian`, `metadata[é] = "`},
		},
		"metadata without a pair": {given{"metadata": pairs{}}, nil},
		"one of several values, or none": {
			given{"metadata_in": pairs{"os": []any{"debian", "ubuntu"}, "purpose": []any{"generic", nil}}},
			[]string{`metadata_in[os] = [debian ubuntu]`, `metadata_in[purpose] = [generic <nil>]`},
		},
		"a list of values not known yet beside a known one": {
			given{"metadata_in": pairs{"a": Unknown{}, "b": []any{"2"}, "c": []any{"3", Unknown{}}}}, []string{`metadata_in[b] = [2]`},
		},
		"nulls": {given{"name": nil, "min_disk": nil, "metadata": nil}, nil},
		"unknown texts and numbers, which it skips": {
			given{"name": Unknown{}, "name_regex": Unknown{}, "status": Unknown{}, "min_disk": Unknown{}, "server_id": Unknown{}, "type": Unknown{}},
			nil,
		},
		"unknown bounds, which it skips": {
			given{"size_min": Unknown{}, "size_max": 1, "created_after": Unknown{}, "created_before": "2026-04-01T00:00:00Z"},
			[]string{"size_max = 1", `created_before = 2026-04-01T00:00:00Z`},
		},
		"unknown metadata, which it skips": {given{"metadata": Unknown{}}, nil},
		"a metadata value unknown beside a known one": {
			given{"metadata": pairs{"a": Unknown{}, "b": "2"}}, []string{`metadata[b] = 2`},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parsed := mustParse(t, test.keys)
			if got := criteria(parsed); !slices.Equal(got, test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestParseRejects(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		keys given
		want string
	}{
		"a name of 256 characters":            {given{"name": strings.Repeat("n", 256)}, "name: TooLong{256 255}"},
		"an empty expression":                 {given{"name_regex": ""}, "name_regex: Empty{}"},
		"an expression that does not compile": {given{"name_regex": "a("}, "name_regex: NotAnExpression{error parsing regexp: missing closing ): `a(`}"},
		"lookahead":                           {given{"name_regex": "(?=a)"}, "name_regex: Lookaround{}"},
		"negative lookahead":                  {given{"name_regex": "^ubuntu-(?!.*(arm|riscv)64)"}, "name_regex: Lookaround{.*(arm|riscv)64}"},
		"negative lookahead at the beginning": {given{"name_regex": "^(?!ubuntu)debian"}, "name_regex: Lookaround{^ubuntu}"},
		"negative lookbehind":                 {given{"name_regex": `a(?=b)(?<!\)x)$`}, `name_regex: Lookaround{\)x}`},
		"one that does not end":               {given{"name_regex": "(?!a"}, "name_regex: Lookaround{}"},
		"one where names are excluded":        {given{"name_not_regex": "(?!a)"}, "name_not_regex: Lookaround{a}"},
		"an expression to exclude that does not compile": {
			given{"name_not_regex": "["}, "name_not_regex: NotAnExpression{error parsing regexp: missing closing ]: `[`}",
		},
		"an expression of 2001 characters": {given{"name_regex": strings.Repeat("a", 2001)}, "name_regex: TooLong{2001 2000}"},
		"an expression that would grow too much": {
			given{"name_regex": "((a{100}){100}){100}"}, "name_regex: NotAnExpression{error parsing regexp: invalid repeat count: `{100}`}",
		},
		"an empty status":             {given{"status": ""}, "status: Empty{}"},
		"a status in lowercase":       {given{"status": "active"}, "status: NotAStatus{active ACTIVE}"},
		"a status of Glance":          {given{"status": "queued"}, "status: NotAStatus{queued SAVING}"},
		"a status in mixed case":      {given{"status": "Unknown"}, "status: NotAStatus{Unknown UNKNOWN}"},
		"a word that is not a status": {given{"status": "READY"}, "status: NotAStatus{READY }"},
		"a negative min_disk":         {given{"min_disk": -1}, "min_disk: Negative{-1}"},
		"a negative min_ram":          {given{"min_ram": -2}, "min_ram: Negative{-2}"},
		"a fraction":                  {given{"fits_disk": 20.5}, "fits_disk: Fraction{20.5}"},
		"a negative fraction":         {given{"min_ram": -0.5}, "min_ram: Negative{-0.5}"},
		"a number too large":          {given{"size_max": 1e20}, "size_max: TooLarge{1e+20 9223372036854775807}"},
		"a huge number":               {given{"size_min": 1e300}, "size_min: TooLarge{1e+300 9223372036854775807}"},
		"a negative fits_disk":        {given{"fits_disk": -3}, "fits_disk: Negative{-3}"},
		"a negative fits_ram":         {given{"fits_ram": -4}, "fits_ram: Negative{-4}"},
		"a negative size_min":         {given{"size_min": -5}, "size_min: Negative{-5}"},
		"a negative size_max, once":   {given{"size_min": 1, "size_max": -6}, "size_max: Negative{-6}"},
		"size_max below size_min":     {given{"size_min": 10, "size_max": 9}, "size_max: BelowMinimum{9 10 size_min}"},
		"an empty time":               {given{"created_after": ""}, "created_after: Empty{}"},
		"a word for a time":           {given{"created_after": "yesterday"}, "created_after: NotATime{yesterday}"},
		"a date without a time":       {given{"created_before": "2026-04-01"}, "created_before: NotATime{2026-04-01}"},
		"a day that does not exist":   {given{"changes_since": "2026-02-30T00:00:00Z"}, "changes_since: NotATime{2026-02-30T00:00:00Z}"},
		"a number of seconds":         {given{"changes_since": "1700000000"}, "changes_since: NotATime{1700000000}"},
		"a time range that ends where it begins": {
			given{"created_after": "2026-04-01T00:00:00Z", "created_before": "2026-04-01T02:00:00+02:00"},
			"created_before: BelowMinimum{2026-04-01 00:00:00 +0000 UTC 2026-04-01 00:00:00 +0000 UTC created_after}",
		},
		"a time range that ends before it begins": {
			given{"created_after": "2026-04-02T00:00:00Z", "created_before": "2026-04-01T00:00:00Z"},
			"created_before: BelowMinimum{2026-04-01 00:00:00 +0000 UTC 2026-04-02 00:00:00 +0000 UTC created_after}",
		},
		"an empty server":            {given{"server_id": ""}, "server_id: Empty{}"},
		"a server's name":            {given{"server_id": "my server"}, "server_id: NotAServer{my server}"},
		"a server that is two dots":  {given{"server_id": ".."}, "server_id: NotAServer{..}"},
		"an empty type":              {given{"type": ""}, "type: Empty{}"},
		"a type of 256 characters":   {given{"type": strings.Repeat("t", 256)}, "type: TooLong{256 255}"},
		"a null list of values":      {given{"metadata_in": pairs{"os": nil}}, "metadata_in[os]: Null{}"},
		"an empty list of values":    {given{"metadata_in": pairs{"os": []any{}}}, "metadata_in[os]: Empty{}"},
		"a list of nothing but null": {given{"metadata_in": pairs{"os": []any{nil, nil}}}, "metadata_in[os]: OnlyNull{}"},
		"a null metadata value":      {given{"metadata": pairs{"os": "debian", "gone": nil}}, "metadata[gone]: Null{}"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, problems := Parse(value(test.keys))
			wantProblems(t, problems, test.want)
		})
	}
}

func TestParseRejectsEveryConditionAtOnce(t *testing.T) {
	t.Parallel()
	_, problems := Parse(value(given{
		"name_regex": "", "status": "x", "min_disk": -1, "created_after": "x", "server_id": "/", "metadata": pairs{"k": nil},
	}))
	wantProblems(t, problems, "name_regex: Empty{}", "status: NotAStatus{x }", "min_disk: Negative{-1}",
		"created_after: NotATime{x}", "server_id: NotAServer{/}", "metadata[k]: Null{}")
}

func TestParseFindsOutWhatIsGivenAndUnknown(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		block   any
		given   []string
		unknown bool
	}{
		"no block":                        {nil, nil, false},
		"a block of nulls":                {given{"name": nil}, nil, false},
		"a block not known yet":           {Unknown{}, nil, true},
		"two conditions":                  {given{"type": "x", "name": "y"}, []string{"name", "type"}, false},
		"a value not known yet":           {given{"name": Unknown{}}, []string{"name"}, true},
		"metadata without a pair":         {given{"metadata": pairs{}}, nil, false},
		"metadata not known yet":          {given{"metadata": Unknown{}}, []string{"metadata"}, true},
		"a pair not known yet":            {given{"metadata": pairs{"k": Unknown{}}}, []string{"metadata"}, true},
		"no list of values":               {given{"metadata_in": pairs{}}, nil, false},
		"a value of a list not known yet": {given{"metadata_in": pairs{"k": []any{Unknown{}}}}, []string{"metadata_in"}, true},
		"a pair known already":            {given{"metadata": pairs{"k": "v"}}, []string{"metadata"}, false},
		"the empty name, a filter":        {given{"name": ""}, []string{"name"}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parsed := mustParse(t, test.block)
			if !slices.Equal(parsed.Given, test.given) || parsed.Unknown != test.unknown {
				t.Errorf("given %q, unknown %t", parsed.Given, parsed.Unknown)
			}
		})
	}
}

func TestParseTakesTheVersionFromTheExpressionsGroup(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]bool{
		`^app-(?P<version>.*)$`: true, `^app-(?<version>.*)$`: true, `^app-(?P<Version>.*)$`: false, `^app-(.*)$`: false,
	} {
		if parsed := mustParse(t, given{"name_regex": pattern}); (parsed.Version != nil) != want {
			t.Errorf("%s: %v", pattern, parsed.Version)
		}
	}
}

// Every condition of the table must be parsed: otherwise it would be accepted and do nothing.
func TestEveryConditionIsParsed(t *testing.T) {
	t.Parallel()
	wrong := map[Kind]any{String: "", Number: -1, StringMap: pairs{"k": nil}, ListMap: pairs{"k": nil}}
	for _, c := range Conditions() {
		if c.Kind == Bool { // each value of it can be used
			if f, problems := Parse(given{c.Name: true}); len(problems) > 0 || len(f.Criteria) != 1 || f.Criteria[0].Name != c.Name {
				t.Errorf("%s: %v %v", c.Name, f.Criteria, problems)
			}
			continue
		}
		keys := given{c.Name: wrong[c.Kind]}
		if c.Name == "name" {
			keys["name"] = strings.Repeat("n", 256)
		}
		if _, problems := Parse(value(keys)); len(problems) != 1 || problems[0].Argument != c.Name {
			t.Errorf("%s: %v", c.Name, problems)
		}
	}
}
