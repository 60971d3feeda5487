package images

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// TestUnreadableFields: an odd image fails only the read that has to decide by its field, and is warned of if it is returned.
func TestUnreadableFields(t *testing.T) {
	t.Parallel()
	const body = `{"images": [
		{"id": "new", "name": "debian-13", "status": "ACTIVE", "created": "2026-04-03T00:00:00Z", "minDisk": 4},
		{"id": "odd", "name": "debian-12", "status": "ACTIVE", "created": "yesterday", "minDisk": "4 GB", "OS-EXT-IMG-SIZE:size": 1},
		{"id": "old", "name": "debian-11", "status": "ACTIVE", "created": "2026-04-01T00:00:00Z", "minDisk": "8"},
		{"id": "odder", "name": 12, "status": "ACTIVE", "minRam": 7, "created": "2026-04-02T00:00:00Z", "metadata": "x"}
	]}`
	const summary = "Unreadable Image Field"
	tests := map[string]struct {
		source    string
		arguments given
		want      []string // IDs; nil if the read fails
		problem   string
	}{
		"all images": {"nova_images", given{}, []string{"new", "odder", "old", "odd"}, summary},
		"one that the other conditions tell from the odd ones": {"nova_images",
			given{"filter": given{"fits_disk": 4, "created_after": "2026-04-03T00:00:00Z", "name": "debian-13"}}, []string{"new"}, ""},
		"one whose odd field decides":    {"nova_images", given{"filter": given{"name": "debian-12", "min_disk": 4}}, nil, "filter.min_disk: " + summary},
		"one whose odd field does not":   {"nova_images", given{"filter": given{"name": "debian-12", "size_max": 1}}, []string{"odd"}, summary},
		"one whose odd name may match":   {"nova_images", given{"filter": given{"name_regex": "13", "min_ram": 7}}, nil, "filter.name_regex: " + summary},
		"one whose odd metadata may":     {"nova_images", given{"filter": given{"metadata": pairs{"a": "b"}, "min_ram": 7}}, nil, "filter.metadata: " + summary},
		"the first of one":               {"nova_images", given{"filter": given{"size_max": 1}, "limit": 1}, []string{"odd"}, summary},
		"the first two by time":          {"nova_images", given{"limit": 2}, nil, "sort: " + summary},
		"the first two by ID":            {"nova_images", given{"limit": 2, "sort": []any{"id:asc"}}, []string{"new", "odd"}, summary},
		"the newest, by an odd time":     {"nova_image", given{"filter": given{"status": "ACTIVE"}, "most_recent": true}, nil, "sort: " + summary},
		"the newest of one, by odd time": {"nova_image", given{"filter": given{"size_max": 1}, "most_recent": true}, []string{"odd"}, summary},
		"the newest of those not odd":    {"nova_image", given{"filter": given{"fits_ram": 9, "min_ram": 9}, "most_recent": true}, nil, "filter: No Matching Image"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, access := newCloud(t)
			cloud.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
				_, err := io.WriteString(w, body)
				return err == nil
			})
			p := newProtocol(t, access)
			response := p.Read(t.Context(), test.source, test.arguments, false)
			if got := strings.Join(prototest.Problems(response.Diagnostics), ", "); got != test.problem {
				t.Errorf("it says %q, want %q", got, test.problem)
			}
			if test.want == nil {
				return
			}
			state := p.Attributes(test.source, response)
			ids := []string{}
			if id, isOne := state["id"].(string); isOne {
				ids = append(ids, id)
			} else {
				for _, id := range state["ids"].([]any) {
					ids = append(ids, id.(string))
				}
			}
			if !slices.Equal(ids, test.want) {
				t.Errorf("found %q, want %q", ids, test.want)
			}
		})
	}
}
