package cloudsyaml

import (
	"fmt"
	"strings"
)

// Kind is the cause of an error.
type Kind string

// The kinds of errors. Each comment lists the fields that are set in addition to File, Line and Key.
const (
	NoFile       Kind = "no file"       // Name is the cloud; Places, Denied, Unread
	Unreadable   Kind = "unreadable"    // Detail; Variable if that names the file
	EmptyFile    Kind = "empty file"    // Name is the cloud
	InvalidYAML  Kind = "invalid YAML"  // Detail
	Tab          Kind = "tab"           // the indentation of the line holds one
	UnknownAlias Kind = "unknown alias" // a value begins with *
	Tagged       Kind = "tagged value"  // a value begins with !
	Documents    Kind = "documents"     // more than one in the file
	TooComplex   Kind = "too complex"   // aliases unfold to too much, or the file is too long
	NoRoot       Kind = "no root"       // Key is clouds or public-clouds, which the file lacks; Suggestion is the key to rename
	WrongType    Kind = "wrong type"    // Found and Wanted
	Duplicate    Kind = "duplicate key" // OtherKey and OtherLine
	NoCloud      Kind = "no cloud"      // Name, Known, Suggestion, Unread
	NoProfile    Kind = "no profile"    // Name, Known, Suggestion, Unread; Places if there is no clouds-public.yaml
	NoRegion     Kind = "no region"     // Name, Known, Suggestion
	Nameless     Kind = "nameless"      // a region without a name
	UnknownKey   Kind = "unknown key"   // Suggestion
	Misplaced    Kind = "misplaced key" // Suggestion
	Placeholder  Kind = "placeholder"   // Name is the placeholder, without its braces; empty if it is not a word
)

// Error is the reason why an entry cannot be read. It never holds a value that may be a secret.
type Error struct {
	Kind Kind
	File string
	Line int // 0 if unknown
	// Key is the path of the key as written, such as "clouds.mine.auth.project_nme".
	Key string
	// Suggestion is the likely right name: of a key as a path within the entry or the values of its region, such as
	// "auth.project_name", else of a cloud, profile or region.
	Suggestion string

	Name      string   // the cloud, profile, region or placeholder that is missing
	Known     []string // the names that exist
	Places    []string // the directories that were searched
	Denied    []string // those of them that may not be searched
	Unread    []string // files that exist but may not be read
	Variable  string   // the environment variable that names the file
	Detail    string   // what the system or the YAML parser says
	Found     string   // "a mapping", "a list" or "a single value"
	Wanted    string   // likewise
	OtherKey  string   // the key that says the same
	OtherLine int
}

// Error returns the problem in one line.
func (e *Error) Error() string {
	where := e.File
	if where != "" && e.Line > 0 {
		where = fmt.Sprintf("%s:%d", e.File, e.Line)
	}
	if where == "" {
		return e.problem()
	}
	return where + ": " + e.problem()
}

func (e *Error) problem() string {
	switch e.Kind {
	case NoFile:
		return fmt.Sprintf("no clouds.yaml in %s", strings.Join(e.Places, ", "))
	case Unreadable:
		if e.Variable != "" {
			return fmt.Sprintf("cannot read the file that %s names: %s", e.Variable, e.Detail)
		}
		return "cannot read the file: " + e.Detail
	case EmptyFile:
		return fmt.Sprintf("the file is empty, so it has no cloud %q", e.Name)
	case InvalidYAML:
		return "invalid YAML: " + e.Detail
	case Tab:
		return "invalid YAML: a tab in the indentation"
	case UnknownAlias:
		return "invalid YAML: a value begins with * and is taken for an alias"
	case Tagged:
		return e.Key + " begins with ! and is taken for a tag"
	case Documents:
		return "more than one YAML document"
	case TooComplex:
		return fmt.Sprintf("more than %d keys and values, aliases unfolded", maxNodes)
	case NoRoot:
		return fmt.Sprintf("no key %s at the top", e.Key)
	case WrongType:
		if e.Key == "" {
			return fmt.Sprintf("the top is %s, not %s", e.Found, e.Wanted)
		}
		return fmt.Sprintf("%s is %s, not %s", e.Key, e.Found, e.Wanted)
	case Duplicate:
		return fmt.Sprintf("%s repeats %s in line %d", e.Key, e.OtherKey, e.OtherLine)
	case NoCloud:
		return fmt.Sprintf("no cloud %q among %q%s", e.Name, e.Known, e.hint())
	case NoProfile:
		return fmt.Sprintf("no profile %q among %q%s", e.Name, e.Known, e.hint())
	case NoRegion:
		return fmt.Sprintf("no region %q among %q%s", e.Name, e.Known, e.hint())
	case Nameless:
		return e.Key + " has no name"
	case Misplaced:
		return fmt.Sprintf("%s is at the wrong level%s", e.Key, e.hint())
	case Placeholder:
		return fmt.Sprintf("%s has a placeholder that cannot be filled: {%s}", e.Key, e.Name)
	default:
		return fmt.Sprintf("%s is not a known key%s", e.Key, e.hint())
	}
}

func (e *Error) hint() string {
	if e.Suggestion == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", e.Suggestion)
}
