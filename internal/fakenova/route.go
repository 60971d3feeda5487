package fakenova

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// action is the operation of a request.
type action int

const (
	showVersion action = iota
	listImages
	detailImages
	showImage
)

// call is a request with its action.
type call struct {
	r       *http.Request
	version string // v2 or v2.1
	project string // in the URL, or empty
	action  action
	id      string // of the image to show
	scope   Scope  // of the token
}

const maxRequestLine = 8192

var (
	repeatedSlashes = regexp.MustCompile("//+")
	projectSegment  = regexp.MustCompile("^[0-9a-f-]+$")
)

// respond returns the response to a request.
func (c *Cloud) respond(r *http.Request) response {
	closing := http.Header{"Connection": {"close"}}
	if len(r.Method+" "+r.RequestURI+" HTTP/1.1\r\n") >= maxRequestLine {
		return response{status: http.StatusRequestURITooLong, anonymous: true, header: closing}
	}
	if !utf8.ValidString(r.URL.Path) {
		return response{
			status: http.StatusInternalServerError, contentType: "text/plain", anonymous: true, header: closing,
		}
	}
	path := repeatedSlashes.ReplaceAllString(r.URL.Path, "/")
	version, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch version {
	case "":
		return c.versionList(r)
	case "v2", "v2.1":
		return c.api(r, version, rest)
	default:
		return c.versionChoices(r, path)
	}
}

// api returns the response of one version of the API. The path begins after the version and its slash.
func (c *Cloud) api(r *http.Request, version, path string) response {
	token := strings.Join(r.Header.Values("X-Auth-Token"), ",")
	if path != "" && !c.authorized(token) {
		return unauthorized(cmp.Or(c.IdentityEndpoint, "http://127.0.0.1:5000/v3"))
	}
	call, found := route(r, version, path)
	if !found {
		return notRouted(r)
	}
	call.scope = c.Scopes[token]
	if version == "v2" {
		return c.perform(call, microversion{2, 1})
	}
	newest := c.traits().newest
	requested, err := microversionOf(r.Header, newest)
	if err != nil {
		return fault(http.StatusBadRequest, err.Error())
	}
	a := unsupported(requested, newest)
	if requested.within(oldest, newest) {
		a = c.perform(call, requested)
	}
	a.microversion = requested.String()
	return a
}

// traits returns the traits of the cloud's release.
func (c *Cloud) traits() traits { return releases[c.Release] }

func (c *Cloud) authorized(token string) bool {
	_, scoped := c.Scopes[token]
	switch {
	case token == "":
		return false
	case scoped:
		return true
	case c.ValidToken != nil:
		return c.ValidToken(token)
	default:
		return c.Token == "" || c.Token == token
	}
}

// route returns the call for a path, and reports whether there is one. Paths are [project/], [project/]images,
// [project/]images/detail, and [project/]images/ with an ID.
func route(r *http.Request, version, path string) (call, bool) {
	found := call{r: r, version: version}
	segments := strings.Split(path, "/")
	if len(segments) > 1 && projectSegment.MatchString(segments[0]) {
		found.project = segments[0]
		segments = segments[1:]
	}
	switch {
	case len(segments) == 1 && segments[0] == "":
		found.action = showVersion
		return found, true // whatever the method
	case len(segments) == 1 && segments[0] == "images":
		found.action = listImages
	case len(segments) == 2 && segments[0] == "images" && segments[1] == "detail":
		found.action = detailImages
	case len(segments) == 2 && segments[0] == "images" && segments[1] != "":
		found.action, found.id = showImage, segments[1]
	default:
		return call{}, false
	}
	return found, r.Method == http.MethodGet
}

// perform returns the response to a call in a microversion that the service supports.
func (c *Cloud) perform(call call, requested microversion) response {
	contentType, _, _ := strings.Cut(call.r.Header.Get("Content-Type"), ";")
	understood := []string{"", "text/plain", "application/json", "application/vnd.openstack.compute+json"}
	if !slices.Contains(understood, strings.TrimSpace(contentType)) {
		return fault(http.StatusUnsupportedMediaType, "Unsupported Content-Type")
	}
	project := c.ProjectID
	if !call.scope.ofProject() {
		project = "None"
	}
	if call.project != "" && project != "" && call.project != project {
		return fault(http.StatusBadRequest, fmt.Sprintf(
			"Malformed request URL: URL's project_id '%s' doesn't match Context's project_id '%s'",
			call.project, project))
	}
	if call.action == showVersion {
		return c.versionDocument(call)
	}
	if !requested.within(oldest, lastWithImages) {
		return fault(http.StatusNotFound, "The resource could not be found.")
	}
	if call.action == showImage {
		return c.show(call)
	}
	return c.list(call)
}
