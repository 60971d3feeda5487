package images

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/explain"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/message"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// connect serves the cloud and makes a client for it.
func connect(t *testing.T, cloud *fakenova.Cloud) Connection {
	t.Helper()
	server := httptest.NewServer(cloud)
	t.Cleanup(server.Close)
	endpoint, err := nova.ParseEndpoint(server.URL, cloud.ProjectID)
	if err != nil {
		t.Fatal(err)
	}
	return Connection{Client: nova.NewClient(nova.Config{
		Endpoint: endpoint, Tokens: nova.StaticToken("token"), Transport: transport.New(transport.Config{}),
	})}
}

func find(t *testing.T, cloud *fakenova.Cloud, keys given, mostRecent bool) (*nova.Image, diag.Diagnostics) {
	t.Helper()
	arguments, diagnostics := parseImage(described(t, keys, mostRecent))
	if diagnostics.HasError() {
		t.Fatal(diagnostics)
	}
	return arguments.find(t.Context(), connect(t, cloud))
}

// described returns a filter of these conditions.
func described(t *testing.T, keys given, mostRecent bool) description {
	t.Helper()
	return description{types.StringNull(), filterObject(t, keys), types.BoolValue(mostRecent), sortList(t, nil)}
}

// inFilter is the place of conditions in a filter, and atTop the place of name without a filter.
var (
	inFilter = description{name: types.StringNull(), filter: types.ObjectUnknown(nil)}.place()
	atTop    = description{name: types.StringUnknown(), filter: types.ObjectNull(nil)}.place()
)

// requests returns the queries that the cloud received, without the page size that all have.
func requests(cloud *fakenova.Cloud) []string {
	var queries []string
	for _, request := range cloud.Requests() {
		query := request.URL.Query()
		query.Del("limit")
		queries = append(queries, query.Encode())
	}
	return queries
}

func TestAMissIsExplainedByOneFurtherRequest(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		images int
		keys   given
		want   []string
		says   string
	}{
		{
			name: "the service's filters hid what nearly matched", images: 3,
			keys: given{"name": "ubuntu"}, want: []string{"name=ubuntu&status=ACTIVE", ""},
			says: "Searched 3 images.",
		},
		{
			name: "what was listed is all there is", images: 3,
			keys: given{"name_regex": "^ubuntu$", "status": "ERROR"}, want: []string{""},
			says: "Searched 3 images.",
		},
		{
			name: "the rest of a long list is not fetched", images: 2500,
			keys: given{"name": "ubuntu"}, want: []string{"name=ubuntu&status=ACTIVE", ""},
			says: "Searched the first 1000 images.",
		},
		{
			name: "the type stays, for the service alone knows what it means", images: 3,
			keys: given{"type": "snapshot"}, want: []string{"status=ACTIVE&type=snapshot", "type=snapshot"},
			says: `Nova lists no images of type "snapshot"`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cloud := &fakenova.Cloud{}
			cloud.Add(fakenova.Many(test.images)...)
			_, diagnostics := find(t, cloud, test.keys, false)
			if got, want := fmt.Sprint(requests(cloud)), fmt.Sprint(test.want); got != want {
				t.Errorf("requested %s, want %s", got, want)
			}
			if len(diagnostics) != 1 || !strings.Contains(diagnostics[0].Detail(), test.says) {
				t.Errorf("got %v, want one that says %q", diagnostics, test.says)
			}
		})
	}
}

func TestWarningsAreForWhatIsFishy(t *testing.T) {
	t.Parallel()
	tied := fakenova.Many(1)[0]
	twins := []fakenova.Image{tied, tied}
	twins[1].ID = "ffffffff-ffff-4fff-8fff-ffffffffffff"
	nightly := tied
	nightly.ID, nightly.CreatedAt = "eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee", tied.CreatedAt.Add(time.Hour)
	nightly.Properties = fakenova.Properties("image_type", "snapshot", "instance_uuid", "i-12")
	older := nightly
	older.ID, older.CreatedAt = "dddddddd-dddd-4ddd-8ddd-dddddddddddd", tied.CreatedAt.Add(-time.Hour)
	const snapshot, ties = "Selected Image Is a Snapshot", "Ambiguous Image Selection"
	for _, test := range []struct {
		name       string
		images     []fakenova.Image
		keys       given
		mostRecent bool
		want       []string
	}{
		{name: "one match", images: twins[:1]},
		{name: "one match, and most_recent not needed", images: twins[:1], mostRecent: true},
		{name: "the newest of several", images: fakenova.Many(5), mostRecent: true},
		{name: "two newest", images: twins, mostRecent: true, want: []string{ties}},
		{name: "a snapshot that is newer", images: []fakenova.Image{tied, nightly}, mostRecent: true, want: []string{snapshot}},
		{name: "a snapshot that is older", images: []fakenova.Image{tied, older}, mostRecent: true},
		{name: "snapshots only", images: []fakenova.Image{older, nightly}, mostRecent: true},
		{name: "one snapshot only", images: []fakenova.Image{nightly}},
		{name: "a snapshot on purpose", images: []fakenova.Image{tied, nightly}, keys: given{"snapshot": true}, mostRecent: true},
		{name: "no snapshot on purpose", images: []fakenova.Image{tied, nightly}, keys: given{"snapshot": false}, mostRecent: true},
		{name: "a snapshot of a server", images: []fakenova.Image{tied, nightly}, keys: given{"server_id": "i-12"}, mostRecent: true},
		{name: "a snapshot of a type, whatever the cloud means by it", images: []fakenova.Image{tied, nightly}, keys: given{"type": "ALL"}, mostRecent: true},
		{name: "a snapshot that ties with an image", images: []fakenova.Image{twins[1], withID(nightly, "00000000-0000-4000-8000-000000000000", tied.CreatedAt)},
			mostRecent: true, want: []string{ties, snapshot}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cloud := &fakenova.Cloud{}
			cloud.Add(test.images...)
			cloud.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
				query := r.URL.Query()
				query.Del("type") // which means nothing to this cloud
				r.URL.RawQuery = query.Encode()
				return false
			})
			keys := given{"name_regex": "."}
			maps.Copy(keys, test.keys)
			_, diagnostics := find(t, cloud, keys, test.mostRecent)
			var got []string
			for _, d := range diagnostics {
				got = append(got, d.Summary())
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func withID(image fakenova.Image, id string, created time.Time) fakenova.Image {
	image.ID, image.CreatedAt, image.UpdatedAt = id, created, created.Add(3*time.Minute)
	return image
}

func TestAnImageThatIsNotActiveIsWarnedOfByIDOnly(t *testing.T) {
	t.Parallel()
	image := fakenova.Many(1)[0]
	image.Status = "deactivated"
	cloud := &fakenova.Cloud{}
	cloud.Add(image)
	_, diagnostics := findByID(t.Context(), connect(t, cloud), image.ID)
	if len(diagnostics) != 1 || diagnostics[0].Summary() != "Image Not Active" || diagnostics.HasError() {
		t.Errorf("by id: got %v, want one warning", diagnostics)
	}
	if _, diagnostics = find(t, cloud, given{"status": "UNKNOWN"}, false); len(diagnostics) != 0 {
		t.Errorf("by its status: got %v, want none", diagnostics)
	}
}

func TestATokenThatTheServiceRepeatsIsNeverShown(t *testing.T) {
	t.Parallel()
	cloud := &fakenova.Cloud{}
	image := fakenova.Many(1)[0]
	image.Name = fakenova.Name("it is token, and \"token\" again")
	cloud.Add(image)
	connection := connect(t, cloud)
	arguments, _ := parseImage(described(t, given{"name": `IT IS TOKEN, AND "TOKEN" AGAIN`}, false))
	_, diagnostics := arguments.find(t.Context(), connection)
	located := redact(diagnostics, connection.Client)
	if len(located) != 1 || strings.Contains(located[0].Detail(), "token") || !strings.Contains(located[0].Detail(), "(redacted)") {
		t.Errorf("got %v", located)
	}
	if at := located[0].(diag.DiagnosticWithPath).Path(); !at.Equal(filterPath) {
		t.Errorf("at %s, want %s", at, filterPath)
	}
}

func TestAnImageThatIsNotActiveIsExplained(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]string{
		"SAVING":  `The image "i" is SAVING, not ACTIVE, so servers cannot be created from it. It is still being uploaded.`,
		"ERROR":   `The image "i" is ERROR, not ACTIVE, so servers cannot be created from it. Its upload failed.`,
		"DELETED": `The image "i" is DELETED, not ACTIVE, so servers cannot be created from it. It is being deleted.`,
		"UNKNOWN": `The image "i" is UNKNOWN, not ACTIVE, so servers cannot be created from it. ` +
			"It was deactivated, or its data is still being staged or imported.",
		"HARD_REBOOT": `The image "i" is HARD_REBOOT, not ACTIVE, so servers cannot be created from it.`,
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			if got := notActive(&nova.Image{ID: "i", Status: &status}).Detail(); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestWhatIsToBeCopiedIsWholeAndHCL(t *testing.T) {
	t.Parallel()
	const server = "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server"
	miss := func(name string, names ...string) diag.Diagnostic {
		f := filterOf(t, given{"name": name})
		f.RequireActive()
		return noMatch(explain.NewMiss(t.Context(), explain.Listing{Images: named(names...), Whole: true}, &f), Connection{}, inFilter)
	}
	several := func(names ...string) diag.Diagnostic {
		return severalMatches(explain.NewAmbiguity(t.Context(), named(names...), &search.Filter{}), inFilter)
	}
	for name, test := range map[string]struct {
		diagnostic diag.Diagnostic
		want       []string
	}{
		"the long beginning of names": {miss(server, server+"-20240423", server+"-20240523"),
			[]string{`name_regex = "^ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24\\.04-amd64-server"`}},
		"a name with a template in it": {miss("APP-${v}", "app-${v}"), []string{`name = "app-$${v}"`}},
		"a name that HCL cannot hold":  {miss("e\u0300", "E\u0300"), []string{"terraform destroy -refresh=false"}},
		"what tells images apart":      {several("app-${v}", "app-x"), []string{`name = "app-$${v}"`, `id = "0"`}[:1]},
		"and what would be composed":   {several("e\u0301", "e"), []string{`id = "0"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if lines := copied(test.diagnostic); !slices.Equal(lines, test.want) {
				t.Errorf("to be copied is %q, not %q, in\n%s", lines, test.want, test.diagnostic.Detail())
			}
		})
	}
}

func TestAPairOfMetadataStandsAmongTheOthers(t *testing.T) {
	t.Parallel()
	pair := func(property, value string) search.Assignment {
		return search.Assignment{Name: "metadata", Property: property, Value: value}
	}
	others := []search.Assignment{pair("os_distro", "debian"), pair("build", "7")}
	for want, a := range map[string]search.Assignment{
		`name = "app"`: {Name: "name", Value: "app"},
		`metadata = { os_distro = "debian", build = "7", architecture = "x86_64" }`: pair("architecture", "x86_64"),
		`metadata = { os_distro = "debian", build = "8" }`:                          pair("build", "8"), // HCL takes a key once
	} {
		if got := assignment(a, others); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// copied returns the lines of a message that are there to be copied.
func copied(d diag.Diagnostic) []string {
	var lines []string
	for line := range strings.Lines(d.Detail()) {
		if strings.HasPrefix(line, "  ") && (strings.Contains(line, " = ") || strings.HasPrefix(line, "  terraform")) {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

// named are images of those names, which were created at the same time.
func named(names ...string) []nova.Image {
	images := make([]nova.Image, len(names))
	for i := range names {
		images[i] = nova.Image{ID: fmt.Sprint(i), Name: &names[i], Status: new("ACTIVE")}
	}
	return images
}

func TestIDsOfCandidatesAreWhole(t *testing.T) {
	t.Parallel()
	images := named("app", "app", "app")
	for i := range images {
		images[i].ID = fmt.Sprintf("0a1b2c3d-0000-4000-8000-%012d", i)
		images[i].Metadata = map[string]*string{"architecture": new(strings.Repeat(fmt.Sprint(i), 40)), "hw_disk_bus": new(fmt.Sprint("virtio", i%2))}
	}
	header, rows := candidates(explain.NewAmbiguity(t.Context(), images, &search.Filter{}))
	if want := []string{"Created", "ID", "architecture"}; !slices.Equal(header, want) {
		t.Errorf("the columns are %q, want %q", header, want)
	}
	for i := range rows {
		if rows[i][1] != images[i].ID {
			t.Errorf("%s is shown as %s", images[i].ID, rows[i][1])
		}
	}
	if got := width(header, rows); got > message.Width {
		t.Errorf("the table is %d wide", got)
	}
}
