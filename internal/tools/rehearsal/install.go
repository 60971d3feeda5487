package main

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
)

const address = "terraform-provider-nova/nova"

// configuration reads an image with the released version.
const configuration = `terraform {
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
`

// install puts the archives into a filesystem mirror below dist, has Terraform or OpenTofu check the packages of all
// platforms and install the host's, and plans with it against a fake cloud. It returns a sentence about the outcome.
func (r *release) install(ctx context.Context, terraform, dist string) (string, error) {
	version, err := r.run(ctx, r.work, terraform, "version")
	if err != nil {
		return "", err
	}
	product, _, _ := strings.Cut(version, "\n")
	host := "registry.terraform.io"
	if strings.HasPrefix(product, "OpenTofu") {
		host = "registry.opentofu.org"
	}
	var archives, flags []string
	for _, p := range platforms {
		archives = append(archives, r.archive(p))
		flags = append(flags, "-platform="+p.os+"_"+p.arch)
	}
	mirror := filepath.Join(dist, "mirror")
	if err := link(dist, filepath.Join(mirror, host, filepath.FromSlash(address)), archives...); err != nil {
		return "", err
	}
	directory, err := os.MkdirTemp(r.work, "configuration-")
	if err != nil {
		return "", err
	}
	cliConfig := filepath.Join(directory, "mirror.tfrc")
	for path, content := range map[string]string{
		cliConfig:                           fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror),
		filepath.Join(directory, "main.tf"): fmt.Sprintf(configuration, address, r.version),
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			return "", err
		}
	}

	cloud := &fakenova.Cloud{Token: "rehearsal-token"}
	cloud.Add(fakenova.Catalog()...)
	server := httptest.NewServer(cloud)
	defer server.Close()
	run := func(arguments ...string) (string, error) {
		command := r.command(ctx, directory, terraform, arguments...)
		command.Env = append(command.Env, "TF_CLI_CONFIG_FILE="+cliConfig, "CHECKPOINT_DISABLE=1",
			"OS_ENDPOINT="+server.URL, "OS_TOKEN="+cloud.Token)
		return output(command)
	}
	// The lock file then has a checksum for each platform, and init compares the host's package with it.
	if _, err := run(append([]string{"providers", "lock", "-fs-mirror=" + mirror}, flags...)...); err != nil {
		return "", err
	}
	if _, err := run("init", "-no-color", "-input=false", "-lockfile=readonly"); err != nil {
		return "", err
	}
	installed, err := run("version")
	if err != nil {
		return "", err
	}
	if line := "+ provider " + host + "/" + address + " v" + r.version; !strings.Contains(installed, line) {
		return "", fmt.Errorf("%s version does not print %q:\n%s", terraform, line, installed)
	}
	plan, err := run("plan", "-no-color", "-input=false")
	if err != nil {
		return "", err
	}
	if !strings.Contains(plan, `+ ubuntu = "ubuntu-24.04-20260312"`) || strings.Contains(plan, "development overrides") {
		return "", fmt.Errorf("the plan is\n%s", plan)
	}
	agent, err := r.userAgent(cloud)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s checked the packages in a mirror of %s, installed %s_%s, and planned as %q.",
		product, host, runtime.GOOS, runtime.GOARCH, agent), nil
}

// userAgent returns the User-Agent header of the first request, which must name the released version.
func (r *release) userAgent(cloud *fakenova.Cloud) (string, error) {
	requests := cloud.Requests()
	if len(requests) == 0 {
		return "", errors.New("the plan sent no request")
	}
	agent := requests[0].Header.Get("User-Agent")
	if want := regexp.MustCompile(`^Terraform/\d+\.\d+\.\d+\S* ` + project + "/" + regexp.QuoteMeta(r.version) + "$"); !want.MatchString(agent) {
		return "", fmt.Errorf("the User-Agent header is %q", agent)
	}
	return agent, nil
}
