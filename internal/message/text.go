package message

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mitchellh/go-wordwrap"
	"golang.org/x/text/unicode/norm"
)

// maxCopied is the maximum number of characters of a line to copy. A name has at most 255, an expression more.
const maxCopied = 1000

// HCL returns the text as a string of Terraform's language, which reads the same text back if it is valid UTF-8. Go's
// %q does not: "${" and "%{" begin a template, and Terraform supports only some of Go's escapes.
func HCL(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case (r == '$' || r == '%') && strings.HasPrefix(text[i+1:], "{"):
			b.WriteRune(r)
			b.WriteRune(r)
		case unicode.IsPrint(r), !norm.NFC.IsNormalString(string(r)): // which an escape would hide from Copyable
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// Copyable reports whether a line can be shown as a whole and copied without a change. Terraform normalizes strings to
// NFC, so a name in another form cannot be written in its language.
func Copyable(line string) bool {
	if !norm.NFC.IsNormalString(line) || utf8.RuneCountInString(line) > maxCopied {
		return false
	}
	return utf8.ValidString(line) && !strings.ContainsFunc(line, func(r rune) bool {
		return r == utf8.RuneError || r != '\n' && !unicode.IsPrint(r)
	})
}

// Wrap returns the detail of a diagnostic as Terraform prints it in a CI log: lines that do not begin with a space are
// wrapped at Width.
func Wrap(detail string) string {
	lines := strings.Split(detail, "\n")
	for i, line := range lines {
		if !strings.HasPrefix(line, " ") {
			lines[i] = wordwrap.WrapString(line, Width)
		}
	}
	return strings.Join(lines, "\n")
}

// Quote returns the text as an HCL string, cut to limit characters. It is for prose and tables; lines for Copy are whole.
func Quote(text string, limit int) string { return Cut(HCL(text), limit) }

// Cut returns the text, or its beginning and "..." if it has more than limit characters. A quoted text keeps its closing quote.
func Cut(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	end := "..."
	if runes[0] == '"' {
		end = `..."`
	}
	if limit <= len(end) {
		return end[:max(0, limit)]
	}
	return string(runes[:limit-len(end)]) + end
}

// Count returns the number with its noun, such as "1 image" or "3 images".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// List returns the words joined as in a sentence: "a", "a or b", "a, b, or c".
func List(conjunction string, words ...string) string {
	switch last := len(words) - 1; last {
	case -1:
		return ""
	case 0:
		return words[0]
	case 1:
		return words[0] + " " + conjunction + " " + words[1]
	default:
		return strings.Join(words[:last], ", ") + ", " + conjunction + " " + words[last]
	}
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// Key returns the key of a map as HCL has it: in quotes, if it is not an identifier.
func Key(key string) string {
	if identifier.MatchString(key) {
		return key
	}
	return HCL(key)
}
