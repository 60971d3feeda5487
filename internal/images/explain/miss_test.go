package explain

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// parse returns the filter of a nova_image.
func parse(t *testing.T, keys map[string]any) search.Filter {
	t.Helper()
	f, problems := search.Parse(keys)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	f.RequireActive()
	return f
}

func image(name, status string, pairs ...string) nova.Image {
	made := nova.Image{ID: name, Name: &name, Status: &status, Metadata: map[string]*string{}}
	for i := 0; i < len(pairs); i += 2 {
		made.Metadata[pairs[i]] = &pairs[i+1]
	}
	return made
}

var shelf = []nova.Image{
	image("ubuntu-22.04", "ACTIVE", "os", "ubuntu", "arch", "x86_64"), image("ubuntu-24.04", "ACTIVE", "os", "ubuntu", "arch", "aarch64"),
	image("ubuntu-26.04", "SAVING", "os", "ubuntu", "arch", "riscv64"), image("app", "ACTIVE", "os", "debian"), {ID: "nameless", Status: new("ACTIVE")},
}

func TestMiss(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		keys       map[string]any
		conditions int
		left       []int // after each step
		hint       string
		near       []string
		values     []string
		without    []string
		except     string
	}{
		"a similar name": {
			keys: map[string]any{"name": "ubuntu-2404"}, conditions: 1, left: []int{0},
			near:   []string{"ubuntu-24.04", "ubuntu-22.04", "ubuntu-26.04 but status is SAVING"},
			values: []string{"app 1", "ubuntu-22.04 1", "ubuntu-24.04 1", "ubuntu-26.04 1 but status is SAVING", "<nil> 1"},
		},
		"a hint, which makes similar names superfluous": {
			keys: map[string]any{"name": "APP"}, conditions: 1, left: []int{0}, hint: "search.OtherCase 1",
			values: []string{"app 1", "ubuntu-22.04 1", "ubuntu-24.04 1", "ubuntu-26.04 1 but status is SAVING", "<nil> 1"},
		},
		"a replacement counts the images that meet the later criteria": {
			keys: map[string]any{"name": "ubuntu*"}, conditions: 1, left: []int{0}, hint: "search.Wildcards 2",
			values: []string{"app 1", "ubuntu-22.04 1", "ubuntu-24.04 1", "ubuntu-26.04 1 but status is SAVING", "<nil> 1"},
		},
		"a replacement that a condition rules out": {
			keys: map[string]any{"name": "App", "metadata": map[string]any{"os": "ubuntu"}}, conditions: 2, left: []int{0},
			hint:   "search.OtherCase 1 but os is debian",
			values: []string{"app 1 but os is debian", "ubuntu-22.04 1", "ubuntu-24.04 1", "ubuntu-26.04 1 but status is SAVING", "<nil> 1 but os is <nil>"},
		},
		"a replacement that the status rules out": {
			keys: map[string]any{"name": "Ubuntu-26.04"}, conditions: 1, left: []int{0}, hint: "search.OtherCase 1 but status is SAVING",
			values: []string{"app 1", "ubuntu-22.04 1", "ubuntu-24.04 1", "ubuntu-26.04 1 but status is SAVING", "<nil> 1"},
		},
		"a value among those that are left": {
			keys: map[string]any{"name_regex": "^ubuntu", "metadata": map[string]any{"arch": "ppc64le"}}, conditions: 2, left: []int{3, 0},
			values: []string{"aarch64 1", "riscv64 1 but status is SAVING", "x86_64 1"}, without: []string{"ubuntu-22.04", "ubuntu-24.04"}, except: "metadata",
		},
		"a status": {
			keys: map[string]any{"name": "ubuntu-26.04"}, conditions: 1, left: []int{1, 0}, values: []string{"SAVING 1"},
			without: []string{"ubuntu-26.04"}, except: "status",
		},
		"the condition that rules out the most": {
			keys: map[string]any{"metadata": map[string]any{"os": "ubuntu", "arch": "none"}}, conditions: 2, left: []int{0},
			values:  []string{"<nil> 2 but os is debian", "aarch64 1", "riscv64 1 but status is SAVING", "x86_64 1"},
			without: []string{"ubuntu-22.04", "ubuntu-24.04"}, except: "metadata",
		},
		"a similar name that another condition on the name rules out": {
			keys: map[string]any{"name": "ubuntu-2404", "name_regex": "24"}, conditions: 2, left: []int{0},
			near: []string{"ubuntu-24.04", "ubuntu-22.04 but name_regex is ubuntu-22.04", "ubuntu-26.04 but name_regex is ubuntu-26.04"},
			values: []string{"app 1 but name_regex is app", "ubuntu-22.04 1 but name_regex is ubuntu-22.04", "ubuntu-24.04 1",
				"ubuntu-26.04 1 but name_regex is ubuntu-26.04", "<nil> 1 but name_regex is <nil>"},
		},
		"no miss at all": {keys: map[string]any{"name": "app"}, conditions: 1, left: []int{1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := parse(t, test.keys)
			m := NewMiss(t.Context(), Listing{Images: shelf, Whole: true}, &f)
			var left []int
			for _, step := range m.Steps {
				left = append(left, step.Left)
			}
			hint := ""
			if m.Hint != nil {
				hint = reflect.TypeOf(m.Hint).String()
			}
			if rewriter, ok := m.Hint.(search.Rewriter); ok {
				hint += fmt.Sprint(" ", rewriter.Rewritten().Matches)
			}
			but := func(c *search.Criterion, has any) string {
				if c == nil {
					return ""
				}
				return fmt.Sprintf(" but %s%s is %v", c.Property, strings.TrimPrefix(c.Name, "metadata"), has)
			}
			var near, values, without []string
			for _, n := range m.Near {
				near = append(near, n.Name+but(n.Obstacle, n.Has))
			}
			for _, v := range m.Values {
				values = append(values, fmt.Sprintf("%v %d%s", v.Value, v.Count, but(v.Obstacle, v.Has)))
			}
			for i := range m.Without {
				without = append(without, m.Without[i].ID)
			}
			except := ""
			if m.Except != nil {
				except = m.Except.Name
			}
			hint += but(m.Obstacle, m.Has)
			got := fmt.Sprintf("%d %v %s %q %q %q %s", m.Conditions, left, hint, near, values, without, except)
			want := fmt.Sprintf("%d %v %s %q %q %q %s", test.conditions, test.left, test.hint, test.near, test.values, test.without, test.except)
			if got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestMissOfAListThatIsNotWhole(t *testing.T) {
	t.Parallel()
	f := parse(t, map[string]any{"name": "x"})
	m := NewMiss(t.Context(), Listing{Images: shelf}, &f)
	if m.Whole || m.Listed != len(shelf) || m.Before() != len(shelf) || m.Unlisted() != 0 || m.Last().Name != "name" {
		t.Errorf("got %+v", m)
	}
}

func TestNearestNames(t *testing.T) {
	t.Parallel()
	images := func(names ...string) []nova.Image {
		made := []nova.Image{{}, {Name: new(string)}}
		for i := range names {
			made = append(made, nova.Image{Name: &names[i]})
		}
		return made
	}
	cloud := images("ubuntu-24.04-20260312", "ubuntu-24.04-20260101", "ubuntu-22.04-20260312", "debian-12-20260301", "rocky-9.6-20250602",
		"app-1.0.2", "db", "Windows Server 2025")
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"the beginning of names":        {"ubuntu", []string{"ubuntu-22.04-20260312", "ubuntu-24.04-20260101", "ubuntu-24.04-20260312"}},
		"nearly the beginning of one":   {"debian12", []string{"debian-12-20260301"}},
		"another":                       {"rocky9", []string{"rocky-9.6-20250602"}},
		"a release that is not there":   {"ubuntu-26", []string{"ubuntu-22.04-20260312", "ubuntu-24.04-20260101", "ubuntu-24.04-20260312"}},
		"the middle of names":           {"24.04", []string{"ubuntu-24.04-20260101", "ubuntu-24.04-20260312"}},
		"other capitals":                {"windows server 2022", []string{"Windows Server 2025"}},
		"the whole is nearer than part": {"ap-1.0.2", []string{"app-1.0.2"}},
		"nothing like it":               {"fedora-coreos", nil},
		"one character of three":        {"dbx", []string{"db"}},
		"longer than every name":        {strings.Repeat("x", 200), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := nearest(t.Context(), test.text, cloud); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestNearNamesCostNoMoreThanTheReadHas: names as long as one response lets pass kept the CPU busy for half a minute.
func TestNearNamesCostNoMoreThanTheReadHas(t *testing.T) {
	t.Parallel()
	wanted := strings.Repeat("x", 255)
	t.Run("names longer than any that a filter may hold are not compared", func(t *testing.T) {
		t.Parallel()
		if got := nearest(t.Context(), wanted, named(wanted+"y", wanted[:254]+"y")); !slices.Equal(got, []string{wanted[:254] + "y"}) {
			t.Errorf("got %q", got)
		}
	})
	t.Run("a limited number of different names is compared", func(t *testing.T) {
		t.Parallel()
		names := make([]string, maxCompared+1)
		for i := range names {
			names[i] = fmt.Sprintf("%05d", i)
		}
		names[maxCompared] = wanted
		if got := nearest(t.Context(), wanted, named(names...)); len(got) > 0 {
			t.Errorf("got %q", got)
		}
	})
	t.Run("nothing is compared once the read is over", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if got := nearest(ctx, wanted, named(wanted)); len(got) > 0 {
			t.Errorf("got %q", got)
		}
	})
}

// named are images of those names.
func named(names ...string) []nova.Image {
	images := make([]nova.Image, len(names))
	for i := range names {
		images[i] = nova.Image{ID: fmt.Sprint(i), Name: &names[i], Status: new("ACTIVE")}
	}
	return images
}

func TestMissEndsWithTheRead(t *testing.T) {
	t.Parallel()
	f := parse(t, map[string]any{"name_regex": "^fedora"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if m := NewMiss(ctx, Listing{Images: shelf, Whole: true}, &f); len(m.Steps) > 0 || m.Hint != nil || m.Without != nil {
		t.Errorf("got %+v", m)
	}
}
