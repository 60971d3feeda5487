package images

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/golden"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// TestDiagnostics holds every text that the data sources show against the one in testdata.
func TestDiagnostics(t *testing.T) {
	t.Parallel()
	golden.Check(t, filepath.Join("..", "..", "templates", "guides", "troubleshooting.md.tmpl"), slices.Concat(
		validationSituations(t), missSituations(t), crowdSituations(t), faultSituations(), exchangeSituations(),
		warningSituations(t)))
}

// shelf are the images that the explained searches look through.
func shelf() []nova.Image {
	image := func(n int, name, status string, day int, minDisk int64, metadata map[string]string) nova.Image {
		at := time.Date(2026, time.March, day, 12, 0, 0, 0, time.UTC)
		made := nova.Image{
			ID: fmt.Sprintf("0a1b2c3d-0000-4000-8000-%012d", n), Name: &name, Status: &status, Created: &at, Updated: &at,
			MinDisk: &minDisk, MinRAM: new(int64(512)), Size: new(int64(1 << 30)), Metadata: map[string]*string{},
		}
		for key, value := range metadata {
			made.Metadata[key] = &value
		}
		return made
	}
	ubuntu := func(version string) map[string]string {
		return map[string]string{"os_distro": "ubuntu", "os_version": version}
	}
	return []nova.Image{
		image(1, "ubuntu-22.04", "ACTIVE", 1, 8, ubuntu("22.04")),
		image(2, "ubuntu-24.04", "ACTIVE", 2, 10, ubuntu("24.04")),
		image(3, "ubuntu-26.04", "SAVING", 3, 10, ubuntu("26.04")),
		image(4, "Debian 13 (trixie)", "ACTIVE", 4, 4, map[string]string{"os_distro": "debian"}),
		image(5, "app 1.0", "ACTIVE", 5, 4, map[string]string{"build": "7", "release": "8.10", "architecture": "x86_64"}),
		image(6, "app", "ACTIVE", 6, 4, map[string]string{"build": "8"}),
		image(7, "app", "ACTIVE", 7, 4, map[string]string{"build": "9"}),
		image(8, "db", "ACTIVE", 8, 4, nil),
		image(9, "db", "ACTIVE", 8, 4, nil),
	}
}

func search(t *testing.T, keys given) filter {
	t.Helper()
	parsed, diagnostics := parseFilter(context.Background(), filterObject(t, keys))
	if diagnostics.HasError() {
		t.Fatal(diagnostics)
	}
	parsed.requireActive()
	return parsed
}

func missSituations(t *testing.T) []golden.Situation {
	miss := func(file string, keys given) golden.Situation {
		f := search(t, keys)
		return golden.Text(file, noMatch(explainMiss(t.Context(), shelf(), true, &f), catalogd))
	}
	byType := search(t, given{"type": "snapshot"})
	byName := search(t, given{"name": "fedora"})
	return []golden.Situation{
		miss("miss-name", given{"name": "ubuntu-2404"}),
		miss("miss-name-beginning", given{"name": "ubuntu"}),
		miss("miss-name-wildcards", given{"name": "ubuntu-2?.04*"}),
		miss("miss-name-case", given{"name": "Ubuntu-24.04"}),
		miss("miss-name-blanks", given{"name": "Debian 13  (trixie)"}),
		miss("miss-regex", given{"name_regex": `^fedora-[0-9]+$`}),
		miss("miss-regex-escaped", given{"name_regex": `^ubuntu-24\\.04$`}),
		miss("miss-regex-literal", given{"name_regex": `Debian 13 (trixie)`}),
		miss("miss-regex-case", given{"name_regex": `^UBUNTU-`}),
		miss("miss-regex-anchors", given{"name_regex": `^24\.04$`}),
		miss("miss-metadata-value", given{"name_regex": "^ubuntu", "metadata": pairs{"os_version": "20.04"}}),
		miss("miss-metadata-key", given{"metadata": pairs{"os-distro": "ubuntu"}}),
		miss("miss-metadata-word", given{"metadata": pairs{"architecture": "amd64"}}),
		miss("miss-metadata-hash", given{"metadata": pairs{"os_hash_value": "a4ab"}}),
		miss("miss-metadata-number", given{"metadata": pairs{"release": "8.1"}}),
		golden.Text("miss-many-values", noMatch(explainMiss(t.Context(), series(), true, &byName), catalogd)),
		miss("miss-created-before", given{"name_regex": "^ubuntu", "created_before": "2026-01-01T00:00:00Z"}),
		miss("miss-created-after", given{"name_regex": "^ubuntu", "created_after": "2026-06-01T00:00:00Z"}),
		miss("miss-min-disk", given{"name_regex": "^ubuntu", "min_disk": int64(20)}),
		miss("miss-status", given{"name": "ubuntu-26.04"}),
		miss("miss-one-key", given{"name_regex": "^ubuntu", "size_min": int64(2 << 30), "metadata": pairs{"os_version": "24.04"}}),
		miss("miss-unlisted", given{"name": "ubuntu-22.04"}),
		golden.Text("miss-nothing-listed", noMatch(explainMiss(t.Context(), nil, true, &byName), catalogd)),
		golden.Text("miss-first-page", noMatch(explainMiss(t.Context(), shelf(), false, &byName), catalogd)),
		golden.Text("miss-type", noMatch(explainMiss(t.Context(), nil, true, &byType), catalogd)),
	}
}

// series are images of one name but for the day.
func series() []nova.Image {
	made := make([]nova.Image, 12)
	for i := range made {
		made[i] = shelf()[0]
		made[i].ID = fmt.Sprintf("0a1b2c3d-0000-4000-9000-%012d", i)
		at := made[i].Created.AddDate(0, 0, i)
		name := fmt.Sprintf("ubuntu-22.04-server-cloudimg-amd64-%s", at.Format("20060102"))
		made[i].Name, made[i].Created = &name, &at
	}
	return made
}

func crowdSituations(t *testing.T) []golden.Situation {
	crowd := func(file string, keys given) golden.Situation {
		f := search(t, keys)
		return golden.Text(file, severalMatches(explainCrowd(f.keep(shelf()))))
	}
	return []golden.Situation{
		crowd("several", given{"name": "app"}),
		crowd("several-tied", given{"name": "db"}),
		golden.Text("several-many", severalMatches(explainCrowd(series()))),
	}
}

// Where endpoints come from, as package provider says it.
const (
	configured = `The endpoint is "https://nova.example.com/v2.1", from the provider block.`
	completed  = `The endpoint is "https://nova.example.com", from the environment variable OS_ENDPOINT; the provider appended ` +
		`/v2.1/44caebdd7a6c4d1caa71f2a283b20dc8 to it (project_id from the environment variable OS_PROJECT_ID).`
	misplaced = `The endpoint is "https://nova.example.com/compute/v3", from the provider block; the provider appended /v2.1 to it.`
	catalogd  = `The endpoint is the internal one of region "north" in the service catalog (interface from the cloud "prod" in ` +
		`/home/ada/clouds.yaml, region from the environment variable OS_REGION_NAME). To use another, set interface, region or endpoint.`
)

func faultSituations() []golden.Situation {
	const endpoint = "https://nova.example.com/v2.1/44caebdd7a6c4d1caa71f2a283b20dc8/images"
	fault := func(file, id string, f nova.Fault) golden.Situation {
		f.Method, f.RequestID = http.MethodGet, "req-3712f1be-48c3-4502-b1d8-9b083f978731"
		f.URL = endpoint + "/detail?limit=1000&status=ACTIVE"
		if id != "" {
			f.URL = endpoint + "/" + id
		}
		f.Attempts = max(1, f.Attempts)
		return golden.Text(file, failure(fmt.Errorf("wrapped: %w", &f), id, completed))
	}
	const id = "70a599e0-31e7-49b7-b260-868f441e862b"
	return []golden.Situation{
		fault("fault-project", "", nova.Fault{Status: 400, Name: "badRequest",
			Message: "Malformed request URL: URL's project_id 'ffffffffffffffffffffffffffffffff' doesn't match " +
				"Context's project_id '44caebdd7a6c4d1caa71f2a283b20dc8'"}),
		fault("fault-no-project", "", nova.Fault{Status: 400, Name: "badRequest",
			Message: "Malformed request URL: URL's project_id '44caebdd7a6c4d1caa71f2a283b20dc8' doesn't match Context's project_id 'None'"}),
		fault("fault-request", "", nova.Fault{Status: 400, Name: "badRequest",
			Message: "Invalid input received: limit must be an integer"}),
		fault("fault-marker", "", nova.Fault{Status: 400, Name: "badRequest",
			Message: "HTTP 400 Bad Request: No image found with ID 70a599e0-31e7-49b7-b260-868f441e862b"}),
		fault("fault-token", "", nova.Fault{Status: 401, Name: "error",
			Message: "The request you have made requires authentication.", TokenOrigin: "the environment variable OS_TOKEN"}),
		fault("fault-forbidden", "", nova.Fault{Status: 403, Name: "forbidden",
			Message: "HTTP 403 Forbidden: You are not authorized to complete get_images action."}),
		fault("fault-image", id, nova.Fault{Status: 404, Name: "itemNotFound",
			Message: "Image not found."}),
		fault("fault-image-name", "ubuntu-24.04-20260312", nova.Fault{Status: 404, Name: "itemNotFound",
			Message: "Image not found."}),
		fault("fault-images", "", nova.Fault{Status: 404,
			Message: "404 Not Found The resource could not be found."}),
		fault("fault-endpoint-by-id", id,
			nova.Fault{Status: 404, Message: "404 Not Found The resource could not be found."}),
		fault("fault-method", "", nova.Fault{Status: 405, Name: "badMethod",
			Message: "Method Not Allowed"}),
		fault("fault-limit", "", nova.Fault{Status: 413, Name: "overLimit",
			Message: "This request was rate-limited.", Attempts: 5, Elapsed: 7400 * time.Millisecond}),
		fault("fault-limit-wait", "", nova.Fault{Status: 429,
			Name: "tooManyRequests", Message: "Slow down.", RetryAfter: "3600"}),
		fault("fault-broken-image", "", nova.Fault{Status: 500,
			Name: "computeFault", Message: "Unexpected API Error. <class 'json.decoder.JSONDecodeError'>"}),
		fault("fault-glance", "", nova.Fault{Status: 500, Name: "computeFault",
			Message: "Unexpected API Error. <class 'nova.exception.GlanceConnectionFailed'>", Attempts: 5, Elapsed: 31 * time.Second}),
		fault("fault-service", "", nova.Fault{Status: 500, Name: "computeFault",
			Message: "Unexpected API Error.", Attempts: 5, Elapsed: 8 * time.Second}),
		fault("fault-gateway", "", nova.Fault{Status: 502, Attempts: 5,
			Elapsed: 8 * time.Second}),
		fault("fault-unavailable", "", nova.Fault{Status: 503,
			Name: "serviceUnavailable", Message: "The Keystone service is temporarily unavailable.", Attempts: 5,
			Elapsed: 7900 * time.Millisecond}),
		fault("fault-unexpected", "", nova.Fault{Status: 418}),
		golden.Text("fault-version", failure(&nova.Fault{
			Method: http.MethodGet, URL: "https://nova.example.com/compute/v3/v2.1/images/detail?limit=1000&status=ACTIVE",
			Status: 300, Name: nova.NameChoices, Message: "/v2, /v2.1", Attempts: 1,
		}, "", misplaced)),
	}
}

func exchangeSituations() []golden.Situation {
	const target = "https://nova.example.com/v2.1/images/detail?limit=1000&status=ACTIVE"
	failed := func(file string, e transport.Error) golden.Situation {
		e.Method, e.URL = http.MethodGet, target
		return golden.Text(file, failure(&e, "", catalogd))
	}
	redirected := func(file, to string, loop bool) golden.Situation {
		return golden.Text(file, failure(&transport.Error{
			Method: http.MethodGet, URL: target, Attempts: 1, Elapsed: 20 * time.Millisecond,
			Err: &transport.RedirectError{From: "https://nova.example.com:443", To: to, Loop: loop},
		}, "", configured))
	}
	return []golden.Situation{
		failed("exchange-refused", transport.Error{Attempts: 5, Elapsed: 6 * time.Second,
			Err: errors.New("dial tcp 192.0.2.1:443: connect: connection refused")}),
		failed("exchange-cut", transport.Error{Attempts: 5, Elapsed: 9 * time.Second,
			Err: fmt.Errorf("the answer broke off after 4096 bytes: %w", io.ErrUnexpectedEOF)}),
		failed("exchange-slow", transport.Error{Attempts: 5, Elapsed: 5 * time.Minute,
			Err: &transport.TimeoutError{After: time.Minute}}),
		failed("exchange-deadline", transport.Error{Attempts: 3,
			Elapsed: 30 * time.Second, Last: "503 Service Unavailable", Err: context.DeadlineExceeded}),
		failed("exchange-canceled", transport.Error{Attempts: 1, Elapsed: 400 * time.Millisecond,
			Err: context.Canceled}),
		redirected("exchange-redirect", "https://login.example.net/sso", false),
		redirected("exchange-redirect-moved", "https://compute.example.com/v2.1/images/detail", false),
		redirected("exchange-redirect-loop", "https://nova.example.com/v2.1/images/detail/", true),
		failed("exchange-too-large", transport.Error{Attempts: 1, Elapsed: 2 * time.Second,
			Err: &transport.TooLargeError{Limit: transport.MaxBodyBytes}}),
		failed("exchange-certificate", transport.Error{
			Attempts: 1, Elapsed: 30 * time.Millisecond, Err: &tls.CertificateVerificationError{
				Err: errors.New("x509: certificate signed by unknown authority")}}),
		failed("exchange-host", transport.Error{
			Attempts: 5, Elapsed: 6 * time.Second, Err: &net.DNSError{
				Err: "no such host", Name: "nova.example.com", IsNotFound: true}}),
		golden.Text("answer-html", failure(&nova.AnswerError{
			Method: http.MethodGet, URL: target, Status: http.StatusOK,
			Reason: "it is a web page, not the images API",
		}, "", configured)),
		golden.Text("answer-other-image", failure(&nova.AnswerError{
			Method: http.MethodGet, URL: "https://nova.example.com/v2.1/images/base", Status: http.StatusOK,
			RequestID: "req-3712f1be-48c3-4502-b1d8-9b083f978731", Reason: "it is not the image base that was asked for",
		}, "base", configured)),
		golden.Text("read-failed", failure(errors.New("the token file is empty"), "", configured)),
	}
}

func warningSituations(t *testing.T) []golden.Situation {
	f := search(t, given{"name": "db"})
	matches := f.keep(shelf())
	newestFirst.sort(matches, nil)
	saving := shelf()[2]
	return []golden.Situation{
		golden.Text("warning-not-active", notActive(&saving)),
		golden.Text("warning-ties", tiesDecided(&matches[0], newestFirst.tied(matches, nil), newestFirst)),
	}
}

func validationSituations(t *testing.T) []golden.Situation {
	refused := func(file string, keys given) golden.Situation {
		_, diagnostics := parseFilter(context.Background(), filterObject(t, keys))
		return golden.Text(file, diagnostics...)
	}
	return []golden.Situation{
		golden.Text("validate-missing", idOrFilterMissing()),
		golden.Text("validate-both", idAndFilter()),
		golden.Text("validate-empty-filter", emptyFilter()),
		golden.Text("validate-id", invalidID(nova.ValidateID("ubuntu 24.04"))),
		golden.Text("validate-id-detail", invalidID(nova.ValidateID("detail"))),
		golden.Text("validate-only-with-filter", onlyWithFilter("most_recent")),
		golden.Text("validate-two-orders", mostRecentAndSort()),
		golden.Text("validate-sort", invalidSort(path.Root("sort").AtListIndex(0), new("created"))),
		golden.Text("validate-sort-repeated", repeatedSort(path.Root("sort").AtListIndex(1), "name")),
		golden.Text("validate-sort-version", sortWithoutVersion(path.Root("sort").AtListIndex(0))),
		golden.Text("validate-detail", needsDetail(filterPath.AtName("min_disk"), "min_disk")),
		golden.Text("validate-limit", invalidLimit("")),
		golden.Text("validate-timeout", invalidTimeout()),
		refused("validate-status-glance", given{"status": "queued"}),
		refused("validate-status-case", given{"status": "error"}),
		refused("validate-status", given{"status": "READY"}),
		refused("validate-regex", given{"name_regex": "ubuntu-("}),
		refused("validate-time", given{"created_after": "yesterday"}),
		refused("validate-window", given{
			"created_after": "2026-04-01T00:00:00Z", "created_before": "2026-03-01T00:00:00Z"}),
		refused("validate-sizes", given{"size_min": int64(2), "size_max": int64(1)}),
		refused("validate-number", given{"min_ram": int64(-1)}),
		refused("validate-fraction", given{"fits_disk": 20.489096641540527}),
		refused("validate-large", given{"size_max": 1e20}),
		refused("validate-empty", given{"server_id": ""}),
		refused("validate-long", given{"name": strings.Repeat("n", 256)}),
		refused("validate-server", given{"server_id": "my server"}),
		refused("validate-metadata-null", given{
			"metadata": pairs{"os_distro": nil}}),
	}
}

// TestRedirectAdvice: the endpoint that is named is one that works, or none is.
func TestRedirectAdvice(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ to, id, want string }{
		"a list in detail":               {"https://h:8443/v2.1/images/detail", "", "https://h:8443/v2.1"},
		"a list":                         {"https://h/v2/images", "", "https://h/v2"},
		"a list with a slash":            {"https://h/v2.1/images/detail/", "", "https://h/v2.1"},
		"a list of a project":            {"https://h/compute/v2.1/44caebdd/images/detail", "", "https://h/compute/v2.1/44caebdd"},
		"an image":                       {"https://h/v2.1/images/base", "base", "https://h/v2.1"},
		"another image":                  {"https://h/v2.1/images/other", "base", ""},
		"images of no version":           {"https://h/images/detail", "", ""},
		"a project that would be images": {"https://h/v2.1/images/images/detail", "", ""},
		"no images":                      {"https://h/v2.1", "", ""},
		"another scheme":                 {"ftp://h/v2.1/images/detail", "", ""},
		"the suffix alone":               {"/images/detail", "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := redirectAdvice(&transport.RedirectError{To: test.to}, test.id)
			_, moved, _ := strings.Cut(strings.TrimSuffix(got, "."), "set the endpoint to ")
			if moved != test.want {
				t.Errorf("%s: it names %q, want %q", got, moved, test.want)
			}
		})
	}
}
