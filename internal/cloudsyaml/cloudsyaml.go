// Package cloudsyaml reads one entry of clouds.yaml by the rules of openstacksdk: it merges secure.yaml, the profile in
// clouds-public.yaml and the values of a region into the entry. It returns each value as text with its file and line,
// and does not know logins.
//
// openstacksdk ignores some files and keys that it cannot use. This package returns an error for them, because the login
// could succeed in another cloud, project or region.
package cloudsyaml

import (
	"os"
	"runtime"
	"slices"
)

// Lookup returns an environment variable, as os.LookupEnv does.
type Lookup func(variable string) (string, bool)

// Keys are the keys that the caller reads, by their present names with underscores: Auth under auth, Entry at the level
// of auth. Dashes and older spellings, such as tenant_name for project_name, are read as these names. Other keys are
// ignored if they belong to another service or login method, and an error if they look like a mistake.
type Keys struct{ Auth, Entry []string }

// Cloud is an entry before a region is chosen.
type Cloud struct {
	Name string
	// File is the clouds.yaml that the entry is in, or the secure.yaml if only that has the entry.
	File string
	// Unread are files that exist but may not be read, so that values may be missing.
	Unread []string

	layers    []map[string]Value // the first takes precedence
	stated    Value              // region_name
	regions   []regionEntry      // what the entry can choose from
	profiled  bool               // whether the profile lists the regions
	noProfile *Error             // why the profile is missing
}

// Entry holds the values of a cloud in one region.
type Entry struct {
	// Region is the chosen region, else the one that region_name states, else the first of the list; it may be empty.
	Region string
	// Values are the values that are not empty, by the path of their key, such as "auth.username" or "region_name". They
	// include "profile".
	Values map[string]Value
}

// Value is a value as it is written in YAML, whatever its type there. It is never empty.
type Value struct {
	Text string
	File string
	Line int
	// Key is the path as it is written in the file, such as "clouds.mine.auth.tenant-name".
	Key string
}

// Load returns the entry of that name. OS_CLIENT_CONFIG_FILE and OS_CLIENT_SECURE_FILE name the files; other files are
// looked for in the working directory and in the user's and the system's configuration directories. Every error is an
// *Error.
func Load(lookup Lookup, name string, keys Keys) (*Cloud, error) {
	working, _ := os.Getwd()
	return load(&finder{lookup: lookup, directories: directories(lookup, runtime.GOOS, working), read: read}, name, keys)
}

func load(files *finder, name string, keys Keys) (*Cloud, error) {
	clouds, err := files.find(cloudsFile)
	if err != nil {
		return nil, err
	}
	secure, err := files.find(secureFile)
	if err != nil {
		return nil, err
	}
	words := newVocabulary(keys)
	cloud := &Cloud{Name: name}
	var layers []layer
	for _, document := range []*document{secure, clouds} {
		entry, found, err := words.readEntry(document, name)
		if err != nil {
			return nil, err
		}
		if found {
			layers, cloud.File = append(layers, entry), document.file
		}
	}
	if len(layers) == 0 {
		return nil, missing(name, clouds, secure, files)
	}
	profiles, err := cloud.profiles(files, words, layers)
	if err != nil {
		return nil, err
	}
	cloud.layers = values(slices.Concat(layers, profiles))
	cloud.chooseList(layers, profiles)
	cloud.Unread = files.unread
	return cloud, nil
}

// missing returns the error for an entry that no file has.
func missing(name string, clouds, secure *document, files *finder) *Error {
	known := slices.Concat(clouds.names(), secure.names())
	slices.Sort(known)
	e := &Error{Kind: NoCloud, Name: name, Known: slices.Compact(known), Suggestion: nearestName(name, known), Unread: files.unread}
	switch {
	case clouds != nil && clouds.empty:
		e.Kind, e.File = EmptyFile, clouds.file
	case clouds != nil:
		e.File = clouds.file
	case secure != nil:
		e.File = secure.file
	default:
		e.Kind, e.Places, e.Denied = NoFile, files.directories, files.denied
	}
	return e
}

// profiles returns the profile that the entry builds on, and those that this one builds on.
func (c *Cloud) profiles(files *finder, words *vocabulary, entry []layer) (found []layer, err error) {
	named, ok := merge(values(entry)...)["profile"]
	if !ok {
		return nil, nil
	}
	public, err := files.find(publicFile)
	if err != nil {
		return nil, err
	}
	for followed := map[string]bool{}; named.Text != "" && !followed[named.Text]; {
		followed[named.Text] = true
		profile, ok, err := words.readEntry(public, named.Text)
		if err != nil {
			return nil, err
		}
		if !ok {
			c.noProfile = &Error{
				Kind: NoProfile, File: named.File, Line: named.Line, Key: named.Key, Name: named.Text,
				Known: public.names(), Suggestion: nearestName(named.Text, public.names()), Unread: files.unread,
			}
			if public == nil {
				c.noProfile.Places = files.directories
			}
			break
		}
		found, named = append(found, profile), profile.values["profile"]
	}
	return found, nil
}

// chooseList takes the regions from the first layer that lists any. The region_name of a profile does not count if the
// entry has its own list.
func (c *Cloud) chooseList(entry, profiles []layer) {
	stating := slices.Concat(entry, profiles)
	lists := func(l layer) bool { return len(l.regions) > 0 }
	if i := slices.IndexFunc(stating, lists); i >= 0 {
		c.regions, c.profiled = stating[i].regions, i >= len(entry)
	}
	if c.regions != nil && !c.profiled {
		stating = entry
	}
	c.stated = merge(values(stating)...)["region_name"]
}

// Regions returns the names of the regions that the entry or its profile lists, in their order.
func (c *Cloud) Regions() []string {
	var names []string
	for _, r := range c.regions {
		names = append(names, r.name.Text)
	}
	return names
}

// Region returns region_name as the entry or its profile states it, and whether one of them does. A region that is
// only the first of a list is not stated.
func (c *Cloud) Region() (Value, bool) { return c.stated, c.stated.Text != "" }

// In returns the entry in that region: its values take precedence over those of all files. Without a region, it is
// the one that the entry states, else the first of its list.
func (c *Cloud) In(region string) (*Entry, error) {
	name := region
	if name == "" {
		name = c.stated.Text
	}
	if name == "" && len(c.regions) > 0 {
		name = c.regions[0].name.Text
	}
	layers := c.layers
	i := slices.IndexFunc(c.regions, func(r regionEntry) bool { return r.name.Text == name })
	if i >= 0 {
		layers = slices.Concat([]map[string]Value{c.regions[i].values}, layers)
	}
	values := merge(layers...)
	switch {
	case name == c.stated.Text && name != "":
		values["region_name"] = c.stated
		if i < 0 && len(c.regions) > 0 && !c.profiled {
			return nil, c.noRegion(c.stated)
		}
	case i >= 0:
		values["region_name"] = c.regions[i].name
	case len(c.regions) > 0:
		return nil, c.noRegion(Value{Text: name, File: c.regions[0].name.File, Line: c.regions[0].name.Line, Key: c.regions[0].name.Key})
	default:
		delete(values, "region_name")
	}
	if _, ok := values["auth.auth_url"]; !ok && c.noProfile != nil {
		return nil, c.noProfile
	}
	if err := fill(values, name); err != nil {
		return nil, err
	}
	return &Entry{Region: name, Values: values}, nil
}

func (c *Cloud) noRegion(wanted Value) *Error {
	return &Error{
		Kind: NoRegion, File: wanted.File, Line: wanted.Line, Key: wanted.Key, Name: wanted.Text,
		Known: c.Regions(), Suggestion: nearestName(wanted.Text, c.Regions()),
	}
}
