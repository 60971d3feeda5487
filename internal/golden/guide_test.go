package golden

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// maxLines is the number of lines that a reader may have to search.
const maxLines = 550

// A reader who searches the troubleshooting guide for the summary of a message finds one heading, or one row.
func TestTroubleshootingExplainsEverySummary(t *testing.T) {
	t.Parallel()
	guide := readGuide(t)
	messages := slices.Concat(summariesOfFiles(t), summariesOfCode(t, "../images", "../provider", "../splice"))
	for _, fault := range unexplained(messages, explained(guide)) {
		t.Error(fault)
	}
	if lines := strings.Count(guide, "\n"); lines > maxLines {
		t.Errorf("the guide has %d lines, more than %d", lines, maxLines)
	}
}

// The index is written by hand, because a template of tfplugindocs has no loop.
func TestTroubleshootingIndexLinksToEveryHeading(t *testing.T) {
	t.Parallel()
	_, rest, _ := strings.Cut(readGuide(t), "\n## Index\n")
	index, sections, _ := strings.Cut(rest, "\n## ")
	var want []string
	for _, heading := range regexp.MustCompile(`(?m)^###? (.+)$`).FindAllStringSubmatch("## "+sections, -1) {
		anchor := strings.ReplaceAll(regexp.MustCompile(`[^a-z0-9 _-]`).ReplaceAllString(strings.ToLower(heading[1]), ""), " ", "-")
		want = append(want, "["+heading[1]+"](#"+anchor+")")
	}
	if got := regexp.MustCompile(`\[[^]]+\]\(#[^)]+\)`).FindAllString(index, -1); len(got) == 0 || !slices.Equal(got, want) {
		t.Errorf("the index has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A sample that was generated before its message changed would mislead a reader who compares the two.
func TestTroubleshootingShowsMessagesAsTheyAre(t *testing.T) {
	t.Parallel()
	var messages []string
	for _, file := range messageFiles(t) {
		messages = append(messages, read(t, file))
	}
	samples := regexp.MustCompile("(?s)```text\n(.+?)```").FindAllStringSubmatch(readGuide(t), -1)
	if len(samples) == 0 {
		t.Error("the guide has no sample")
	}
	for _, sample := range samples {
		if !slices.Contains(messages, sample[1]) {
			t.Errorf("this sample is in no file of testdata/diagnostics (make generate updates it):\n%s", sample[1])
		}
	}
}

func TestUnexplained(t *testing.T) {
	t.Parallel()
	const guide = `# Troubleshooting

## Image lookup

### No Matching Image

| mistake | message |
|---|---|
| ` + "`app*`" + ` | no wildcards |

### Image Not Found

## Configuration errors

| summary | rule |
|---|---|
| Invalid Filter | A condition has a wrong value. |
| Conflicting id and name | Set one of them. |
`
	everything := []string{"No Matching Image", "Image Not Found", "Invalid Filter", "Conflicting id and name", "Invalid Filter"}
	for name, test := range map[string]struct {
		summaries []string
		guide     string
		want      []string
	}{
		"each is explained":      {everything, guide, nil},
		"a summary without one":  {append(everything, "Rate Limited"), guide, []string{`"Rate Limited" has no heading and no row`}},
		"a heading left over":    {everything[1:], guide, []string{`"No Matching Image" is the summary of no message`}},
		"a row left over":        {everything, guide + "| Invalid Sort | Use a key. |\n", []string{`"Invalid Sort" is the summary of no message`}},
		"a heading and a row":    {everything, guide + "| Image Not Found | It exists. |\n", []string{`"Image Not Found" is explained twice`}},
		"a heading in bold type": {everything, strings.Replace(guide, "### Image Not Found", "### **Image Not Found**", 1), []string{`"**Image Not Found**" is the summary of no message`, `"Image Not Found" has no heading and no row`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := unexplained(test.summaries, explained(test.guide)); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// unexplained returns the differences between the summaries of messages and those that a guide explains.
func unexplained(messages, explained []string) (found []string) {
	for i, summary := range explained {
		switch {
		case slices.Contains(explained[:i], summary):
			found = append(found, strconv.Quote(summary)+" is explained twice")
		case !slices.Contains(messages, summary):
			found = append(found, strconv.Quote(summary)+" is the summary of no message")
		}
	}
	for _, summary := range slices.Compact(slices.Sorted(slices.Values(messages))) {
		if !slices.Contains(explained, summary) {
			found = append(found, strconv.Quote(summary)+" has no heading and no row")
		}
	}
	return found
}

// explained returns the headings of the third level, and the first column of the table of configuration errors.
func explained(guide string) (summaries []string) {
	var section string
	for line := range strings.Lines(guide) {
		line = strings.TrimSpace(line)
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			section = heading
		}
		if heading, ok := strings.CutPrefix(line, "### "); ok {
			summaries = append(summaries, heading)
		}
		if row, ok := strings.CutPrefix(line, "| "); ok && section == "Configuration errors" {
			if summary, _, _ := strings.Cut(row, " |"); summary != "summary" {
				summaries = append(summaries, summary)
			}
		}
	}
	return summaries
}

func readGuide(t *testing.T) string {
	t.Helper()
	return read(t, "../../docs/guides/troubleshooting.md")
}

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// messageFiles returns the files with messages, of all packages.
func messageFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../*/testdata/diagnostics/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// summariesOfFiles returns the summaries of all messages in testdata/diagnostics.
func summariesOfFiles(t *testing.T) (summaries []string) {
	t.Helper()
	files := messageFiles(t)
	for _, file := range files {
		for _, match := range regexp.MustCompile(`(?m)^(?:Error|Warning): (.*)$`).FindAllStringSubmatch(read(t, file), -1) {
			summaries = append(summaries, match[1])
		}
	}
	if len(summaries) < len(files) || len(files) == 0 {
		t.Fatalf("%d files have %d summaries", len(files), len(summaries))
	}
	return summaries
}

// title matches a string literal in title case. A summary with the name of an argument is found in a file only.
var title = regexp.MustCompile(`^[A-Z][A-Za-z-]*(?: (?:` + strings.Join(smallWords, "|") + `))*(?: [A-Z][A-Za-z-]*(?: (?:` + strings.Join(smallWords, "|") + `))*)+$`)

// summariesOfCode returns the string literals in title case of packages: no other literal of theirs has that form.
func summariesOfCode(t *testing.T, directories ...string) (summaries []string) {
	t.Helper()
	for _, directory := range directories {
		files, err := filepath.Glob(filepath.Join(directory, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				summaries = append(summaries, summariesOfFile(t, file)...)
			}
		}
	}
	return summaries
}

func summariesOfFile(t *testing.T, file string) (summaries []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(node ast.Node) bool {
		literal, ok := node.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		text, err := strconv.Unquote(literal.Value)
		if err != nil {
			t.Fatal(err)
		}
		if title.MatchString(text) {
			summaries = append(summaries, text)
		}
		return true
	})
	return summaries
}
