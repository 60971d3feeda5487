package golden

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

func TestRenderShowsEveryDiagnosticAsACILogDoes(t *testing.T) {
	t.Parallel()
	long := strings.TrimSpace(strings.Repeat("word ", 20))
	got := render(diag.Diagnostics{
		diag.NewAttributeErrorDiagnostic(path.Root("filter"), "First", long+"\n\n  "+long),
		diag.NewWarningDiagnostic("Second", "It follows."),
	})
	want := `Error: First
  at filter

word word word word word word word word word word word word word word word
word word word word word

  ` + long + `

Warning: Second

It follows.
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	wide := strings.Repeat("x", 80)
	for name, test := range map[string]struct {
		summary, detail string
		want            []string
	}{
		"title case":                   {"No Matching Image", "It is.", nil},
		"a code name":                  {"Invalid clouds.yaml", "It is.", nil},
		"arguments":                    {"Missing id, name, or filter", "It is.", nil},
		"an argument of two words":     {"Missing Version Group in name_regex", "It is.", nil},
		"a word in lower case":         {"No matching Image", "", []string{`summary "No matching Image": "matching" is not in title case`}},
		"a period":                     {"No Matching Image.", "", []string{`summary "No Matching Image." has a period or a colon`}},
		"46 characters":                {strings.Repeat("X", 46), "", []string{`summary "` + strings.Repeat("X", 46) + `" has 46 characters, more than 45`}},
		"a line to be copied":          {"X", "  name = \"" + wide + "\"", nil},
		"a URL":                        {"X", "  Endpoint  https://" + wide, nil},
		"a line that cannot be broken": {"X", "  a " + wide, []string{"a line that Terraform does not wrap is 84 wide:   a " + wide}},
		"a space at the end":           {"X", "a ", []string{`a line ends in a space: "a "`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := faults(diag.NewErrorDiagnostic(test.summary, test.detail)); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
