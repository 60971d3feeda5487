package fakenova

import (
	"net/http"
	"testing"
)

// filterWorld returns the images for the tests of filters, newest first.
func filterWorld() []Image {
	nameless := image("20", "", "09:00:00")
	nameless.Name = nil
	withNull := image("21", "null-metadata", "08:00:00")
	withNull.Properties = []Property{{Key: "ramdisk_id"}}
	images := []Image{
		image("1", "cirros", "20:00:00", "hw_x", "virtio"),
		image("2", "CIRROS", "19:00:00"),
		image("3", "cirros ", "18:00:00"),
		image("4", "Débian", "17:00:00"),
		image("5", "debian", "16:00:00", "os_type", "linux", "s_type", "mangled"),
		image("6", "gt:5", "15:00:00"),
		image("7", "one,two", "14:00:00"),
		image("8", "two\nlines", "13:00:00"),
		image("9", `say "hi"`, "12:30:00"),
		image("10", "snap", "12:00:00", "image_type", "snapshot", "instance_uuid", "aaaa-1"),
		image("11", "backup", "11:00:00", "image_type", "backup", "instance_uuid", "aaaa-1"),
		image("12", "", "10:00:00"),
		nameless,
		withNull,
	}
	for i, status := range []string{"queued", "saving", "killed", "pending_delete", "deactivated", "uploading", "importing"} {
		inStatus := image("3"+string(rune('0'+i)), status, "07:0"+string(rune('0'+i))+":00")
		inStatus.Status = status
		images = append(images, inStatus)
	}
	for i := range images {
		images[i].MinDisk, images[i].MinRAM, images[i].Size = 1, 1, int64(100+i)
	}
	images[0].MinDisk, images[0].MinRAM = 8, 512
	images[1].MinDisk, images[1].MinRAM = 0, 512
	images[2].UpdatedAt = at("22:00:00")
	return images
}

const everything = "cirros|CIRROS|cirros |Débian|debian|gt:5|one,two|two\nlines|say \"hi\"|snap|backup||null|null-metadata|" +
	"importing|uploading|deactivated|pending_delete|saving|queued"

func TestFiltersMatchAsInGlance(t *testing.T) {
	t.Parallel()
	const active = "cirros|CIRROS|cirros |Débian|debian|gt:5|one,two|two\nlines|say \"hi\"|snap|backup||null|null-metadata"

	for _, test := range []struct {
		name, query   string
		exact, folded string // matches with SQLite and with MariaDB
	}{
		{"no filter lists all but killed images", "", everything, everything},
		{"a name is matched whole", "name=cirr", "", ""},
		{"a name is exact, or not", "name=cirros", "cirros", "cirros|CIRROS|cirros "},
		{"spaces count at the end of a name, or not", "name=cirros%20", "cirros ", "cirros|CIRROS|cirros "},
		{"accents count, or not", "name=D%C3%A9bian", "Débian", "Débian|debian"},
		{"the empty name is not the null one", "name=", "", ""},
		{"a name without a value is empty", "name", "", ""},
		{"eq: is the operator that says nothing", "name=eq:snap", "snap", "snap"},
		{"in: takes a list", "name=in:snap,backup,nobody", "snap|backup", "snap|backup"},
		{"in: takes quoted names", "name=in:%22gt:5%22,%22one,two%22", "gt:5|one,two", "gt:5|one,two"},
		{"in: with nothing finds nothing", "name=in:", "", ""},
		{"a comma is part of a name", "name=one,two", "one,two", "one,two"},
		{"a newline is part of a name", "name=two%0Alines", "two\nlines", "two\nlines"},
		{"a plus is a blank", "name=say+%22hi%22", `say "hi"`, `say "hi"`},
		{"a semicolon ends a parameter", "name=snap;limit=1", "snap", "snap"},
		{"a bad escape stands for itself", "name=%zz", "", ""},
		{"a time is not an operator", "name=2026-03-01T20:00:00Z", "", ""},

		{"ACTIVE is active", "status=ACTIVE", active, active},
		{"a status is in any case", "status=AcTiVe", active, active},
		{"SAVING misses what is queued", "status=SAVING", "saving", "saving"},
		{"queued images have the image service's word", "status=queued", "queued", "queued"},
		{"in: takes statuses", "status=in:queued,saving", "saving|queued", "saving|queued"},
		{"ERROR finds nothing", "status=ERROR", "", ""},
		{"UNKNOWN finds nothing", "status=UNKNOWN", "", ""},
		{"DELETED finds nothing", "status=DELETED", "", ""},
		{"an empty status finds nothing", "status=", "", ""},
		{"a killed image is never listed", "status=killed", "", ""},
		{"pending_delete", "status=pending_delete", "pending_delete", "pending_delete"},
		{"deactivated", "status=deactivated", "deactivated", "deactivated"},
		{"uploading", "status=uploading", "uploading", "uploading"},

		{"minDisk is an equality", "minDisk=8", "cirros", "cirros"},
		{"minDisk is not a lower bound", "minDisk=2", "", ""},
		{"minRam is an equality", "minRam=512", "cirros|CIRROS", "cirros|CIRROS"},
		{"a number may be written with a fraction", "minDisk=8.0", "cirros", "cirros"},
		{"a number may have spaces around it", "minDisk=%208%20", "cirros", "cirros"},
		{"a number may have a sign", "minDisk=%2B8", "cirros", "cirros"},
		{"text is not a number, or 0", "minDisk=abc", "", "CIRROS"},
		{"an operator is not a number, or 0", "minDisk=gte:8", "", "CIRROS"},
		{"an empty value is not a number, or 0", "minDisk=", "", "CIRROS"},
		{"a number with a suffix is invalid, or itself", "minDisk=8abc", "", "cirros"},
		{"a negative number finds nothing", "minDisk=-1", "", ""},

		{"changes-since includes its moment", "changes-since=2026-03-01T19:00:00Z", "cirros|CIRROS|cirros ", "cirros|CIRROS|cirros "},
		{"changes-since looks at updates", "changes-since=2026-03-01T21:00:00Z", "cirros ", "cirros "},
		{"changes-since with a zone", "changes-since=2026-03-01T15:00:00-05:00", "cirros|cirros ", "cirros|cirros "},
		{"changes-since east of Greenwich", "changes-since=2026-03-01T22:00:00%2B02:00", "cirros|cirros ", "cirros|cirros "},
		{"changes-since without a zone is UTC", "changes-since=2026-03-01T20:00:00", "cirros|cirros ", "cirros|cirros "},
		{"changes-since with a fraction", "changes-since=2026-03-01T20:00:00.5", "cirros ", "cirros "},
		{"changes-since with a blank for the T", "changes-since=2026-03-01%2020:00:00Z", "cirros|cirros ", "cirros|cirros "},
		{"changes-since in the basic form", "changes-since=20260301T200000Z", "cirros|cirros ", "cirros|cirros "},
		{"changes-since with a date alone", "changes-since=2026-03-02", "", ""},
		{"changes-since with a month alone", "changes-since=2026-03", everything, everything},

		{"server is an id", "server=aaaa-1", "snap|backup", "snap|backup"},
		{"server is a URL", "server=http://x/v2.1/p/servers/aaaa-1", "snap|backup", "snap|backup"},
		{"server is not a URL with a slash at its end", "server=http://x/servers/aaaa-1/", "", ""},
		{"the id of a server is exact, or not", "server=AAAA-1", "", "snap|backup"},
		{"type is image_type", "type=backup", "backup", "backup"},
		{"type is exact, or not", "type=SNAPSHOT", "", "snap"},
		{"type BASE finds nothing", "type=BASE", "", ""},
		{"type SERVER finds nothing", "type=SERVER", "", ""},
		{"type ALL finds nothing", "type=ALL", "", ""},

		{"property-hw_x works", "property-hw_x=virtio", "cirros", "cirros"},
		{"a property is exact, or not", "property-HW_X=VIRTIO", "", "cirros"},
		{"property-os_type is broken", "property-os_type=linux", "", ""},
		{"property-os_type filters by s_type", "property-os_type=mangled", "debian", "debian"},
		{"a null property equals nothing", "property-ramdisk_id=", "", ""},
		{"property-name reaches the name", "property-name=snap", "snap", "snap"},
		{"property-id reaches the id", "property-id=00000000-0000-4000-8000-000000000010", "snap", "snap"},
		{"property-size reaches the size", "property-size=100", "cirros", "cirros"},
		{"property-size_min is a bound", "property-size_min=119", "importing|uploading", "importing|uploading"},
		{"property-size_max is a bound", "property-size_max=101", "cirros|CIRROS", "cirros|CIRROS"},
		{"property-created_at takes operators", "property-created_at=gt:2026-03-01T19:00:00Z", "cirros", "cirros"},
		{"property-visibility private", "name=snap&property-visibility=private", "snap", "snap"},
		{"property-visibility public", "property-visibility=public", "", ""},

		{"all filters must hold", "minRam=512&name=cirros", "cirros", "cirros|CIRROS"},
		{"the last of a repeated filter counts", "name=snap&name=backup", "backup", "backup"},
		{"unknown parameters are ignored", "bogus=1&mindisk=8&changes_since=x&sort_key=name&all_tenants=1", everything, everything},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(filterWorld()...)
			if got := list(t, cloud, "/v2.1/images?"+test.query).names(); got != test.exact {
				t.Errorf("with SQLite %q, want %q", got, test.exact)
			}
			cloud.Collation = MariaDB
			if got := list(t, cloud, "/v2.1/images/detail?"+test.query).names(); got != test.folded {
				t.Errorf("with MariaDB %q, want %q", got, test.folded)
			}
		})
	}
}

func TestVisibilities(t *testing.T) {
	t.Parallel()
	hidden, pending, community := image("1", "hidden", "01:00:00"), image("2", "pending", "02:00:00"), image("3", "community", "03:00:00")
	shared, public := image("4", "shared", "04:00:00"), image("5", "public", "05:00:00")
	hidden.Unlisted, pending.Unlisted, community.Unlisted = true, true, true
	pending.Visibility, shared.Visibility, public.Visibility, community.Visibility = "shared", "shared", "public", "community"
	cloud := newCloud(hidden, pending, community, shared, public, image("6", "private", "06:00:00"))
	for value, want := range map[string]string{
		"private": "private", "public": "public", "shared": "shared", "community": "community", "": "", "all": "private|public|shared|community",
	} {
		if got := list(t, cloud, "/v2.1/images?property-visibility="+value).names(); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}

func TestIDsAreComparedByTheDatabase(t *testing.T) {
	t.Parallel()
	const stored, requested = "abcdef00-0000-4000-8000-000000000000", "ABCDEF00-0000-4000-8000-000000000000"
	for _, test := range []struct {
		name      string
		collation Collation
		status    int
	}{
		{"exactly", Exact, http.StatusNotFound},
		{"whatever the case", MariaDB, http.StatusOK},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(Image{ID: stored, CreatedAt: at("12:00:00")})
			cloud.Collation = test.collation
			if got := send(t, cloud, http.MethodGet, "/v2.1/images/"+requested); got.StatusCode != test.status {
				t.Errorf("status %d, want %d", got.StatusCode, test.status)
			}
		})
	}
}
