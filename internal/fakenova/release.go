package fakenova

// Release is a release of OpenStack. Its responses differ from those of other releases.
type Release int

// The captured releases, which are those in Debian 11 to 13 and in Debian's unstable distribution.
const (
	Zed      Release = iota // Nova 26
	Victoria                // Nova 22
	Epoxy                   // Nova 31, 2025.1
	Sid                     // Nova 34
)

// traits holds the differences between releases.
type traits struct {
	newest        microversion
	frozen        string // the status of v2, which does not change anymore
	frozenAt      string
	report        string // advice in the message of an unexpected exception
	checksQueries bool   // validates queries by a schema first
	emptyNumber   string // error of that schema for an empty string
	needsReader   bool   // rejects tokens whose roles do not imply reader
	systemReads   bool   // lets tokens with a role on the system read images
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

// Newest returns the newest microversion of the release, which identifies it.
func (r Release) Newest() string { return releases[r].newest.String() }

// Scope is the scope and the role of a token.
type Scope int

// The scopes that Nova distinguishes.
const (
	// Reader is a role in the project that implies reader.
	Reader Scope = iota
	// OtherRole is any other role in the project.
	OtherRole
	// System is a role on the whole system.
	System
	// NoProject is a domain, or no scope.
	NoProject
)

// ofProject reports whether the token is project-scoped.
func (s Scope) ofProject() bool { return s == Reader || s == OtherRole }

// reads reports whether Glance lets a token of the scope read images.
func (t traits) reads(s Scope) bool {
	return s == Reader || !t.needsReader || s == System && t.systemReads
}

// lists reports whether a list can contain the image. Without a project, there are no private images and no accepted
// ones, but Glance lists every shared image.
func (s Scope) lists(image *Image) bool {
	if s.ofProject() {
		return image.listed()
	}
	return image.Visibility == "public" || image.Visibility == "shared"
}

// finds reports whether the image is found by its ID.
func (s Scope) finds(image *Image) bool {
	if s.ofProject() {
		return !image.Foreign
	}
	return image.Visibility == "public" || image.Visibility == "community"
}
