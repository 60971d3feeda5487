package search

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// FuzzParse gives the filter's strings any text: it is rejected, or means what it says.
func FuzzParse(f *testing.F) {
	f.Add("^app-(?P<version>.*)$", "2026-04-01T00:00:00Z", "i-12", "ACTIVE")
	f.Add("(", "2026-04-01", "https://nova.example.com/servers/i-12", "queued")
	f.Add("(?<version>", "9999-12-31T23:59:59-12:00", "..", "active")
	f.Fuzz(func(t *testing.T, pattern, moment, server, status string) {
		for _, text := range []string{pattern, moment, server, status} {
			if !utf8.ValidString(text) { // Terraform's strings are
				return
			}
		}
		parsed, problems := Parse(given{
			"name_regex": pattern, "created_after": moment, "changes_since": moment, "server_id": server, "status": status,
		})
		rejected := func(name string) bool {
			return slices.ContainsFunc(problems, func(p Problem) bool { return p.Argument == name })
		}
		if !rejected("changes_since") {
			if again, err := time.Parse(time.RFC3339Nano, parsed.Query.Values().Get("changes-since")); !parsed.Query.ChangesSince.IsZero() &&
				(err != nil || !again.Equal(parsed.Query.ChangesSince)) {
				t.Errorf("%q is sent as %q", moment, parsed.Query.Values().Get("changes-since"))
			}
		}
		if !rejected("server_id") && (parsed.Query.Server == "" || strings.ContainsAny(parsed.Query.Server, "/?#% \n")) {
			t.Errorf("%q is sent as %q", server, parsed.Query.Server)
		}
		if !rejected("status") && !slices.Contains(nova.Statuses(), status) {
			t.Errorf("%q is not a status", status)
		}
		if !rejected("name_regex") {
			if _, err := regexp.Compile(pattern); err != nil {
				t.Errorf("%q does not compile", pattern)
			}
		}
		parsed.Matches(&nova.Image{ID: "i", Name: &pattern, Server: &nova.Server{ID: server}, Status: &status})
	})
}

// FuzzParseOrder gives sort any two words: they are rejected, or are two keys with their directions.
func FuzzParseOrder(f *testing.F) {
	f.Add("created:desc", "name:asc")
	f.Add("version:asc", "version:desc")
	f.Add("size", ":")
	f.Add("metadata.a:b:asc", "metadata.:asc")
	f.Fuzz(func(t *testing.T, first, second string) {
		if !utf8.ValidString(first + second) { // Terraform's strings are
			return
		}
		parsed, problems := ParseOrder([]any{first, second}, true)
		if len(problems) > 0 {
			return
		}
		for i, word := range []string{first, second} {
			if _, isProperty := parsed[i].property(); parsed[i].String() != word || !isProperty && !slices.Contains(SortKeys, parsed[i].Key) {
				t.Errorf("%q is taken for %q", word, parsed[i])
			}
		}
	})
}

// FuzzVersion names three images at will and compares them by version: the order has no contradiction.
func FuzzVersion(f *testing.F) {
	f.Add("1.0.10", "1.0.9", "1.0.10-rc.1")
	f.Add("v1", "1.0.0+build", "latest")
	f.Add("99999999999999999999", "1..2", "")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		images := []nova.Image{{ID: "a", Name: &a}, {ID: "b", Name: &b}, {ID: "c", Name: &c}}
		expression := regexp.MustCompile("(?s)^(?P<version>.*)$")
		sorted := slices.Clone(images)
		mustOrder(t, "version:asc").Sort(sorted, expression)
		for range 2 {
			images = slices.Concat(images[1:], images[:1])
			rotated := slices.Clone(images)
			mustOrder(t, "version:asc").Sort(rotated, expression)
			if !slices.Equal(ids(rotated), ids(sorted)) {
				t.Errorf("%q %q %q: %q and %q", a, b, c, ids(sorted), ids(rotated))
			}
		}
	})
}
