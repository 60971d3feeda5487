package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
)

// values returns values for the variables of examples that have no default, or a default that the test replaces.
func (c *exampleCloud) values() map[string]string {
	return map[string]string{
		"token":                         `"` + c.token + `"`,
		"password":                      `"example-password"`,
		"application_credential_secret": `"..."`,
		"client_secret":                 `"example-client-secret"`,
		"image_generation":              "var.image_generation",
	}
}

// failing maps the examples that fail to a part of their errors.
var failing = map[string]string{"examples/demo/miss/main.tf": `OpenStack calls it "x86_64"`}

// TestEveryConfigurationDoesWhatItShows runs all configurations of README, documentation and examples as modules of one
// configuration, against the cloud at example.com. Then a new image appears in that cloud.
func TestEveryConfigurationDoesWhatItShows(t *testing.T) {
	t.Parallel()
	w := workspaceOf(t)
	blocks, _, clouds := published(t, w.clone)
	c := newExampleCloud(t)
	environment := c.environment(t, cloudsYAML(clouds))
	root := t.TempDir()
	addresses := compose(t, root, c, blocks)
	terraform := func(arguments ...string) string {
		t.Helper()
		output, err := w.terraformIn(t.Context(), root, environment, arguments...)
		if err != nil {
			t.Fatal(err)
		}
		return output
	}

	terraform("get")
	terraform("fmt", "-check", "-diff", "-recursive")
	terraform("apply", "-no-color", "-input=false", "-auto-approve")
	state := terraform("state", "list")
	for name, address := range addresses {
		if !strings.Contains("\n"+state, "\n"+address) {
			t.Errorf("%s: %s was not read", name, address)
		}
	}

	terraform("plan", "-detailed-exitcode", "-no-color", "-input=false") // which fails if anything would change

	name := "ubuntu-24.04-20270101"
	c.north.Add(fakenova.Image{
		ID: "e0e0e0e0-0c1a-4b5d-9e2f-000000000099", Name: &name, CreatedAt: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
		Properties: fakenova.Properties("os_distro", "ubuntu", "os_version", "24.04", "architecture", "x86_64"),
	})
	expect := func(what, plan string, want ...string) {
		t.Helper()
		if got := changed(plan, addresses); !slices.Equal(got, want) {
			t.Errorf("%s, the plan changes %q, want %q", what, got, want)
		}
	}
	plan := terraform("plan", "-input=false", "-json")
	expect("with a new image", plan, "examples/guides/pinning/newest.tf terraform_data.server")
	if warning := "Newer: ubuntu-24.04-20270101"; !strings.Contains(plan, warning) {
		t.Errorf("the plan does not warn: %s\n%s", warning, plan)
	}
	expect("with a new image and a new generation", terraform("plan", "-input=false", "-json", "-var=image_generation=2"),
		"examples/guides/pinning/newest.tf terraform_data.server",
		"examples/guides/pinning/roll.tf terraform_data.image",
		"examples/guides/pinning/roll.tf terraform_data.server")
}

func TestFailingExamplesSayWhy(t *testing.T) {
	t.Parallel()
	w := workspaceOf(t)
	environment := newExampleCloud(t).environment(t, cloudsYAML(nil))
	for file, want := range failing {
		directory, err := w.configuration(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.terraformIn(t.Context(), directory, environment, "plan", "-no-color"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, which does not say %q", file, err, want)
		}
	}
}

// TestModulesPassTheirOwnTests runs the tests of each module among the examples as its users would, and on the cloud of
// `make demo ARGS=-serve`.
func TestModulesPassTheirOwnTests(t *testing.T) {
	t.Parallel()
	w := workspaceOf(t)
	if !w.mocks(t) {
		return // a Terraform before 1.7, or an OpenTofu before 1.8, cannot run them
	}
	c, err := startCloud(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.stop)
	_, modules, _ := published(t, w.clone)
	if len(modules) == 0 {
		t.Error("no module has tests")
	}
	for _, module := range modules {
		directory := filepath.Join(t.TempDir(), "module")
		if err := os.CopyFS(directory, os.DirFS(filepath.Join(w.clone, module))); err != nil {
			t.Fatal(err)
		}
		output, err := w.terraformIn(t.Context(), directory, []string{"OS_ENDPOINT=" + c.endpoint, "OS_TOKEN=" + token}, "test", "-no-color")
		if err != nil {
			t.Errorf("%s: %v", module, err)
		}
		if !strings.Contains(output, ", 0 failed") || strings.Contains(output, " 0 passed") {
			t.Errorf("%s: the tests did not run:\n%s", module, output)
		}
	}
}

// compose writes a configuration whose modules are the blocks, and returns the addresses of their data sources.
func compose(t *testing.T, root string, c *exampleCloud, blocks []block) (addresses map[string]string) {
	t.Helper()
	const source = `terraform {
  required_providers {
    nova = {
      source = "terraform-provider-nova/nova"
    }
  }
}
`
	main := source + `
variable "image_generation" {
  type    = number
  default = 1
}
`
	addresses = map[string]string{}
	for i, b := range blocks {
		if failing[b.name] != "" {
			continue
		}
		module := fmt.Sprintf("block_%d", i)
		directory := filepath.Join(root, module)
		if err := os.Mkdir(directory, 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(directory, "main.tf"), b.content)
		write(t, filepath.Join(directory, "authority.pem"), c.ca)
		if !b.requiresProviders() {
			write(t, filepath.Join(directory, "source.tf"), source)
		}
		sources := slices.Sorted(maps.Keys(b.of("data")))
		if len(sources) == 0 { // a provider logs in at the first read
			write(t, filepath.Join(directory, "read.tf"), "data \"nova_images\" \"read\" {\n  limit = 1\n}\n")
			sources = []string{"nova_images.read"}
		}
		for _, source := range sources {
			addresses[b.name+" "+source] = "module." + module + ".data." + source
		}
		main += fmt.Sprintf("\nmodule %q {\n  source = \"./%s\"\n", module, module)
		for _, name := range slices.Sorted(maps.Keys(b.of("variable"))) {
			if value, ok := c.values()[name]; ok {
				main += fmt.Sprintf("\n  %s = %s\n", name, value)
			}
		}
		main += "}\n"
	}
	write(t, filepath.Join(root, "main.tf"), main)
	return addresses
}

// changed returns the resources that a plan changes, each after the name of its block.
func changed(plan string, addresses map[string]string) (changes []string) {
	blocks := map[string]string{}
	for name, address := range addresses {
		block, _, _ := strings.Cut(name, " ")
		module, _, _ := strings.Cut(address, ".data.")
		blocks[module] = block
	}
	for line := range strings.Lines(plan) {
		var message struct {
			Type   string
			Change struct {
				Action   string
				Resource struct{ Module, Resource string }
			}
		}
		if json.Unmarshal([]byte(line), &message) == nil && message.Type == "planned_change" {
			change := message.Change
			changes = append(changes, blocks[change.Resource.Module]+" "+change.Resource.Resource)
		}
	}
	slices.Sort(changes)
	return changes
}

// cloudsYAML returns one file with all entries that documents show.
func cloudsYAML(shown []fence) string {
	const production = `  production:
    auth_type: v3applicationcredential
    auth:
      auth_url: https://identity.example.com/v3
      application_credential_id: 4a38e2a0b4d54b0b9b1f8c5b9d1e2f30
      application_credential_secret: "..."
    region_name: north
`
	entries := []string{production}
	for _, f := range shown {
		if entry, ok := strings.CutPrefix(f.content, "clouds:\n"); ok && !slices.Contains(entries, entry) {
			entries = append(entries, entry)
		}
	}
	return "clouds:\n" + strings.Join(entries, "")
}

// workspaceOf returns a workspace that is removed after the test.
func workspaceOf(t *testing.T) workspace {
	t.Helper()
	w, err := newWorkspace(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// mocks reports whether the workspace's Terraform or OpenTofu supports mocks in tests.
func (w workspace) mocks(t *testing.T) bool {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), w.terraform, "version").Output()
	if err != nil {
		t.Fatal(err)
	}
	var product string
	var major, minor int
	if _, err := fmt.Sscanf(string(output), "%s v%d.%d", &product, &major, &minor); err != nil {
		t.Fatalf("%s: %v", output, err)
	}
	first := map[string]int{"Terraform": 7, "OpenTofu": 8}[product]
	return major > 1 || minor >= first
}

// terraformIn runs Terraform in a directory with additional environment variables, and returns its output.
func (w workspace) terraformIn(ctx context.Context, directory string, environment []string, arguments ...string) (string, error) {
	terraform := command(ctx, w.terraform, arguments...)
	terraform.Dir = directory
	terraform.Env = append(cleanEnvironment(os.Environ()), "TF_CLI_CONFIG_FILE="+w.cliConfig(), "CHECKPOINT_DISABLE=1")
	terraform.Env = append(terraform.Env, environment...)
	var stdout, stderr bytes.Buffer
	terraform.Stdout, terraform.Stderr = &stdout, &stderr
	if err := terraform.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s%s", filepath.Base(w.terraform), strings.Join(arguments, " "), err, stdout.Bytes(), stderr.Bytes())
	}
	return stdout.String(), nil
}
