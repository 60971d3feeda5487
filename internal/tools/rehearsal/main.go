// Rehearsal builds the release of the commit that is checked out, verifies it as the Registry and its users do,
// installs it, and leaves it in ./dist. Nothing is published, and the signing key exists only during the run.
//
// It runs the tools that a release and its users run: make release (goreleaser), sha256sum, gpg, go build, and
// terraform init.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

func main() {
	terraforms := flag.String("terraform", "terraform", "comma-separated `commands` to install the release with; missing ones are skipped")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := rehearse(ctx, os.Stdout, strings.Split(*terraforms, ","))
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "release-rehearsal:", err)
		os.Exit(1)
	}
}

// rehearse runs the steps in order, and writes to out what each has shown.
func rehearse(ctx context.Context, out io.Writer, terraforms []string) error {
	work, err := os.MkdirTemp("", "nova-rehearsal-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	started := time.Now()
	report := func(format string, arguments ...any) {
		fmt.Fprintf(out, "%4.0f s  %s\n", time.Since(started).Seconds(), fmt.Sprintf(format, arguments...))
	}

	r, err := newRelease(ctx, ".", work)
	if err != nil {
		return err
	}
	report("Version %s, from CHANGELOG.md, at commit %.12s. Building it takes minutes without a build cache.", r.version, r.commit)
	dist, err := r.build(ctx, "first")
	if err != nil {
		return err
	}
	report("goreleaser built and signed archives for %d platforms.", len(platforms))
	for _, step := range []struct {
		check func(context.Context, string) error
		shown string
	}{
		{r.checkFiles, "The files are those that the Registry requires, and sha256sum confirms the checksums."},
		{r.checkSignature, "gpg confirms the signature."},
		{r.checkArchives, "Each archive holds the license and the binary that go build makes of that commit."},
		{r.checkSecondBuild, "A second build in another directory has the same checksums."},
	} {
		if err := step.check(ctx, dist); err != nil {
			return err
		}
		report("%s", step.shown)
	}

	installed := 0
	for _, name := range terraforms {
		path, err := exec.LookPath(name)
		if err != nil {
			report("%s is not on PATH: skipped.", name)
			continue
		}
		shown, err := r.install(ctx, path, dist)
		if err != nil {
			return err
		}
		installed++
		report("%s", shown)
	}
	if installed == 0 {
		return errors.New("neither Terraform nor OpenTofu is on PATH, so the release cannot be installed")
	}
	if err := replace("dist", dist); err != nil {
		return err
	}
	report("The release is in ./dist; ./dist/mirror is a filesystem_mirror.")
	return nil
}

// replace replaces a directory by a copy of another one.
func replace(directory, by string) error {
	if err := os.RemoveAll(directory); err != nil {
		return err
	}
	return os.CopyFS(directory, os.DirFS(by))
}

// link makes the files of a directory available in another one, which must be on the same file system.
func link(from, to string, names ...string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, name := range names {
		if err := os.Link(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
			return err
		}
	}
	return nil
}
