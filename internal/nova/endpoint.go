package nova

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// DefaultVersion is the version of the API that an endpoint without one is taken to mean.
const DefaultVersion = "v2.1"

// What is wrong with an endpoint, apart from the errors of transport.ParseURL, and with the ID of a project.
var (
	ErrEndpointPlaceholder = errors.New("has a placeholder of service catalogs")
	ErrEndpointDots        = errors.New("has a . or .. segment in its path")
	ErrEndpointImages      = errors.New("has the path of the images, which requests append")
	ErrEndpointSuffix      = errors.New("has more than a version and the ID of a project in its path")
	ErrEndpointProject     = errors.New("has another project")
	ErrProjectID           = errors.New("is not the ID of a project")
)

// An EndpointError is the error of a URL that is not an endpoint, as data.
type EndpointError struct {
	// Err is one of the ErrEndpoint variables.
	Err error
	// Part is the part of the URL that is wrong: a placeholder, the end of its path, or its project.
	Part string
	// Use is the endpoint without that part, nil if it is not known.
	Use *url.URL
}

func (e *EndpointError) Error() string {
	text := e.Err.Error()
	if e.Part != "" {
		text += fmt.Sprintf(": %q", e.Part)
	}
	return text
}

// Unwrap returns Err.
func (e *EndpointError) Unwrap() error { return e.Err }

// ParseEndpoint reads the URL of a compute service, and returns the URL below which the images are. The root of the
// service, of a version, and of a project (as service catalogs list it) all work: a version that is missing is
// DefaultVersion, and a projectID that is not empty is appended if no project follows the version. An error is an
// *EndpointError, ErrProjectID, or one of transport.ParseURL.
func ParseEndpoint(raw, projectID string) (*url.URL, error) {
	if at := placeholders.FindStringIndex(raw); at != nil {
		return nil, &EndpointError{Err: ErrEndpointPlaceholder, Part: raw[at[0]:at[1]], Use: before(raw, at[0], projectID)}
	}
	u, err := transport.ParseURL(raw)
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
		return nil, &EndpointError{Err: ErrEndpointDots}
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
	until := func(end int, err error) error {
		return &EndpointError{Err: err, Part: "/" + strings.Join(segments[end:], "/"), Use: join(u, segments[:end])}
	}
	after := segments[version+1:]
	images := slices.Index(after, "images")
	switch {
	case images == 0, images == 1 && ValidateProjectID(after[0]) == nil:
		return nil, until(version+1+images, ErrEndpointImages)
	case len(after) > 0 && ValidateProjectID(after[0]) != nil:
		return nil, until(version+1, ErrEndpointSuffix)
	case len(after) > 1:
		return nil, until(version+2, ErrEndpointSuffix)
	case len(after) == 0 && projectID != "":
		segments = append(segments, projectID)
	case len(after) == 1 && projectID != "" && after[0] != projectID:
		return nil, &EndpointError{Err: ErrEndpointProject, Part: after[0], Use: join(u, segments[:version+1])}
	}
	return join(u, segments), nil
}

// before returns the endpoint that ends before the segment with a placeholder, nil if more follows that.
func before(raw string, placeholder int, projectID string) *url.URL {
	if strings.ContainsAny(strings.TrimSuffix(raw[placeholder:], "/"), "/?#") {
		return nil
	}
	u, err := ParseEndpoint(raw[:strings.LastIndexByte(raw[:placeholder], '/')+1], projectID)
	if err != nil {
		return nil
	}
	return u
}

// HasProject reports whether an endpoint that ParseEndpoint returned names a project.
func HasProject(endpoint *url.URL) bool {
	segments := segmentsOf(endpoint)
	return !isVersion(segments[len(segments)-1])
}

// ValidateProjectID returns ErrProjectID unless the text can be the ID of a project: one segment of a URL's path.
func ValidateProjectID(id string) error {
	if !isSegment(id) {
		return ErrProjectID
	}
	return nil
}

// placeholders are the variables of service catalogs: the identity service puts the project's ID there.
var placeholders = regexp.MustCompile(`[$%]\([a-z_]{1,40}\)s`)

func segmentsOf(u *url.URL) []string {
	return strings.FieldsFunc(u.EscapedPath(), func(r rune) bool { return r == '/' })
}

func isVersion(segment string) bool { return segment == "v2" || segment == "v2.1" }

// isDots reports whether a segment leads elsewhere in a path, also when they are escaped: not every server sees the
// difference.
func isDots(segment string) bool {
	plain, err := url.PathUnescape(segment)
	return err != nil || plain == "." || plain == ".."
}

func join(u *url.URL, segments []string) *url.URL {
	// The segments come from an escaped path, so JoinPath keeps their meaning.
	base := url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}
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
