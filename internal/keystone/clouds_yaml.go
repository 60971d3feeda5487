package keystone

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// maxNodes bounds what is looked at in one file: aliases can make a small file stand for an endless one.
const maxNodes = 10_000

// document is a parsed file of clouds.
type document struct {
	file   string
	clouds mapping
	nodes  int // looked at so far
}

// mapping is a YAML mapping: aliases followed, merge keys merged. The zero value is an absent one.
type mapping struct {
	document *document
	path     string // such as clouds.demo.auth
	keys     []string
	nodes    map[string]*yaml.Node
	line     int
}

// parse reads a file into nodes, which unlike decoding into Go values expands no aliases, and takes the mapping of
// clouds from it.
func parse(file string, content []byte, root string) (*document, error) {
	d := &document{file: file}
	var node yaml.Node
	if err := yaml.Unmarshal(content, &node); err != nil {
		return nil, d.unparsable(err)
	}
	if node.Kind != yaml.DocumentNode || len(node.Content) == 0 {
		return nil, d.wrong(0, "The file is empty.", "Put the clouds under a key "+root+": at the top.")
	}
	top, err := d.mapping(node.Content[0], "")
	if err != nil {
		return nil, err
	}
	if top.nodes[root] == nil {
		return nil, d.wrong(0, fmt.Sprintf("There is no key %s: at the top.", root), "Put the clouds under it, each by its name.")
	}
	d.clouds, err = top.child(root)
	return d, err
}

// unparsable words a parser's error. Some of these quote the file, and what they quote may be a password.
func (d *document) unparsable(err error) *CloudsError {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if strings.Contains(text, "anchor") {
		text = "a value begins with * and is taken for an alias"
	}
	return d.wrong(0, "The file does not parse: "+transport.Tame(text, 200)+".",
		"Check the indentation, and put values that begin with * & ! % @ ` or hold a colon or # in quotes.")
}

func (d *document) wrong(line int, answer, advice string) *CloudsError {
	where := d.file
	if line > 0 {
		where = fmt.Sprintf("%s:%d", where, line)
	}
	return &CloudsError{Kind: CloudsInvalid, Answer: where + ": " + answer, Advice: advice}
}

// count bounds the work that one file can ask for.
func (d *document) count(node *yaml.Node) *CloudsError {
	if d.nodes++; d.nodes > maxNodes {
		return d.wrong(node.Line, fmt.Sprintf("The aliases (*) of the file unfold to more than %d values.", maxNodes), "Write the entry without them.")
	}
	return nil
}

// target follows aliases.
func (d *document) target(node *yaml.Node) (*yaml.Node, *CloudsError) {
	for node.Kind == yaml.AliasNode {
		if err := d.count(node); err != nil {
			return nil, err
		}
		node = node.Alias
	}
	return node, nil
}

// mapping reads a node as a mapping; null is an empty one.
func (d *document) mapping(node *yaml.Node, path string) (mapping, error) {
	m := mapping{document: d, path: path, nodes: map[string]*yaml.Node{}, line: node.Line}
	node, failed := d.target(node)
	if failed != nil {
		return m, failed
	}
	if isNull(node) {
		return m, nil
	}
	if node.Kind != yaml.MappingNode {
		what := "The top of the file"
		if path != "" {
			what = path
		}
		return m, d.wrong(m.line, fmt.Sprintf("%s is %s, not a mapping of keys to values.", what, describe(node)),
			"Write each key on a line of its own, indented, with a colon and a blank behind it.")
	}
	var merges []*yaml.Node
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if err := d.count(key); err != nil {
			return m, err
		}
		if key.Tag == "!!merge" {
			merges = append(merges, value)
			continue
		}
		if key.Kind != yaml.ScalarNode {
			continue
		}
		if earlier := m.nodes[key.Value]; earlier != nil {
			return m, d.wrong(key.Line, fmt.Sprintf("%s stands there twice, also in line %d.", join(path, key.Value), earlier.Line), "Remove one of them.")
		}
		m.keys = append(m.keys, key.Value)
		m.nodes[key.Value] = value
	}
	for _, merge := range merges {
		if err := m.merge(merge); err != nil {
			return m, err
		}
	}
	return m, nil
}

// merge adds the keys of "<<: *other" or "<<: [*one, *two]" that are not there yet.
func (m *mapping) merge(node *yaml.Node) error {
	node, failed := m.document.target(node)
	if failed != nil {
		return failed
	}
	if node.Kind == yaml.SequenceNode {
		for _, member := range node.Content {
			if err := m.merge(member); err != nil {
				return err
			}
		}
		return nil
	}
	other, err := m.document.mapping(node, join(m.path, "<<"))
	if err != nil {
		return err
	}
	for _, key := range other.keys {
		if m.nodes[key] == nil {
			m.keys = append(m.keys, key)
			m.nodes[key] = other.nodes[key]
		}
	}
	return nil
}

// child is the mapping under a key; absent where the key is.
func (m mapping) child(key string) (mapping, error) {
	node := m.nodes[key]
	if node == nil {
		return mapping{}, nil
	}
	return m.document.mapping(node, join(m.path, key))
}

// text is the value under a key as it is written, whatever type YAML would give it: a project called 0123 is no
// number. It is empty where the key is absent or null.
func (m mapping) text(key string) (string, error) {
	node := m.nodes[key]
	if node == nil || key == "" {
		return "", nil
	}
	line := node.Line
	node, failed := m.document.target(node)
	if failed != nil {
		return "", failed
	}
	switch {
	case isNull(node):
		return "", nil
	case node.Kind != yaml.ScalarNode:
		return "", m.document.wrong(line, fmt.Sprintf("%s is %s, not one value.", join(m.path, key), describe(node)), "Write one value behind the colon.")
	case !strings.HasPrefix(node.Tag, "!!"):
		return "", m.document.wrong(line, join(m.path, key)+" begins with ! and is taken for a tag.", "Put the value in quotes.")
	}
	return node.Value, nil
}

func (m mapping) names() []string { return m.keys }

// region is an entry of regions: a name, or a name with values.
type region struct {
	name         string
	values, auth mapping
}

func (m mapping) regions() ([]region, error) {
	node := m.nodes["regions"]
	if node == nil {
		return nil, nil
	}
	line := node.Line
	node, failed := m.document.target(node)
	if failed != nil {
		return nil, failed
	}
	if isNull(node) {
		return nil, nil
	}
	path := join(m.path, "regions")
	if node.Kind != yaml.SequenceNode {
		return nil, m.document.wrong(line, fmt.Sprintf("%s is %s, not a list.", path, describe(node)), "Write each region on a line of its own, behind a dash.")
	}
	var regions []region
	for _, member := range node.Content {
		if err := m.document.count(member); err != nil {
			return nil, err
		}
		member, failed := m.document.target(member)
		if failed != nil {
			return nil, failed
		}
		if member.Kind == yaml.ScalarNode {
			regions = append(regions, region{name: member.Value})
			continue
		}
		object, err := m.document.mapping(member, path)
		if err != nil {
			return nil, err
		}
		r := region{}
		if r.name, err = object.text("name"); err != nil {
			return nil, err
		}
		if r.values, err = object.child("values"); err != nil {
			return nil, err
		}
		if r.auth, err = r.values.child("auth"); err != nil {
			return nil, err
		}
		regions = append(regions, r)
	}
	return regions, nil
}

// layer is the entry of that name. Login arguments beside auth: would be passed over in silence, so they are an error.
func (d *document) layer(name string) (layer, bool, error) {
	if d.clouds.nodes[name] == nil {
		return layer{}, false, nil
	}
	entry, err := d.clouds.child(name)
	if err != nil {
		return layer{}, false, err
	}
	auth, err := entry.child("auth")
	if err != nil {
		return layer{}, false, err
	}
	for _, key := range entry.keys {
		if isAuthKey(key) {
			return layer{}, false, d.wrong(entry.nodes[key].Line,
				fmt.Sprintf("%s stands beside auth:, not under it.", join(entry.path, key)),
				fmt.Sprintf("The login's keys belong one level deeper: %s, then indented under it auth:, and indented under that %s and the like.", transport.Tame(name, 100)+":", key+":"))
		}
	}
	return layer{file: d.file, entry: entry, auth: auth}, true, nil
}

func isAuthKey(key string) bool {
	for _, group := range authFields {
		for _, field := range group {
			if slices.Contains(field.keys, key) {
				return true
			}
		}
	}
	return false
}

func join(path, key string) string {
	key = transport.Tame(key, 100)
	if path == "" {
		return key
	}
	return path + "." + key
}

func isNull(node *yaml.Node) bool { return node.Kind == yaml.ScalarNode && node.Tag == "!!null" }

func describe(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	return "a single value"
}
