package images

import (
	"cmp"
	"context"
	"maps"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/agext/levenshtein"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/message"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// Bounds of what is looked through for an explanation.
const (
	maxCompared   = 1000 // images, or different names, for what they have in common with the search
	maxProperties = 100  // metadata keys, for those in which images differ
)

// miss tells why a filter matched nothing: how the images were narrowed down to none, and what would have matched.
// It is computed from images that were listed without the service's own filtering.
type miss struct {
	listed int
	whole  bool       // the images listed are all there are
	ofType string     // the type that the service was asked for
	steps  []step     // criterion by criterion, up to the one that left none
	last   criterion  // that one
	seen   []seen     // what the images that came so far have there
	newest *time.Time // when the last of those was created
	oldest *time.Time // and the first
	near   []string   // the names nearest to the one that was asked for
	// rescue is what else would have matched the last criterion's text, where there is such a thing.
	rescue rescue
	// only are the images that meet every criterion but only's key.
	only    []nova.Image
	onlyKey string
}

type step struct {
	criterion
	left int
}

// seen is a value, and how many images have it.
type seen struct {
	value string
	count int
}

// rescue is a small change to a text that would have made it match.
type rescue struct {
	kind rescueKind
	text string // the changed text
	hits int    // how many images it would match
}

type rescueKind int

const (
	noRescue          rescueKind = iota
	rescueCase                   // the same but for upper and lower case
	rescueBlanks                 // the same but for blanks
	rescueLessEscaped            // a regular expression with one backslash too many
	rescueLiteral                // a text with characters that mean something in a regular expression
	rescueAnchors                // a regular expression without its ^ and $
	rescueAtMost                 // an equality that a bound would have met
	rescueKey                    // a metadata key in another spelling
	rescueWord                   // a metadata value that OpenStack has another word for
	rescueHash                   // a hash, which no image shows
	rescueDigits                 // a metadata value that is the same number
	rescueWildcards              // a name with wildcards, as a regular expression
	rescueBegins                 // a name that others begin with, as a regular expression
)

// explainMiss goes through the criteria one after the other. It ends early with the context.
func explainMiss(ctx context.Context, images []nova.Image, whole bool, f *filter) miss {
	m := miss{listed: len(images), whole: whole, ofType: f.query.Type}
	remaining := images
	for _, criterion := range f.criteria {
		if len(remaining) == 0 {
			break
		}
		left := keep(remaining, criterion.match)
		m.steps = append(m.steps, step{criterion, len(left)})
		if len(left) == 0 {
			m.last = criterion
			m.seen = mostFrequent(remaining, criterion.value)
			m.newest = outermost(remaining, time.Time.After)
			m.oldest = outermost(remaining, time.Time.Before)
			m.rescue = criterion.rescued(remaining)
			if criterion.text != "" {
				m.near = nearestNames(ctx, criterion.text, remaining)
			}
		}
		remaining = left
	}
	for i, criterion := range f.criteria {
		if ctx.Err() != nil {
			break
		}
		if criterion.text != "" { // without its name, an image is another one
			continue
		}
		others := filter{criteria: slices.Concat(f.criteria[:i], f.criteria[i+1:])}
		// The key that stands in the way of the most images is the one to tell of.
		if only := others.keep(images); len(others.criteria) > 0 && len(only) > len(m.only) {
			m.only, m.onlyKey = only, criterion.key
		}
	}
	return m
}

func keep(images []nova.Image, match func(*nova.Image) bool) []nova.Image {
	f := filter{criteria: []criterion{{match: match}}}
	return f.keep(images)
}

func (c criterion) rescued(images []nova.Image) rescue {
	if c.rescue == nil {
		return rescue{}
	}
	return c.rescue(images)
}

// mostFrequent counts the values, the most frequent first.
func mostFrequent(images []nova.Image, value func(*nova.Image) string) []seen {
	counts := map[string]int{}
	for i := range images {
		counts[value(&images[i])]++
	}
	values := make([]seen, 0, len(counts))
	for value, count := range counts {
		values = append(values, seen{value, count})
	}
	slices.SortFunc(values, func(a, b seen) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.value, b.value))
	})
	return values
}

// nearestNames are up to three names that the text may mean, whatever their capitals: those that hold it, then those
// that begin with something like it. Where half the text had to change, a name is not near. A name that is longer than
// any that a filter can ask for is not compared: the work grows with the product of both lengths.
func nearestNames(ctx context.Context, text string, images []nova.Image) []string {
	wanted := strings.ToLower(firstCharacters(text, maxNameCharacters))
	distances := map[string]distance{}
	for i := range images {
		name := images[i].Name
		if ctx.Err() != nil || len(distances) == maxCompared {
			break
		}
		if name == nil || *name == "" || utf8.RuneCountInString(*name) > maxNameCharacters || !message.Copyable(message.HCL(*name)) {
			continue
		}
		if _, done := distances[*name]; !done {
			distances[*name] = distanceTo(wanted, strings.ToLower(*name))
		}
	}
	maps.DeleteFunc(distances, func(_ string, d distance) bool { return d.part > utf8.RuneCountInString(wanted)/2 })
	names := slices.SortedFunc(maps.Keys(distances), func(a, b string) int {
		return cmp.Or(cmp.Compare(distances[a].part, distances[b].part), cmp.Compare(distances[a].whole, distances[b].whole), cmp.Compare(a, b))
	})
	return names[:min(3, len(names))]
}

// distance is how many characters have to change until a text is part of a name, and until it is the whole name.
type distance struct{ part, whole int }

func distanceTo(wanted, name string) distance {
	whole := levenshtein.Distance(wanted, name, nil)
	if strings.Contains(name, wanted) {
		return distance{0, whole}
	}
	beginning := firstCharacters(name, utf8.RuneCountInString(wanted))
	return distance{min(whole, levenshtein.Distance(wanted, beginning, nil)), whole}
}

func firstCharacters(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// rescueName looks for names that are the wanted one but for case or blanks, and tries what people mean by part of a name.
func rescueName(wanted string) func([]nova.Image) rescue {
	squeezed := strings.Join(strings.Fields(wanted), "")
	pattern := "^" + regexp.QuoteMeta(wanted)
	return func(images []nova.Image) rescue {
		for i := range images {
			switch name := images[i].Name; {
			case name == nil:
			case strings.EqualFold(*name, wanted):
				return rescue{rescueCase, *name, 1}
			case strings.Join(strings.Fields(*name), "") == squeezed:
				return rescue{rescueBlanks, *name, 1}
			}
		}
		attempt := rescue{kind: rescueBegins, text: pattern}
		switch {
		case wanted == "":
			return rescue{}
		case strings.ContainsAny(wanted, "*?"):
			whole := wildcards.Replace(pattern) + "$"
			attempt = rescue{kind: rescueWildcards, text: strings.TrimPrefix(strings.TrimSuffix(whole, ".*$"), "^.*")}
		}
		if attempt.hits = matching(attempt.text, images); attempt.hits == 0 {
			return rescue{}
		}
		return attempt
	}
}

// wildcards are those of a shell, as a quoted regular expression has them, and what an expression writes for them.
var wildcards = strings.NewReplacer(`\*`, ".*", `\?`, ".")

// matching is how many images have a name that the pattern matches; none where it is no regular expression.
func matching(pattern string, images []nova.Image) int {
	expression, err := regexp.Compile(pattern)
	if err != nil {
		return 0
	}
	return len(keep(images, func(image *nova.Image) bool { return matchesName(expression, image) }))
}

// rescueRegex tries what people mean when an expression misses.
func rescueRegex(pattern string) func([]nova.Image) rescue {
	return func(images []nova.Image) rescue {
		for _, attempt := range []rescue{
			{kind: rescueLessEscaped, text: strings.ReplaceAll(pattern, `\\`, `\`)},
			{kind: rescueLiteral, text: regexp.QuoteMeta(pattern)},
			{kind: rescueCase, text: "(?i)" + pattern},
			{kind: rescueAnchors, text: strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$")},
		} {
			if attempt.text == pattern || attempt.text == "" {
				continue
			}
			if attempt.hits = matching(attempt.text, images); attempt.hits > 0 {
				return attempt
			}
		}
		return rescue{}
	}
}

// literalText is the text that an expression spells out, for comparing it with names.
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

// rescueEquality counts the images that a bound would have let pass where an equality does not.
func rescueEquality(bound string, n int64, get func(*nova.Image) *int64) func([]nova.Image) rescue {
	return func(images []nova.Image) rescue {
		hits := keep(images, func(image *nova.Image) bool {
			has := get(image)
			return has != nil && *has <= n
		})
		if len(hits) == 0 {
			return rescue{}
		}
		return rescue{rescueAtMost, bound, len(hits)}
	}
}

// rescueProperty looks for another word or other digits of the wanted value, of which HCL has no 8.10, and for a metadata
// key in another spelling that has the value.
func rescueProperty(property, wanted string) func([]nova.Image) rescue {
	plain := strings.NewReplacer("-", "_", " ", "_", ".", "_")
	number, notNumber := strconv.ParseFloat(wanted, 64)
	word := architectures[strings.ToLower(wanted)]
	return func(images []nova.Image) rescue {
		shown := false // whether any image has the property
		keys, digits := map[string]int{}, map[string]int{}
		for i := range images {
			for key, value := range images[i].Metadata {
				shown = shown || key == property
				switch {
				case value == nil:
				case key != property:
					if *value == wanted && strings.EqualFold(plain.Replace(key), plain.Replace(property)) {
						keys[key]++
					}
				case notNumber == nil:
					if other, err := strconv.ParseFloat(*value, 64); err == nil && other == number {
						digits[*value]++
					}
				}
			}
		}
		if property == "architecture" && word != "" {
			if hits := keep(images, hasProperty(property, word)); len(hits) > 0 {
				return rescue{rescueWord, word, len(hits)}
			}
		}
		for _, value := range slices.Sorted(maps.Keys(digits)) {
			return rescue{rescueDigits, value, digits[value]}
		}
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			return rescue{rescueKey, key, keys[key]}
		}
		if strings.HasPrefix(property, "os_hash_") && !shown {
			return rescue{kind: rescueHash}
		}
		return rescue{}
	}
}

// architectures are OpenStack's words for those that others, and Go, call otherwise.
var architectures = map[string]string{
	"amd64": "x86_64", "x64": "x86_64", "x86-64": "x86_64", "arm64": "aarch64", "386": "i686", "ppc64el": "ppc64le",
}

// outermost is the time of creation that lies beyond all others of the images; nil where none says one.
func outermost(images []nova.Image, beyond func(a, b time.Time) bool) *time.Time {
	var found *time.Time
	for i := range images {
		if t := images[i].Created; t != nil && (found == nil || beyond(*t, *found)) {
			found = t
		}
	}
	return found
}

// crowd tells of several images how they differ.
type crowd struct {
	images []nova.Image // the newest first
	// properties are the metadata keys in which they differ, those first that tell the most of them apart.
	properties []string
	// telling is a condition that the newest of them meets alone, as the configuration would write it; empty where
	// there is none.
	telling string
	// tied is how many of them share the newest time of creation.
	tied int
}

// explainCrowd looks for what tells images apart that all meet a filter.
func explainCrowd(images []nova.Image) crowd {
	c := crowd{images: slices.Clone(images)}
	newestFirst.sort(c.images, nil)
	first := &c.images[0]
	for i := range c.images {
		if by(created, time.Time.Compare)(first, &c.images[i], false) == 0 {
			c.tied++
		}
	}
	distinct := map[string]int{}
	compared := c.images[:min(len(c.images), maxCompared)]
	for _, property := range properties(compared) {
		if n := len(mostFrequent(compared, propertyOf(property))); n > 1 {
			distinct[property] = n
		}
	}
	c.properties = slices.SortedFunc(maps.Keys(distinct), func(a, b string) int {
		return cmp.Or(cmp.Compare(distinct[b], distinct[a]), cmp.Compare(a, b))
	})
	c.telling = telling(c.images, c.properties)
	return c
}

// telling is the shortest condition that of all the images the first alone meets, as a configuration would write it.
func telling(images []nova.Image, differing []string) string {
	first := &images[0]
	alone := func(value func(*nova.Image) string) bool {
		own := value(first)
		for i := range images[1:] {
			if value(&images[i+1]) == own {
				return false
			}
		}
		return true
	}
	type condition struct {
		text  string
		value func(*nova.Image) string
	}
	var conditions []condition
	if first.Name != nil {
		conditions = append(conditions, condition{"name = " + message.HCL(*first.Name), shownName})
	}
	if first.MinDisk != nil {
		conditions = append(conditions, condition{"min_disk = " + shownInt(minDisk)(first), shownInt(minDisk)})
	}
	if first.MinRAM != nil {
		conditions = append(conditions, condition{"min_ram = " + shownInt(minRAM)(first), shownInt(minRAM)})
	}
	for _, property := range differing {
		if value := first.Metadata[property]; value != nil {
			conditions = append(conditions, condition{"metadata = { " + hclKey(property) + " = " + message.HCL(*value) + " }", propertyOf(property)})
		}
	}
	for _, c := range conditions {
		if message.Copyable(c.text) && alone(c.value) {
			return c.text
		}
	}
	return ""
}

// properties are all metadata keys of the images.
func properties(images []nova.Image) []string {
	keys := map[string]struct{}{}
	for i := range images {
		for key := range images[i].Metadata {
			keys[key] = struct{}{}
		}
	}
	all := slices.Sorted(maps.Keys(keys))
	return all[:min(len(all), maxProperties)]
}

func propertyOf(property string) func(*nova.Image) string {
	return func(image *nova.Image) string {
		value, ok := image.Metadata[property]
		if !ok {
			return "none"
		}
		return quoted(value)
	}
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// hclKey is a key of a map as HCL writes it.
func hclKey(key string) string {
	if identifier.MatchString(key) {
		return key
	}
	return message.HCL(key)
}
