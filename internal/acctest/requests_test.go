package acctest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// request is a request to Nova.
type request struct {
	project string // whose token is sent
	method  string
	target  string
	token   string // sent instead of the project's token: "none", "expired", a key of accesses, or any text
	header  string // an additional header as "Name: value"
}

// title returns a unique title of the request.
func (r *request) title() string {
	parts := []string{r.method, r.target}
	if r.project != searched {
		parts = append(parts, "from "+r.project)
	}
	if r.token != "" {
		parts = append(parts, "with the token "+r.token)
	}
	if r.header != "" {
		parts = append(parts, "with "+r.header)
	}
	return strings.Join(parts, " ")
}

// Parts of targets. They differ between clouds, but not between the two services of a comparison.
const (
	searchedRoot = "/v2.1/{searched}/"
	manyRoot     = "/v2.1/{many}/"
	nobody       = "00000000-0000-0000-0000-000000000000" // not the ID of an image
)

func get(target string) request {
	return request{project: searched, method: http.MethodGet, target: target}
}

// requests returns all requests of the comparison: the queries that the provider can send, and those that fail.
func requests(t *testing.T, w *world) (all []request) {
	t.Helper()
	all = append(all, filterRequests()...)
	all = append(all, nameRequests(t, w)...)
	all = append(all, pagingRequests(w)...)
	all = append(all, showRequests()...)
	all = append(all, rejectedRequests()...)
	all = append(all, scopedRequests()...)
	all = append(all, strayRequests()...)
	return append(all, brokenRequests()...)
}

func listTarget(root string, query nova.Query) string {
	path := "images"
	if query.Detail {
		path += "/detail"
	}
	return root + path + "?" + query.Values().Encode()
}

// filterRequests returns the filters that the provider sends, alone and in combinations, in both kinds of list.
func filterRequests() (all []request) {
	name, disk, ram := "debian-12", int64(8), int64(512)
	filters := []func(*nova.Query){
		func(*nova.Query) {},
		func(q *nova.Query) { q.Name = &name },
		func(q *nova.Query) { q.Status = nova.StatusActive },
		func(q *nova.Query) { q.MinDisk = &disk },
		func(q *nova.Query) { q.MinRAM = &ram },
		func(q *nova.Query) { q.ChangesSince = time.Date(2026, 1, 2, 1, 0, 0, 0, time.UTC) },
		func(q *nova.Query) { q.Server = imageID("server web") },
		func(q *nova.Query) { q.Type = "snapshot" },
	}
	for i, first := range filters {
		for _, second := range filters[:max(i, 1)] {
			for _, detail := range []bool{true, false} {
				query := nova.Query{Detail: detail, Limit: nova.PageSize}
				first(&query)
				second(&query)
				all = append(all, get(listTarget(searchedRoot, query)))
			}
		}
	}
	for _, since := range []string{
		"2026-04-13T00:00:00Z", "2026-04-13T00:00:01Z", "2026-04-11T23:59:59.5Z", "2026-04-12T00:00:00.000001Z",
	} {
		at, _ := time.Parse(time.RFC3339, since)
		all = append(all, get(listTarget(searchedRoot, nova.Query{ChangesSince: at, Limit: nova.PageSize})))
	}
	for _, query := range []string{
		"type=backup", "type=SNAPSHOT", "type=BASE", "type=SERVER", "type=ALL", "type=a:b",
		"minDisk=0&minRam=0", "minDisk=20", "minRam=9223372036854775807", "minDisk=2147483648", "server=nowhere",
	} {
		all = append(all, get(searchedRoot+"images?limit=1000&"+query))
	}
	for _, visibility := range []string{"public", "private", "shared", "community", "all", "", "bogus", "Public"} {
		for _, query := range []string{"images?limit=1000&property-visibility=", "images/detail?limit=1000&status=ACTIVE&property-visibility="} {
			all = append(all, get(searchedRoot+query+visibility))
		}
		all = append(all, get(searchedRoot+"images?limit=1&marker="+imageID("windows")+"&property-visibility="+visibility))
	}
	return all
}

// nameRequests returns requests for every name, and for names that contain operators of Glance.
func nameRequests(t *testing.T, w *world) (all []request) {
	t.Helper()
	for _, key := range []string{
		"empty", "comma", "in", "newline", "unicode", "blanks", "quote", "query", "regex", "html", "template", "long",
		"colon", "tie-upper", "tie-early", "hidden", "community", "killed",
	} {
		name := w.Projects[searched].image(t, key).Name
		all = append(all, get(listTarget(searchedRoot, nova.Query{Name: name, Limit: nova.PageSize})))
	}
	for _, name := range []string{
		"none of them", "edge", "tie ", "a:b", "eq:tie", "in:tie,TIE", `in:"gt:5"`, `in:"a"b`, "%", "_ie", "n", "\u00c3", "\U0001F600",
	} {
		all = append(all, get(listTarget(searchedRoot, nova.Query{Name: &name, Limit: nova.PageSize})))
	}
	return all
}

// pagingRequests returns requests for pages around the end of a list and around the limits of next links.
func pagingRequests(w *world) (all []request) {
	list := w.Projects[searched].listed()
	count := len(list)
	for _, limit := range []int{0, 1, 2, count - 1, count, count + 1, 1_000_000_000} {
		all = append(all, get(searchedRoot+"images?limit="+strconv.Itoa(limit)))
	}
	for _, at := range []int{0, 1, count / 2, count - 2, count - 1} {
		for _, detail := range []bool{true, false} {
			query := nova.Query{Marker: list[at].ID, Limit: 1, Detail: detail}
			all = append(all, get(listTarget(searchedRoot, query)))
			query.Limit = nova.PageSize
			all = append(all, get(listTarget(searchedRoot, query)))
		}
	}
	active := nova.Query{Status: nova.StatusActive, Limit: 3, Marker: imageID("queued"), Detail: true}
	all = append(all, get(listTarget(searchedRoot, active))) // the marker itself does not match
	for _, key := range []string{"hidden", "community", "pending", "killed"} {
		all = append(all, get(listTarget(searchedRoot, nova.Query{Marker: imageID(key), Limit: 5})))
	}

	// With 1,000 images left, Nova links to an empty next page. With a limit above 1,000, it never links.
	long := w.Projects[many].listed()
	queries := []string{"images", "images/detail?limit=1000&status=ACTIVE"}
	for _, limit := range []int{len(long) / 7, nova.PageSize, nova.PageSize + 1, len(long)} {
		queries = append(queries, fmt.Sprintf("images?limit=%d", limit))
	}
	for _, left := range []int{nova.PageSize, nova.PageSize + 1} {
		marker := "images?marker=" + long[len(long)-1-left].ID
		queries = append(queries, marker, marker+"&limit=1000")
	}
	for _, query := range queries {
		all = append(all, request{project: many, method: http.MethodGet, target: manyRoot + query})
	}
	return all
}

// showRequests returns requests for single images.
func showRequests() (all []request) {
	for _, key := range []string{
		"debian-12", "nameless", "empty", "colon", "newline", "unicode", "html", "long", "snapshot-web", "backup-web", "volume",
		"disk-auto", "disk-manual", "null", "json-number", "json-bool", "json-null", "json-text", "properties", "queued",
		"queued-nameless", "saving", "importing", "pending_delete", "killed", "deactivated", "uploading", "deleted",
		"hidden", "protected", "community", "shared", "pending", "foreign", "tie-early", "nothing of that key",
	} {
		all = append(all, get(searchedRoot+"images/"+imageID(key)))
	}
	return all
}

// rejectedRequests returns requests that Nova rejects.
func rejectedRequests() (all []request) {
	image := imageID("debian-12")
	for _, token := range []string{"none", "unknown", "expired"} {
		for _, path := range []string{"images", "images/" + image, "nonsense"} {
			all = append(all, request{project: searched, method: http.MethodGet, target: searchedRoot + path, token: token})
		}
	}
	for _, project := range []string{"{many}", strings.Repeat("f", 32), "00000000-0000-0000-0000-000000000000", "acceptance", "A1"} {
		all = append(all, get("/v2.1/"+project+"/images"), get("/v2.1/"+project+"/images/"+image))
	}
	for _, path := range []string{"images", "images/" + image, "nonsense"} {
		all = append(all, request{project: many, method: http.MethodGet, target: searchedRoot + path})
	}
	for _, id := range []string{nobody, "no-uuid", strings.ToUpper(image), image + "0", "a.b_c", strings.Repeat("n", 255), "%20", "a%2Fb"} {
		all = append(all, get(searchedRoot+"images/"+id), get(searchedRoot+"images?marker="+id))
	}
	// Images that were deleted after the page before, and images of other projects.
	for _, key := range []string{"deleted", "foreign"} {
		all = append(all, get(searchedRoot+"images/detail?limit=1000&marker="+imageID(key)))
	}
	for _, query := range []string{
		"limit=-1", "limit=abc", "limit=", "limit=1.5", "limit=%2B3", "limit=1&limit=2", "marker=", "changes-since=bogus", "changes-since=",
		"changes-since=2026-01-01T00:00:00%2B02:00", "changes-since=2026-01-01T00:00:00+02:00", "changes-since=2026-04-12",
		"name=%FF", "minDisk=abc", "minDisk=-1", "status=SAVING", "status=ERROR", "status=bogus", "unknown=1", "mindisk=8",
	} {
		all = append(all, get(searchedRoot+"images?"+query))
	}
	return all
}

// scopedRequests returns requests of users with a single role, and with unscoped tokens.
func scopedRequests() (all []request) {
	for _, token := range slices.Sorted(maps.Keys(accesses)) {
		for _, target := range []string{
			"/v2.1/images?limit=1000", "/v2.1/images/detail?limit=1000&status=ACTIVE", "/v2.1/images?limit=2",
			"/v2.1/images?marker=" + imageID("debian-12"), searchedRoot + "images/detail?limit=1000", searchedRoot + "images/" + imageID("debian-12"),
		} {
			all = append(all, request{project: searched, method: http.MethodGet, target: target, token: token})
		}
		for _, key := range []string{"debian-12", "debian-12-own", "hidden", "community", "shared", "pending", "nothing of that key"} {
			all = append(all, request{project: searched, method: http.MethodGet, target: "/v2.1/images/" + imageID(key), token: token})
		}
	}
	return all
}

// strayRequests returns requests outside of the API, or for another version.
func strayRequests() (all []request) {
	image := imageID("debian-12")
	for _, target := range []string{
		"/", "/v2", "/v2/", "/v2.1", "/v2.1/", "/v2.1/{searched}", "/v2.1/{searched}/", "/v2.0/", "/v3/images", "/images", "/favicon.ico",
		"/v2/{searched}/images?limit=2", "/v2/{searched}/images/detail?limit=2", "/v2/{searched}/images/" + image,
		"/v2.1/images?limit=2", "/v2.1/images/detail?limit=2", "/v2.1/images/" + image,
		"/v2.1/{searched}/images/", "/v2.1/{searched}//images?limit=1", "/v2.1/{searched}/images.json", "/v2.1/{searched}/image",
		"/v2.1/{searched}/images/detail/", "/v2.1/{searched}/images/" + image + "/", "/v2.1/{searched}/images/" + image + ".json",
	} {
		all = append(all, get(target))
	}
	for _, header := range []string{
		"Accept: text/html", "Accept: application/xml", "Accept: application/json", "Accept-Encoding: gzip", "Content-Type: application/json",
		"Content-Type: application/xml", "X-OpenStack-Nova-API-Version: 2.1", "X-OpenStack-Nova-API-Version: 2.35",
		"X-OpenStack-Nova-API-Version: 2.36", "X-OpenStack-Nova-API-Version: 2.93", "X-OpenStack-Nova-API-Version: 2.94",
		"X-OpenStack-Nova-API-Version: 2.0", "X-OpenStack-Nova-API-Version: latest", "X-OpenStack-Nova-API-Version: two",
		"OpenStack-API-Version: compute 2.35", "OpenStack-API-Version: compute 2.36", "OpenStack-API-Version: image 2.36",
	} {
		for _, target := range []string{"images?limit=1", "images/" + image, "nonsense"} {
			stray := get(searchedRoot + target)
			stray.header = header
			all = append(all, stray)
		}
	}
	for _, method := range []string{http.MethodHead, http.MethodPost, http.MethodPut} {
		for _, target := range []string{"images", "images/detail", "images/" + image} {
			all = append(all, request{project: searched, method: method, target: searchedRoot + target})
		}
	}
	return all
}

// brokenRequests returns requests that include an image with invalid JSON in block_device_mapping.
func brokenRequests() (all []request) {
	for _, path := range []string{
		"images", "images/detail", "images?limit=1000&name=broken", "images?limit=1000&name=debian-12", "images/" + imageID("broken"),
		"images/" + imageID("debian-12"),
	} {
		all = append(all, request{project: broken, method: http.MethodGet, target: "/v2.1/{broken}/" + path})
	}
	return all
}
