//go:build unix

package main

import (
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

// bench runs this program as a provider, with or without Terraform.
type bench struct {
	directory string
	terraform string
	program   string
	rounds    int
	clouds    []*cloud
}

// plan holds the duration and the usage of one plan.
type plan struct {
	wall     time.Duration
	provider usage // of all processes of the provider; memory of the largest
	requests int64
	bytes    int64
}

// newBench prepares a directory from which Terraform runs this program as the provider.
func newBench(directory, terraform string, rounds int) (*bench, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	providers := filepath.Join(directory, "providers")
	if err := os.Mkdir(providers, 0o700); err != nil {
		return nil, err
	}
	if err := os.Symlink(program, filepath.Join(providers, "terraform-provider-nova")); err != nil {
		return nil, err
	}
	b := &bench{directory: directory, terraform: terraform, program: program, rounds: rounds}
	return b, os.WriteFile(b.path("cli.tfrc"), fmt.Appendf(nil, `provider_installation {
  dev_overrides {
    "registry.terraform.io/terraform-provider-nova/nova" = %[1]q
    "registry.opentofu.org/terraform-provider-nova/nova" = %[1]q
  }
  direct {}
}
`, providers), 0o600)
}

func (b *bench) path(name string) string { return filepath.Join(b.directory, name) }

// version returns the first line of terraform version.
func (b *bench) version(ctx context.Context) (string, error) {
	command := exec.CommandContext(ctx, b.terraform, "version")
	command.Env = b.environment("", "", nil)
	output, err := command.Output()
	line, _, _ := strings.Cut(string(output), "\n")
	return line, err
}

// cloud starts a fake cloud that serves until close.
func (b *bench) cloud(images int, latency time.Duration, compressed bool) *cloud {
	c := newCloud(images, latency, compressed)
	b.clouds = append(b.clouds, c)
	return c
}

func (b *bench) close() {
	for _, c := range b.clouds {
		c.server.Close()
	}
}

// plan runs terraform plan on the data blocks with a variant of the provider.
func (b *bench) plan(ctx context.Context, variant string, c *cloud, blocks string) (plan, error) {
	workspace, err := os.MkdirTemp(b.directory, "workspace-")
	if err != nil {
		return plan{}, err
	}
	defer os.RemoveAll(workspace)
	content := fmt.Sprintf(`terraform {
  required_providers {
    nova = { source = "terraform-provider-nova/nova" }
  }
}

provider "nova" {
  endpoint = %q
  token    = "token"
}

%s`, c.server.URL, blocks)
	if err := os.WriteFile(filepath.Join(workspace, "main.tf"), []byte(content), 0o600); err != nil {
		return plan{}, err
	}
	responses := b.path("responses")
	if err := os.MkdirAll(responses, 0o700); err != nil {
		return plan{}, err
	}
	requests, bytes := c.requests.Load(), c.bytes.Load()
	command := exec.CommandContext(ctx, b.terraform, "plan", "-input=false", "-lock=false", "-no-color")
	command.Dir = workspace
	command.Env = b.environment(variant, workspace, map[string]string{responsesVariable: responses})
	started := time.Now()
	if output, err := command.CombinedOutput(); err != nil {
		return plan{}, fmt.Errorf("terraform plan with the variant %s: %w\n%s", variant, err, output)
	}
	result := plan{wall: time.Since(started), requests: c.requests.Load() - requests, bytes: c.bytes.Load() - bytes}
	result.provider, err = usages(workspace)
	return result, err
}

// readAlone reads nova_images once in a process of its own, without Terraform.
func (b *bench) readAlone(ctx context.Context, c *cloud, pattern string) (usage, error) {
	directory, err := os.MkdirTemp(b.directory, "read-")
	if err != nil {
		return usage{}, err
	}
	defer os.RemoveAll(directory)
	command := exec.CommandContext(ctx, b.program)
	command.Env = b.environment(singleRead, directory, map[string]string{
		"OS_ENDPOINT": c.server.URL, "OS_TOKEN": "token", regexVariable: pattern,
	})
	if output, err := command.CombinedOutput(); err != nil {
		return usage{}, fmt.Errorf("a read without Terraform: %w\n%s", err, output)
	}
	return usages(directory)
}

// environment returns the environment of this process without the variables that would change the measurement, and with
// those that select the variant.
func (b *bench) environment(variant, usageDirectory string, more map[string]string) []string {
	environment := []string{
		variantVariable + "=" + variant, usageVariable + "=" + usageDirectory,
		"TF_CLI_CONFIG_FILE=" + b.path("cli.tfrc"), "CHECKPOINT_DISABLE=1",
	}
	for name, value := range more {
		environment = append(environment, name+"="+value)
	}
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "OS_") && !strings.HasPrefix(variable, "TF_") {
			environment = append(environment, variable)
		}
	}
	return environment
}

// usages adds up the usage that the provider's processes wrote.
func usages(directory string) (usage, error) {
	entries, err := os.ReadDir(directory)
	if err != nil {
		return usage{}, err
	}
	var total usage
	found := 0
	for _, entry := range entries {
		if strings.Contains(entry.Name(), ".") {
			continue
		}
		content, err := os.ReadFile(filepath.Join(directory, entry.Name()))
		if err != nil {
			return usage{}, err
		}
		var one usage
		if err := json.Unmarshal(content, &one); err != nil {
			return usage{}, err
		}
		total.CPU += one.CPU
		total.Read += one.Read
		total.Resident = max(total.Resident, one.Resident)
		found++
	}
	if found == 0 {
		return usage{}, errors.New("no process of the provider wrote its usage")
	}
	return total, nil
}
