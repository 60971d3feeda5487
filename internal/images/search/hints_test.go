package search

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// shelf are the images that hints look through.
func shelf() []nova.Image {
	image := func(name string, pairs ...string) nova.Image {
		made := nova.Image{ID: name, Name: &name, MinDisk: new(int64(4)), MinRAM: new(int64(512)), Size: new(int64(len(name))), Metadata: map[string]*string{}}
		for i := 0; i < len(pairs); i += 2 {
			made.Metadata[pairs[i]] = &pairs[i+1]
		}
		return made
	}
	images := []nova.Image{
		image("ubuntu-22.04", "os_distro", "ubuntu"), image("ubuntu-24.04", "os_distro", "ubuntu"), image("ubuntu-26.04", "os_distro", "ubuntu"),
		image("Debian 13 (trixie)", "os_distro", "debian"),
		image("app 1.0", "build", "7", "release", "8.10", "architecture", "x86_64"),
		image("app", "build", "8"), image("app", "build", "9"), image("db"), image("db"),
		{ID: "nameless"},
	}
	for i, day := range []string{"01", "02", "03"} {
		images[i].Created, images[i].Updated = moment("2026-03-"+day+"T12:00:00Z"), moment("2026-04-"+day+"T12:00:00Z")
	}
	return images
}

// hint returns what the hints of the one criterion of the filter find on the shelf.
func hint(t *testing.T, keys given, images []nova.Image) any {
	t.Helper()
	parsed := mustParse(t, keys)
	if len(parsed.Criteria) != 1 {
		t.Fatalf("%d criteria", len(parsed.Criteria))
	}
	c := parsed.Criteria[0]
	if kept := parsed.Keep(images); len(kept) > 0 {
		t.Fatalf("it matches %q", ids(kept))
	}
	for _, h := range c.Hints {
		if found := h(c, images); found != nil {
			return found
		}
	}
	return nil
}

func rewrite(name string, value any, matches int) Rewrite {
	return Rewrite{Assignment{Name: name, Value: value}, matches}
}

func pair(key, value string, matches int) Rewrite {
	return Rewrite{Assignment{Name: "metadata", Property: key, Value: value}, matches}
}

func TestHintsAtAName(t *testing.T) {
	t.Parallel()
	for wanted, want := range map[string]any{
		"UBUNTU-24.04":  OtherCase{rewrite("name", "ubuntu-24.04", 1)},
		"app1.0":        OtherWhitespace{rewrite("name", "app 1.0", 1)},
		"ubuntu-2":      Prefix{rewrite("name_regex", "^ubuntu-2", 3)},
		"Debian 13 (":   Prefix{rewrite("name_regex", `^Debian 13 \(`, 1)},
		"ubuntu-*":      Wildcards{rewrite("name_regex", "^ubuntu-", 3)},
		"*-24.04":       Wildcards{rewrite("name_regex", `-24\.04$`, 1)},
		"ubuntu-2?.04":  Wildcards{rewrite("name_regex", `^ubuntu-2.\.04$`, 3)},
		"*(trixie)*":    Wildcards{rewrite("name_regex", `\(trixie\)`, 1)},
		"*":             Wildcards{rewrite("name_regex", "^", 9)},
		"fedora-*":      nil,
		"fedora":        nil,
		"":              nil,
		"ubuntu-24.04x": nil,
	} {
		t.Run(wanted, func(t *testing.T) {
			t.Parallel()
			if got := hint(t, given{"name": wanted}, shelf()); !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestHintsAtAnExpression(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]any{
		`^ubuntu-24\\.04$`:   ExtraBackslash{rewrite("name_regex", `^ubuntu-24\.04$`, 1)},
		`Debian 13 (trixie)`: Literal{rewrite("name", "Debian 13 (trixie)", 1), []string{"(", ")"}},
		`13 (trixie)`:        Literal{rewrite("name_regex", `13 \(trixie\)`, 1), []string{"(", ")"}},
		`^UBUNTU-`:           ExpressionCase{rewrite("name_regex", "(?i)^UBUNTU-", 3)},
		`^24\.04$`:           Anchors{rewrite("name_regex", `24\.04`, 1)},
		`ubuntu$`:            Anchors{rewrite("name_regex", "ubuntu", 3)},
		`^fedora-[0-9]+$`:    nil,
		`^$`:                 nil,
	} {
		t.Run(pattern, func(t *testing.T) {
			t.Parallel()
			if got := hint(t, given{"name_regex": pattern}, shelf()); !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestHintsAtAProperty(t *testing.T) {
	t.Parallel()
	shown := shelf()
	shown[0].Metadata["os_hash_value"] = new("a4ac")
	for _, test := range []struct {
		property, wanted string
		images           []nova.Image
		want             any
	}{
		{"release", "8.1", shelf(), SameNumber{pair("release", "8.10", 1)}},
		{"build", "7.0", shelf(), SameNumber{pair("build", "7", 1)}},
		{"release", "8.2", shelf(), nil},
		{"release", "8.10 ", shelf(), nil},
		{"os_distro", "nan", shelf(), nil},
		{"os-distro", "ubuntu", shelf(), OtherSpelling{pair("os_distro", "ubuntu", 3)}},
		{"OS distro", "debian", shelf(), OtherSpelling{pair("os_distro", "debian", 1)}},
		{"distro", "ubuntu", shelf(), nil},
		{"os_hash_value", "a4ab", shelf(), HiddenHash{}},
		{"os_hash_value", "a4ab", shown, nil}, // a cloud that shows it: a property like others
		{"architecture", "AMD64", shelf(), OtherWord{pair("architecture", "x86_64", 1)}},
		{"architecture", "arm64", shelf(), nil},
		{"arch", "amd64", shelf(), nil},
	} {
		t.Run(fmt.Sprintf("%s %s, %d", test.property, test.wanted, len(test.images[0].Metadata)), func(t *testing.T) {
			t.Parallel()
			if got := hint(t, given{"metadata": pairs{test.property: test.wanted}}, test.images); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestHintsAtNumbersAndTimes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		keys given
		want any
	}{
		"an exact disk that was meant as a maximum":   {given{"min_disk": 20}, NotMaximum{rewrite("fits_disk", int64(20), 9)}},
		"an exact memory that was meant as a maximum": {given{"min_ram": 1024}, NotMaximum{rewrite("fits_ram", int64(1024), 9)}},
		"an exact disk below all":                     {given{"min_disk": 3}, nil},
		"a disk on which nothing fits":                {given{"fits_disk": 3}, OutOfRange{int64(4)}},
		"a memory in which nothing fits":              {given{"fits_ram": 511}, OutOfRange{int64(512)}},
		"a minimum above all sizes":                   {given{"size_min": 19}, OutOfRange{int64(18)}},
		"a maximum below all sizes":                   {given{"size_max": 1}, OutOfRange{int64(2)}},
		"after all creations":                         {given{"created_after": "2026-03-03T12:00:01Z"}, OutOfRange{"2026-03-03T12:00:00Z"}},
		"before all creations":                        {given{"created_before": "2026-03-01T12:00:00Z"}, OutOfRange{"2026-03-01T12:00:00Z"}},
		"after all changes":                           {given{"changes_since": "2027-01-01T00:00:00Z"}, OutOfRange{"2026-04-03T12:00:00Z"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := hint(t, test.keys, shelf()); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
	t.Run("nothing that could be compared", func(t *testing.T) {
		t.Parallel()
		if got := hint(t, given{"size_min": 1}, []nova.Image{{ID: "i"}}); got != nil {
			t.Errorf("got %+v", got)
		}
	})
}

func TestTextsOfTheServiceAreMatchedUpToALength(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", maxMatched)
	longer := long + "x"
	f := mustParse(t, given{"name_regex": "x$"})
	if !f.Matches(&nova.Image{Name: &long}) || f.Matches(&nova.Image{Name: &longer}) {
		t.Errorf("a name of %d bytes should be looked at, a longer one not", maxMatched)
	}
	versioned := mustParse(t, given{"name_regex": "^(?P<version>.*)$"})
	longest := "1.0-" + strings.Repeat("a", maxVersion-len("1.0-"))
	for name, want := range map[string]bool{longest: true, longest + "a": false} {
		if got := versions(versioned.Version)(&nova.Image{Name: &name}); want != (got != nil) {
			t.Errorf("%d bytes are a version: %t", len(name), got != nil)
		}
	}
}
