package fakenova

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// microversion is a version of the API within v2.1.
type microversion struct{ major, minor int }

var (
	oldest         = microversion{2, 1}
	lastWithImages = microversion{2, 35}

	microversionText = regexp.MustCompile(`^([1-9]\d{0,8})\.([1-9]\d{0,8}|0)$`)
)

func (v microversion) String() string { return fmt.Sprintf("%d.%d", v.major, v.minor) }

func (v microversion) within(from, to microversion) bool {
	return v.major == from.major && from.minor <= v.minor && v.minor <= to.minor
}

// microversionOf returns the microversion that the headers of a request name.
func microversionOf(header http.Header, newest microversion) (microversion, error) {
	text := header.Get("X-OpenStack-Nova-API-Version")
	for _, part := range strings.Split(strings.Join(header.Values("OpenStack-API-Version"), ","), ",") {
		fields := strings.Fields(part)
		if len(fields) == 2 && strings.EqualFold(fields[0], "compute") {
			text = fields[1]
		}
	}
	switch text {
	case "":
		return oldest, nil
	case "latest":
		return newest, nil
	}
	numbers := microversionText.FindStringSubmatch(text)
	if numbers == nil {
		return microversion{}, fmt.Errorf(
			"API Version String %s is of invalid format. Must be of format MajorNum.MinorNum.", text)
	}
	major, _ := strconv.Atoi(numbers[1])
	minor, _ := strconv.Atoi(numbers[2])
	return microversion{major, minor}, nil
}

func unsupported(requested, newest microversion) response {
	return fault(http.StatusNotAcceptable, fmt.Sprintf(
		"Version %s is not supported by the API. Minimum is %s and maximum is %s.", requested, oldest, newest))
}

// apiVersion describes v2 or v2.1.
type apiVersion struct{ path, id, status, newest, oldest, updated, mediaType string }

func (c *Cloud) apiVersions() []apiVersion {
	traits := c.traits()
	return []apiVersion{
		{"v2", "v2.0", traits.frozen, "", "", traits.frozenAt, "application/vnd.openstack.compute+json;version=2"},
		{"v2.1", "v2.1", "CURRENT", traits.newest.String(), oldest.String(), "2013-07-23T11:33:21Z",
			"application/vnd.openstack.compute+json;version=2.1"},
	}
}

// versionList returns the response to GET /.
func (c *Cloud) versionList(r *http.Request) response {
	body := []byte(`{"versions": [`)
	for i, version := range c.apiVersions() {
		if i > 0 {
			body = append(body, ", "...)
		}
		body = version.appendHead(body)
		body = appendLink(append(body, `, "links": [`...), "self", "", origin(r)+"/"+version.path+"/")
		body = append(body, "]}"...)
	}
	a := document(append(body, "]}"...))
	a.anonymous = true
	return a
}

// versionDocument returns the response to GET /v2.1/.
func (c *Cloud) versionDocument(call call) response {
	version := c.apiVersions()[0]
	if call.version == "v2.1" {
		version = c.apiVersions()[1]
	}
	body := version.appendHead([]byte(`{"version": `))
	body = appendLink(append(body, `, "links": [`...), "self", "", origin(call.r)+"/"+version.path+"/")
	body = appendLink(append(body, ", "...), "describedby", "text/html", "http://docs.openstack.org/")
	body = version.appendMediaTypes(append(body, "], "...))
	return document(append(body, "}}"...))
}

// versionChoices returns the response to a request for a version that does not exist.
func (c *Cloud) versionChoices(r *http.Request, path string) response {
	escaped := (&url.URL{Path: "/" + strings.Trim(path, "/")}).EscapedPath()
	body := []byte(`{"choices": [`)
	for i, version := range c.apiVersions() {
		if i > 0 {
			body = append(body, ", "...)
		}
		body = fmt.Appendf(body, `{"id": "%s", "status": "%s", "links": [`, version.id, version.status)
		body = appendLink(body, "self", "", origin(r)+"/"+version.path+escaped)
		body = version.appendMediaTypes(append(body, "], "...))
		body = append(body, "}"...)
	}
	a := document(append(body, "]}"...))
	a.status, a.anonymous = http.StatusMultipleChoices, true
	return a
}

// appendHead appends the object of a version, without its links and its closing brace.
func (v apiVersion) appendHead(dst []byte) []byte {
	return fmt.Appendf(dst, `{"id": "%s", "status": "%s", "version": "%s", "min_version": "%s", "updated": "%s"`,
		v.id, v.status, v.newest, v.oldest, v.updated)
}

func (v apiVersion) appendMediaTypes(dst []byte) []byte {
	return fmt.Appendf(dst, `"media-types": [{"base": "application/json", "type": "%s"}]`, v.mediaType)
}

// origin returns the scheme and the host of a request, as its sender wrote them.
func origin(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
