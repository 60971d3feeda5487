package images

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/golden"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/explain"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// TestDiagnostics holds every text that the data sources show against the one in testdata.
func TestDiagnostics(t *testing.T) {
	t.Parallel()
	golden.Check(t, slices.Concat(
		validationSituations(t), missSituations(t), ambiguitySituations(t), faultSituations(), exchangeSituations(),
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

// snapshots are images that are all snapshots.
func snapshots() []nova.Image {
	made := slices.Clone(shelf()[3:5])
	for i, name := range []string{"db-01 nightly", "db-01 weekly"} {
		made[i].ID, made[i].Name = fmt.Sprintf("0a1b2c3d-0000-4000-a000-%012d", i), &name
		made[i].Created = new(made[i].Created.AddDate(0, 1, 0))
		made[i].Metadata = map[string]*string{"os_distro": new("debian"), "image_type": new("backup")}
	}
	return made
}

// missOf returns everything that is read if the images do not meet the filter.
func missOf(t *testing.T, listing explain.Listing, keys given, at place) diag.Diagnostics {
	t.Helper()
	f := filterOf(t, keys)
	f.RequireActive()
	return diag.Diagnostics{noMatch(explain.NewMiss(t.Context(), listing, &f), cataloged, at)}
}

func missSituations(t *testing.T) []golden.Situation {
	all := explain.Listing{Images: shelf(), Whole: true}
	miss := func(file string, keys given) golden.Situation {
		return golden.Text(file, missOf(t, all, keys, inFilter)...)
	}
	other := func(file string, listing explain.Listing, keys given) golden.Situation {
		return golden.Text(file, missOf(t, listing, keys, inFilter)...)
	}
	top := func(file, name string) golden.Situation {
		return golden.Text(file, missOf(t, all, given{"name": name}, atTop)...)
	}
	return []golden.Situation{
		top("miss-top-name", "ubuntu-24-04"),
		top("miss-top-name-beginning", "ubuntu"),
		top("miss-top-name-status", "ubuntu-26.04"),
		miss("miss-name", given{"name": "ubuntu-2404"}),
		miss("miss-name-beginning", given{"name": "ubuntu"}),
		miss("miss-name-wildcards", given{"name": "ubuntu-2?.04*"}),
		miss("miss-name-case", given{"name": "Ubuntu-24.04"}),
		miss("miss-name-case-status", given{"name": "Ubuntu-26.04"}),
		miss("miss-name-spaces", given{"name": "Debian 13  (trixie)"}),
		miss("miss-regex", given{"name_regex": `^fedora-[0-9]+$`}),
		miss("miss-regex-near", given{"name_regex": `^debian-12`}),
		miss("miss-regex-escaped", given{"name_regex": `^ubuntu-24\\.04$`}),
		miss("miss-regex-literal", given{"name_regex": `Debian 13 (trixie)`}),
		miss("miss-regex-case", given{"name_regex": `^UBUNTU-`}),
		miss("miss-regex-anchors", given{"name_regex": `^24\.04$`}),
		miss("miss-name-excluded", given{"name_regex": "^(app|db)$", "name_not_regex": "^(app|d)"}),
		miss("miss-snapshot", given{"name_regex": "^ubuntu", "snapshot": true}),
		other("miss-snapshot-only", explain.Listing{Images: snapshots(), Whole: true}, given{"metadata": pairs{"os_distro": "debian"}, "snapshot": false}),
		miss("miss-metadata-value", given{"name_regex": "^ubuntu", "metadata": pairs{"os_version": "20.04"}}),
		miss("miss-metadata-key", given{"metadata": pairs{"os-distro": "ubuntu"}}),
		miss("miss-metadata-word", given{"metadata": pairs{"architecture": "amd64"}}),
		miss("miss-metadata-hash", given{"metadata": pairs{"os_hash_value": "a4ab"}}),
		miss("miss-metadata-number", given{"metadata": pairs{"release": "8.1"}}),
		miss("miss-metadata-in", given{"name_regex": "^ubuntu", "metadata_in": pairs{"os_version": []any{"20.04", nil}}}),
		miss("miss-funnel", given{"name_regex": "^ubuntu", "fits_disk": 10, "metadata": pairs{"os_distro": "ubuntu"},
			"metadata_in": pairs{"os_version": []any{"18.04", "20.04"}}, "created_before": "2026-03-02T00:00:00Z", "fits_ram": 512}),
		miss("miss-metadata-none", given{"metadata": pairs{"os_edition": "server"}}),
		other("miss-many-values", explain.Listing{Images: series("ubuntu-22.04-server-cloudimg-amd64-"), Whole: true}, given{"name": "fedora"}),
		other("miss-long-names", explain.Listing{Images: series(strings.Repeat("ubuntu-", 12)), Whole: true}, given{"name": "fedora"}),
		other("miss-decomposed-names", explain.Listing{Images: series(strings.Repeat("u\u0308buntu-", 12)), Whole: true}, given{"name": "fedora"}),
		miss("miss-created-before", given{"name_regex": "^ubuntu", "created_before": "2026-01-01T00:00:00Z"}),
		miss("miss-created-after", given{"name_regex": "^ubuntu", "created_after": "2026-06-01T00:00:00Z"}),
		miss("miss-created-after-status", given{"created_after": "2026-06-01T00:00:00Z", "metadata": pairs{"os_distro": "ubuntu"}}),
		other("miss-created-after-only", explain.Listing{Images: shelf()[:3], Whole: true}, given{"created_after": "2026-06-01T00:00:00Z"}),
		miss("miss-size-obstacle", given{"size_min": int64(2 << 30), "metadata": pairs{"os_distro": "fedora"}}),
		miss("miss-metadata-word-pairs", given{"metadata": pairs{"architecture": "amd64", "build": "7"}}),
		miss("miss-name-and-regex", given{"name": "ubuntu-2404", "name_regex": "24"}),
		miss("miss-fits-disk", given{"name_regex": "^ubuntu", "fits_disk": int64(7)}),
		miss("miss-min-disk", given{"name_regex": "^ubuntu", "min_disk": int64(20)}),
		miss("miss-min-disk-obstacle", given{"name_regex": "^ubuntu", "min_disk": int64(20), "metadata": pairs{"architecture": "arm64"}}),
		miss("miss-min-disk-value", given{"min_disk": int64(2)}),
		miss("miss-status", given{"name": "ubuntu-26.04"}),
		miss("miss-one-key", given{"name_regex": "^ubuntu", "size_min": int64(2 << 30), "metadata": pairs{"os_version": "24.04"}}),
		miss("miss-unlisted-filtered", given{"min_disk": 8}),
		miss("miss-unlisted", given{"name": "ubuntu-22.04"}),
		other("miss-nothing-listed", explain.Listing{Whole: true}, given{"name": "fedora"}),
		other("miss-first-page", explain.Listing{Images: shelf()}, given{"name": "fedora"}),
		other("miss-visibility", explain.Listing{Whole: true}, given{"visibility": "shared"}),
		other("miss-visibility-name", all, given{"visibility": "public", "name": "ubuntu-2404"}),
		other("miss-type", explain.Listing{Whole: true}, given{"type": "snapshot"}),
	}
}

// series returns images whose names differ only in the day.
func series(prefix string) []nova.Image {
	made := make([]nova.Image, 12)
	for i := range made {
		made[i] = shelf()[0]
		made[i].ID = fmt.Sprintf("0a1b2c3d-0000-4000-9000-%012d", i)
		at := made[i].Created.AddDate(0, 0, i)
		name := prefix + at.Format("20060102")
		made[i].Name, made[i].Created = &name, &at
	}
	return made
}

// debians are images of one name that differ in a property.
func debians() []nova.Image {
	made := slices.Clone(shelf()[5:7])
	for i := range made {
		made[i].Metadata["os_distro"] = new("debian")
	}
	return made
}

func ambiguitySituations(t *testing.T) []golden.Situation {
	several := func(file string, images []nova.Image, keys given, at place) golden.Situation {
		f := filterOf(t, keys)
		f.RequireActive()
		return golden.Text(file, severalMatches(explain.NewAmbiguity(t.Context(), f.Keep(images), &f), at))
	}
	return []golden.Situation{
		several("several", shelf(), given{"name": "app"}, inFilter),
		several("several-top-name", shelf(), given{"name": "app"}, atTop),
		several("several-metadata", debians(), given{"metadata": pairs{"os_distro": "debian"}}, inFilter),
		several("several-tied", shelf(), given{"name": "db"}, inFilter),
		several("several-many", series("ubuntu-22.04-server-cloudimg-amd64-"), given{"name_regex": "."}, inFilter),
	}
}

// connectionTo returns a connection to an endpoint.
func connectionTo(endpoint string, settings Connection) Connection {
	u, err := nova.ParseEndpoint(endpoint, "")
	if err != nil {
		panic(err)
	}
	settings.Client = nova.NewClient(nova.Config{Endpoint: u})
	return settings
}

const requestID = "req-3712f1be-48c3-4502-b1d8-9b083f978731"

// Connections as package provider makes them.
var (
	configured = connectionTo("https://nova.example.com/v2.1", Connection{
		Configured: Setting{"https://nova.example.com/v2.1", "the provider block"}, Token: Setting{Source: "OS_TOKEN"}})
	completed = connectionTo("https://nova.example.com/v2.1/ffffffffffffffffffffffffffffffff", Connection{
		Configured: Setting{"https://nova.example.com", "OS_ENDPOINT"}, Project: Setting{"ffffffffffffffffffffffffffffffff", "OS_PROJECT_ID"},
		Token: Setting{Source: "OS_TOKEN"}})
	insecure = connectionTo("http://nova.example.com:8774/v2.1", Connection{
		Configured: Setting{"http://nova.example.com:8774/v2.1", "OS_ENDPOINT"}, Token: Setting{Source: "OS_TOKEN"}})
	misplaced = connectionTo("https://nova.example.com/compute/v3/v2.1", Connection{
		Configured: Setting{"https://nova.example.com/compute/v3", "the provider block"}})
	cataloged = connectionTo("https://nova.example.com/v2.1", Connection{
		Region: Setting{"north", "OS_REGION_NAME"}, Interface: Setting{"internal", `cloud "prod" in /home/ada/clouds.yaml`}})
	trusting = connectionTo("https://nova.example.com/v2.1", Connection{CACert: Setting{Source: "OS_CACERT"}})
	public   = connectionTo("https://nova.example.com/v2.1", Connection{Region: Setting{"north", "OS_REGION_NAME"}, Interface: Setting{Text: "public"}})
)

func faultSituations() []golden.Situation {
	fault := func(file, id string, c Connection, f nova.Fault) golden.Situation {
		target := c.Endpoint().JoinPath("images", cmp.Or(id, "detail"))
		if id == "" {
			target.RawQuery = "limit=1000&status=ACTIVE"
		}
		f.Method, f.URL, f.RequestID, f.Attempts = http.MethodGet, target.String(), requestID, max(1, f.Attempts)
		return golden.Text(file, failure(fmt.Errorf("wrapped: %w", &f), id, c))
	}
	const id = "70a599e0-31e7-49b7-b260-868f441e862b"
	mismatch := nova.Fault{Status: 400, Name: "badRequest", Message: "Malformed request URL: URL's project_id 'ffffffffffffffffffffffffffffffff' " +
		"doesn't match Context's project_id '44caebdd7a6c4d1caa71f2a283b20dc8'"}
	forbidden := nova.Fault{Status: 403, Name: "forbidden", Message: "HTTP 403 Forbidden: You are not authorized to complete get_images action."}
	return []golden.Situation{
		fault("fault-project", "", completed, mismatch),
		fault("fault-no-project", "", completed, nova.Fault{Status: 400, Name: "badRequest",
			Message: "Malformed request URL: URL's project_id 'ffffffffffffffffffffffffffffffff' doesn't match Context's project_id 'None'"}),
		fault("fault-request", "", configured, nova.Fault{Status: 400, Name: "badRequest",
			Message: "Invalid input received: limit must be an integer"}),
		fault("fault-plain", "", configured, nova.Fault{Status: 400,
			Message: "Your browser sent a request that this server could not understand."}),
		fault("fault-tls", "", insecure, nova.Fault{Status: 400, ExpectsTLS: true,
			Message: "400 Bad Request The plain HTTP request was sent to HTTPS port"}),
		fault("fault-marker", "", configured, nova.Fault{Status: 400, Name: "badRequest", LostMarker: true,
			Message: "HTTP 400 Bad Request: No image found with ID 70a599e0-31e7-49b7-b260-868f441e862b"}),
		fault("fault-token", "", completed, nova.Fault{Status: 401, Name: "error", Message: "The request you have made requires authentication."}),
		fault("fault-token-issued", "", cataloged, nova.Fault{Status: 401, Name: "error", Message: "The request you have made requires authentication."}),
		fault("fault-forbidden", "", cataloged, forbidden),
		fault("fault-forbidden-token", "", configured, forbidden),
		fault("fault-forbidden-project", "", completed, forbidden),
		fault("fault-image", id, cataloged, nova.Fault{Status: 404, Name: "itemNotFound", Message: "Image not found."}),
		fault("fault-image-name", "ubuntu-24.04-20260312", configured, nova.Fault{Status: 404, Name: "itemNotFound", Message: "Image not found."}),
		fault("fault-images", "", configured, nova.Fault{Status: 404, Message: "404 Not Found The resource could not be found."}),
		fault("fault-endpoint-by-id", id, completed, nova.Fault{Status: 404, Message: "404 Not Found The resource could not be found."}),
		fault("fault-method", "", configured, nova.Fault{Status: 405, Name: "badMethod", Message: "Method Not Allowed"}),
		fault("fault-limit", "", configured, nova.Fault{Status: 413, Name: "overLimit",
			Message: "This request was rate-limited.", Attempts: 5, Elapsed: 7400 * time.Millisecond}),
		fault("fault-limit-wait", "", configured, nova.Fault{Status: 429, Name: "tooManyRequests", Message: "Slow down.", RetryAfter: "3600", LongWait: true}),
		fault("fault-limit-retries", "", configured, nova.Fault{Status: 429, Name: "tooManyRequests", Message: "Slow down.", RetryAfter: "1",
			Attempts: 5, Elapsed: 4100 * time.Millisecond}),
		fault("fault-broken-image", "", configured, nova.Fault{Status: 500, Name: "computeFault",
			Message: "Unexpected API Error. <class 'json.decoder.JSONDecodeError'>"}),
		fault("fault-glance", "", configured, nova.Fault{Status: 500, Name: "computeFault",
			Message: "Unexpected API Error. <class 'nova.exception.GlanceConnectionFailed'>", Attempts: 5, Elapsed: 31 * time.Second}),
		fault("fault-service", "", configured, nova.Fault{Status: 500, Name: "computeFault",
			Message: "Unexpected API Error.", Attempts: 5, Elapsed: 8 * time.Second}),
		fault("fault-gateway", "", configured, nova.Fault{Status: 502, Attempts: 5, Elapsed: 8 * time.Second}),
		fault("fault-unavailable", "", configured, nova.Fault{Status: 503, Name: "serviceUnavailable",
			Message: "The Keystone service is temporarily unavailable.", Attempts: 5, Elapsed: 7900 * time.Millisecond}),
		fault("fault-unavailable-wait", "", configured, nova.Fault{Status: 503, Message: "Down for maintenance.", RetryAfter: "7200", LongWait: true}),
		fault("fault-unexpected", "", configured, nova.Fault{Status: 418}),
		fault("fault-version", "", misplaced, nova.Fault{Status: 300, Name: nova.NameChoices, Message: "/v2, /v2.1"}),
	}
}

func exchangeSituations() []golden.Situation {
	target := cataloged.Endpoint().JoinPath("images", "detail").String() + "?limit=1000&status=ACTIVE"
	failed := func(file string, c Connection, e transport.Error) golden.Situation {
		e.Method, e.URL = http.MethodGet, target
		return golden.Text(file, failure(&e, "", c))
	}
	redirected := func(file, to string, loop bool) golden.Situation {
		return failed(file, configured, transport.Error{Attempts: 1, Elapsed: 20 * time.Millisecond,
			Err: &transport.RedirectError{From: "https://nova.example.com:443", To: to, Loop: loop}})
	}
	connectionRefused := &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 443},
		Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	return []golden.Situation{
		failed("exchange-refused", cataloged, transport.Error{Attempts: 5, Elapsed: 6 * time.Second, Err: connectionRefused}),
		failed("exchange-refused-public", public, transport.Error{Attempts: 1, Elapsed: 20 * time.Millisecond, Err: connectionRefused}),
		failed("exchange-reset", configured, transport.Error{Attempts: 5, Elapsed: 6 * time.Second,
			Err: errors.New("read tcp 198.51.100.7:51776->192.0.2.1:443: read: connection reset by peer")}),
		failed("exchange-cut", cataloged, transport.Error{Attempts: 5, Elapsed: 9 * time.Second,
			Err: fmt.Errorf("the response ended after 4096 bytes: %w", io.ErrUnexpectedEOF)}),
		failed("exchange-slow", cataloged, transport.Error{Attempts: 5, Elapsed: 5 * time.Minute, Err: &transport.TimeoutError{After: time.Minute}}),
		failed("exchange-no-response", cataloged, transport.Error{Attempts: 5, Elapsed: 3 * time.Minute,
			Err: &net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded}}),
		failed("exchange-handshake", configured, transport.Error{Attempts: 1,
			Err: &net.OpError{Op: "remote error", Err: errors.New("tls: certificate required")}}),
		failed("exchange-not-tls", configured, transport.Error{Attempts: 1, Err: http.ErrSchemeMismatch}),
		failed("exchange-deadline", configured, transport.Error{Attempts: 3,
			Elapsed: 30 * time.Second, Last: "503 Service Unavailable", Err: context.DeadlineExceeded}),
		failed("exchange-canceled", configured, transport.Error{Attempts: 1, Elapsed: 400 * time.Millisecond, Err: context.Canceled}),
		redirected("exchange-redirect", "https://login.example.net/sso", false),
		redirected("exchange-redirect-moved", "https://compute.example.com/v2.1/images/detail", false),
		redirected("exchange-redirect-http", "http://nova.example.com/v2.1/images/detail", false),
		redirected("exchange-redirect-loop", "https://nova.example.com/v2.1/images/detail/", true),
		failed("exchange-too-large", configured, transport.Error{Attempts: 1, Elapsed: 2 * time.Second,
			Err: &transport.TooLargeError{Limit: transport.MaxBodyBytes}}),
		failed("exchange-certificate", cataloged, transport.Error{Attempts: 1, Elapsed: 30 * time.Millisecond,
			Err: &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}}),
		failed("exchange-certificate-file", trusting, transport.Error{Attempts: 1, Elapsed: 30 * time.Millisecond,
			Err: &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}}),
		failed("exchange-certificate-host", cataloged, transport.Error{Attempts: 1, Elapsed: 30 * time.Millisecond,
			Err: &tls.CertificateVerificationError{Err: x509.HostnameError{Certificate: &x509.Certificate{DNSNames: []string{"compute.example.com"}}, Host: "nova.example.com"}}}),
		failed("exchange-certificate-expired", cataloged, transport.Error{Attempts: 1, Elapsed: 30 * time.Millisecond,
			Err: &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired,
				Detail: "current time 2026-11-21T12:00:00Z is after 2026-11-01T00:00:00Z"}}}),
		failed("exchange-certificate-invalid", cataloged, transport.Error{Attempts: 1, Elapsed: 30 * time.Millisecond,
			Err: &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.NotAuthorizedToSign}}}),
		failed("exchange-host", cataloged, transport.Error{Attempts: 5, Elapsed: 6 * time.Second,
			Err: &net.DNSError{Err: "no such host", Name: "nova.example.com", IsNotFound: true}}),
		golden.Text("response-html", failure(&nova.ResponseError{
			Method: http.MethodGet, URL: target, Status: http.StatusOK, Reason: "it is a web page, not the images API",
		}, "", configured)),
		golden.Text("response-other-image", failure(&nova.ResponseError{
			Method: http.MethodGet, URL: "https://nova.example.com/v2.1/images/base", Status: http.StatusOK,
			RequestID: requestID, Reason: `it is not the image "base"`,
		}, "base", configured)),
		golden.Text("visibility-ignored", failure(errVisibility, "", configured)),
		golden.Text("read-failed", failure(errors.New("the token file is empty"), "", configured)),
	}
}

func warningSituations(t *testing.T) []golden.Situation {
	f := filterOf(t, given{"name": "db"})
	matches := f.Keep(shelf())
	search.NewestFirst.Sort(matches, nil)
	saving := shelf()[2]
	odd := shelf()[:3]
	odd[0].Unreadable, odd[2].Unreadable = nova.FieldMinDisk|nova.FieldCreated, nova.FieldProgress
	return []golden.Situation{
		golden.Text("unreadable-filter", undecided(&unreadableError{at: filterPath.AtName("created_after"), by: "created_after", image: odd[0]})),
		golden.Text("unreadable-sort", undecided(&unreadableError{at: sortPath, by: "created:desc", image: odd[0]})),
		golden.Text("warning-unreadable", unreadableFields(odd[1:])...),
		golden.Text("warning-unreadable-several", unreadableFields(odd)...),
		golden.Text("warning-not-active", notActive(&saving)),
		golden.Text("warning-snapshot", selected(t, given{"metadata": pairs{"os_distro": "debian"}})...),
		golden.Text("warning-ties", ambiguous(&matches[0], search.NewestFirst.Tied(matches, nil), search.NewestFirst, inFilter)),
	}
}

// selected returns everything that is read when the newest of the images on the shelf is selected.
func selected(t *testing.T, keys given) diag.Diagnostics {
	t.Helper()
	cloud := &fakenova.Cloud{}
	for _, image := range append(shelf(), snapshots()...) {
		made := fakenova.Image{ID: image.ID, Name: image.Name, CreatedAt: *image.Created}
		for _, key := range slices.Sorted(maps.Keys(image.Metadata)) {
			made.Properties = append(made.Properties, fakenova.Property{Key: key, Value: image.Metadata[key]})
		}
		cloud.Add(made)
	}
	_, diagnostics := find(t, cloud, keys, true)
	return diagnostics
}

// validationSituations validates arguments as Terraform does, and takes all that is read then.
func validationSituations(t *testing.T) []golden.Situation {
	p := newProtocol(t, nil)
	validated := func(file, source string, arguments given) golden.Situation {
		return golden.Text(file, framework(p.ValidateDataSource(source, arguments))...)
	}
	image := func(file string, arguments given) golden.Situation { return validated(file, "nova_image", arguments) }
	images := func(file string, arguments given) golden.Situation { return validated(file, "nova_images", arguments) }
	filter := func(file string, keys given) golden.Situation { return images(file, given{"filter": keys}) }
	named := given{"name": "n"}
	return []golden.Situation{
		image("validate-missing", given{}),
		image("validate-both", given{"id": "i", "filter": named}),
		image("validate-id-name", given{"id": "i", "name": "n"}),
		image("validate-name-twice", given{"name": "n", "filter": given{"name_regex": "^n"}}),
		image("validate-name-long", given{"name": strings.Repeat("n", 256)}),
		image("validate-empty-filter", given{"filter": given{}}),
		image("validate-id", given{"id": "ubuntu 24.04"}),
		image("validate-id-detail", given{"id": "detail"}),
		image("validate-id-empty", given{"id": ""}),
		image("validate-only-with-filter", given{"id": "i", "most_recent": true}),
		image("validate-two-orders", given{"filter": named, "most_recent": true, "sort": []any{"id:asc"}}),
		images("validate-sort", given{"sort": []any{"created"}}),
		images("validate-sort-null", given{"sort": []any{nil}}),
		images("validate-sort-repeated", given{"sort": []any{"name:asc", "name:desc"}}),
		images("validate-sort-version", given{"sort": []any{"version:desc"}}),
		images("validate-detail", given{"detail": false, "filter": given{"min_disk": 8}}),
		images("validate-limit", given{"limit": 0}),
		images("validate-limit-fraction", given{"limit": 2.5}),
		images("validate-region", given{"region": ""}),
		images("validate-timeout", given{"timeouts": given{"read": "0s"}}),
		filter("validate-status-glance", given{"status": "queued"}),
		filter("validate-status-case", given{"status": "error"}),
		filter("validate-status", given{"status": "READY"}),
		filter("validate-regex", given{"name_regex": "ubuntu-("}),
		filter("validate-lookahead", given{"name_regex": "^ubuntu-(?!.*arm64)"}),
		filter("validate-lookahead-positive", given{"name_regex": "(?=ubuntu)"}),
		filter("validate-time", given{"created_after": "yesterday"}),
		filter("validate-window", given{
			"created_after": "2026-04-01T00:00:00Z", "created_before": "2026-03-01T00:00:00Z"}),
		filter("validate-sizes", given{"size_min": int64(2), "size_max": int64(1)}),
		filter("validate-number", given{"min_ram": int64(-1)}),
		filter("validate-fraction", given{"fits_disk": 20.489096641540527}),
		filter("validate-large", given{"size_max": 1e20}),
		filter("validate-empty", given{"server_id": ""}),
		filter("validate-long", given{"name": strings.Repeat("n", 256)}),
		filter("validate-visibility", given{"visibility": "all"}),
		filter("validate-visibility-case", given{"visibility": "Public"}),
		filter("validate-server", given{"server_id": "my server"}),
		filter("validate-metadata-in", given{"metadata_in": pairs{"os_purpose": []any{nil}}}),
		filter("validate-metadata-null", given{"metadata": pairs{"os_distro": nil}}),
	}
}

// framework returns diagnostics of the protocol as the framework has them.
func framework(all []*tfprotov6.Diagnostic) diag.Diagnostics {
	var diagnostics diag.Diagnostics
	for _, d := range all {
		at := path.Empty()
		for _, step := range d.Attribute.Steps() {
			switch step := step.(type) {
			case tftypes.AttributeName:
				at = at.AtName(string(step))
			case tftypes.ElementKeyInt:
				at = at.AtListIndex(int(step))
			case tftypes.ElementKeyString:
				at = at.AtMapKey(string(step))
			}
		}
		if d.Attribute == nil {
			diagnostics.AddError(d.Summary, d.Detail)
		} else {
			diagnostics.AddAttributeError(at, d.Summary, d.Detail)
		}
	}
	return diagnostics
}

// TestMovedTo: the endpoint that is named is one that works, or none is.
func TestMovedTo(t *testing.T) {
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
			if got := movedTo(test.to, test.id); got != test.want {
				t.Errorf("it names %q, want %q", got, test.want)
			}
		})
	}
}
