package search

import (
	"maps"
	"testing"
)

// TestFilterQuery shows which part of a filter is sent to the service; the rest is checked on the response only.
func TestFilterQuery(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		keys given
		want map[string]string
	}{
		"nothing": {given{}, nil},
		"a name": {
			given{"name": "Ubuntu 24.04 & more"}, map[string]string{"name": "Ubuntu 24.04 & more"},
		},
		"the empty name":                     {given{"name": ""}, map[string]string{"name": ""}},
		"no name with a colon, an operator":  {given{"name": "foo:bar"}, nil},
		"no name that ends in a colon":       {given{"name": "foo:"}, nil},
		"no expression":                      {given{"name_regex": "^ubuntu$", "name_not_regex": "x"}, nil},
		"ACTIVE":                             {given{"status": "ACTIVE"}, map[string]string{"status": "ACTIVE"}},
		"no SAVING, which is a word of Nova": {given{"status": "SAVING"}, nil},
		"no ERROR":                           {given{"status": "ERROR"}, nil},
		"no DELETED":                         {given{"status": "DELETED"}, nil},
		"no UNKNOWN":                         {given{"status": "UNKNOWN"}, nil},
		"min_disk":                           {given{"min_disk": 8}, map[string]string{"minDisk": "8"}},
		"min_disk 0":                         {given{"min_disk": 0}, map[string]string{"minDisk": "0"}},
		"min_ram":                            {given{"min_ram": 512}, map[string]string{"minRam": "512"}},
		"no number that a database may not hold": {
			given{"min_disk": int64(1 << 31), "min_ram": int64(1 << 31)}, nil,
		},
		"no bounds": {given{"fits_disk": 8, "fits_ram": 512, "size_min": 1, "size_max": 2}, nil},
		"no time of creation": {
			given{"created_after": "2026-04-01T00:00:00Z", "created_before": "2026-05-01T00:00:00Z"}, nil,
		},
		"changes-since, in UTC": {
			given{"changes_since": "2026-04-01T02:00:00.5+02:00"},
			map[string]string{"changes-since": "2026-04-01T00:00:00.5Z"},
		},
		"a server's id":                    {given{"server_id": "i-12"}, map[string]string{"server": "i-12"}},
		"a server's id that is not a UUID": {given{"server_id": "I-12"}, map[string]string{"server": "I-12"}},
		"a UUID in small letters": {
			given{"server_id": "9E5476BD-A4EC-4653-93D6-72C93AA682BA"},
			map[string]string{"server": "9e5476bd-a4ec-4653-93d6-72c93aa682ba"},
		},
		"the id out of a server's URL": {
			given{"server_id": "https://nova.example.com/v2.1/p/servers/i-12?x=y"}, map[string]string{"server": "i-12"},
		},
		"the id out of a server's URL with a slash behind it": {
			given{"server_id": "https://nova.example.com/v2.1/p/servers/i-12/"}, map[string]string{"server": "i-12"},
		},
		"the visibility":    {given{"visibility": "community"}, map[string]string{"property-visibility": "community"}},
		"the type as it is": {given{"type": "BASE & more"}, map[string]string{"type": "BASE & more"}},
		"no snapshot":       {given{"snapshot": true}, nil},
		"no metadata":       {given{"metadata": pairs{"os_type": "linux"}, "metadata_in": pairs{"os_type": []any{"linux"}}}, nil},
		"nothing that is null or unknown yet": {
			given{"name": Unknown{}, "min_disk": nil, "type": Unknown{}, "status": Unknown{}}, nil,
		},
		"everything together": {everyKey, map[string]string{
			"name": "debian-12", "status": "ACTIVE", "minDisk": "8", "minRam": "512",
			"changes-since": "2026-04-02T00:00:00Z", "server": "9e5476bd-a4ec-4653-93d6-72c93aa682ba",
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent := map[string]string{}
			parsed := mustParse(t, test.keys)
			for parameter, values := range parsed.Query.Values() {
				for _, value := range values {
					sent[parameter] = value
				}
			}
			if !maps.Equal(sent, test.want) {
				t.Errorf("sends %q, want %q", sent, test.want)
			}
		})
	}
}
