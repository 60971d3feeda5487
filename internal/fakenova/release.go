package fakenova

// Release is a release of OpenStack, as far as its responses differ from those of others.
type Release int

// The releases that were captured: those that Debian 11 to 13 and Debian's unstable distribution hold.
const (
	Zed      Release = iota // Nova 26
	Victoria                // Nova 22
	Epoxy                   // Nova 31, 2025.1
	Sid                     // Nova 34
)

// traits are what a release does in its own way.
type traits struct {
	newest        microversion
	frozen        string // the status of v2, on which nothing changes any more
	frozenAt      string
	report        string // what an unexpected exception asks of its reader
	checksQueries bool   // against a schema, before anything else
	emptyNumber   string // what that schema's checker calls an empty text
	needsReader   bool   // refuses tokens whose roles do not imply reader
	systemReads   bool   // takes a role on the system for one that may read images
}

const (
	bugReport     = "Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log if possible."
	administrator = "Please contact the administrator"
)

var releases = map[Release]traits{
	Victoria: {
		newest: microversion{2, 87}, frozen: "SUPPORTED", frozenAt: "2011-01-21T11:33:21Z", report: bugReport, systemReads: true,
	},
	Zed: {
		newest: microversion{2, 93}, frozen: "SUPPORTED", frozenAt: "2011-01-21T11:33:21Z", report: bugReport, systemReads: true,
	},
	Epoxy: {
		newest: microversion{2, 100}, frozen: "SUPPORTED", frozenAt: "2011-01-21T11:33:21Z", report: bugReport, systemReads: true,
		checksQueries: true, emptyNumber: "is too short", needsReader: true,
	},
	Sid: {
		newest: microversion{2, 104}, frozen: "DEPRECATED", frozenAt: "2025-07-04T12:00:00Z", report: administrator,
		checksQueries: true, emptyNumber: "should be non-empty", needsReader: true,
	},
}

// Newest returns the newest microversion of the release, by which it can be told from others.
func (r Release) Newest() string { return releases[r].newest.String() }

// Scope is what a token is for.
type Scope int

// The scopes that the service tells apart.
const (
	// Reader is a role in the project that implies reader.
	Reader Scope = iota
	// OtherRole is any other role in the project.
	OtherRole
	// System is a role on the whole system.
	System
	// NoProject is a domain, or nothing.
	NoProject
)

// ofProject reports whether the token is for the project.
func (s Scope) ofProject() bool { return s == Reader || s == OtherRole }

// reads reports whether the image service lets a token of the scope read images.
func (t traits) reads(s Scope) bool {
	return s == Reader || !t.needsReader || s == System && t.systemReads
}

// lists reports whether lists may contain the image. With no project, nothing is own and nothing is accepted, but what
// anybody shares is listed, for a reason of the image service's own.
func (s Scope) lists(image *Image) bool {
	if s.ofProject() {
		return image.listed()
	}
	return image.Visibility == "public" || image.Visibility == "shared"
}

// finds reports whether the image is found by its id.
func (s Scope) finds(image *Image) bool {
	if s.ofProject() {
		return !image.Foreign
	}
	return image.Visibility == "public" || image.Visibility == "community"
}
