package images

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

func TestSchemaPutsFilterAndTimeoutsIntoBlocks(t *testing.T) {
	t.Parallel()
	// Terraform drops an unknown key of a nested attribute silently; in a block it is an error.
	p := newProtocol(t, nil)
	schema, err := p.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for name, source := range schema.DataSourceSchemas {
		blocks := map[string]tfprotov6.SchemaNestedBlockNestingMode{}
		for _, block := range source.Block.BlockTypes {
			blocks[block.TypeName] = block.Nesting
		}
		single := tfprotov6.SchemaNestedBlockNestingModeSingle
		if len(blocks) != 2 || blocks["filter"] != single || blocks["timeouts"] != single {
			t.Errorf("%s has the blocks %v", name, blocks)
		}
	}
	if len(schema.DataSourceSchemas) != 2 || len(schema.ResourceSchemas) != 0 {
		t.Errorf("%d data sources, %d resources", len(schema.DataSourceSchemas), len(schema.ResourceSchemas))
	}
}

// everyKey are all conditions, with values that can be used.
var everyKey = given{
	"name": "debian-12", "name_regex": "^debian-1[23]$", "name_not_regex": "-arm64$", "status": "ACTIVE", "min_disk": 8, "min_ram": 512,
	"fits_disk": 8, "fits_ram": 600, "size_min": 1000, "size_max": 1000,
	"created_after": "2026-04-01T00:00:00Z", "created_before": "2026-04-01T00:00:01Z",
	"changes_since": "2026-04-02T00:00:00Z", "server_id": "9E5476BD-A4EC-4653-93d6-72c93aa682ba", "snapshot": true, "metadata": pairs{"os": "debian", "empty": ""},
	"metadata_in": pairs{"os": []any{"debian", nil}},
}

func TestValidateImage(t *testing.T) {
	t.Parallel()
	named := given{"name": "n"}
	tests := map[string]struct {
		arguments given
		want      []string
	}{
		"an id":                   {given{"id": "70a599e0-31e7-49b7-b260-868f441e862b"}, nil},
		"an id of 255 characters": {given{"id": strings.Repeat("a", 255)}, nil},
		"a filter":                {given{"filter": named}, nil},
		"most_recent":             {given{"filter": named, "most_recent": true}, nil},
		"sort":                    {given{"filter": named, "sort": []any{"name:asc", "id:desc"}}, nil},
		"most_recent false beside sort": {
			given{"filter": named, "most_recent": false, "sort": []any{"name:asc"}}, nil,
		},
		"most_recent beside an empty sort": {given{"filter": named, "most_recent": true, "sort": []any{}}, nil},
		"an id beside most_recent false":   {given{"id": "i", "most_recent": false}, nil},
		"an id beside an empty sort":       {given{"id": "i", "sort": []any{}}, nil},
		"a timeout":                        {given{"id": "i", "timeouts": given{"read": "1m30s"}}, nil},
		"a timeout not known yet":          {given{"id": "i", "timeouts": given{"read": unknown}}, nil},
		"an empty block timeouts":          {given{"id": "i", "timeouts": given{}}, nil},
		"sort by version": {
			given{"filter": given{"name_regex": "(?P<version>.*)"}, "sort": []any{"version:desc"}}, nil,
		},
		"an id not known yet":                 {given{"id": unknown}, nil},
		"an id not known yet beside a filter": {given{"id": unknown, "filter": named}, nil},
		"a filter not known yet":              {given{"filter": unknown}, nil},
		"an id beside a filter not known yet": {given{"id": "i", "filter": unknown, "most_recent": true}, nil},
		"a filter's key not known yet":        {given{"filter": given{"name": unknown}}, nil},
		"every key not known yet": {
			given{"filter": given{
				"name": unknown, "name_regex": unknown, "name_not_regex": unknown, "status": unknown, "min_disk": unknown, "min_ram": unknown,
				"fits_disk": unknown, "fits_ram": unknown, "size_min": unknown, "size_max": unknown, "created_after": unknown,
				"created_before": unknown, "changes_since": unknown, "server_id": unknown, "snapshot": unknown, "type": unknown, "visibility": unknown, "metadata": unknown, "metadata_in": unknown,
			}},
			nil,
		},
		"a list of values not known yet": {
			given{"filter": given{"metadata_in": pairs{"a": unknown, "b": []any{unknown}}}}, nil,
		},
		"a sort not known yet":         {given{"filter": named, "sort": unknown, "most_recent": true}, nil},
		"a word of sort not known yet": {given{"filter": named, "sort": []any{unknown}}, nil},
		"most_recent not known yet beside sort": {
			given{"filter": named, "most_recent": unknown, "sort": []any{"id:asc"}}, nil,
		},
		"by version, name_regex not known yet": {
			given{"filter": given{"name_regex": unknown}, "sort": []any{"version:desc"}}, nil,
		},
		"by version, filter not known yet": {given{"filter": unknown, "sort": []any{"version:desc"}}, nil},
		"neither id nor filter":            {given{}, []string{"Missing id, name, or filter"}},
		"only most_recent":                 {given{"most_recent": true}, []string{"Missing id, name, or filter"}},
		"id and filter": {
			given{"id": "i", "filter": named}, []string{"id: Conflicting id and filter"},
		},
		"a name":                               {given{"name": "n"}, nil},
		"the empty name":                       {given{"name": ""}, nil},
		"a name, most recent":                  {given{"name": "n", "most_recent": true}, nil},
		"a name, sorted":                       {given{"name": "n", "sort": []any{"size:desc"}}, nil},
		"a name and other conditions":          {given{"name": "n", "filter": given{"snapshot": false, "name_not_regex": "x"}}, nil},
		"a name and an empty filter":           {given{"name": "n", "filter": given{}}, nil},
		"a name not known yet":                 {given{"name": unknown}, nil},
		"a name not known yet beside an id":    {given{"id": "i", "name": unknown}, nil},
		"a name beside a name not known yet":   {given{"name": "n", "filter": given{"name": unknown}}, nil},
		"a name beside a filter not known yet": {given{"name": "n", "filter": unknown}, nil},
		"a name and an id":                     {given{"id": "i", "name": "n"}, []string{"id: Conflicting id and name"}},
		"a name, an id and a filter":           {given{"id": "i", "name": "n", "filter": given{"snapshot": true}}, []string{"id: Conflicting id and filter"}},
		"a name twice":                         {given{"name": "n", "filter": named}, []string{"name: Conflicting Arguments"}},
		"a name and an expression":             {given{"name": "n", "filter": given{"name_regex": "n"}}, []string{"name: Conflicting Arguments"}},
		"a name of 256 characters":             {given{"name": strings.Repeat("n", 256)}, []string{"name: Invalid Image Name"}},
		"a name, by version": {
			given{"name": "n", "sort": []any{"version:desc"}}, []string{"sort[0]: Missing Version Group in name_regex"},
		},
		"an empty filter": {given{"filter": given{}}, []string{"filter: Empty Filter"}},
		"a filter of nulls and no metadata": {
			given{"filter": given{"name": nil, "metadata": pairs{}}}, []string{"filter: Empty Filter"},
		},
		"an empty filter with most_recent": {
			given{"filter": given{}, "most_recent": true}, []string{"filter: Empty Filter"},
		},
		"most_recent with an id": {
			given{"id": "i", "most_recent": true}, []string{"most_recent: Conflicting Arguments"},
		},
		"sort with an id": {
			given{"id": "i", "sort": []any{"id:asc"}}, []string{"sort: Conflicting Arguments"},
		},
		"most_recent and sort": {
			given{"filter": named, "most_recent": true, "sort": []any{"id:asc"}},
			[]string{"most_recent: Conflicting Arguments"},
		},
		"an unknown sort key": {
			given{"filter": named, "sort": []any{"id:asc", "age:desc"}}, []string{"sort[1]: Invalid Sort"},
		},
		"by version without an expression": {
			given{"filter": named, "sort": []any{"version:desc"}}, []string{"sort[0]: Missing Version Group in name_regex"},
		},
		"by version without the group": {
			given{"filter": given{"name_regex": "(.*)"}, "sort": []any{"version:desc"}},
			[]string{"sort[0]: Missing Version Group in name_regex"},
		},
		"by version with a broken expression": {
			given{"filter": given{"name_regex": "(?P<version>"}, "sort": []any{"version:desc"}},
			[]string{"filter.name_regex: Invalid Filter"},
		},
		"a filter's fault, at its path": {
			given{"filter": given{"status": "active"}}, []string{"filter.status: Invalid Filter"},
		},
		"a metadata fault, at its path": {
			given{"filter": given{"metadata": pairs{"k": nil}}}, []string{`filter.metadata["k"]: Invalid Filter`},
		},
		"a fault of one property's values, at its path": {
			given{"filter": given{"metadata_in": pairs{"k": []any{nil}, "l": []any{"x"}}}}, []string{`filter.metadata_in["k"]: Invalid Filter`},
		},
		"a fault beside what is not known yet": {
			given{"id": unknown, "filter": given{"name": unknown, "min_disk": -1}},
			[]string{"filter.min_disk: Invalid Filter"},
		},
		"an empty id":                    {given{"id": ""}, []string{"id: Invalid Image ID"}},
		"the id detail, which is a list": {given{"id": "detail"}, []string{"id: Invalid Image ID"}},
		"the id of two dots":             {given{"id": ".."}, []string{"id: Invalid Image ID"}},
		"the id of one dot":              {given{"id": "."}, []string{"id: Invalid Image ID"}},
		"an id with a slash":             {given{"id": "a/b"}, []string{"id: Invalid Image ID"}},
		"an id with a percent sign":      {given{"id": "a%2fb"}, []string{"id: Invalid Image ID"}},
		"an id with a query":             {given{"id": "a?limit=1"}, []string{"id: Invalid Image ID"}},
		"a name for an id":               {given{"id": "Ubuntu 24.04"}, []string{"id: Invalid Image ID"}},
		"an id of 256 characters": {
			given{"id": strings.Repeat("a", 256)}, []string{"id: Invalid Image ID"},
		},
		"a timeout of nothing": {
			given{"id": "i", "timeouts": given{"read": "0s"}}, []string{"timeouts.read: Invalid Timeout"},
		},
		"a negative timeout": {
			given{"id": "i", "timeouts": given{"read": "-1m"}}, []string{"timeouts.read: Invalid Timeout"},
		},
		"everything wrong at once, each told once": {
			given{"id": "..", "filter": given{"min_ram": -1}, "most_recent": true, "sort": []any{"x"}},
			[]string{
				"filter.min_ram: Invalid Filter", "sort[0]: Invalid Sort", "most_recent: Conflicting Arguments",
				"id: Conflicting id and filter", "id: Invalid Image ID",
			},
		},
	}
	p := newProtocol(t, nil)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			prototest.WantProblems(t, p.ValidateDataSource("nova_image", test.arguments), test.want...)
		})
	}
}

func TestValidateImages(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		arguments given
		want      []string
	}{
		"nothing":               {given{}, nil},
		"an empty filter":       {given{"filter": given{}}, nil},
		"a filter":              {given{"filter": everyKey}, nil},
		"a limit of 1":          {given{"limit": 1}, nil},
		"a limit not known yet": {given{"limit": unknown}, nil},
		"every sort": {
			given{"filter": given{"name_regex": "(?P<version>.*)"}, "sort": []any{
				"created:asc", "updated:asc", "name:asc", "size:asc", "min_disk:asc", "min_ram:asc", "id:asc", "version:asc",
				"metadata.image_build_date:desc",
			}},
			nil,
		},
		"an empty sort": {given{"sort": []any{}}, nil},
		"without detail, by name": {
			given{
				"detail": false, "filter": given{"name": "n", "name_regex": "(?P<version>.)", "name_not_regex": "x"},
				"sort": []any{"name:asc", "id:asc", "version:asc"},
			},
			nil,
		},
		"detail true": {given{"detail": true, "filter": everyKey}, nil},
		"detail not known yet": {
			given{"detail": unknown, "filter": everyKey, "sort": []any{"size:asc"}}, nil,
		},
		"without detail, filter not known yet": {given{"detail": false, "filter": unknown}, nil},
		"by version, filter not known yet":     {given{"filter": unknown, "sort": []any{"version:desc"}}, nil},
		"a timeout":                            {given{"timeouts": given{"read": "10s"}}, nil},
		"a limit of 0":                         {given{"limit": 0}, []string{"limit: Invalid Limit"}},
		"a negative limit":                     {given{"limit": -1}, []string{"limit: Invalid Limit"}},
		"by version without a filter": {
			given{"sort": []any{"version:desc"}}, []string{"sort[0]: Missing Version Group in name_regex"},
		},
		"by version with a broken expression": {
			given{"filter": given{"name_regex": "["}, "sort": []any{"version:desc"}},
			[]string{"filter.name_regex: Invalid Filter"},
		},
		"an unknown sort key": {given{"sort": []any{"age:asc"}}, []string{"sort[0]: Invalid Sort"}},
		"a filter's fault": {
			given{"filter": given{"created_after": "today"}}, []string{"filter.created_after: Invalid Filter"},
		},
		"a timeout of nothing": {
			given{"timeouts": given{"read": "0"}}, []string{"timeouts.read: Invalid Timeout"},
		},
		"without detail, by size": {
			given{"detail": false, "sort": []any{"name:asc", "size:asc"}}, []string{"sort[1]: Argument Requires Image Details"},
		},
		"without detail, by a property": {
			given{"detail": false, "sort": []any{"metadata.name:asc"}}, []string{"sort[0]: Argument Requires Image Details"},
		},
		"without detail, by a word behind one not known yet": {
			given{"detail": false, "sort": []any{unknown, "created:asc"}}, []string{"sort[1]: Argument Requires Image Details"},
		},
		"without detail, by status": {
			given{"detail": false, "filter": given{"name": "n", "status": "ACTIVE"}},
			[]string{"filter.status: Argument Requires Image Details"},
		},
		"without detail, by visibility": {
			given{"detail": false, "filter": given{"visibility": "public"}}, []string{"filter.visibility: Argument Requires Image Details"},
		},
		"without detail, by a value not known yet": {
			given{"detail": false, "filter": given{"type": unknown}}, []string{"filter.type: Argument Requires Image Details"},
		},
	}
	p := newProtocol(t, nil)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			prototest.WantProblems(t, p.ValidateDataSource("nova_images", test.arguments), test.want...)
		})
	}
}

func TestValidateAnInvalidTimeout(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, nil)
	for _, source := range []string{"nova_image", "nova_images"} {
		for _, text := range []string{"soon", "5", "", "5 m"} {
			arguments := given{"timeouts": given{"read": text}}
			if source == "nova_image" {
				arguments["id"] = "i"
			}
			found := prototest.Problems(p.ValidateDataSource(source, arguments))
			if !slices.ContainsFunc(found, func(problem string) bool {
				return strings.HasPrefix(problem, "timeouts.read: ")
			}) {
				t.Errorf("%s, read = %q: %q", source, text, found)
			}
		}
	}
}
