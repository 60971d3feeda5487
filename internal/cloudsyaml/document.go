package cloudsyaml

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxNodes limits the keys and values that are read from one file: aliases can unfold a small file to an endless one.
const maxNodes = 10_000

// A document is a parsed file. A nil one has no entries.
type document struct {
	file    string
	root    string
	entries mapping
	empty   bool
	nodes   int // read so far
}

// A mapping is a YAML mapping with its merge keys merged.
type mapping struct {
	path   string
	fields []field
}

type field struct {
	key   string
	line  int
	value *yaml.Node
}

func parse(file string, content []byte, kind kindOfFile) (*document, error) {
	d := &document{file: file, root: kind.root}
	if bytes.Count(content, []byte("%TAG")) > maxDirectives {
		return nil, &Error{Kind: TooComplex, File: file}
	}
	if strings.HasSuffix(file, ".json") {
		content = jsonString.ReplaceAllFunc(content, plainEscapes)
	}
	var node yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	err := decoder.Decode(&node)
	if errors.Is(err, io.EOF) {
		d.empty = true
		return d, nil
	}
	if err == nil {
		if err = decoder.Decode(new(yaml.Node)); err == nil {
			return nil, &Error{Kind: Documents, File: file}
		}
	}
	if !errors.Is(err, io.EOF) {
		return nil, d.invalid(err, content)
	}
	top, err := d.mapping(node.Content[0], "")
	if err != nil {
		return nil, err
	}
	root, ok := top.get(kind.root)
	switch {
	case ok:
		d.entries, err = d.mapping(root.value, kind.root)
		return d, err
	case len(top.fields) == 0:
		d.empty = true
		return d, nil
	}
	return nil, &Error{Kind: NoRoot, File: file, Key: kind.root, Suggestion: nearestName(kind.root, top.keys())}
}

// maxDirectives limits the directives, because the parser compares each with all others.
const maxDirectives = 100

var jsonString = regexp.MustCompile(`"(?:[^"\\\n]|\\.)*"`)

// plainEscapes writes a string of JSON without the escapes that YAML lacks: \/ and surrogate pairs.
func plainEscapes(text []byte) []byte {
	var decoded string
	if json.Unmarshal(text, &decoded) != nil {
		return text
	}
	plain, _ := json.Marshal(decoded) // a string always can be
	return plain
}

var (
	parserLine = regexp.MustCompile(`^line (\d+): `)
	noAnchor   = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
)

// invalid returns the error of the parser. Its texts are constant, except the one that quotes an alias, which may be
// part of a secret.
func (d *document) invalid(err error, content []byte) *Error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if alias := noAnchor.FindStringSubmatch(text); alias != nil {
		before, _, _ := bytes.Cut(content, []byte("*"+alias[1]))
		return &Error{Kind: UnknownAlias, File: d.file, Line: lineAfter(before)}
	}
	e := &Error{Kind: InvalidYAML, File: d.file, Detail: text}
	if line := parserLine.FindStringSubmatch(text); line != nil {
		e.Line, _ = strconv.Atoi(line[1])
		e.Detail = text[len(line[0]):]
	}
	if e.Line == 0 || strings.HasPrefix(e.Detail, "did not find expected") {
		e.Line = lineAfter(content[:parsed(content)])
	}
	if strings.Contains(e.Detail, "tab character") || strings.Contains(e.Detail, "cannot start any token") && indentedByTab(content, e.Line) {
		return &Error{Kind: Tab, File: d.file, Line: e.Line}
	}
	return e
}

func lineAfter(content []byte) int { return 1 + bytes.Count(content, []byte("\n")) }

func indentedByTab(content []byte, line int) bool {
	lines := bytes.Split(content, []byte("\n"))
	return line <= len(lines) && bytes.HasPrefix(bytes.TrimLeft(lines[line-1], " "), []byte("\t"))
}

// parsed returns how much of the content the parser has read when it gives up. The line in the error of the parser may
// be the first line of the mapping or list around the mistake.
func parsed(content []byte) int {
	const lookahead = 4
	reader := &byteReader{content: content}
	for decoder := yaml.NewDecoder(reader); decoder.Decode(new(yaml.Node)) == nil; {
	}
	return max(0, reader.read-lookahead)
}

// A byteReader returns one byte at a time, and counts them.
type byteReader struct {
	content []byte
	read    int
}

func (r *byteReader) Read(into []byte) (int, error) {
	if r.read == len(r.content) {
		return 0, io.EOF
	}
	r.read++
	return copy(into, r.content[r.read-1:r.read]), nil
}

// names returns the names of the entries.
func (d *document) names() []string {
	if d == nil {
		return nil
	}
	return d.entries.keys()
}

// target follows an alias, and limits the work that the file can cause.
func (d *document) target(node *yaml.Node) (*yaml.Node, error) {
	if d.nodes++; d.nodes > maxNodes {
		return nil, &Error{Kind: TooComplex, File: d.file, Line: node.Line}
	}
	return resolve(node), nil
}

// mapping reads a node as a mapping; null is an empty one.
func (d *document) mapping(node *yaml.Node, path string) (mapping, error) {
	m := mapping{path: path}
	target, err := d.target(node)
	if err != nil || isNull(target) {
		return m, err
	}
	if target.Kind != yaml.MappingNode {
		return m, d.wrongType(node.Line, path, target, "a mapping")
	}
	var merges []*yaml.Node
	lines := map[string]int{}
	for i := 0; i+1 < len(target.Content); i += 2 {
		key, err := d.target(target.Content[i])
		switch {
		case err != nil:
			return m, err
		case key.Kind != yaml.ScalarNode:
			return m, d.wrongType(key.Line, path, key, "a mapping of keys that are words")
		case key.Tag == "!!merge":
			merges = append(merges, target.Content[i+1])
		case lines[key.Value] > 0:
			path := join(path, key.Value)
			return m, &Error{Kind: Duplicate, File: d.file, Line: key.Line, Key: path, OtherKey: path, OtherLine: lines[key.Value]}
		default:
			lines[key.Value] = key.Line
			m.fields = append(m.fields, field{key: key.Value, line: key.Line, value: target.Content[i+1]})
		}
	}
	for _, merge := range merges {
		if err := d.merge(&m, lines, merge); err != nil {
			return m, err
		}
	}
	return m, nil
}

// merge adds the fields of "<<: *other" or "<<: [*one, *two]" that are not there yet.
func (d *document) merge(m *mapping, lines map[string]int, node *yaml.Node) error {
	target, err := d.target(node)
	if err != nil {
		return err
	}
	if target.Kind == yaml.SequenceNode {
		for _, member := range target.Content {
			if err := d.merge(m, lines, member); err != nil {
				return err
			}
		}
		return nil
	}
	other, err := d.mapping(node, join(m.path, "<<"))
	for _, f := range other.fields {
		if lines[f.key] == 0 {
			lines[f.key] = f.line
			m.fields = append(m.fields, f)
		}
	}
	return err
}

// list reads a node as a list; null is an empty one.
func (d *document) list(node *yaml.Node, path string) ([]*yaml.Node, error) {
	target, err := d.target(node)
	if err != nil || isNull(target) {
		return nil, err
	}
	if target.Kind != yaml.SequenceNode {
		return nil, d.wrongType(node.Line, path, target, "a list")
	}
	return target.Content, nil
}

// value reads a node as it is written, whatever its type in YAML: a project named 0123 is not a number.
func (d *document) value(node *yaml.Node, path string) (Value, error) {
	target, err := d.target(node)
	switch {
	case err != nil || isNull(target):
		return Value{}, err
	case target.Kind != yaml.ScalarNode:
		return Value{}, d.wrongType(node.Line, path, target, "a single value")
	case !strings.HasPrefix(target.Tag, "!!"):
		return Value{}, &Error{Kind: Tagged, File: d.file, Line: node.Line, Key: path}
	}
	return Value{Text: target.Value, File: d.file, Line: node.Line, Key: path}, nil
}

func (d *document) wrongType(line int, path string, node *yaml.Node, wanted string) *Error {
	found := "a single value"
	switch node.Kind {
	case yaml.MappingNode:
		found = "a mapping"
	case yaml.SequenceNode:
		found = "a list"
	}
	return &Error{Kind: WrongType, File: d.file, Line: line, Key: path, Found: found, Wanted: wanted}
}

// resolve follows an alias. An alias of an alias does not exist.
func resolve(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

func isNull(node *yaml.Node) bool { return node.Kind == yaml.ScalarNode && node.Tag == "!!null" }

func (m mapping) get(key string) (field, bool) {
	for _, f := range m.fields {
		if f.key == key {
			return f, true
		}
	}
	return field{}, false
}

func (m mapping) keys() []string {
	var keys []string
	for _, f := range m.fields {
		keys = append(keys, f.key)
	}
	return keys
}

// maxWord limits a key or name that an error shows.
const maxWord = 64

var word = regexp.MustCompile(`^[\w.<-]+$`)

// shown returns a text that looks like a key or name, else "": it may be part of a value that YAML takes for a key.
func shown(text string) string {
	if len(text) > maxWord || !word.MatchString(text) {
		return ""
	}
	return text
}

func join(path, key string) string {
	return strings.TrimPrefix(path+"."+cmp.Or(shown(key), "?"), ".")
}
