package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const module = "github.com/terraform-provider-nova/terraform-provider-nova"

// workspace is a temporary directory with the provider, built from this clone, and the Terraform that uses it.
type workspace struct {
	directory string
	terraform string // path of the Terraform or OpenTofu binary
	clone     string // root of this clone
}

// cliConfig returns the path of the file by which Terraform uses the provider in the workspace instead of a registry.
func (w workspace) cliConfig() string { return filepath.Join(w.directory, "dev.tfrc") }

// newWorkspace returns a workspace in a new directory below parent.
func newWorkspace(ctx context.Context, parent string) (workspace, error) {
	terraform, err := findTerraform()
	if err != nil {
		return workspace{}, err
	}
	gomod, err := command(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return workspace{}, fmt.Errorf("go env GOMOD: %w", err)
	}
	directory, err := os.MkdirTemp(parent, "nova-demo-")
	if err != nil {
		return workspace{}, err
	}
	w := workspace{directory: directory, terraform: terraform, clone: filepath.Dir(strings.TrimSpace(string(gomod)))}
	if err := w.fill(ctx); err != nil {
		w.remove()
		return workspace{}, err
	}
	return w, nil
}

// fill builds the provider and writes Terraform's configuration file.
func (w workspace) fill(ctx context.Context) error {
	build := command(ctx, "go", "build", "-buildvcs=false", "-o", filepath.Join(w.directory, "terraform-provider-nova"), module)
	build.Dir = w.clone
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("the provider does not build: %w\n%s", err, output)
	}
	return os.WriteFile(w.cliConfig(), fmt.Appendf(nil, `provider_installation {
  dev_overrides {
    "terraform-provider-nova/nova" = %[1]q
    "hashicorp/nova"               = %[1]q
  }
  direct {}
}
`, w.directory), 0o600)
}

func (w workspace) remove() { _ = os.RemoveAll(w.directory) }

// configuration returns a new directory in the workspace with a copy of one file as main.tf.
func (w workspace) configuration(file string) (string, error) {
	content, err := os.ReadFile(filepath.Join(w.clone, file))
	if err != nil {
		return "", err
	}
	directory, err := os.MkdirTemp(w.directory, "configuration-")
	if err != nil {
		return "", err
	}
	return directory, os.WriteFile(filepath.Join(directory, "main.tf"), content, 0o600)
}

// run runs Terraform in a directory and returns its standard output.
func (w workspace) run(ctx context.Context, directory string, c cloud, arguments ...string) ([]byte, error) {
	terraform := command(ctx, w.terraform, arguments...)
	terraform.Dir = directory
	terraform.Env = append(cleanEnvironment(os.Environ()),
		"TF_CLI_CONFIG_FILE="+w.cliConfig(), "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1",
		"OS_ENDPOINT="+c.endpoint, "OS_TOKEN="+token)
	var stdout, stderr bytes.Buffer
	terraform.Stdout, terraform.Stderr = &stdout, &stderr
	if err := terraform.Run(); err != nil {
		return stdout.Bytes(), fmt.Errorf("%s %s: %w\n%s%s",
			filepath.Base(w.terraform), strings.Join(arguments, " "), err, stdout.Bytes(), stderr.Bytes())
	}
	return stdout.Bytes(), nil
}

// firstError plans a configuration that fails, and returns the detail of the first error.
func (w workspace) firstError(ctx context.Context, directory string, c cloud) (string, error) {
	output, planned := w.run(ctx, directory, c, "plan", "-json", "-input=false")
	if planned == nil {
		return "", errors.New("the plan succeeded, but should fail")
	}
	for line := range bytes.Lines(output) {
		var message struct {
			Diagnostic struct{ Severity, Detail string }
		}
		if json.Unmarshal(line, &message) == nil && message.Diagnostic.Severity == "error" {
			return message.Diagnostic.Detail, nil
		}
	}
	return "", planned
}

// findTerraform returns the path of the Terraform or OpenTofu binary that the tests use too.
func findTerraform() (string, error) {
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		found, err := exec.LookPath(path)
		if err != nil {
			return "", fmt.Errorf("TF_ACC_TERRAFORM_PATH: %w", err)
		}
		return found, nil
	}
	for _, name := range []string{"terraform", "tofu"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("neither terraform nor tofu is on PATH: install one of them, " +
		"or run `make demo`, which downloads Terraform into ./bin")
}

// cleanEnvironment returns the environment without the variables that change what Terraform or the provider do.
func cleanEnvironment(environment []string) []string {
	var clean []string
	for _, variable := range environment {
		if !strings.HasPrefix(variable, "OS_") && !strings.HasPrefix(variable, "TF_") {
			clean = append(clean, variable)
		}
	}
	return clean
}

// command returns a command that is interrupted before it is killed, so that Terraform can stop the provider.
func command(ctx context.Context, name string, arguments ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, arguments...)
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 10 * time.Second
	return c
}
