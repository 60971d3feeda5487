package search

import (
	"fmt"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// given are the arguments that a block filter sets, and pairs are the elements of a map. Numbers may be Go's.
type (
	given = map[string]any
	pairs = map[string]any
)

// value returns a value as Parse takes it.
func value(raw any) any {
	switch raw := raw.(type) {
	case int:
		return new(big.Float).SetInt64(int64(raw))
	case int64:
		return new(big.Float).SetInt64(raw)
	case float64:
		return big.NewFloat(raw)
	case map[string]any:
		members := map[string]any{}
		for key, member := range raw {
			members[key] = value(member)
		}
		return members
	}
	return raw
}

// mustParse parses a filter that has no problem.
func mustParse(t testing.TB, block any) Filter {
	t.Helper()
	parsed, problems := Parse(value(block))
	if len(problems) > 0 {
		t.Fatalf("rejected: %v", problems)
	}
	return parsed
}

// mustOrder parses a sort that has no problem.
func mustOrder(t testing.TB, words ...any) Order {
	t.Helper()
	parsed, problems := ParseOrder(words, true)
	if len(problems) > 0 {
		t.Fatalf("rejected: %v", problems)
	}
	return parsed
}

// written returns problems as text, in which equal problems are equal.
func written(problems []Problem) []string {
	texts := []string{}
	for _, p := range problems {
		element := ""
		if p.Element != nil {
			element = fmt.Sprintf("[%v]", p.Element)
		}
		fault := fmt.Sprintf("%T%v", p.Fault, p.Fault)
		if wrong, ok := p.Fault.(NotASortKey); ok && wrong.Text != nil {
			fault = fmt.Sprintf("%T{%s}", p.Fault, *wrong.Text)
		}
		texts = append(texts, p.Argument+element+": "+fault[len("search."):])
	}
	return texts
}

func wantProblems(t *testing.T, problems []Problem, want ...string) {
	t.Helper()
	if got := written(problems); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// criteria returns the criteria as "name[property] = wanted".
func criteria(f Filter) []string {
	var texts []string
	for _, c := range f.Criteria {
		text := c.Name
		if c.Property != "" {
			text += "[" + c.Property + "]"
		}
		texts = append(texts, fmt.Sprintf("%s = %v", text, c.Wanted))
	}
	return texts
}

// moment is a time as these tests write it.
func moment(text string) *time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return &t
}

func ids(images []nova.Image) []string {
	found := make([]string, len(images))
	for i := range images {
		found[i] = images[i].ID
	}
	return found
}
