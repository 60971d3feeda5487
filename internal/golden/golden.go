// Package golden holds the texts that users read against files in testdata/diagnostics. The troubleshooting guide shows
// the same files, so that a search for a message finds its explanation.
package golden

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/mitchellh/go-wordwrap"
)

var update = flag.Bool("update", false, "write the texts in testdata/diagnostics anew")

// terminalWidth is what is left of 80 columns beside the frame that Terraform draws.
const terminalWidth = 78

// smallWords are the words that stay small in a title.
var smallWords = []string{"a", "an", "and", "at", "by", "in", "of", "or", "the", "to"}

// Situation is one in which a user reads a diagnostic.
type Situation struct {
	File       string // below testdata/diagnostics, without .txt
	Diagnostic diag.Diagnostic
}

// Text is a situation: the file that holds its text, and the diagnostic.
func Text(file string, diagnostic diag.Diagnostic) Situation {
	return Situation{File: file, Diagnostic: diagnostic}
}

// Check holds every situation against its file, and against what all texts keep to: no two are the same, none is
// missing in the guide, and no file is left over. guide is the path of the guide's template.
func Check(t *testing.T, guide string, situations []Situation) {
	t.Helper()
	shown, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	files, texts := map[string]bool{}, map[string]string{}
	for _, s := range situations {
		text := render(s.Diagnostic)
		if files[s.File] || texts[text] != "" {
			t.Errorf("%s: its file or its text is another situation's too (%s)", s.File, texts[text])
		}
		if !strings.Contains(string(shown), "/"+s.File+".txt") {
			t.Errorf("%s: the guide does not show it", s.File)
		}
		files[s.File], texts[text] = true, s.File
		t.Run(s.File, func(t *testing.T) {
			t.Parallel()
			checkStyle(t, s.Diagnostic)
			compare(t, filepath.Join("testdata", "diagnostics", s.File+".txt"), text)
		})
	}
	stored, err := filepath.Glob(filepath.Join("testdata", "diagnostics", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range stored {
		if !files[strings.TrimSuffix(filepath.Base(file), ".txt")] {
			t.Errorf("%s belongs to no situation", file)
		}
	}
}

func compare(t *testing.T, file, text string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("got\n%s\nwant\n%s\n(go test -update writes it)", text, want)
	}
}

// render is what Terraform prints, but for the lines of the configuration that it quotes.
func render(d diag.Diagnostic) string {
	at := ""
	if located, ok := d.(diag.DiagnosticWithPath); ok {
		at = fmt.Sprintf("  at %s\n", located.Path())
	}
	var detail strings.Builder
	for line := range strings.SplitSeq(d.Detail(), "\n") {
		if !strings.HasPrefix(line, " ") {
			line = wordwrap.WrapString(line, terminalWidth)
		}
		detail.WriteString(line + "\n")
	}
	return fmt.Sprintf("%s: %s\n%s\n%s", d.Severity(), d.Summary(), at, detail.String())
}

// checkStyle holds a text against what all of them keep to.
func checkStyle(t *testing.T, d diag.Diagnostic) {
	t.Helper()
	for word := range strings.FieldsSeq(d.Summary()) {
		if first := word[:1]; strings.ToUpper(first) != first && !slices.Contains(smallWords, word) && !strings.Contains(word, "_") {
			t.Errorf("summary %q: %q is not in title case", d.Summary(), word)
		}
	}
	if strings.ContainsAny(d.Summary(), ".:") {
		t.Errorf("summary %q has a stop or a colon", d.Summary())
	}
	for line := range strings.SplitSeq(d.Detail(), "\n") {
		if width := utf8.RuneCountInString(line); strings.HasPrefix(line, " ") && width > terminalWidth {
			t.Errorf("a line that Terraform does not wrap is %d wide: %s", width, line)
		}
		if strings.HasSuffix(line, " ") {
			t.Errorf("a line ends in a blank: %q", line)
		}
	}
}
