package search

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

func TestOrderSortByVersion(t *testing.T) {
	t.Parallel()
	names := []string{
		"app-1.0.9", "app-1.0.10", "app-2", "app-1.0.10-rc.1", "app-latest", "other", "app-", "app-1.1", "app-99999999999999999999",
	}
	images := []nova.Image{{ID: "nameless"}}
	for _, name := range names {
		images = append(images, nova.Image{ID: name, Name: &name})
	}
	expression := regexp.MustCompile(`^app-(?P<version>.*)$`)
	// Strings that are not versions sort last in both directions, by ID.
	last := []string{"app-", "app-99999999999999999999", "app-latest", "nameless", "other"}
	ascending := []string{"app-1.0.9", "app-1.0.10-rc.1", "app-1.0.10", "app-1.1", "app-2"}

	mustOrder(t, "version:asc").Sort(images, expression)
	if got, want := ids(images), slices.Concat(ascending, last); !slices.Equal(got, want) {
		t.Errorf("ascending\ngot  %q\nwant %q", got, want)
	}
	slices.Reverse(ascending)
	mustOrder(t, "version:desc").Sort(images, expression)
	if got, want := ids(images), slices.Concat(ascending, last); !slices.Equal(got, want) {
		t.Errorf("descending\ngot  %q\nwant %q", got, want)
	}
}

// TestCompareVersions compares each version of a rising list with each other one. Those on one line are equal.
func TestCompareVersions(t *testing.T) {
	t.Parallel()
	rising := []string{
		"0", "0.0.1", "0.9.14", "1.0.2",
		"1.0.10-0", "1.0.10-2 1.0.10-02", "1.0.10-11", "1.0.10-99999999999999999999", "1.0.10-100000000000000000000",
		"1.0.10-alpha", "1.0.10-alpha.1", "1.0.10-alpha.beta", "1.0.10-beta", "1.0.10-beta.2 1.0.10.0-beta.2",
		"1.0.10-beta.11", "1.0.10-rc.1", "1.0.10rc1",
		"1.0.10 v1.0.10 1.0.10.0.0 1.0.10+build.7", "1.0.10.1-rc", "1.0.10.1", "1.0.11",
		"1.2-rc 1.2.0-rc 1.2.0.0.0-rc", "1.2 1.2.0 1.2.0.0", "1.10", "2", "24.04", "20260312",
	}
	expression := regexp.MustCompile("(?P<version>.*)")
	for i, lower := range rising {
		for j, higher := range rising {
			for _, a := range strings.Fields(lower) {
				for _, b := range strings.Fields(higher) {
					x, y := versionOf(a, expression), versionOf(b, expression)
					if x == nil || y == nil {
						t.Fatalf("%s or %s is not a version", a, b)
					}
					if got, want := compareVersions(*x, *y), min(1, max(-1, i-j)); got != want {
						t.Errorf("%s and %s: %d, want %d", a, b, got, want)
					}
				}
			}
		}
	}
}

func TestNoVersion(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ name, pattern string }{
		"a name that does not match":              {"other", `^app-(?P<version>.*)$`},
		"an empty group":                          {"app-", `^app-(?P<version>.*)$`},
		"a group that takes no part in the match": {"app-1", `^app-(?:1|(?P<version>.*))$`},
		"a word":                        {"app-latest", `^app-(?P<version>.*)$`},
		"a number of more than 63 bits": {"app-9223372036854775808", `^app-(?P<version>.*)$`},
		"two dots":                      {"app-1..2", `^app-(?P<version>.*)$`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if found := versionOf(test.name, regexp.MustCompile(test.pattern)); found != nil {
				t.Errorf("%+v", *found)
			}
		})
	}
}
