package images

import (
	"context"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// connect serves the cloud and makes a client for it.
func connect(t *testing.T, cloud *fakenova.Cloud) *nova.Client {
	t.Helper()
	server := httptest.NewServer(cloud)
	t.Cleanup(server.Close)
	endpoint, err := nova.ParseEndpoint(server.URL, cloud.ProjectID)
	if err != nil {
		t.Fatal(err)
	}
	return nova.NewClient(nova.Config{
		Endpoint: endpoint, Tokens: nova.StaticToken("token"), Transport: transport.New(transport.Config{}),
	})
}

func find(t *testing.T, cloud *fakenova.Cloud, keys given, mostRecent bool) (*nova.Image, diag.Diagnostics) {
	t.Helper()
	arguments, diagnostics := parseImage(t.Context(), filterObject(t, keys), types.BoolValue(mostRecent), sortList(t, nil))
	if diagnostics.HasError() {
		t.Fatal(diagnostics)
	}
	return arguments.find(t.Context(), connect(t, cloud))
}

// requests are the queries that the cloud was asked, without the page size that all have.
func requests(cloud *fakenova.Cloud) []string {
	var asked []string
	for _, request := range cloud.Requests() {
		query := request.URL.Query()
		query.Del("limit")
		asked = append(asked, query.Encode())
	}
	return asked
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
			says: "Of the 3 images that the service lists",
		},
		{
			name: "what was listed is all there is", images: 3,
			keys: given{"name_regex": "^ubuntu$", "status": "ERROR"}, want: []string{""},
			says: "Of the 3 images that the service lists",
		},
		{
			name: "the rest of a long list is not fetched", images: 2500,
			keys: given{"name": "ubuntu"}, want: []string{"name=ubuntu&status=ACTIVE", ""},
			says: "Of the first 1000 images that the service lists",
		},
		{
			name: "the type stays, for the service alone knows what it means", images: 3,
			keys: given{"type": "snapshot"}, want: []string{"status=ACTIVE&type=snapshot", "type=snapshot"},
			says: `The service lists no images of the type "snapshot"`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cloud := &fakenova.Cloud{}
			cloud.Add(fakenova.Many(test.images)...)
			_, diagnostics := find(t, cloud, test.keys, false)
			if got, want := fmt.Sprint(requests(cloud)), fmt.Sprint(test.want); got != want {
				t.Errorf("asked %s, want %s", got, want)
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
	for _, test := range []struct {
		name       string
		images     []fakenova.Image
		mostRecent bool
		want       []string
	}{
		{name: "one match", images: twins[:1]},
		{name: "one match, and most_recent not needed", images: twins[:1], mostRecent: true},
		{name: "the newest of several", images: fakenova.Many(5), mostRecent: true},
		{name: "two newest", images: twins, mostRecent: true, want: []string{"Ties Decided"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cloud := &fakenova.Cloud{}
			cloud.Add(test.images...)
			_, diagnostics := find(t, cloud, given{"name_regex": "."}, test.mostRecent)
			var got []string
			for _, d := range diagnostics {
				got = append(got, d.Summary())
			}
			if fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
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
	client := connect(t, cloud)
	arguments, _ := parseImage(t.Context(), filterObject(t, given{"name": "it is"}), types.BoolNull(), sortList(t, nil))
	_, diagnostics := arguments.find(t.Context(), client)
	located := redact(diagnostics, client)
	if len(located) != 1 || strings.Contains(located[0].Detail(), "token") || !strings.Contains(located[0].Detail(), "(redacted)") {
		t.Errorf("got %v", located)
	}
	if at := located[0].(diag.DiagnosticWithPath).Path(); !at.Equal(filterPath) {
		t.Errorf("at %s, want %s", at, filterPath)
	}
}

func TestNearestNames(t *testing.T) {
	t.Parallel()
	images := func(names ...string) []nova.Image {
		made := []nova.Image{{}, {Name: new(string)}}
		for i := range names {
			made = append(made, nova.Image{Name: &names[i]})
		}
		return made
	}
	cloud := images("ubuntu-24.04-20260312", "ubuntu-24.04-20260101", "ubuntu-22.04-20260312", "debian-12-20260301", "rocky-9.6-20250602",
		"app-1.0.2", "db", "Windows Server 2025")
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"the beginning of names":        {"ubuntu", []string{"ubuntu-22.04-20260312", "ubuntu-24.04-20260101", "ubuntu-24.04-20260312"}},
		"nearly the beginning of one":   {"debian12", []string{"debian-12-20260301"}},
		"another":                       {"rocky9", []string{"rocky-9.6-20250602"}},
		"a release that is not there":   {"ubuntu-26", []string{"ubuntu-22.04-20260312", "ubuntu-24.04-20260101", "ubuntu-24.04-20260312"}},
		"the middle of names":           {"24.04", []string{"ubuntu-24.04-20260101", "ubuntu-24.04-20260312"}},
		"other capitals":                {"windows server 2022", []string{"Windows Server 2025"}},
		"the whole is nearer than part": {"ap-1.0.2", []string{"app-1.0.2"}},
		"nothing like it":               {"fedora-coreos", nil},
		"one character of three":        {"dbx", []string{"db"}},
		"longer than every name":        {strings.Repeat("x", 200), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := nearestNames(t.Context(), test.text, cloud); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestRescueOfAName(t *testing.T) {
	t.Parallel()
	for wanted, want := range map[string]rescue{
		"UBUNTU-24.04":  {rescueCase, "ubuntu-24.04", 1},
		"app1.0":        {rescueBlanks, "app 1.0", 1},
		"ubuntu-2":      {rescueBegins, "^ubuntu-2", 3},
		"Debian 13 (":   {rescueBegins, `^Debian 13 \(`, 1},
		"ubuntu-*":      {rescueWildcards, "^ubuntu-", 3},
		"*-24.04":       {rescueWildcards, `-24\.04$`, 1},
		"ubuntu-2?.04":  {rescueWildcards, `^ubuntu-2.\.04$`, 3},
		"*(trixie)*":    {rescueWildcards, `\(trixie\)`, 1},
		"*":             {rescueWildcards, "^", 9},
		"fedora-*":      {},
		"fedora":        {},
		"":              {},
		"ubuntu-24.04x": {},
	} {
		t.Run(wanted, func(t *testing.T) {
			t.Parallel()
			if got := rescueName(wanted)(shelf()); got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestRescueOfAProperty(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		property, wanted string
		want             rescue
	}{
		{"release", "8.1", rescue{rescueDigits, "8.10", 1}},
		{"build", "7.0", rescue{rescueDigits, "7", 1}},
		{"release", "8.2", rescue{}},
		{"release", "8.10 ", rescue{}},
		{"os_distro", "nan", rescue{}},
		{"os-distro", "ubuntu", rescue{rescueKey, "os_distro", 3}},
		{"OS distro", "debian", rescue{rescueKey, "os_distro", 1}},
		{"distro", "ubuntu", rescue{}},
		{"os_hash_value", "a4ab", rescue{kind: rescueHash}},
		{"architecture", "AMD64", rescue{rescueWord, "x86_64", 1}},
		{"architecture", "arm64", rescue{}},
		{"arch", "amd64", rescue{}},
	} {
		t.Run(test.property+" "+test.wanted, func(t *testing.T) {
			t.Parallel()
			if got := rescueProperty(test.property, test.wanted)(shelf()); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestAHashThatACloudShowsIsAPropertyAsOthers(t *testing.T) {
	t.Parallel()
	images := shelf()
	images[0].Metadata["os_hash_value"] = new("a4ac")
	if got := rescueProperty("os_hash_value", "a4ab")(images); got != (rescue{}) {
		t.Errorf("got %v, want none", got)
	}
}

func TestAnImageThatIsNotActiveIsExplained(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]string{
		"SAVING":  "The image i is SAVING, not ACTIVE, so servers cannot be made from it yet: it is still being uploaded.",
		"ERROR":   "The image i is ERROR, not ACTIVE, so servers cannot be made from it: its upload failed.",
		"DELETED": "The image i is DELETED, not ACTIVE, so servers cannot be made from it: it is being deleted.",
		"UNKNOWN": "The image i is UNKNOWN, not ACTIVE, so servers cannot be made from it now: " +
			"somebody deactivated it, or its data is still being staged or imported.",
		"HARD_REBOOT": "The image i is HARD_REBOOT, not ACTIVE, so servers cannot be made from it now.",
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			if got := notActive(&nova.Image{ID: "i", Status: &status}).Detail(); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// named are images of those names.
func named(names ...string) []nova.Image {
	images := make([]nova.Image, len(names))
	for i := range names {
		images[i] = nova.Image{ID: fmt.Sprint(i), Name: &names[i], Status: new("ACTIVE")}
	}
	return images
}

// copied are the lines of a message that are there to be copied.
func copied(d diag.Diagnostic) []string {
	var lines []string
	for line := range strings.Lines(d.Detail()) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "name") || strings.HasPrefix(line, "metadata") {
			lines = append(lines, line)
		}
	}
	return lines
}

func TestWhatIsToBeCopiedIsWholeAndHCL(t *testing.T) {
	t.Parallel()
	const server = "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server"
	for name, test := range map[string]struct {
		keys   given
		images []nova.Image
		want   string
	}{
		"a long name's beginning": {given{"name": server}, named(server+"-20240423", server+"-20240523"),
			`name_regex = "^ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24\\.04-amd64-server"`},
		"a name with a template in it": {given{"name": "APP-${v}"}, named("app-${v}"), `name = "app-$${v}"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := search(t, test.keys)
			lines := copied(noMatch(explainMiss(t.Context(), test.images, true, &f), ""))
			if !slices.Contains(lines, test.want) {
				t.Errorf("to be copied is %q, not %s", lines, test.want)
			}
		})
	}
	t.Run("what tells images apart", func(t *testing.T) {
		t.Parallel()
		if got, want := explainCrowd(named("app-${v}", "app-x")).telling, `name = "app-$${v}"`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
	t.Run("a name that HCL cannot hold", func(t *testing.T) {
		t.Parallel()
		if got := explainCrowd(named("e\u0301", "e")).telling; got != "" {
			t.Errorf("got %s, which Terraform would compose to another name", got)
		}
	})
}

// TestNearNamesCostNoMoreThanTheReadHas: names as long as one response lets pass kept the CPU busy for half a minute.
func TestNearNamesCostNoMoreThanTheReadHas(t *testing.T) {
	t.Parallel()
	wanted := strings.Repeat("x", 255)
	t.Run("names longer than any that can be asked for are not compared", func(t *testing.T) {
		t.Parallel()
		if got := nearestNames(t.Context(), wanted, named(wanted+"y", wanted[:254]+"y")); !slices.Equal(got, []string{wanted[:254] + "y"}) {
			t.Errorf("got %q", got)
		}
	})
	t.Run("only so many different names are compared", func(t *testing.T) {
		t.Parallel()
		names := make([]string, maxCompared+1)
		for i := range names {
			names[i] = fmt.Sprintf("%05d", i)
		}
		names[maxCompared] = wanted
		if got := nearestNames(t.Context(), wanted, named(names...)); len(got) > 0 {
			t.Errorf("got %q", got)
		}
	})
	t.Run("nothing is compared once the read is over", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if got := nearestNames(ctx, wanted, named(wanted)); len(got) > 0 {
			t.Errorf("got %q", got)
		}
	})
}

func TestTextsOfTheServiceAreMatchedUpToALength(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", maxMatched)
	f := search(t, given{"name_regex": "x$"})
	if images := named(long, long+"x"); !f.matches(&images[0]) || f.matches(&images[1]) {
		t.Errorf("a name of %d bytes should be looked at, a longer one not", maxMatched)
	}
	versioned := search(t, given{"name_regex": "^(?P<version>.*)$"})
	longest := "1.0-" + strings.Repeat("a", maxVersion-len("1.0-"))
	for name, want := range map[string]bool{longest: true, longest + "a": false} {
		if got := versions(versioned.version)(&nova.Image{Name: &name}); want != (got != nil) {
			t.Errorf("%d bytes are a version: %t", len(name), got != nil)
		}
	}
}
