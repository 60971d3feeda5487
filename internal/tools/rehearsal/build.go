package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// A release is a commit under its version's tag, and the key to sign with, in a directory of the rehearsal's own.
type release struct {
	version     string // without v
	commit      string
	clone       string // the repository that the release is of
	work        string // where everything is made
	fingerprint string // of the key
}

// heading is the latest version in CHANGELOG.md.
var heading = regexp.MustCompile(`(?m)^## (\d+\.\d+\.\d+)\b`)

// newRelease looks at the commit that is checked out; what is not committed has no part in a release.
func newRelease(ctx context.Context, clone, work string) (*release, error) {
	clone, err := filepath.Abs(clone)
	if err != nil {
		return nil, err
	}
	r := &release{clone: clone, work: work}
	if r.commit, err = r.output(ctx, clone, "git", "rev-parse", "HEAD"); err != nil {
		return nil, err
	}
	changelog, err := r.output(ctx, clone, "git", "show", "HEAD:CHANGELOG.md")
	if err != nil {
		return nil, err
	}
	latest := heading.FindStringSubmatch(changelog)
	if latest == nil {
		return nil, errors.New(`CHANGELOG.md has no heading such as "## 1.2.3"`)
	}
	r.version = latest[1]
	return r, r.makeKey(ctx)
}

// makeKey makes a key that is good for a day and for nothing else. The Registry takes RSA keys, no elliptic curves.
func (r *release) makeKey(ctx context.Context) error {
	if err := os.Mkdir(r.keyring(), 0o700); err != nil {
		return err
	}
	if _, err := r.output(ctx, r.work, "gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key",
		"Rehearsal <rehearsal@example.com>", "rsa3072", "sign", "1d"); err != nil {
		return err
	}
	listing, err := r.output(ctx, r.work, "gpg", "--batch", "--with-colons", "--list-secret-keys")
	if err != nil {
		return err
	}
	_, listing, _ = strings.Cut(listing, "\nfpr:")
	r.fingerprint, _, _ = strings.Cut(strings.TrimLeft(listing, ":"), ":")
	return nil
}

func (r *release) keyring() string { return filepath.Join(r.work, "keys") }

// make clones the commit into a new directory of that name, tags it as the release will be, and has goreleaser do all
// but publish. It returns the directory with what would be published.
func (r *release) make(ctx context.Context, goreleaser []string, name string) (string, error) {
	clone := filepath.Join(r.work, name)
	for _, arguments := range [][]string{
		{"clone", "--quiet", "--no-tags", r.clone, clone},
		{"-C", clone, "checkout", "--quiet", "--detach", r.commit},
		{"-C", clone, "tag", "v" + r.version},
	} {
		if _, err := r.output(ctx, r.work, "git", arguments...); err != nil {
			return "", err
		}
	}
	arguments := slices.Concat(goreleaser[1:], []string{"release", "--clean", "--skip=publish"})
	if _, err := r.output(ctx, clone, goreleaser[0], arguments...); err != nil {
		return "", err
	}
	published := filepath.Join(r.work, name+"-published") // in the clone, it would count as a change
	return published, collect(filepath.Join(clone, "dist"), filepath.Join(clone, "terraform-registry-manifest.json"), published, r.version)
}

// collect copies what goreleaser would upload, which is not all that it leaves in its directory.
func collect(dist, manifest, published, version string) error {
	if err := os.Mkdir(published, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ".zip") || strings.Contains(entry.Name(), "SHA256SUMS") {
			if err := copyFile(filepath.Join(dist, entry.Name()), filepath.Join(published, entry.Name())); err != nil {
				return err
			}
		}
	}
	return copyFile(manifest, filepath.Join(published, project+"_"+version+"_manifest.json"))
}

// checkPlainBuild builds the host's binary with Go alone and no cache, and compares it with the released one.
func (r *release) checkPlainBuild(ctx context.Context, dist string) error {
	binary := filepath.Join(r.work, "plain")
	build := r.command(ctx, filepath.Join(r.work, "first"), "go", "build", "-trimpath",
		"-ldflags=-s -w -X main.version="+r.version, "-o", binary, ".")
	build.Env = append(build.Env, "CGO_ENABLED=0", "GOCACHE="+filepath.Join(r.work, "cache"))
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, output)
	}
	plain, err := os.ReadFile(binary)
	if err != nil {
		return err
	}
	archive, err := zip.OpenReader(filepath.Join(dist, archiveName(r.version, runtime.GOOS, runtime.GOARCH)))
	if err != nil {
		return err
	}
	defer archive.Close()
	file, err := archive.Open(binaryName(r.version, runtime.GOOS))
	if err != nil {
		return err
	}
	defer file.Close()
	released, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	if !bytes.Equal(plain, released) {
		return errors.New("the released binary is not what go build makes of its source")
	}
	return nil
}

// output runs a command and returns what it printed.
func (r *release) output(ctx context.Context, directory, name string, arguments ...string) (string, error) {
	command := r.command(ctx, directory, name, arguments...)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s%s", name, strings.Join(arguments, " "), err, stdout.Bytes(), stderr.Bytes())
	}
	return strings.TrimSpace(stdout.String()), nil
}

// command is a command whose surroundings decide nothing: neither Go's flags nor settings of OpenStack or Terraform.
func (r *release) command(ctx context.Context, directory, name string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, name, arguments...)
	command.Dir = directory
	for _, variable := range os.Environ() {
		if key, _, _ := strings.Cut(variable, "="); !strings.HasPrefix(key, "OS_") && !strings.HasPrefix(key, "TF_") && key != "GITHUB_TOKEN" {
			command.Env = append(command.Env, variable)
		}
	}
	// A user's `go env -w` may leave out what the version control knows; the released binary has it.
	command.Env = append(command.Env, "GOENV=off", "GOFLAGS=", "GNUPGHOME="+r.keyring(), "GPG_FINGERPRINT="+r.fingerprint)
	return command
}

func copyFile(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o600)
}
