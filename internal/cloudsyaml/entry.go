package cloudsyaml

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A layer holds what one file has about a cloud.
type layer struct {
	values  map[string]Value
	regions []regionEntry
}

// A regionEntry is a member of a list of regions, with its values.
type regionEntry struct {
	name   Value
	values map[string]Value
}

// An entryReader reads an entry of a file.
type entryReader struct {
	*document
	*vocabulary
}

// readEntry reads the entry of that name, and reports whether the file has one.
func (v *vocabulary) readEntry(d *document, name string) (layer, bool, error) {
	if d == nil {
		return layer{}, false, nil
	}
	f, found := d.entries.get(name)
	if !found {
		return layer{}, false, nil
	}
	l := layer{values: map[string]Value{}}
	m, err := d.mapping(f.value, join(d.root, name))
	if err == nil {
		err = entryReader{d, v}.section(m, cloudLevel, &l)
	}
	return l, true, err
}

// section reads the keys of a mapping into the layer.
func (r entryReader) section(m mapping, at level, l *layer) error {
	var listed field // region_name, if it is a list
	for _, f := range m.fields {
		name, wrong, meant := r.judge(at, f.key)
		path := join(m.path, f.key)
		var err error
		switch {
		case wrong != "":
			err = &Error{Kind: wrong, File: r.file, Line: f.line, Key: path, Suggestion: meant}
		case name == "":
		case at == authLevel:
			err = r.put("auth."+name, f, path, l)
		case name == "auth":
			var auth mapping
			if auth, err = r.mapping(f.value, path); err == nil {
				err = r.section(auth, authLevel, l)
			}
		case name == "regions":
			l.regions, err = r.regionList(f.value, path)
		case name == "region_name" && isList(f.value):
			listed = f
		default:
			err = r.put(name, f, path, l)
		}
		if err != nil {
			return err
		}
	}
	return r.splitRegionName(m, listed, l)
}

// put reads one value. An entry may have two spellings of a key if their values are equal.
func (r entryReader) put(name string, f field, path string, l *layer) error {
	value, err := r.value(f.value, path)
	if err != nil || value.Text == "" {
		return err
	}
	if earlier, ok := l.values[name]; ok && earlier.Text != value.Text {
		return &Error{Kind: Duplicate, File: r.file, Line: f.line, Key: path, OtherKey: earlier.Key, OtherLine: earlier.Line}
	}
	l.values[name] = value
	return nil
}

// splitRegionName reads region_name as a list, in YAML or separated by commas. This is the older form of regions.
func (r entryReader) splitRegionName(m mapping, listed field, l *layer) (err error) {
	if l.regions != nil {
		if listed.value != nil {
			return r.wrongType(listed.line, join(m.path, listed.key), listed.value, "a single value")
		}
		return nil
	}
	if listed.value != nil {
		l.regions, err = r.regionList(listed.value, join(m.path, listed.key))
		return err
	}
	if all := l.values["region_name"]; strings.Contains(all.Text, ",") {
		delete(l.values, "region_name")
		for name := range strings.SplitSeq(all.Text, ",") {
			one := all
			if one.Text = strings.TrimSpace(name); one.Text != "" {
				l.regions = append(l.regions, regionEntry{name: one})
			}
		}
	}
	return nil
}

// regionList reads the members of regions: names, or mappings with a name and values.
func (r entryReader) regionList(node *yaml.Node, path string) (regions []regionEntry, err error) {
	members, err := r.list(node, path)
	if err != nil {
		return nil, err
	}
	for _, member := range members {
		one, err := r.region(member, path)
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(regions, func(other regionEntry) bool { return other.name.Text == one.name.Text }); i >= 0 {
			return nil, &Error{Kind: Duplicate, File: r.file, Line: one.name.Line, Key: one.name.Key, OtherKey: regions[i].name.Key, OtherLine: regions[i].name.Line}
		}
		regions = append(regions, one)
	}
	return regions, nil
}

func (r entryReader) region(node *yaml.Node, path string) (regionEntry, error) {
	nameless := &Error{Kind: Nameless, File: r.file, Line: node.Line, Key: path}
	if resolve(node).Kind != yaml.MappingNode {
		name, err := r.value(node, path)
		if err == nil && name.Text == "" {
			err = nameless
		}
		return regionEntry{name: name}, err
	}
	m, err := r.mapping(node, path)
	if err != nil {
		return regionEntry{}, err
	}
	name, ok := m.get("name")
	if !ok {
		return regionEntry{}, nameless
	}
	one := regionEntry{}
	if one.name, err = r.value(name.value, join(path, "name")); err != nil {
		return one, err
	}
	if one.name.Text == "" {
		return one, nameless
	}
	l := layer{values: map[string]Value{}}
	path = fmt.Sprintf("%s[%s]", path, join("", one.name.Text))
	for _, f := range m.fields {
		switch f.key {
		case "name":
		case "values":
			values, err := r.mapping(f.value, join(path, "values"))
			if err == nil {
				err = r.section(values, regionLevel, &l)
			}
			if err != nil {
				return one, err
			}
		default:
			e := &Error{Kind: UnknownKey, File: r.file, Line: f.line, Key: join(path, f.key), Suggestion: nearestName(f.key, []string{"name", "values"})}
			if name, _, meant := r.judge(regionLevel, f.key); name != "" || meant != "" {
				e.Kind, e.Suggestion = Misplaced, "values."+strings.TrimPrefix(name+meant, ".")
			}
			return one, e
		}
	}
	one.values = l.values
	return one, nil
}

func isList(node *yaml.Node) bool { return resolve(node).Kind == yaml.SequenceNode }

func values(layers []layer) (values []map[string]Value) {
	for _, l := range layers {
		values = append(values, l.values)
	}
	return values
}

// merge returns the values of the layers. The first layer takes precedence. Keys that mean the same thing in two ways
// come from one layer: the name of a project does not mix with the ID of another project.
func merge(layers ...map[string]Value) map[string]Value {
	merged, taken := map[string]Value{}, map[string]bool{}
	for _, values := range layers {
		for key, value := range values {
			if !taken[meaning(key)] {
				merged[key] = value
			}
		}
		for key := range values {
			taken[meaning(key)] = true
		}
	}
	return merged
}

// meaning returns what a key has in common with the keys that mean the same thing in another way.
func meaning(key string) string {
	switch key {
	case "auth.username":
		return "auth.user"
	case "auth.access_token_file":
		return "auth.access_token"
	case "verify":
		return "insecure"
	}
	if !strings.HasPrefix(key, "auth.") {
		return key
	}
	return strings.TrimSuffix(strings.TrimSuffix(key, "_id"), "_name")
}

var (
	placeholder = regexp.MustCompile(`\{([^{}]*)\}?|\}`)
	hostWord    = regexp.MustCompile(`^[\w.-]+$`)
)

// fill replaces {region_name} with the region, like openstacksdk, in auth_url and in the values outside auth. A URL may
// have no other braces.
func fill(values map[string]Value, region string) error {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		value := values[key]
		isURL := key == "auth.auth_url" || strings.HasPrefix(key, "compute_endpoint")
		if !isURL && strings.HasPrefix(key, "auth.") || !strings.ContainsAny(value.Text, "{}") {
			continue
		}
		fail := func(name string) error {
			return &Error{Kind: Placeholder, File: value.File, Line: value.Line, Key: value.Key, Name: shown(name)}
		}
		if strings.Contains(value.Text, "{region_name}") && (region == "" || isURL && !hostWord.MatchString(region)) {
			return fail("region_name")
		}
		value.Text = strings.ReplaceAll(value.Text, "{region_name}", region)
		if left := placeholder.FindStringSubmatch(value.Text); isURL && left != nil {
			return fail(left[1])
		}
		values[key] = value
	}
	return nil
}
