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
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// A block is a configuration that users read: an example, or a fenced block of a document.
type block struct {
	name    string // file, or file and line
	content string
	body    *hclsyntax.Body
}

// A fence is a code block of a document, with the language after its opening fence.
type fence struct {
	name, language, content string
}

// published returns the blocks that work on their own, each content once, the directories that are modules with tests,
// and the YAML that documents show.
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
					defer add(f.name, f.content) // after the files, so that a block has the name of the example that it repeats
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

// configuration matches the beginning of a line of a configuration.
var configuration = regexp.MustCompile(`(?m)^\s*(data|resource|provider|module|variable|output|terraform|locals|check|run)( "[^"]*")* \{`)

// filesOf returns the clone's documents and configurations, except test data and what is built.
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

// fences returns the code blocks of a Markdown document, including those that are indented by four spaces.
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

// newSide returns the new side of a diff.
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

// of returns the block's inner blocks of a type by their labels, joined by dots.
func (b block) of(kind string) map[string]*hclsyntax.Body {
	found := map[string]*hclsyntax.Body{}
	for _, inner := range b.body.Blocks {
		if inner.Type == kind {
			found[strings.Join(inner.Labels, ".")] = inner.Body
		}
	}
	return found
}

// requiresProviders reports whether the block names the sources of its providers.
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

// Longer lines have to be scrolled on a page of the Registry.
func TestLinesOfConfigurationsFitThePage(t *testing.T) {
	t.Parallel()
	const columns = 88
	for _, file := range filesOf(t, "../../..") {
		content := read(t, filepath.Join("../../..", file))
		shown := []fence{{name: file, language: "terraform", content: content}}
		if strings.HasSuffix(file, ".md") {
			shown = fences(file, content)
		}
		for _, f := range shown {
			for line := range strings.Lines(f.content) {
				if slices.Contains([]string{"terraform", "hcl", "diff"}, f.language) && utf8.RuneCountInString(line) > columns+1 {
					t.Errorf("%s: this line has more than %d characters:\n%s", f.name, columns, line)
				}
			}
		}
	}
}

// Links are absolute, because the Registry does not resolve relative ones, and lead to pages and headings that exist.
func TestLinksBetweenPagesLeadSomewhere(t *testing.T) {
	t.Parallel()
	const registry = "https://registry.terraform.io/providers/terraform-provider-nova/nova/latest/docs"
	pages, err := filepath.Glob("../../../docs/*/*.md")
	if err != nil {
		t.Fatal(err)
	}
	headings := map[string]map[string]bool{} // by page, as in /guides/pinning
	for _, page := range append(pages, "../../../docs/index.md") {
		name := strings.TrimSuffix(strings.TrimPrefix(page, "../../../docs"), ".md")
		headings[strings.TrimSuffix(name, "/index")] = anchors(read(t, page))
	}
	followed := 0
	for _, page := range append(pages, "../../../docs/index.md") {
		name := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(page, "../../../docs"), ".md"), "/index")
		for _, match := range link.FindAllStringSubmatch(read(t, page), -1) {
			target, anchor, anchored := strings.Cut(match[1], "#")
			to, own := strings.CutPrefix(target, registry)
			switch {
			case target == "":
				to, own = name, true
			case !strings.HasPrefix(target, "https://"):
				t.Errorf("%s links to %s, which the Registry does not resolve", page, target)
			}
			if !own {
				continue
			}
			followed++
			if page := headings[to]; page == nil || anchored && !page[anchor] {
				t.Errorf("docs%s.md links to %s, which does not exist", name, match[1])
			}
		}
	}
	if followed == 0 {
		t.Error("no link was found")
	}
}

var (
	link            = regexp.MustCompile(`\]\(([^)]+)\)`)
	headline        = regexp.MustCompile(`(?m)^#+ (.+)$`)
	explicit        = regexp.MustCompile(`<a id="([^"]+)"></a>`)
	otherCharacters = regexp.MustCompile(`[^a-z0-9 _-]`)
)

// anchors returns the anchors of a document's headings.
func anchors(document string) map[string]bool {
	found := map[string]bool{}
	for _, match := range headline.FindAllStringSubmatch(document, -1) {
		name := otherCharacters.ReplaceAllString(strings.ToLower(match[1]), "")
		found[strings.ReplaceAll(name, " ", "-")] = true
	}
	for _, match := range explicit.FindAllStringSubmatch(document, -1) {
		found[match[1]] = true
	}
	return found
}

// Outputs are printed and stored in state, so examples do not output whole objects or lists of objects.
func TestOutputsOfExamplesNameWhatTheyShow(t *testing.T) {
	t.Parallel()
	blocks, _, _ := published(t, "../../..")
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
				t.Errorf("%s: the output %s shows whole objects", b.name, name)
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
