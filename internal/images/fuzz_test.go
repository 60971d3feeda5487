package images

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// FuzzParseFilter gives the filter's texts any text: it is refused, or means what it says.
func FuzzParseFilter(f *testing.F) {
	f.Add("^app-(?P<version>.*)$", "2026-04-01T00:00:00Z", "i-12", "ACTIVE")
	f.Add("(", "2026-04-01", "https://nova.example.com/servers/i-12", "queued")
	f.Add("(?<version>", "9999-12-31T23:59:59-12:00", "..", "active")
	f.Fuzz(func(t *testing.T, pattern, moment, server, status string) {
		for _, text := range []string{pattern, moment, server, status} {
			if !utf8.ValidString(text) { // Terraform's strings are
				return
			}
		}
		parsed, diagnostics := parseFilter(t.Context(), filterObject(t, given{
			"name_regex": pattern, "created_after": moment, "changes_since": moment, "server_id": server, "status": status,
		}))
		refused := strings.Join(problems(diagnostics), "\n")
		for _, d := range diagnostics {
			if strings.TrimSpace(d.Detail()) == "" {
				t.Errorf("no detail: %q", refused)
			}
		}
		if !strings.Contains(refused, "filter.changes_since") {
			if again, err := time.Parse(time.RFC3339Nano, parsed.query.Values().Get("changes-since")); !parsed.query.ChangesSince.IsZero() &&
				(err != nil || !again.Equal(parsed.query.ChangesSince)) {
				t.Errorf("%q is sent as %q", moment, parsed.query.Values().Get("changes-since"))
			}
		}
		if !strings.Contains(refused, "filter.server_id") && (parsed.query.Server == "" || strings.ContainsAny(parsed.query.Server, "/?#% \n")) {
			t.Errorf("%q is sent as %q", server, parsed.query.Server)
		}
		if !strings.Contains(refused, "filter.status") && !slices.Contains(nova.Statuses(), status) {
			t.Errorf("%q is no status", status)
		}
		if !strings.Contains(refused, "filter.name_regex") {
			if _, err := regexp.Compile(pattern); err != nil {
				t.Errorf("%q does not compile", pattern)
			}
		}
		parsed.matches(&nova.Image{ID: "i", Name: &pattern, Server: &nova.Server{ID: server}, Status: &status})
	})
}

// FuzzParseOrder gives sort any two words: they are refused, or are two keys with their directions.
func FuzzParseOrder(f *testing.F) {
	f.Add("created:desc", "name:asc")
	f.Add("version:asc", "version:desc")
	f.Add("size", ":")
	f.Fuzz(func(t *testing.T, first, second string) {
		if !utf8.ValidString(first + second) { // Terraform's strings are
			return
		}
		parsed, diagnostics := parseOrder(sortList(t, []any{first, second}), true)
		if diagnostics.HasError() {
			return
		}
		for i, word := range []string{first, second} {
			want := parsed[i].key + ":asc"
			if parsed[i].descending {
				want = parsed[i].key + ":desc"
			}
			if word != want || !slices.Contains(sortKeys, parsed[i].key) {
				t.Errorf("%q is taken for %q", word, want)
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
		mustOrder(t, "version:asc").sort(sorted, expression)
		for range 2 {
			images = slices.Concat(images[1:], images[:1])
			rotated := slices.Clone(images)
			mustOrder(t, "version:asc").sort(rotated, expression)
			if !slices.Equal(ids(rotated), ids(sorted)) {
				t.Errorf("%q %q %q: %q and %q", a, b, c, ids(sorted), ids(rotated))
			}
		}
	})
}
