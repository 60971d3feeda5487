package nova

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// DefaultVersion is the version of the API that an endpoint without one is taken to mean.
const DefaultVersion = "v2.1"

// ParseEndpoint reads the URL of a compute service, and returns the URL below which the images are. The root of the
// service, of a version, and of a project (as service catalogs list it) all work: a version that is missing is
// DefaultVersion, and a projectID that is not empty is appended if no project follows the version. The errors are
// sentences, and hold no user information of the URL.
func ParseEndpoint(raw, projectID string) (*url.URL, error) {
	u, err := parseOrigin(raw)
	if err != nil {
		return nil, err
	}
	if projectID != "" {
		if err := ValidateProjectID(projectID); err != nil {
			return nil, err
		}
	}
	segments := segmentsOf(u)
	if slices.ContainsFunc(segments, isDots) {
		return nil, errors.New("the path must not contain . or .. segments")
	}
	version := -1
	for i, segment := range segments {
		if isVersion(segment) {
			version = i
		}
	}
	if version < 0 {
		segments = append(segments, DefaultVersion)
		version = len(segments) - 1
	}
	after := segments[version+1:]
	if i := slices.Index(after, "images"); i == 0 || i == 1 {
		return nil, fmt.Errorf("leave out %q, which the provider appends: %s",
			"/"+strings.Join(after[i:], "/"), join(u, segments[:version+1+i]))
	}
	switch {
	case len(after) > 1:
		return nil, fmt.Errorf("%q stands after the project: the endpoint ends with the version or the project, such as %s",
			"/"+strings.Join(after[1:], "/"), join(u, segments[:version+2]))
	case len(after) == 1 && ValidateProjectID(after[0]) != nil:
		return nil, fmt.Errorf("%q after the version is not a project ID", after[0])
	case len(after) == 0 && projectID != "":
		segments = append(segments, projectID)
	case len(after) == 1 && projectID != "" && after[0] != projectID:
		return nil, fmt.Errorf("the endpoint names project %q, but project_id is %q: remove one of the two, or make them equal",
			after[0], projectID)
	}
	return join(u, segments), nil
}

// HasProject reports whether an endpoint that ParseEndpoint returned names a project.
func HasProject(endpoint *url.URL) bool {
	segments := segmentsOf(endpoint)
	return !isVersion(segments[len(segments)-1])
}

// ValidateProjectID reports whether the text can be the ID of a project: one segment of a URL's path.
func ValidateProjectID(id string) error {
	if !isSegment(id) {
		return fmt.Errorf("a project ID is 1 to %d of the characters A-Z, a-z, 0-9, dot, underscore and hyphen; "+
			"a project's name is not an ID", maxIDLength)
	}
	return nil
}

// placeholders are the variables of service catalogs: the identity service puts the project's ID there.
var placeholders = regexp.MustCompile(`[$%]\([a-z_]{1,40}\)s`)

func parseOrigin(raw string) (*url.URL, error) {
	if strings.TrimSpace(raw) != raw {
		return nil, errors.New("there is whitespace around the URL")
	}
	if placeholder := placeholders.FindString(raw); placeholder != "" {
		return nil, fmt.Errorf("%s is a placeholder of service catalogs: replace it by the project's ID, or end the URL before it", placeholder)
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Opaque != "":
		// url.Parse's own error would repeat the text, with any password in it.
		return nil, errors.New("not an absolute http or https URL, such as https://nova.example.com/v2.1")
	case u.User != nil:
		return nil, errors.New("a user name or password in the URL is not supported: use the provider's own arguments")
	case u.Hostname() == "":
		return nil, errors.New("the URL has no host")
	case !isPort(u.Port()):
		return nil, errors.New("the URL's port is not 1 to 65535")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(raw, "#"):
		return nil, errors.New("the URL must have no query (?) and no fragment (#)")
	}
	return u, nil
}

func segmentsOf(u *url.URL) []string {
	return strings.FieldsFunc(u.EscapedPath(), func(r rune) bool { return r == '/' })
}

func isVersion(segment string) bool { return segment == "v2" || segment == "v2.1" }

func isPort(text string) bool {
	port, err := strconv.ParseUint(text, 10, 16)
	return text == "" || err == nil && port > 0
}

// isDots reports whether a segment leads elsewhere in a path, also when they are escaped: not every server sees the
// difference.
func isDots(segment string) bool {
	plain, err := url.PathUnescape(segment)
	return err != nil || plain == "." || plain == ".."
}

func join(u *url.URL, segments []string) *url.URL {
	// The segments come from an escaped path, so JoinPath keeps their meaning.
	base := url.URL{Scheme: strings.ToLower(u.Scheme), Host: u.Host, Path: "/"}
	return base.JoinPath(segments...)
}

// isSegment reports whether the text can be part of a path as it is, and has no other meaning there.
func isSegment(text string) bool {
	if text == "" || len(text) > maxIDLength || text == "." || text == ".." {
		return false
	}
	for _, c := range []byte(text) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}
