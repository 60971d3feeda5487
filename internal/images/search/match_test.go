package search

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// snapshot is an image that meets every key of everyKey.
func snapshot() nova.Image {
	return nova.Image{
		ID: "a", Name: new("debian-12"), Status: new("ACTIVE"), MinDisk: new(int64(8)), MinRAM: new(int64(512)),
		Size: new(int64(1000)), Created: moment("2026-04-01T00:00:00Z"), Updated: moment("2026-04-02T00:00:00Z"),
		Metadata: map[string]*string{"os": new("debian"), "empty": new(""), "null": nil},
		Server:   &nova.Server{ID: "9e5476bd-a4ec-4653-93d6-72c93aa682ba"},
	}
}

var everyKey = given{
	"name": "debian-12", "name_regex": "^debian-1[23]$", "name_not_regex": "-arm64$", "status": "ACTIVE", "min_disk": 8, "min_ram": 512,
	"fits_disk": 8, "fits_ram": 600, "size_min": 1000, "size_max": 1000,
	"created_after": "2026-04-01T00:00:00Z", "created_before": "2026-04-01T00:00:01Z",
	"changes_since": "2026-04-02T00:00:00Z", "server_id": "9E5476BD-A4EC-4653-93d6-72c93aa682ba", "snapshot": true, "metadata": pairs{"os": "debian", "empty": ""},
	"metadata_in": pairs{"os": []any{"debian", "ubuntu"}, "gone": []any{"x", nil}, "null": []any{"y", nil}},
}

// spoilt are images that fail exactly these keys of everyKey.
var spoilt = map[string]struct {
	change func(*nova.Image)
	fails  []string
}{
	"another name that the expression matches": {func(i *nova.Image) { i.Name = new("debian-13") }, []string{"name"}},
	"a name in other case": {
		func(i *nova.Image) { i.Name = new("Debian-12") }, []string{"name", "name_regex"},
	},
	"a name with an accent": {
		func(i *nova.Image) { i.Name = new("débian-12") }, []string{"name", "name_regex"},
	},
	"a name with a blank behind": {
		func(i *nova.Image) { i.Name = new("debian-12 ") }, []string{"name", "name_regex"},
	},
	"a name that is excluded": {
		func(i *nova.Image) { i.Name = new("debian-12-arm64") }, []string{"name", "name_regex", "name_not_regex"},
	},
	"a name too long to be matched": {
		func(i *nova.Image) { i.Name = new(strings.Repeat("x", maxMatched+1)) }, []string{"name", "name_regex", "name_not_regex"},
	},
	"an empty name":             {func(i *nova.Image) { i.Name = new("") }, []string{"name", "name_regex"}},
	"no name":                   {func(i *nova.Image) { i.Name = nil }, []string{"name", "name_regex"}},
	"another status":            {func(i *nova.Image) { i.Status = new("SAVING") }, []string{"status"}},
	"a status in small letters": {func(i *nova.Image) { i.Status = new("active") }, []string{"status"}},
	"no status":                 {func(i *nova.Image) { i.Status = nil }, []string{"status"}},
	"a smaller disk":            {func(i *nova.Image) { i.MinDisk = new(int64(7)) }, []string{"min_disk"}},
	"no disk at all":            {func(i *nova.Image) { i.MinDisk = new(int64(0)) }, []string{"min_disk"}},
	"a larger disk": {
		func(i *nova.Image) { i.MinDisk = new(int64(9)) }, []string{"min_disk", "fits_disk"},
	},
	"an unknown disk":     {func(i *nova.Image) { i.MinDisk = nil }, []string{"min_disk", "fits_disk"}},
	"less memory":         {func(i *nova.Image) { i.MinRAM = new(int64(511)) }, []string{"min_ram"}},
	"memory at the bound": {func(i *nova.Image) { i.MinRAM = new(int64(600)) }, []string{"min_ram"}},
	"memory above the bound": {
		func(i *nova.Image) { i.MinRAM = new(int64(601)) }, []string{"min_ram", "fits_ram"},
	},
	"unknown memory":   {func(i *nova.Image) { i.MinRAM = nil }, []string{"min_ram", "fits_ram"}},
	"a byte too small": {func(i *nova.Image) { i.Size = new(int64(999)) }, []string{"size_min"}},
	"a byte too large": {func(i *nova.Image) { i.Size = new(int64(1001)) }, []string{"size_max"}},
	"an unknown size":  {func(i *nova.Image) { i.Size = nil }, []string{"size_min", "size_max"}},
	"created a moment too early": {
		func(i *nova.Image) { i.Created = moment("2026-03-31T23:59:59.999Z") }, []string{"created_after"},
	},
	"created at the end of the window": {
		func(i *nova.Image) { i.Created = moment("2026-04-01T00:00:01Z") }, []string{"created_before"},
	},
	"created at an unknown time": {
		func(i *nova.Image) { i.Created = nil }, []string{"created_after", "created_before"},
	},
	"changed too early": {
		func(i *nova.Image) { i.Updated = moment("2026-04-01T23:59:59Z") }, []string{"changes_since"},
	},
	"changed at an unknown time": {func(i *nova.Image) { i.Updated = nil }, []string{"changes_since"}},
	"another server": {
		func(i *nova.Image) { i.Server = &nova.Server{ID: "9e5476be-a4ec-4653-93d6-72c93aa682ba"} }, []string{"server_id"},
	},
	"a server whose id is empty": {func(i *nova.Image) { i.Server = &nova.Server{} }, []string{"server_id"}},
	"no server":                  {func(i *nova.Image) { i.Server = nil }, []string{"server_id", "snapshot"}},
	"a property of another value": {
		func(i *nova.Image) { i.Metadata = map[string]*string{"os": new("Debian"), "empty": new("")} }, []string{"metadata", "metadata_in"},
	},
	"a property of another of the values": {
		func(i *nova.Image) { i.Metadata["os"] = new("ubuntu") }, []string{"metadata"},
	},
	"a property that may only be absent, with another value": {
		func(i *nova.Image) { i.Metadata["gone"] = new("z") }, []string{"metadata_in"},
	},
	"a property that may only be null, with another value": {
		func(i *nova.Image) { i.Metadata["null"] = new("") }, []string{"metadata_in"},
	},
	"a property that may be absent, with the value": {
		func(i *nova.Image) { i.Metadata["gone"] = new("x") }, nil,
	},
	"a property that is null": {
		func(i *nova.Image) { i.Metadata = map[string]*string{"os": new("debian"), "empty": nil} }, []string{"metadata"},
	},
	"a property that is not there": {
		func(i *nova.Image) { i.Metadata = map[string]*string{"os": new("debian")} }, []string{"metadata"},
	},
	"a property in another spelling": {
		func(i *nova.Image) { i.Metadata = map[string]*string{"OS": new("debian"), "empty": new("")} }, []string{"metadata", "metadata_in"},
	},
	"no metadata": {func(i *nova.Image) { i.Metadata = nil }, []string{"metadata", "metadata_in"}},
	"nothing but an id": {
		func(i *nova.Image) { *i = nova.Image{ID: "a"} },
		slices.DeleteFunc(slices.Collect(maps.Keys(everyKey)), func(key string) bool { return key == "name_not_regex" }), // it is not excluded
	},
}

// TestFilterMatches takes every key alone and every two keys together, and holds them against every spoilt image.
func TestFilterMatches(t *testing.T) {
	t.Parallel()
	for first := range everyKey {
		for second := range everyKey {
			parsed := mustParse(t, given{first: everyKey[first], second: everyKey[second]})
			whole := snapshot()
			if !parsed.Matches(&whole) {
				t.Errorf("%s and %s do not match the image that they describe", first, second)
			}
			for name, spoil := range spoilt {
				image := snapshot()
				spoil.change(&image)
				want := !slices.Contains(spoil.fails, first) && !slices.Contains(spoil.fails, second)
				if parsed.Matches(&image) != want {
					t.Errorf("%s and %s match an image with %s: %t, want %t", first, second, name, !want, want)
				}
			}
		}
	}
}

func TestFilterMatchesInsideARange(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		keys given
		want bool
	}{
		"size above the smallest":              {given{"size_min": 999}, true},
		"size below the largest":               {given{"size_max": 1001}, true},
		"created long after":                   {given{"created_after": "2001-01-01T00:00:00Z"}, true},
		"created long before":                  {given{"created_before": "2101-01-01T00:00:00Z"}, true},
		"created exactly then":                 {given{"created_after": "2026-04-01T02:00:00+02:00"}, true},
		"changed long after":                   {given{"changes_since": "2001-01-01T00:00:00Z"}, true},
		"changed before":                       {given{"changes_since": "2026-04-03T00:00:00Z"}, false},
		"boots on a larger disk":               {given{"fits_disk": 100}, true},
		"does not boot on a smaller disk":      {given{"fits_disk": 7}, false},
		"boots in more memory":                 {given{"fits_ram": 4096}, true},
		"does not boot in less memory":         {given{"fits_ram": 511}, false},
		"not a snapshot":                       {given{"snapshot": false}, false},
		"an expression found in the middle":    {given{"name_regex": "bian"}, true},
		"an expression anchored elsewhere":     {given{"name_regex": "^bian"}, false},
		"an expression without case":           {given{"name_regex": "(?i)^DEBIAN"}, true},
		"a visibility, which is the service's": {given{"visibility": "private"}, true},
		"a type, which is the service's":       {given{"type": "backup"}, true},
		"metadata that is null in the image":   {given{"metadata": pairs{"null": ""}}, false},
		"no key":                               {given{}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parsed, image := mustParse(t, test.keys), snapshot()
			if got := parsed.Matches(&image); got != test.want {
				t.Errorf("%t", got)
			}
		})
	}
}

func TestFilterMatchesTheEmptyNameAlone(t *testing.T) {
	t.Parallel()
	parsed := mustParse(t, given{"name": ""})
	for want, image := range map[bool]nova.Image{true: {Name: new("")}, false: {Name: nil}} {
		if parsed.Matches(&image) != want {
			t.Errorf("matches %v: %t", image.Name, !want)
		}
	}
}

func TestFilterKeepsTheServicesOrderAndItsOwnSlice(t *testing.T) {
	t.Parallel()
	listed := []nova.Image{
		{ID: "3", MinDisk: new(int64(1))}, {ID: "1", MinDisk: new(int64(2))}, {ID: "2", MinDisk: new(int64(1))},
	}
	parsed := mustParse(t, given{"min_disk": 1})
	kept := parsed.Keep(listed)
	if got := ids(kept); !slices.Equal(got, []string{"3", "2"}) {
		t.Errorf("kept %q", got)
	}
	kept[0].ID = "changed"
	if listed[0].ID != "3" {
		t.Error("what was listed has changed")
	}
}

func TestRequireActive(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		keys                given
		active, saving      bool
		statusOfTheService  string
		criteriaOfTheFilter int
	}{
		"without a status, ACTIVE alone":        {given{"name": "n"}, true, false, "ACTIVE", 2},
		"with a null status, ACTIVE alone":      {given{"name": "n", "status": nil}, true, false, "ACTIVE", 2},
		"with ACTIVE, ACTIVE":                   {given{"name": "n", "status": "ACTIVE"}, true, false, "ACTIVE", 2},
		"with another status, that status":      {given{"name": "n", "status": "SAVING"}, false, true, "", 2},
		"with a status not known yet, none yet": {given{"name": "n", "status": Unknown{}}, true, true, "", 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parsed := mustParse(t, test.keys)
			parsed.RequireActive()
			active := parsed.Matches(&nova.Image{Name: new("n"), Status: new("ACTIVE")})
			saving := parsed.Matches(&nova.Image{Name: new("n"), Status: new("SAVING")})
			if active != test.active || saving != test.saving {
				t.Errorf("matches an active image: %t, one that is saving: %t", active, saving)
			}
			if parsed.Query.Status != test.statusOfTheService || len(parsed.Criteria) != test.criteriaOfTheFilter {
				t.Errorf("requests status %q and checks %d criteria", parsed.Query.Status, len(parsed.Criteria))
			}
		})
	}
}

func TestSnapshot(t *testing.T) {
	t.Parallel()
	type properties = map[string]*string
	device := func(text string) properties { return properties{"block_device_mapping": &text} }
	for name, test := range map[string]struct {
		image nova.Image
		want  any
	}{
		"of a list without detail": {nova.Image{ID: "i", Name: new("n")}, nil},
		"an uploaded image":        {nova.Image{Status: new("ACTIVE"), Metadata: properties{"image_type": new("image"), "os_distro": nil}}, false},
		"without metadata":         {nova.Image{Status: new("ACTIVE")}, false},
		"a snapshot":               {nova.Image{Metadata: properties{"image_type": new("snapshot")}}, true},
		"a backup":                 {nova.Image{Metadata: properties{"image_type": new("backup")}}, true},
		"a type in other case":     {nova.Image{Metadata: properties{"image_type": new("Snapshot")}}, false},
		"a null type":              {nova.Image{Metadata: properties{"image_type": nil}}, false},
		"of a server":              {nova.Image{Server: &nova.Server{}}, true},
		// Capture 04 of Nova 26, and what Nova's API documents.
		"of a volume": {nova.Image{Metadata: device(`[{"boot_index":0,"snapshot_id":null,"source_type":"snapshot","volume_size":3}]`)}, true},
		"of the second volume": {nova.Image{Metadata: device(
			`[{"source_type":"blank"},{"snapshot_id":"0f7d6c1e-93ab-4b58-a1f4-5d2e8c7b9a03"}]`)}, true},
		"of a volume that is not a snapshot": {nova.Image{Metadata: device(`[{"snapshot_id":null,"source_type":"volume"},{"snapshot_id":""}]`)}, false},
		"with other JSON":                    {nova.Image{Metadata: device(`{"source_type":"snapshot"}`)}, false},
		"with odd types":                     {nova.Image{Metadata: device(`[{"source_type":["snapshot"],"snapshot_id":7}]`)}, false},
		"with what is not JSON":              {nova.Image{Metadata: device(`snapshot`)}, false},
		"with null devices":                  {nova.Image{Metadata: properties{"block_device_mapping": nil}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got any
			if snapshot := Snapshot(&test.image); snapshot != nil {
				got = *snapshot
			}
			if got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}
