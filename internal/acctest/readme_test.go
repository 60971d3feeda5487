package acctest

import (
	"maps"
	"os"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const root = "../../"

// workflow holds the matrix of each job, which must support the claims of the README.
type workflow struct {
	Jobs map[string]struct {
		Strategy struct {
			Matrix struct {
				Debian, Version []string
				Include         []struct{ Debian, CLI, Version string }
			}
		}
	}
}

func readWorkflow(t *testing.T, name string) workflow {
	t.Helper()
	text, err := os.ReadFile(root + ".github/workflows/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var read workflow
	if err := yaml.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

// testedWith returns the cells of the table "Tested with" in the README.
func testedWith(t *testing.T) (rows [][]string) {
	t.Helper()
	text, err := os.ReadFile(root + "README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Tested with\n")
	_, section, _ = strings.Cut(section, "\n|---|---|---|\n")
	for line := range strings.Lines(section) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 {
			break
		}
		rows = append(rows, []string{strings.TrimSpace(cells[1]), strings.TrimSpace(cells[2]), strings.TrimSpace(cells[3])})
	}
	return rows
}

var debian = regexp.MustCompile(`\(Nova \d+, (Debian \w+)\)`)

// Each row of "Tested with" in the README has a job in a workflow, and each job has a row.
func TestTestedWith(t *testing.T) {
	t.Parallel()
	names := map[string]string{"terraform": "Terraform ", "opentofu": "OpenTofu ", "tofu": "OpenTofu "}
	version := func(text string) string { return strings.TrimSuffix(text, ".*") }
	tests, acceptance := readWorkflow(t, "test.yml"), readWorkflow(t, "acceptance.yml").Jobs["openstack"].Strategy.Matrix
	type tested struct{ fake, real bool }
	want := map[string]tested{}
	for _, job := range []string{"terraform", "opentofu"} {
		for _, v := range tests.Jobs[job].Strategy.Matrix.Version {
			want[names[job]+version(v)] = tested{fake: true}
		}
	}
	want["Terraform latest"] = tested{fake: true, real: true} // jobs without a matrix
	for _, job := range acceptance.Include {
		name := names[job.CLI] + version(job.Version)
		want[name] = tested{want[name].fake, true}
	}
	for _, debian := range acceptance.Debian {
		want["Debian "+debian] = tested{fake: true, real: true}
	}
	if len(acceptance.Debian) != len(releases) {
		t.Errorf("the workflow has %d releases, the captures %d", len(acceptance.Debian), len(releases))
	}

	got := map[string]tested{}
	for _, row := range testedWith(t) {
		names := strings.Split(row[0], ", ")
		if match := debian.FindStringSubmatch(row[0]); match != nil {
			names = match[1:]
		}
		for _, name := range names {
			got[name] = tested{row[1] != "", row[2] != ""}
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("README says\n%v\nthe workflows are\n%v", got, want)
	}
}
