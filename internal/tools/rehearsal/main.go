// Rehearsal makes all that a release publishes from the commit at hand, checks it as the Registry and its users would,
// installs it, and leaves it in ./dist. Nothing leaves the machine, and the key that signs is made for the run.
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
	"runtime"
	"strings"
	"syscall"
	"time"
)

func main() {
	goreleaser := flag.String("goreleaser", "goreleaser", "the command that runs goreleaser")
	terraform := flag.String("terraform", "terraform", "the commands to install the release with, between commas; one that is missing is left out")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := rehearse(ctx, os.Stdout, strings.Fields(*goreleaser), strings.Split(*terraform, ","))
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "release-rehearsal:", err)
		os.Exit(1)
	}
}

// rehearse does one step after the other; each says on out what it has shown.
func rehearse(ctx context.Context, out io.Writer, goreleaser, terraforms []string) error {
	work, err := os.MkdirTemp("", "nova-rehearsal-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	began := time.Now()
	done := func(format string, arguments ...any) {
		fmt.Fprintf(out, "%4.0f s  %s\n", time.Since(began).Seconds(), fmt.Sprintf(format, arguments...))
	}

	r, err := newRelease(ctx, ".", work)
	if err != nil {
		return err
	}
	done("Version %s, from CHANGELOG.md, at commit %.12s.", r.version, r.commit)
	done("goreleaser is at work; without a build cache that takes minutes.")
	dist, err := r.make(ctx, goreleaser, "first")
	if err != nil {
		return err
	}
	done("goreleaser made archives for %d platforms.", len(platforms))
	if err := checkFiles(dist, r.version); err != nil {
		return err
	}
	done("Names, sums and manifest are as the Registry takes them.")
	if err := r.checkSignature(ctx, dist); err != nil {
		return err
	}
	done("The signature is the key's, and no other file's.")
	if err := r.checkArchives(dist); err != nil {
		return err
	}
	done("Each archive holds a static, stripped binary of that commit, and the license.")

	again, err := r.make(ctx, goreleaser, "second")
	if err != nil {
		return err
	}
	if err := sameFile(sums(dist, r.version), sums(again, r.version)); err != nil {
		return fmt.Errorf("a second build in another directory differs: %w", err)
	}
	done("A second build in another directory gave the same bytes.")
	if err := r.checkPlainBuild(ctx, dist); err != nil {
		return err
	}
	done("So did go build alone, without goreleaser and without a cache, for %s_%s.", runtime.GOOS, runtime.GOARCH)

	mirror := filepath.Join(dist, "mirror")
	installed := 0
	for _, name := range terraforms {
		path, err := exec.LookPath(name)
		if err != nil {
			done("%s is not on PATH: left out.", name)
			continue
		}
		told, err := r.install(ctx, path, dist, mirror)
		if err != nil {
			return err
		}
		installed++
		done("%s", told)
	}
	if installed == 0 {
		return errors.New("there is neither Terraform nor OpenTofu to install the release with")
	}
	if err := keep(dist, "dist"); err != nil {
		return err
	}
	done("All of it is in ./dist; ./dist/mirror is a filesystem_mirror.")
	return nil
}

// keep replaces the directory to by a copy of what the release publishes, and of its mirror.
func keep(from, to string) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	return os.CopyFS(to, os.DirFS(from))
}
