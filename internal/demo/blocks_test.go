package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// A block is a configuration that users read: an example, or a fenced block of a document.
type block struct {
	name    string // file, or file and line
	content string
	body    *hclsyntax.Body
}

// A fence is a code block of a document, with the word behind its fence.
type fence struct {
	name, language, content string
}

// published are the blocks that stand alone, each content once, and the directories that are modules with tests.
func published(t *testing.T, clone string) (blocks []block, modules []string, clouds []fence) {
	t.Helper()
	seen := map[string]bool{}
	add := func(name, content string) {
		if !seen[content] {
			seen[content] = true
			blocks = append(blocks, block{name, content, parse(t, name, content)})
		}
	}
	files := filesOf(t, clone)
	for _, file := range files {
		if directory, tests := strings.CutSuffix(filepath.Dir(file), "/tests"); tests && strings.HasSuffix(file, ".tftest.hcl") {
			modules = append(modules, directory)
		}
	}
	slices.Sort(modules)
	modules = slices.Compact(modules)
	for _, file := range files {
		directory := strings.TrimSuffix(filepath.Dir(file), "/tests")
		switch content := read(t, filepath.Join(clone, file)); {
		case strings.HasSuffix(file, ".md"):
			for _, f := range fences(file, content) {
				switch {
				case f.language == "terraform" || f.language == "hcl":
					defer add(f.name, f.content) // after the files, so that a block is known by the example it repeats
				case f.language == "diff":
					defer add(f.name, newSide(f.content))
				case f.language == "yaml":
					clouds = append(clouds, f)
				case configuration.MatchString(f.content):
					t.Errorf("%s looks like a configuration: mark it as terraform, so that it is tested", f.name)
				}
			}
		case slices.Contains(modules, directory):
			seen[content] = true
		default:
			add(file, content)
		}
	}
	return blocks, modules, clouds
}

// configuration is how a line of a configuration begins.
var configuration = regexp.MustCompile(`(?m)^\s*(data|resource|provider|module|variable|output|terraform|locals|check|run)( "[^"]*")* \{`)

// filesOf are the clone's documents and configurations that Git knows or would take.
func filesOf(t *testing.T, clone string) (files []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(clone), ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "dist" || entry.Name() == "bin" ||
			strings.HasPrefix(entry.Name(), ".") && path != "." && path != ".github"):
			return fs.SkipDir
		case entry.IsDir():
		case strings.HasSuffix(path, ".md"), strings.HasSuffix(path, ".tf"), strings.HasSuffix(path, ".tftest.hcl"):
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// fences are the code blocks of a Markdown document, those that are indented by four blanks among them.
func fences(file, document string) (found []fence) {
	var open *fence
	var indented fence
	line := 0
	for text := range strings.Lines(document) {
		line++
		trimmed := strings.TrimSpace(text)
		switch {
		case open == nil && strings.HasPrefix(trimmed, "```"):
			open = &fence{name: fmt.Sprintf("%s:%d", file, line), language: strings.TrimPrefix(trimmed, "```")}
		case open != nil && trimmed == "```":
			found = append(found, *open)
			open = nil
		case open != nil:
			open.content += text
		case strings.HasPrefix(text, "    "):
			indented.name = fmt.Sprintf("%s:%d", file, line)
			indented.content += text
		case indented.content != "":
			found = append(found, indented)
			indented = fence{}
		}
	}
	return append(found, indented)
}

// newSide is what a diff leads to.
func newSide(diff string) string {
	var after strings.Builder
	for line := range strings.Lines(diff) {
		if line[0] == '+' || line[0] == ' ' {
			line = line[1:]
		}
		if line[0] != '-' {
			after.WriteString(line)
		}
	}
	return after.String()
}

func parse(t *testing.T, name, content string) *hclsyntax.Body {
	t.Helper()
	file, diagnostics := hclsyntax.ParseConfig([]byte(content), name, hcl.InitialPos)
	if diagnostics.HasErrors() {
		t.Fatal(diagnostics)
	}
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		t.Fatalf("%s is a %T", name, file.Body)
	}
	return body
}

// of are the labels of the body's blocks of a type, joined by dots.
func (b block) of(kind string) map[string]*hclsyntax.Body {
	found := map[string]*hclsyntax.Body{}
	for _, inner := range b.body.Blocks {
		if inner.Type == kind {
			found[strings.Join(inner.Labels, ".")] = inner.Body
		}
	}
	return found
}

// requiresProviders says whether the block names its providers' sources.
func (b block) requiresProviders() bool {
	for _, body := range b.of("terraform") {
		for _, inner := range body.Blocks {
			if inner.Type == "required_providers" {
				return true
			}
		}
	}
	return false
}

// Outputs end up on terminals and in state for good: whole objects and lists of them are no example to follow.
func TestOutputsOfExamplesNameWhatTheyShow(t *testing.T) {
	t.Parallel()
	blocks, _, _ := published(t, "../..")
	outputs := 0
	for _, b := range blocks {
		for _, name := range slices.Sorted(maps.Keys(b.of("output"))) {
			outputs++
			value := b.of("output")[name].Attributes["value"]
			traversal, bare := value.Expr.(*hclsyntax.ScopeTraversalExpr)
			if !bare || traversal.Traversal.RootName() != "data" {
				continue
			}
			last, attribute := traversal.Traversal[len(traversal.Traversal)-1].(hcl.TraverseAttr)
			if len(traversal.Traversal) < 4 || !attribute || last.Name == "images" {
				t.Errorf("%s: the output %s shows all that there is", b.name, name)
			}
		}
	}
	if outputs == 0 {
		t.Error("no output was found")
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
