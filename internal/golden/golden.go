// Package golden compares the messages that users read with files in testdata/diagnostics. Its own tests
// compare the messages with the troubleshooting guide: a search for a summary finds its explanation, and samples are up to
// date.
package golden

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/message"
)

var update = flag.Bool("update", false, "write the texts in testdata/diagnostics")

// maxSummary is how many characters a summary may have: editors, and Terraform's -compact-warnings, show nothing else.
const maxSummary = 45

// smallWords are the words that stay small in a title.
var smallWords = []string{"a", "an", "and", "at", "by", "for", "in", "of", "or", "the", "to", "while", "with"}

// A Situation holds all diagnostics that a user reads in a situation.
type Situation struct {
	File        string // below testdata/diagnostics, without .txt
	Diagnostics diag.Diagnostics
}

// Text returns the situation with that file, and everything that Terraform prints in it. Pass on all diagnostics of a
// function, as in Text("name", found...), so that none of them is overlooked.
func Text(file string, diagnostics ...diag.Diagnostic) Situation {
	return Situation{File: file, Diagnostics: diagnostics}
}

// Check compares every situation with its file, and checks that all texts follow the rules: no two are the same, and no
// file is left over.
func Check(t *testing.T, situations []Situation) {
	t.Helper()
	files, texts := map[string]bool{}, map[string]string{}
	for _, s := range situations {
		if len(s.Diagnostics) == 0 {
			t.Errorf("%s: it has no diagnostic", s.File)
		}
		text := render(s.Diagnostics)
		if files[s.File] || texts[text] != "" {
			t.Errorf("%s: its file or its text is another situation's too (%s)", s.File, texts[text])
		}
		files[s.File], texts[text] = true, s.File
		t.Run(s.File, func(t *testing.T) {
			t.Parallel()
			for _, d := range s.Diagnostics {
				for _, fault := range faults(d) {
					t.Error(fault)
				}
			}
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

// render returns what Terraform prints in a CI log, without the lines of the configuration that it quotes.
func render(diagnostics diag.Diagnostics) string {
	texts := make([]string, len(diagnostics))
	for i, d := range diagnostics {
		at := ""
		if located, ok := d.(diag.DiagnosticWithPath); ok {
			at = fmt.Sprintf("  at %s\n", located.Path())
		}
		texts[i] = fmt.Sprintf("%s: %s\n%s\n%s\n", d.Severity(), d.Summary(), at, message.Wrap(d.Detail()))
	}
	return strings.Join(texts, "\n")
}

// codeName matches what is written in a title as it is in a configuration: a file's name, or an argument.
var codeName = regexp.MustCompile(`^[a-z]+([._][a-z]+)+$`)

// argumentNames are the arguments that look like any other word.
var argumentNames = []string{"id", "name", "filter", "sort", "cloud", "token", "region", "endpoint"}

// copyable matches an indented line that may be of any width: one to be copied, or a fact that is one word, such as a URL.
var copyable = regexp.MustCompile(`^ +([a-z_]+ = |[A-Z][A-Za-z ]+  +\S+$)`)

// faults returns the violations of the rules for all texts.
func faults(d diag.Diagnostic) []string {
	var found []string
	report := func(format string, arguments ...any) { found = append(found, fmt.Sprintf(format, arguments...)) }
	if n := utf8.RuneCountInString(d.Summary()); n > maxSummary {
		report("summary %q has %d characters, more than %d", d.Summary(), n, maxSummary)
	}
	for word := range strings.FieldsSeq(d.Summary()) {
		plain := strings.TrimSuffix(word, ",")
		isCode := codeName.MatchString(plain) || slices.Contains(argumentNames, plain)
		if unicode.IsLower(rune(word[0])) && !isCode && !slices.Contains(smallWords, plain) {
			report("summary %q: %q is not in title case", d.Summary(), word)
		}
		if strings.ContainsAny(word, ".:") && !isCode {
			report("summary %q has a period or a colon", d.Summary())
		}
	}
	for line := range strings.SplitSeq(d.Detail(), "\n") {
		if width := utf8.RuneCountInString(line); strings.HasPrefix(line, " ") && width > message.Width && !copyable.MatchString(line) {
			report("a line that Terraform does not wrap is %d wide: %s", width, line)
		}
		if strings.HasSuffix(line, " ") {
			report("a line ends in a space: %q", line)
		}
	}
	return found
}
