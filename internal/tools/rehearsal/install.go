package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
)

const address = "terraform-provider-nova/nova"

// install puts the archives where Terraform or OpenTofu looks for a registry's provider in a mirror, lets it install the
// host's and plan with it against a fake cloud, and returns what that has shown.
func (r *release) install(ctx context.Context, terraform, dist, mirror string) (string, error) {
	told, err := r.output(ctx, r.work, terraform, "version")
	if err != nil {
		return "", err
	}
	product, _, _ := strings.Cut(told, "\n")
	host := "registry.terraform.io"
	if strings.HasPrefix(product, "OpenTofu") {
		host = "registry.opentofu.org"
	}
	if err := r.fill(filepath.Join(mirror, host, filepath.FromSlash(address)), dist); err != nil {
		return "", err
	}
	directory, err := os.MkdirTemp(r.work, "configuration-")
	if err != nil {
		return "", err
	}
	cliConfig := filepath.Join(directory, "mirror.tfrc")
	for path, content := range map[string]string{
		cliConfig: fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror),
		filepath.Join(directory, "main.tf"): fmt.Sprintf(`terraform {
  required_providers {
    nova = {
      source  = %q
      version = %q
    }
  }
}

data "nova_image" "ubuntu" {
  filter {
    name_regex = "^ubuntu-24\\.04-[0-9]{8}$"
  }
  most_recent = true
}

output "ubuntu" {
  value = data.nova_image.ubuntu.name
}
`, address, r.version),
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			return "", err
		}
	}
	return r.plan(ctx, terraform, product, host, directory, cliConfig)
}

// fill makes a directory of the mirror, in the layout that holds the archives as they are.
func (r *release) fill(directory, dist string) error {
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	for _, p := range platforms {
		name := archiveName(r.version, p.os, p.arch)
		if err := copyFile(filepath.Join(dist, name), filepath.Join(directory, name)); err != nil {
			return err
		}
	}
	return nil
}

func (r *release) plan(ctx context.Context, terraform, product, host, directory, cliConfig string) (string, error) {
	const token = "rehearsal-token"
	cloud := &fakenova.Cloud{Token: token}
	cloud.Add(fakenova.Catalog()...)
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: cloud, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()

	run := func(arguments ...string) (string, error) {
		command := r.command(ctx, directory, terraform, arguments...)
		command.Env = append(command.Env, "TF_CLI_CONFIG_FILE="+cliConfig, "CHECKPOINT_DISABLE=1",
			"OS_ENDPOINT=http://"+listener.Addr().String(), "OS_TOKEN="+token)
		output, err := command.CombinedOutput()
		if err != nil {
			err = fmt.Errorf("%s %s: %w\n%s", terraform, strings.Join(arguments, " "), err, output)
		}
		return string(output), err
	}
	if _, err := run("init", "-no-color", "-input=false"); err != nil {
		return "", err
	}
	lock, err := os.ReadFile(filepath.Join(directory, ".terraform.lock.hcl"))
	if err != nil {
		return "", err
	}
	locked := fmt.Sprintf("provider %q {\n  version     = %q\n", host+"/"+address, r.version)
	if !strings.Contains(string(lock), locked) || !strings.Contains(string(lock), "\"h1:") {
		return "", fmt.Errorf("the lock file is\n%s", lock)
	}
	versions, err := run("version")
	if err != nil {
		return "", err
	}
	if line := "+ provider " + host + "/" + address + " v" + r.version; !strings.Contains(versions, line) {
		return "", fmt.Errorf("%s version does not say %q:\n%s", terraform, line, versions)
	}
	plan, err := run("plan", "-no-color", "-input=false")
	if err != nil {
		return "", err
	}
	if !strings.Contains(plan, `+ ubuntu = "ubuntu-24.04-20260312"`) || strings.Contains(plan, "development overrides") {
		return "", fmt.Errorf("the plan is\n%s", plan)
	}
	requests := cloud.Requests()
	if len(requests) == 0 {
		return "", errors.New("the plan asked no cloud")
	}
	agent := requests[0].Header.Get("User-Agent")
	if want := regexp.MustCompile(`^Terraform/\d+\.\d+\.\d+\S* ` + project + "/" + regexp.QuoteMeta(r.version) + "$"); !want.MatchString(agent) {
		return "", fmt.Errorf("the cloud was asked by %q", agent)
	}
	return fmt.Sprintf("%s installed %s_%s from a mirror of %s, locked it, and planned; the cloud saw %q.",
		product, runtime.GOOS, runtime.GOARCH, host, agent), nil
}
