package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

const project = "terraform-provider-nova"

// A platform is an operating system and an architecture, in Go's terms.
type platform struct{ os, arch string }

// platforms are the platforms of Terraform's own releases, except solaris and openbsd.
var platforms = []platform{
	{"darwin", "amd64"}, {"darwin", "arm64"},
	{"freebsd", "386"}, {"freebsd", "amd64"}, {"freebsd", "arm"}, {"freebsd", "arm64"},
	{"linux", "386"}, {"linux", "amd64"}, {"linux", "arm"}, {"linux", "arm64"},
	{"windows", "386"}, {"windows", "amd64"}, {"windows", "arm64"},
}

// A release is a version of a commit, and the directory in which everything is built.
type release struct {
	version string // without v
	commit  string
	clone   string // the repository that has the commit
	work    string
}

// heading matches the latest version in CHANGELOG.md.
var heading = regexp.MustCompile(`(?m)^## (\d+\.\d+\.\d+)\b`)

// newRelease returns the release of the commit that is checked out. Uncommitted changes are not part of it.
func newRelease(ctx context.Context, clone, work string) (*release, error) {
	clone, err := filepath.Abs(clone)
	if err != nil {
		return nil, err
	}
	r := &release{clone: clone, work: work}
	if r.commit, err = r.run(ctx, clone, "git", "rev-parse", "HEAD"); err != nil {
		return nil, err
	}
	changelog, err := r.run(ctx, clone, "git", "show", "HEAD:CHANGELOG.md")
	if err != nil {
		return nil, err
	}
	latest := heading.FindStringSubmatch(changelog)
	if latest == nil {
		return nil, errors.New(`CHANGELOG.md has no heading such as "## 1.2.3"`)
	}
	r.version = latest[1]
	if err := os.Mkdir(r.keyring(), 0o700); err != nil {
		return nil, err
	}
	// The Registry accepts RSA keys, but no elliptic curves.
	_, err = r.run(ctx, work, "gpg", "--batch", "--quiet", "--passphrase", "",
		"--quick-generate-key", signer, "rsa3072", "sign", "1d")
	return r, err
}

// signer is the user ID of the only key in the keyring.
const signer = "rehearsal@example.com"

func (r *release) keyring() string { return filepath.Join(r.work, "keys") }

// archive returns the name of the archive for a platform.
func (r *release) archive(p platform) string {
	return fmt.Sprintf("%s_%s_%s_%s.zip", project, r.version, p.os, p.arch)
}

// binary returns the name of the binary in the archive for a platform.
func (r *release) binary(p platform) string {
	name := project + "_v" + r.version
	if p.os == "windows" {
		name += ".exe"
	}
	return name
}

func (r *release) manifest() string { return project + "_" + r.version + "_manifest.json" }

func (r *release) checksums() string { return project + "_" + r.version + "_SHA256SUMS" }

// build clones the commit into a new directory, tags it as the release will be tagged, and runs make release. It
// returns a directory with the files that the workflow publishes.
func (r *release) build(ctx context.Context, name string) (string, error) {
	clone := filepath.Join(r.work, name)
	for _, command := range [][]string{
		{"git", "clone", "--quiet", "--no-tags", r.clone, clone},
		{"git", "-C", clone, "checkout", "--quiet", "--detach", r.commit},
		{"git", "-C", clone, "tag", "v" + r.version},
		{"make", "-C", clone, "release", "GPG_FINGERPRINT=" + signer},
	} {
		if _, err := r.run(ctx, r.work, command[0], command[1:]...); err != nil {
			return "", err
		}
	}
	built, published := filepath.Join(clone, "dist"), filepath.Join(r.work, name+"-published")
	for _, pattern := range []string{"*.zip", "*_SHA256SUMS", "*_SHA256SUMS.sig", "*_manifest.json"} {
		files, err := filepath.Glob(filepath.Join(built, pattern))
		if err != nil {
			return "", err
		}
		for _, file := range files {
			if err := link(built, published, filepath.Base(file)); err != nil {
				return "", err
			}
		}
	}
	return published, nil
}

// run runs a command and returns its output.
func (r *release) run(ctx context.Context, directory, name string, arguments ...string) (string, error) {
	return output(r.command(ctx, directory, name, arguments...))
}

// command returns a command that is independent of Go's flags and of the user's OpenStack and Terraform settings.
func (r *release) command(ctx context.Context, directory, name string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, name, arguments...)
	command.Dir = directory
	for _, variable := range os.Environ() {
		key, _, _ := strings.Cut(variable, "=")
		if !strings.HasPrefix(key, "OS_") && !strings.HasPrefix(key, "TF_") && !strings.HasPrefix(key, "MAKE") && key != "GITHUB_TOKEN" {
			command.Env = append(command.Env, variable)
		}
	}
	// A user's `go env -w` may omit the commit from binaries, which released binaries record.
	command.Env = append(command.Env, "GOENV=off", "GOFLAGS=", "GNUPGHOME="+r.keyring())
	return command
}

// output runs a command and returns its standard output without surrounding whitespace.
func output(command *exec.Cmd) (string, error) {
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s%s", strings.Join(command.Args, " "), err, stdout.Bytes(), stderr.Bytes())
	}
	return strings.TrimSpace(stdout.String()), nil
}
