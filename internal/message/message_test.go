package message_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/message"
)

// lines joins the expected lines of a message.
func lines(all ...string) string { return strings.Join(all, "\n") }

func check(t *testing.T, got message.Message, want ...string) {
	t.Helper()
	if got.String() != lines(want...) {
		t.Errorf("got\n%s\nwant\n%s", got, lines(want...))
	}
}

func TestTheFixStandsAloneBetweenParagraphs(t *testing.T) {
	t.Parallel()
	check(t, message.Lead("No image is named %q. Did you mean:", "ubuntu-2404").
		Copy(`name = "ubuntu-24.04"`, `name = "ubuntu-22.04"`).
		Say("Searched %s.", message.Count(9, "image")),
		`No image is named "ubuntu-2404". Did you mean:`,
		``,
		`  name = "ubuntu-24.04"`,
		`  name = "ubuntu-22.04"`,
		``,
		`Searched 9 images.`)
}

func TestEmptyPartsAddNothing(t *testing.T) {
	t.Parallel()
	check(t, message.Lead("One.").Say("").Copy().Table(nil, nil).Settings(nil).Facts(message.Facts{}), "One.")
}

func TestAMessageIsNotChangedByWhatIsAddedToACopy(t *testing.T) {
	t.Parallel()
	lead := message.Lead("One.")
	first, second := lead.Say("Two."), lead.Say("Three.")
	check(t, first, "One.", "", "Two.")
	check(t, second, "One.", "", "Three.")
}

func TestBlocksToBeCopiedKeepTheirIndentation(t *testing.T) {
	t.Parallel()
	check(t, message.Lead("Write:").Copy("filter {\n  name = \"a\"\n}"), "Write:", "", "  filter {", `    name = "a"`, "  }")
}

func TestWhatIsToBeCopiedIsWholeOrNotShown(t *testing.T) {
	t.Parallel()
	long := "name = " + message.HCL(strings.Repeat("x", 500))
	check(t, message.Lead("Write:").Copy(long), "Write:", "", "  "+long)
	for name, line := range map[string]string{
		"longer than any name": strings.Repeat("x", 1001),
		"not UTF-8":            "name = \"\xff\"",
		"what stands for it":   "name = \"\ufffd\"",
		"a control character":  "name = \"\x1b[31m\"",
		"not in NFC":           "name = \"e\u0301\"",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, message.Lead("One.").Copy("a = 1", line).Say("Two."), "One.", "", "Two.")
		})
	}
}

func TestTables(t *testing.T) {
	t.Parallel()
	t.Run("a header, and digits to the right", func(t *testing.T) {
		t.Parallel()
		check(t, message.Message{}.Table([]string{"Condition", "Images left"}, [][]string{
			{"(all)", "31"}, {`name_regex = "^ubuntu"`, "5"}, {`architecture = "amd64"`, "0"},
		}),
			`  Condition               Images left`,
			`  (all)                            31`,
			`  name_regex = "^ubuntu"            5`,
			`  architecture = "amd64"            0`)
	})
	t.Run("no spaces at the end of a line", func(t *testing.T) {
		t.Parallel()
		check(t, message.Message{}.Table(nil, [][]string{{"North", "public"}, {"South", ""}}), "  North  public", "  South")
	})
	rows := [][]string{{"a"}, {"b"}, {"c"}, {"d"}, {"e"}, {"f"}, {"g"}}
	t.Run("at most five rows of evidence", func(t *testing.T) {
		t.Parallel()
		check(t, message.Message{}.Table(nil, rows), "  a", "  b", "  c", "  d", "  e", "  ... and 2 more")
	})
	t.Run("all rows, which the caller has limited", func(t *testing.T) {
		t.Parallel()
		check(t, message.Message{}.Rows([]string{"X", "Y"}, [][]string{{"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}, {"e", "5"}, {"f", "60"}}),
			"  X   Y", "  a   1", "  b   2", "  c   3", "  d   4", "  e   5", "  f  60")
	})
	t.Run("all settings", func(t *testing.T) {
		t.Parallel()
		check(t, message.Message{}.Settings(rows), "  a", "  b", "  c", "  d", "  e", "  f", "  g")
	})
	t.Run("characters are counted, not bytes", func(t *testing.T) {
		t.Parallel()
		check(t, message.Message{}.Table(nil, [][]string{{"é", "1a"}, {"ab", "2b"}}), "  é   1a", "  ab  2b")
	})
}

func TestNoTableIsWiderThanACILog(t *testing.T) {
	t.Parallel()
	x := strings.Repeat("x", 200)
	for _, rows := range [][][]string{
		{{x}},
		{{x, "short"}, {"short", x}},
		{{x, x, x, x}},
		{{`"` + x + `"`, "2026-03-07T12:00:00Z", "0a1b2c3d-0000-4000-8000-000000000007"}},
		{{x, "1", x, "2", x, "3", x, "4", x, "5", x, "6", x}},
	} {
		for line := range strings.SplitSeq(message.Message{}.Table(nil, rows).String(), "\n") {
			if width := utf8.RuneCountInString(line); width > message.Width {
				t.Errorf("%d columns: %s", width, line)
			}
		}
	}
	check(t, message.Message{}.Table(nil, [][]string{{`"` + x + `"`, "2026-03-07T12:00:00Z"}}),
		`  "`+strings.Repeat("x", 46)+`..."  2026-03-07T12:00:00Z`)
}

func TestFactsHaveOneOrder(t *testing.T) {
	t.Parallel()
	check(t, message.Lead("It failed.").Facts(message.Facts{
		RequestID: "req-1", Attempts: "5 in 6s", Message: "busy", Cause: "x509: certificate signed by unknown authority",
		Interface: `"internal"`, Region: `"north", from OS_REGION_NAME`, Request: "GET /images/detail",
		Endpoint: "https://nova.example.com/v2.1", IdentityService: "https://keystone.example.com/v3",
	}),
		`It failed.`,
		``,
		`  Identity service  https://keystone.example.com/v3`,
		`  Endpoint          https://nova.example.com/v2.1`,
		`  Request           GET /images/detail`,
		`  Region            "north", from OS_REGION_NAME`,
		`  Interface         "internal"`,
		`  Cause             x509: certificate signed by unknown authority`,
		`  Message           busy`,
		`  Attempts          5 in 6s`,
		`  Request ID        req-1`)
}

func TestALongFactHangsBelowItself(t *testing.T) {
	t.Parallel()
	url := "https://nova.example.com/" + strings.Repeat("x", 100)
	check(t, message.Message{}.Facts(message.Facts{
		Endpoint: url, Message: strings.TrimSpace(strings.Repeat("word ", 20)),
	}),
		`  Endpoint  `+url,
		`  Message   word word word word word word word word word word word word`,
		`            word word word word word word word word`)
}

func TestHCLReadsBackWhatItQuotes(t *testing.T) {
	t.Parallel()
	for quoted, text := range map[string]string{
		`"plain"`:           "plain",
		`"app-$${v}"`:       "app-${v}",
		`"100%%{x}"`:        "100%{x}",
		`"$$$${x}"`:         "$$${x}",
		`"$5 and 5%"`:       "$5 and 5%",
		`"a\"b\\c"`:         `a"b\c`,
		`"\n\r\t"`:          "\n\r\t",
		`"\u0007\u001b"`:    "\a\x1b",
		`"\u202e"`:          "\u202e",
		`"\U000e0001 é 日本"`: "\U000e0001 é 日本",
	} {
		t.Run(quoted, func(t *testing.T) {
			t.Parallel()
			if got := message.HCL(text); got != quoted {
				t.Errorf("got %s", got)
			}
			if got := evaluate(t, message.HCL(text)); got != text {
				t.Errorf("Terraform's language reads %q", got)
			}
		})
	}
}

func FuzzHCL(f *testing.F) {
	for _, text := range []string{"", "app-${v}", "$${", "%%{", "\x00", "a\\", `"`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		quoted := message.HCL(text)
		if !message.Copyable(quoted) { // as what Terraform's language cannot hold is not
			return
		}
		if got := evaluate(t, quoted); got != text {
			t.Errorf("%q is read as %q", text, got)
		}
	})
}

// evaluate reads an expression as Terraform does.
func evaluate(t *testing.T, expression string) string {
	t.Helper()
	parsed, diagnostics := hclsyntax.ParseExpression([]byte(expression), "test.tf", hcl.InitialPos)
	if diagnostics.HasErrors() {
		t.Fatalf("%s: %s", expression, diagnostics)
	}
	value, diagnostics := parsed.Value(nil)
	if diagnostics.HasErrors() {
		t.Fatalf("%s: %s", expression, diagnostics)
	}
	return value.AsString()
}

func TestKey(t *testing.T) {
	t.Parallel()
	for want, key := range map[string]string{
		"os_distro": "os_distro", "a-b": "a-b", `"a.b"`: "a.b", `"1a"`: "1a", `"a b"`: "a b", `"$${x}"`: "${x}", `""`: "",
	} {
		if got := message.Key(key); got != want {
			t.Errorf("Key(%q) is %s, want %s", key, got, want)
		}
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for want, given := range map[string]struct {
		text  string
		limit int
	}{
		"short":   {"short", 5},
		"sh...":   {"shorter", 5},
		`"s..."`:  {`"shorter"`, 6},
		"..":      {"shorter", 2},
		"":        {"shorter", 0},
		"日本...":   {"日本日本日本", 5},
		`"日..."`:  {`"日本日本日本"`, 6},
		`"ab\\n"`: {`"ab\\n"`, 7},
	} {
		if got := message.Cut(given.text, given.limit); got != want {
			t.Errorf("Cut(%q, %d) is %q, want %q", given.text, given.limit, got, want)
		}
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	for want, words := range map[string][]string{
		"": {}, "a": {"a"}, "a or b": {"a", "b"}, "a, b, or c": {"a", "b", "c"},
	} {
		if got := message.List("or", words...); got != want {
			t.Errorf("List(%q) is %q, want %q", words, got, want)
		}
	}
}

func TestWrapLeavesLinesToCopyAsTheyAre(t *testing.T) {
	t.Parallel()
	long := strings.TrimSpace(strings.Repeat("word ", 16))
	want := strings.TrimSpace(strings.Repeat("word ", 15)) + "\nword\n\n  " + long
	if got := message.Wrap(long + "\n\n  " + long); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
