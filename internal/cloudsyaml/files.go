package cloudsyaml

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/regularfile"
)

// maxBytes limits the size of a file. Real files have a few kilobytes.
const maxBytes = 1 << 20

// A kindOfFile is one of the three files that an entry is read from.
type kindOfFile struct {
	name     string // without its suffix
	variable string // names the file
	root     string // the key that the entries are under
	optional bool   // the entry may be complete without it
}

var (
	cloudsFile = kindOfFile{name: "clouds", variable: configVariable, root: "clouds"}
	secureFile = kindOfFile{name: "secure", variable: "OS_CLIENT_SECURE_FILE", root: "clouds", optional: true}
	publicFile = kindOfFile{name: "clouds-public", root: "public-clouds", optional: true}
)

const configVariable = "OS_CLIENT_CONFIG_FILE"

var suffixes = []string{".yaml", ".yml", ".json"}

// directories returns where openstacksdk looks on that operating system, in its order.
func directories(lookup Lookup, system, working string) []string {
	get := func(variable string) string { value, _ := lookup(variable); return value }
	below := func(base string, elements ...string) string {
		if base == "" {
			return ""
		}
		return filepath.Join(append([]string{base}, elements...)...)
	}
	home := home(lookup)
	own := cmp.Or(get("SNAP_REAL_HOME"), home) // in a snap, HOME is another directory
	user, site := below(home, ".config", "openstack"), []string{}
	switch system {
	case "windows":
		user, site = below(get("LOCALAPPDATA"), "OpenStack", "openstack"), []string{below(get("PROGRAMDATA"), "OpenStack", "openstack")}
	case "darwin":
		user, site = below(home, "Library", "Application Support", "openstack"), []string{"/Library/Application Support/openstack"}
	default:
		for _, directory := range filepath.SplitList(cmp.Or(get("XDG_CONFIG_DIRS"), "/etc/xdg")) {
			site = append(site, below(directory, "openstack"))
		}
	}
	if config := get("XDG_CONFIG_HOME"); config != "" {
		user = below(config, "openstack")
	}
	var found []string
	for _, directory := range slices.Concat([]string{working, user, below(own, ".config", "openstack")}, site, []string{"/etc/openstack"}) {
		if directory != "" && !slices.Contains(found, directory) {
			found = append(found, directory)
		}
	}
	return found
}

func home(lookup Lookup) string {
	for _, variable := range []string{"HOME", "USERPROFILE"} {
		if home, _ := lookup(variable); home != "" {
			return home
		}
	}
	return ""
}

// ExpandHome returns the path with the user's home directory in place of a leading ~, as a shell does.
func ExpandHome(lookup Lookup, path string) string {
	rest, ok := strings.CutPrefix(path, "~")
	home := home(lookup)
	if !ok || home == "" || rest != "" && !os.IsPathSeparator(rest[0]) {
		return path
	}
	return filepath.Join(home, rest)
}

// A finder looks for files.
type finder struct {
	lookup      Lookup
	directories []string
	read        func(path string) ([]byte, error)

	denied []string // directories that may not be searched
	unread []string // files that may not be read
}

// find returns the file that its variable names, else the first one in the directories, else nil. A file that may not be
// read ends the search, because the next file may belong to another cloud. Without an optional file the entry may still be
// complete, so only for clouds.yaml that is an error.
func (f *finder) find(kind kindOfFile) (*document, error) {
	if path := f.named(kind.variable); path != "" {
		content, err := f.read(path)
		if err != nil {
			return nil, &Error{Kind: Unreadable, File: path, Variable: kind.variable, Detail: err.Error()}
		}
		return parse(path, content, kind)
	}
	places := f.directories
	if path := f.named(configVariable); path != "" {
		places = slices.Concat([]string{filepath.Dir(path)}, places)
	}
	for _, directory := range places {
		for _, suffix := range suffixes {
			path := filepath.Join(directory, kind.name+suffix)
			content, err := f.read(path)
			var absent absentError
			switch {
			case errors.As(err, &absent):
				if errors.Is(err, fs.ErrPermission) && !slices.Contains(f.denied, directory) {
					f.denied = append(f.denied, directory)
				}
			case errors.Is(err, fs.ErrPermission) && kind.optional:
				f.unread = append(f.unread, path)
				return nil, nil
			case err != nil:
				return nil, &Error{Kind: Unreadable, File: path, Detail: err.Error()}
			default:
				return parse(path, content, kind)
			}
		}
	}
	return nil, nil
}

func (f *finder) named(variable string) string {
	path, _ := f.lookup(variable)
	return ExpandHome(f.lookup, path)
}

// An absentError means that no file of that name is visible.
type absentError struct{ error }

func (e absentError) Unwrap() error { return e.error }

func read(path string) ([]byte, error) {
	if _, err := os.Lstat(path); err != nil {
		return nil, absentError{regularfile.WithoutPath(err)}
	}
	return regularfile.Read(path, maxBytes)
}
