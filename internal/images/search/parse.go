package search

import (
	"math"
	"math/big"
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// The limits of a filter.
const (
	// MaxName is the maximum length of a name in Nova and Glance, in characters.
	MaxName = 255

	maxExpression = 2000 // characters
	maxWord       = 255  // characters

	// maxMatched limits a name that an expression is looked for in, because the work grows with the product of both
	// lengths.
	maxMatched = 4 << 10 // bytes
)

// A Problem is an argument that cannot be used.
type Problem struct {
	Argument string // a condition, or sort
	Element  any    // the key of a map, the index in a list, or nil
	Fault    any    // what is wrong: one of the types below
}

// The faults of values.
type (
	// Empty is a string that must not be empty, or a map or list without elements.
	Empty struct{}
	// TooLong is a string of more than Max characters.
	TooLong struct{ Characters, Max int }
	// Negative is a number below 0.
	Negative struct{ Number *big.Float }
	// Fraction is a number that is not an integer.
	Fraction struct{ Number *big.Float }
	// TooLarge is a number above Max.
	TooLarge struct {
		Number *big.Float
		Max    int64
	}
	// NotATime is a string that is not a timestamp.
	NotATime struct{ Text string }
	// NotAStatus is a string that is not a status. Instead is the status that it stands for, if there is one.
	NotAStatus struct{ Text, Instead string }
	// NotAVisibility is a string that is not a visibility.
	NotAVisibility struct{ Text string }
	// NotAServer is a string that is neither the ID of a server nor a URL that ends in one.
	NotAServer struct{ Text string }
	// NotAnExpression is a string that is not a regular expression.
	NotAnExpression struct{ Err error }
	// Lookaround is an expression with a lookahead or lookbehind, which RE2 does not have. Excluded is the expression in the
	// first negative one.
	Lookaround struct{ Excluded string }
	// Null is a value that must not be null.
	Null struct{}
	// OnlyNull is a list without a value that is not null.
	OnlyNull struct{}
	// BelowMinimum is an upper bound below the lower bound, so that no image can match.
	BelowMinimum struct {
		Value, Minimum any // int64 or time.Time
		Other          string
	}
)

// parser reads the conditions of a filter one by one, and collects their problems.
type parser struct {
	condition *Condition // the one that is being read
	filter    Filter
	parsed    map[string]any // the bounds read so far, by condition
	problems  []Problem
}

func (p *parser) reject(fault any) { p.rejectElement(nil, fault) }

func (p *parser) rejectElement(element, fault any) {
	p.problems = append(p.problems, Problem{p.condition.Name, element, fault})
}

// add adds a criterion of the condition that is being read.
func (p *parser) add(c Criterion) {
	c.Condition = p.condition
	p.filter.Criteria = append(p.filter.Criteria, c)
}

// text returns a string that is not empty and not too long.
func (p *parser) text(value any, limit int) (string, bool) {
	text, _ := value.(string)
	switch n := utf8.RuneCountInString(text); {
	case text == "":
		p.reject(Empty{})
	case n > limit:
		p.reject(TooLong{n, limit})
	default:
		return text, true
	}
	return "", false
}

// lookaround matches what begins a lookahead or lookbehind, the negative ones in its first group.
var lookaround = regexp.MustCompile(`\(\?(?:<?(!)|<?=)`)

func (p *parser) expression(value any) (pattern string, compiled *regexp.Regexp, ok bool) {
	pattern, ok = p.text(value, maxExpression)
	if !ok {
		return "", nil, false
	}
	compiled, err := regexp.Compile(pattern)
	switch {
	case err == nil:
		return pattern, compiled, true
	case lookaround.MatchString(pattern):
		p.reject(Lookaround{excludedBy(pattern)})
	default:
		p.reject(NotAnExpression{err})
	}
	return "", nil, false
}

// excludedBy returns the expression in the first negative lookahead or lookbehind of a pattern, or an empty string. If the
// pattern begins with it, so does the name that it excludes.
func excludedBy(pattern string) string {
	for _, at := range lookaround.FindAllStringSubmatchIndex(pattern, -1) {
		if at[2] < 0 { // a positive one
			continue
		}
		inner := pattern[at[1]:]
		for end := range len(inner) { // the shortest that is an expression
			if inner[end] == ')' && end > 0 {
				if _, err := regexp.Compile(inner[:end]); err != nil {
					continue
				}
				if pattern[:at[0]] == "^" {
					return "^" + inner[:end]
				}
				return inner[:end]
			}
		}
	}
	return ""
}

func (p *parser) integer(value any) (int64, bool) {
	number, ok := value.(*big.Float)
	if !ok {
		return 0, false
	}
	n, fault := Integer(number)
	if fault != nil {
		p.reject(fault)
	}
	return n, fault == nil
}

// Integer returns the number as an integer. Its fault is nil, Fraction, Negative, or TooLarge.
func Integer(number *big.Float) (n int64, fault any) {
	n, accuracy := number.Int64()
	switch {
	case number.Sign() < 0:
		return 0, Negative{number}
	case !number.IsInt():
		return 0, Fraction{number}
	case accuracy != big.Exact:
		return 0, TooLarge{number, math.MaxInt64}
	}
	return n, nil
}

func (p *parser) time(value any) (time.Time, bool) {
	text, ok := p.text(value, maxWord)
	if !ok {
		return time.Time{}, false
	}
	t, err := nova.ParseTime(text)
	if err != nil {
		p.reject(NotATime{text})
	}
	return t, err == nil
}
