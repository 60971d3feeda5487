package images

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// webSnapshot is an image that has everything an image can have.
var webSnapshot = fakenova.Image{
	ID: "70a599e0-31e7-49b7-b260-868f441e862b", Name: new("web-1"), MinDisk: 20, MinRAM: 1024, Size: 2_415_919_104,
	CreatedAt: *moment("2026-04-01T00:00:00Z"), UpdatedAt: *moment("2026-04-02T00:00:00Z"),
	Properties: append(fakenova.Properties("os_distro", "debian", "instance_uuid", "i-12", "image_type", "snapshot",
		"auto_disk_config", "False", "block_device_mapping", `[{"size": 3, "boot": true, "at": "a<b"}]`),
		fakenova.Property{Key: "ramdisk_id"}),
}

var bare = fakenova.Image{ID: "155d900f-4e14-4e4c-a73d-069cbf4541e6", Status: "queued", CreatedAt: *moment("2026-03-01T00:00:00Z")}

// webSnapshotAttributes are the attributes that the data sources return for it.
func webSnapshotAttributes(t *testing.T, access testAccess) map[string]any {
	t.Helper()
	self := access.Endpoint().String()
	bookmark := strings.Replace(self, "/v2.1", "", 1)
	link := func(href, rel string, kind any) any { return map[string]any{"href": href, "rel": rel, "type": kind} }
	return map[string]any{
		"id": webSnapshot.ID, "name": "web-1", "status": "ACTIVE", "progress": 100, "min_disk": 20, "min_ram": 1024,
		"size": 2_415_919_104, "created": "2026-04-01T00:00:00Z", "updated": "2026-04-02T00:00:00Z",
		"metadata": map[string]any{
			"os_distro": "debian", "instance_uuid": "i-12", "image_type": "snapshot", "auto_disk_config": "False",
			"block_device_mapping": `[{"at":"a<b","boot":true,"size":3}]`, "ramdisk_id": nil,
		},
		"links": []any{
			link(self+"/images/"+webSnapshot.ID, "self", nil), link(bookmark+"/images/"+webSnapshot.ID, "bookmark", nil),
			link("http://127.0.0.1:9292/images/"+webSnapshot.ID, "alternate", "application/vnd.openstack.image"),
		},
		"server": map[string]any{"id": "i-12", "links": []any{
			link(self+"/servers/i-12", "self", nil), link(bookmark+"/servers/i-12", "bookmark", nil),
		}},
		"disk_config": "MANUAL", "snapshot": true,
	}
}

func TestReadImage(t *testing.T) {
	t.Parallel()
	everyKey := given{
		"name": "web-1", "name_regex": "^web", "name_not_regex": "-2$", "status": "ACTIVE", "min_disk": 20, "min_ram": 1024, "fits_disk": 20,
		"fits_ram": 1024, "size_min": 1, "size_max": 2_415_919_104, "created_after": "2026-04-01T00:00:00Z",
		"created_before": "2026-05-01T00:00:00Z", "changes_since": "2026-04-02T00:00:00Z", "server_id": "i-12",
		"type": "snapshot", "snapshot": true, "metadata": pairs{"os_distro": "debian"},
	}
	tests := map[string]struct {
		arguments given
		requests  []string
	}{
		"by its id": {given{"id": webSnapshot.ID}, []string{"/images/" + webSnapshot.ID}},
		"by its id in other case": {
			given{"id": strings.ToUpper(webSnapshot.ID)}, []string{"/images/" + strings.ToUpper(webSnapshot.ID)},
		},
		"by every key": {given{"filter": everyKey}, []string{"/images/detail?changes-since=2026-04-02T00%3A00%3A00Z&limit=1000&" +
			"minDisk=20&minRam=1024&name=web-1&server=i-12&status=ACTIVE&type=snapshot"}},
		"by a key, most recent": {
			given{"filter": given{"fits_disk": 20}, "most_recent": true},
			[]string{"/images/detail?limit=1000&status=ACTIVE"},
		},
		"by a key, sorted": {
			given{"filter": given{"fits_disk": 20}, "sort": []any{"size:desc"}},
			[]string{"/images/detail?limit=1000&status=ACTIVE"},
		},
		"by an expression": {
			given{"filter": given{"name_regex": "^web"}}, []string{"/images/detail?limit=1000&status=ACTIVE"},
		},
		"by its name": {given{"name": "web-1"}, []string{"/images/detail?limit=1000&name=web-1&status=ACTIVE"}},
		"by its name and more": {
			given{"name": "web-1", "filter": given{"min_disk": 20}},
			[]string{"/images/detail?limit=1000&minDisk=20&name=web-1&status=ACTIVE"},
		},
		"by a name, in a timeout": {
			given{"filter": given{"name": "web-1"}, "timeouts": given{"read": "1m"}},
			[]string{"/images/detail?limit=1000&name=web-1&status=ACTIVE"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, access := newCloud(t, webSnapshot, bare)
			p := newProtocol(t, access)
			got := p.Found("nova_image", test.arguments)
			want := webSnapshotAttributes(t, access)
			for _, argument := range []string{"filter", "sort", "most_recent", "region", "timeouts"} { // come back as they were
				delete(got, argument)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %v\nwant %v", got, want)
			}
			if got := paths(cloud); !slices.Equal(got, test.requests) {
				t.Errorf("sent %q, want %q", got, test.requests)
			}
		})
	}
}

func TestReadImageThatHasNothing(t *testing.T) {
	t.Parallel()
	cloud, access := newCloud(t)
	cloud.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
		_, err := w.Write([]byte(`{"image": {"id": "i", "status": "ACTIVE"}}`))
		return err == nil
	})
	got := newProtocol(t, access).Found("nova_image", given{"id": "i"})
	want := map[string]any{
		"id": "i", "name": nil, "status": "ACTIVE", "progress": nil, "min_disk": nil, "min_ram": nil, "size": nil, "created": nil,
		"updated": nil, "metadata": nil, "links": []any{}, "server": nil, "disk_config": nil, "snapshot": false,
		"filter": nil, "sort": nil, "most_recent": nil, "region": nil, "timeouts": nil,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestReadsReturnTheRegionThatWasRead(t *testing.T) {
	t.Parallel()
	_, access := newCloud(t, webSnapshot)
	access.CatalogRegion = "north"
	p := newProtocol(t, access)
	for _, source := range []string{"nova_image", "nova_images"} {
		arguments := given{"filter": given{"name": "web-1"}}
		if got := p.Found(source, arguments)["region"]; got != "north" {
			t.Errorf("%s: without an argument, the region is %v, want that of the provider", source, got)
		}
		arguments["region"] = "south"
		if got := p.Found(source, arguments)["region"]; got != "south" {
			t.Errorf("%s: the region is %v, want south", source, got)
		}
		prototest.WantProblems(t, p.ValidateDataSource(source, given{"filter": given{"name": "web-1"}, "region": ""}), "region: Invalid Region")
		prototest.WantProblems(t, p.ValidateDataSource(source, given{"filter": given{"name": "web-1"}, "region": unknown}))
	}
}

func TestReadImages(t *testing.T) {
	t.Parallel()
	cloud, access := newCloud(t, webSnapshot, bare)
	got := newProtocol(t, access).Found("nova_images", given{"filter": given{"name": "web-1"}, "limit": 5})
	want := map[string]any{
		"ids": []any{webSnapshot.ID}, "images": []any{webSnapshotAttributes(t, access)}, "limit": 5,
		"sort": nil, "detail": nil, "region": nil, "timeouts": nil, "filter": got["filter"],
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if got, want := paths(cloud), []string{"/images/detail?limit=1000&name=web-1"}; !slices.Equal(got, want) {
		t.Errorf("sent %q", got)
	}
}

func TestReadImagesOfEveryStatusWithoutAFilter(t *testing.T) {
	t.Parallel()
	cloud, access := newCloud(t, bare, webSnapshot)
	got := newProtocol(t, access).Found("nova_images", given{})
	if want := []any{webSnapshot.ID, bare.ID}; !reflect.DeepEqual(got["ids"], want) {
		t.Errorf("%v", got["ids"])
	}
	if got, want := paths(cloud), []string{"/images/detail?limit=1000"}; !slices.Equal(got, want) {
		t.Errorf("sent %q", got)
	}
}

func TestReadImagesWithoutDetail(t *testing.T) {
	t.Parallel()
	cloud, access := newCloud(t, webSnapshot, bare)
	got := newProtocol(t, access).Found("nova_images", given{"detail": false})
	attributes := webSnapshotAttributes(t, access)
	for name := range attributes {
		if name != "id" && name != "name" && name != "links" {
			attributes[name] = nil
		}
	}
	images, _ := got["images"].([]any)
	if len(images) != 2 || !reflect.DeepEqual(images[0], attributes) {
		t.Errorf("got  %v\nwant %v", images, attributes)
	}
	if got, want := paths(cloud), []string{"/images?limit=1000"}; !slices.Equal(got, want) {
		t.Errorf("sent %q", got)
	}
}

func TestReadImagesThatMatchNothing(t *testing.T) {
	t.Parallel()
	for name, arguments := range map[string]given{
		"by a name":        {"filter": given{"name": "no such image"}},
		"without detail":   {"filter": given{"name": "no such image"}, "detail": false},
		"after the filter": {"filter": given{"size_min": 1 << 50}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, access := newCloud(t, webSnapshot, bare)
			got := newProtocol(t, access).Found("nova_images", arguments)
			if !reflect.DeepEqual(got["ids"], []any{}) || !reflect.DeepEqual(got["images"], []any{}) {
				t.Errorf("ids %#v, images %#v", got["ids"], got["images"])
			}
		})
	}
}

// TestReadReturnsTheSameThroughTheFrameworkAlone holds the states that package splice puts together against those that the
// framework makes.
func TestReadReturnsTheSameThroughTheFrameworkAlone(t *testing.T) {
	t.Parallel()
	_, access := newCloud(t, append(fakenova.Catalog(), webSnapshot, bare)...)
	spliced, framework := newProtocol(t, access), startProtocol(t, providerserver.NewProtocol6(testProvider{access})())
	for name, arguments := range map[string]given{
		"all":            {},
		"some":           {"filter": given{"metadata": pairs{"os_distro": "debian"}}, "limit": 2, "sort": []any{"size:asc"}},
		"none":           {"filter": given{"name": "no such image"}},
		"without detail": {"detail": false, "timeouts": given{"read": "1m"}},
	} {
		got, want := spliced.Found("nova_images", arguments), framework.Found("nova_images", arguments)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s\nspliced   %v\nframework %v", name, got, want)
		}
	}
}

func TestReadBeforeTheProviderIsKnown(t *testing.T) {
	t.Parallel()
	sources := map[string]given{"nova_image": {"id": "i"}, "nova_images": {}}
	p := newProtocol(t, testAccess{unknown: true, problem: diag.Diagnostics{diag.NewErrorDiagnostic("Not Known Yet", "")}})
	for source, arguments := range sources {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			deferred := p.Read(t.Context(), source, arguments, true)
			prototest.WantProblems(t, deferred.Diagnostics)
			if deferred.Deferred == nil || deferred.Deferred.Reason != tfprotov6.DeferredReasonProviderConfigUnknown {
				t.Errorf("deferred: %+v", deferred.Deferred)
			}
			if got := string(deferred.State.MsgPack); got != "\xd4\x00\x00" { // MessagePack's extension for an unknown value
				t.Errorf("the state is %q, and should be unknown", got)
			}
			rejected := p.Read(t.Context(), source, arguments, false)
			prototest.WantProblems(t, rejected.Diagnostics, "Not Known Yet")
			if rejected.Deferred != nil {
				t.Errorf("deferred: %+v", rejected.Deferred)
			}
		})
	}
}

func TestReadWithoutLogin(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, testAccess{problem: diag.Diagnostics{diag.NewErrorDiagnostic("No Login", "Log in.")}})
	for source, arguments := range map[string]given{"nova_image": {"id": "i"}, "nova_images": {}} {
		prototest.WantProblems(t, p.Read(t.Context(), source, arguments, false).Diagnostics, "No Login")
	}
}

func TestReadWithoutAccess(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, "no access")
	for source, arguments := range map[string]given{"nova_image": {"id": "i"}, "nova_images": {}} {
		prototest.WantProblems(t, p.Read(t.Context(), source, arguments, false).Diagnostics, "Unexpected Provider Data")
	}
}

func TestReadThatIsCanceled(t *testing.T) {
	t.Parallel()
	cloud, access := newCloud(t, webSnapshot)
	ctx, cancel := context.WithCancel(t.Context())
	cloud.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		cancel()
		<-r.Context().Done()
		return true
	})
	response := newProtocol(t, access).Read(ctx, "nova_image", given{"id": "i"}, false)
	prototest.WantProblems(t, response.Diagnostics, "Read Canceled")
}

func TestReadThatWasCanceledBefore(t *testing.T) {
	t.Parallel()
	cloud, access := newCloud(t, webSnapshot)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	response := newProtocol(t, access).Read(ctx, "nova_images", given{}, false)
	prototest.WantProblems(t, response.Diagnostics, "Read Canceled")
	if sent := paths(cloud); len(sent) > 0 {
		t.Errorf("sent %q", sent)
	}
}

func TestReadThatTakesTooLong(t *testing.T) {
	t.Parallel()
	for source, arguments := range map[string]given{
		"nova_image": {"id": "i", "timeouts": given{"read": "50ms"}}, "nova_images": {"timeouts": given{"read": "50ms"}},
	} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			cloud, access := newCloud(t)
			cloud.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
				<-r.Context().Done()
				return true
			})
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			response := newProtocol(t, access).Read(ctx, source, arguments, false)
			prototest.WantProblems(t, response.Diagnostics, "Read Timed Out")
			if ctx.Err() != nil {
				t.Error("it did not end by itself")
			}
		})
	}
}

// TestReadFindsTheSameWhateverTheDatabase reads clouds that compare texts byte for byte and clouds that do not.
func TestReadFindsTheSameWhateverTheDatabase(t *testing.T) {
	t.Parallel()
	const server = "5b1f6a52-7c0e-4d4b-9a43-6f0c2e1d8a01"
	image := fakenova.Image{ID: "i", Name: new("web-1"), Properties: fakenova.Properties("instance_uuid", server, "os_distro", "debian")}
	other := fakenova.Image{ID: "j", Name: new("WEB-1 "), Properties: fakenova.Properties("instance_uuid", "I-12", "os_distro", "Debian")}
	tests := map[string]struct {
		filter given
		want   []any
	}{
		"a name":                      {given{"name": "web-1"}, []any{"i"}},
		"a name in other case":        {given{"name": "Web-1"}, []any{}},
		"a server":                    {given{"server_id": server}, []any{"i"}},
		"a server in capitals":        {given{"server_id": strings.ToUpper(server)}, []any{"i"}},
		"an odd server":               {given{"server_id": "I-12"}, []any{"j"}},
		"an odd server in other case": {given{"server_id": "i-12"}, []any{}},
		"metadata":                    {given{"metadata": pairs{"os_distro": "Debian"}}, []any{"j"}},
	}
	for _, collation := range []fakenova.Collation{fakenova.Exact, fakenova.MariaDB} {
		cloud, access := newCloud(t, image, other)
		cloud.Collation = collation
		p := newProtocol(t, access)
		for name, test := range tests {
			if got := p.Found("nova_images", given{"filter": test.filter})["ids"]; !reflect.DeepEqual(got, test.want) {
				t.Errorf("%s, collation %v: %v, want %v", name, collation, got, test.want)
			}
		}
	}
}
