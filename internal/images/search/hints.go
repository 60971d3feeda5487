package search

import (
	"maps"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// A Hint looks for what the user may have meant by a criterion that no image meets. The images are those that met the
// criteria before it. The finding has one of the types below, or is nil. A rewrite is tested: it counts the images that it
// matches.
type Hint func(c Criterion, images []nova.Image) any

// An Assignment is an argument of a filter with its value.
type Assignment struct {
	Name     string // of the condition
	Property string // in a condition on metadata
	Value    any    // as in Criterion.Wanted
}

// A Rewrite holds the replacement for a condition.
type Rewrite struct {
	Instead Assignment
	Matches int // the number of images that it matches
}

// Rewritten returns the rewrite that a hint found.
func (r Rewrite) Rewritten() Rewrite { return r }

// A Rewriter is the finding of a hint that has a replacement.
type Rewriter interface{ Rewritten() Rewrite }

// What hints find.
type (
	// OtherCase is a name that differs in case.
	OtherCase struct{ Rewrite }
	// OtherWhitespace is a name that differs in whitespace.
	OtherWhitespace struct{ Rewrite }
	// Wildcards is a name with the wildcards of a shell, as an expression.
	Wildcards struct{ Rewrite }
	// Prefix is the beginning of other names, as an expression.
	Prefix struct{ Rewrite }
	// ExtraBackslash is an expression with one backslash too many.
	ExtraBackslash struct{ Rewrite }
	// Literal is a name that was written as an expression without escapes. Special are the characters to escape.
	Literal struct {
		Rewrite
		Special []string
	}
	// ExpressionCase is an expression that matches in another case.
	ExpressionCase struct{ Rewrite }
	// Anchors is an expression that matches without its ^ or $.
	Anchors struct{ Rewrite }
	// NotMaximum is an exact number that was taken for a maximum.
	NotMaximum struct{ Rewrite }
	// OutOfRange is a bound beyond the value of every image. Nearest is the value that comes closest.
	OutOfRange struct{ Nearest any }
	// OtherWord is OpenStack's word for a value of metadata.
	OtherWord struct{ Rewrite }
	// SameNumber is a value of metadata that is the same number, such as 8.10 for 8.1.
	SameNumber struct{ Rewrite }
	// OtherSpelling is a property in another spelling that has the value.
	OtherSpelling struct{ Rewrite }
	// HiddenHash is a property that Glance keeps and Nova does not return.
	HiddenHash struct{}
)

func otherCase(c Criterion, images []nova.Image) any {
	for i := range images {
		if name := images[i].Name; name != nil && strings.EqualFold(*name, c.Text()) {
			return OtherCase{named(*name)}
		}
	}
	return nil
}

func otherWhitespace(c Criterion, images []nova.Image) any {
	wanted := squeezed(c.Text())
	for i := range images {
		if name := images[i].Name; name != nil && squeezed(*name) == wanted {
			return OtherWhitespace{named(*name)}
		}
	}
	return nil
}

func named(name string) Rewrite { return Rewrite{Assignment{Name: "name", Value: name}, 1} }

func squeezed(text string) string { return strings.Join(strings.Fields(text), "") }

// shellWildcards replaces the wildcards of a shell, as a quoted expression has them, by those of an expression.
var shellWildcards = strings.NewReplacer(`\*`, ".*", `\?`, ".")

func wildcards(c Criterion, images []nova.Image) any {
	if !strings.ContainsAny(c.Text(), "*?") {
		return nil
	}
	whole := "^" + shellWildcards.Replace(regexp.QuoteMeta(c.Text())) + "$"
	if r, ok := expression(strings.TrimPrefix(strings.TrimSuffix(whole, ".*$"), "^.*"), images); ok {
		return Wildcards{r}
	}
	return nil
}

func prefix(c Criterion, images []nova.Image) any {
	if c.Text() == "" || strings.ContainsAny(c.Text(), "*?") {
		return nil
	}
	if r, ok := expression("^"+regexp.QuoteMeta(c.Text()), images); ok {
		return Prefix{r}
	}
	return nil
}

func extraBackslash(c Criterion, images []nova.Image) any {
	pattern := strings.ReplaceAll(c.Text(), `\\`, `\`)
	if r, ok := expression(pattern, images); ok && pattern != c.Text() {
		return ExtraBackslash{r}
	}
	return nil
}

func literal(c Criterion, images []nova.Image) any {
	pattern := regexp.QuoteMeta(c.Text())
	r, ok := expression(pattern, images)
	if !ok || pattern == c.Text() {
		return nil
	}
	var special []string
	for _, char := range c.Text() {
		if text := string(char); regexp.QuoteMeta(text) != text && !slices.Contains(special, text) {
			special = append(special, text)
		}
	}
	if whole := len(Keep(images, has(name, equals(c.Text())))); whole > 0 {
		r = Rewrite{Assignment{Name: "name", Value: c.Text()}, whole}
	}
	return Literal{r, special}
}

func expressionCase(c Criterion, images []nova.Image) any {
	if r, ok := expression("(?i)"+c.Text(), images); ok {
		return ExpressionCase{r}
	}
	return nil
}

func anchors(c Criterion, images []nova.Image) any {
	pattern := strings.TrimSuffix(strings.TrimPrefix(c.Text(), "^"), "$")
	if r, ok := expression(pattern, images); ok && pattern != c.Text() {
		return Anchors{r}
	}
	return nil
}

// expression returns the pattern as a rewrite, if it is one that matches some of the images.
func expression(pattern string, images []nova.Image) (Rewrite, bool) {
	compiled, err := regexp.Compile(pattern)
	if err != nil || pattern == "" {
		return Rewrite{}, false
	}
	n := len(Keep(images, matches(compiled)))
	return Rewrite{Assignment{Name: "name_regex", Value: pattern}, n}, n > 0
}

func notMaximum(fits string, get func(*nova.Image) *int64) Hint {
	return func(c Criterion, images []nova.Image) any {
		wanted, _ := c.Wanted.(int64)
		if n := len(Keep(images, has(get, func(n int64) bool { return n <= wanted }))); n > 0 {
			return NotMaximum{Rewrite{Assignment{Name: fits, Value: wanted}, n}}
		}
		return nil
	}
}

func smallest(get func(*nova.Image) *int64) Hint {
	return outermost(get, func(a, b int64) bool { return a < b })
}

func largest(get func(*nova.Image) *int64) Hint {
	return outermost(get, func(a, b int64) bool { return a > b })
}

func latest(get func(*nova.Image) *time.Time) Hint { return outermost(get, time.Time.After) }

var earliest = outermost(created, time.Time.Before)

// outermost returns the hint at the value that lies beyond those of all other images.
func outermost[T any](get func(*nova.Image) *T, beyond func(a, b T) bool) Hint {
	return func(_ Criterion, images []nova.Image) any {
		var found *T
		for i := range images {
			if value := get(&images[i]); value != nil && (found == nil || beyond(*value, *found)) {
				found = value
			}
		}
		if found == nil {
			return nil
		}
		return OutOfRange{shown(func(*nova.Image) *T { return found })(nil)}
	}
}

// architectures maps common names (such as Go's GOARCH values) to OpenStack's.
var architectures = map[string]string{
	"amd64": "x86_64", "x64": "x86_64", "x86-64": "x86_64", "arm64": "aarch64", "386": "i686", "ppc64el": "ppc64le",
}

func otherWord(c Criterion, images []nova.Image) any {
	word := architectures[strings.ToLower(c.Text())]
	if r, ok := having(c.Property, word, images); ok && c.Property == "architecture" && word != "" {
		return OtherWord{r}
	}
	return nil
}

// sameNumber is for numbers without quotes: to Terraform, 8.10 is 8.1.
func sameNumber(c Criterion, images []nova.Image) any {
	wanted, err := strconv.ParseFloat(c.Text(), 64)
	if err != nil {
		return nil
	}
	found := map[string]bool{}
	for i := range images {
		if value := images[i].Metadata[c.Property]; value != nil {
			if number, err := strconv.ParseFloat(*value, 64); err == nil && number == wanted {
				found[*value] = true
			}
		}
	}
	for _, value := range slices.Sorted(maps.Keys(found)) {
		r, _ := having(c.Property, value, images)
		return SameNumber{r}
	}
	return nil
}

// separators replaces what people write in place of the underscore in a property.
var separators = strings.NewReplacer("-", "_", " ", "_", ".", "_")

func otherSpelling(c Criterion, images []nova.Image) any {
	wanted := separators.Replace(c.Property)
	found := map[string]bool{}
	for i := range images {
		for key, value := range images[i].Metadata {
			if key != c.Property && value != nil && *value == c.Text() && strings.EqualFold(separators.Replace(key), wanted) {
				found[key] = true
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(found)) {
		r, _ := having(key, c.Text(), images)
		return OtherSpelling{r}
	}
	return nil
}

func hiddenHash(c Criterion, images []nova.Image) any {
	shown := slices.ContainsFunc(images, func(image nova.Image) bool {
		_, ok := image.Metadata[c.Property]
		return ok
	})
	if strings.HasPrefix(c.Property, "os_hash_") && !shown {
		return HiddenHash{}
	}
	return nil
}

// having returns the pair as a rewrite, if some of the images have it.
func having(key, value string, images []nova.Image) (Rewrite, bool) {
	n := len(Keep(images, has(property(key), equals(value))))
	return Rewrite{Assignment{Name: "metadata", Property: key, Value: value}, n}, n > 0
}

// literalText returns the text that an expression spells out.
func literalText(pattern string) string {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return ""
	}
	var b strings.Builder
	var walk func(*syntax.Regexp)
	walk = func(expression *syntax.Regexp) {
		switch expression.Op {
		case syntax.OpLiteral:
			b.WriteString(string(expression.Rune))
		case syntax.OpAlternate:
			walk(expression.Sub[0])
		case syntax.OpConcat, syntax.OpCapture, syntax.OpPlus, syntax.OpRepeat:
			for _, sub := range expression.Sub {
				walk(sub)
			}
		}
	}
	walk(parsed)
	return b.String()
}
