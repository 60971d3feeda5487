package main

import (
	"archive/zip"
	"bytes"
	"context"
	"debug/buildinfo"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// checkFiles compares the names of the files with those that the Registry requires, and has sha256sum verify the
// checksum of each.
func (r *release) checkFiles(ctx context.Context, dist string) error {
	summed := []string{r.manifest()}
	for _, p := range platforms {
		summed = append(summed, r.archive(p))
	}
	slices.Sort(summed)
	entries, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	var published []string
	for _, entry := range entries {
		published = append(published, entry.Name())
	}
	required := slices.Sorted(slices.Values(append(summed, r.checksums(), r.checksums()+".sig")))
	if !slices.Equal(published, required) {
		return fmt.Errorf("the files are\n  %s\nbut must be\n  %s", strings.Join(published, "\n  "), strings.Join(required, "\n  "))
	}
	verified, err := r.run(ctx, dist, "sha256sum", "--check", "--strict", r.checksums())
	if err != nil {
		return err
	}
	listed := strings.Split(strings.ReplaceAll(verified, ": OK", ""), "\n")
	slices.Sort(listed)
	if !slices.Equal(listed, summed) {
		return fmt.Errorf("%s lists %q, but must list %q", r.checksums(), listed, summed)
	}
	return nil
}

// checkSignature has gpg verify the detached signature of the checksums. The keyring has no other key.
func (r *release) checkSignature(ctx context.Context, dist string) error {
	signature, err := os.ReadFile(filepath.Join(dist, r.checksums()+".sig"))
	if err != nil {
		return err
	}
	if bytes.HasPrefix(signature, []byte("-----BEGIN")) {
		return errors.New("the signature is ASCII-armored, but the Registry accepts only binary signatures")
	}
	_, err = r.run(ctx, dist, "gpg", "--batch", "--verify", r.checksums()+".sig", r.checksums())
	return err
}

// checkArchives compares the binary in each archive with the one that go build makes of the commit: static, stripped,
// and without traces of the build machine. For the host's platform, go build uses an empty cache.
func (r *release) checkArchives(ctx context.Context, dist string) error {
	for _, p := range platforms {
		archived, err := r.archived(filepath.Join(dist, r.archive(p)), p)
		if err != nil {
			return fmt.Errorf("%s: %w", r.archive(p), err)
		}
		if err := r.checkOrigin(archived); err != nil {
			return fmt.Errorf("%s: %w", r.archive(p), err)
		}
		file := filepath.Join(r.work, "built")
		build := r.command(ctx, filepath.Join(r.work, "first"), "go", "build", "-trimpath",
			"-ldflags=-s -w -X main.version="+r.version, "-o", file, ".")
		build.Env = append(build.Env, "CGO_ENABLED=0", "GOOS="+p.os, "GOARCH="+p.arch, "GOARM=6")
		if p == (platform{runtime.GOOS, runtime.GOARCH}) {
			build.Env = append(build.Env, "GOCACHE="+filepath.Join(r.work, "cache"))
		}
		if _, err := output(build); err != nil {
			return err
		}
		built, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if !bytes.Equal(built, archived) {
			return fmt.Errorf("%s: its binary differs from the one that go build makes", r.archive(p))
		}
	}
	return nil
}

// archived returns the binary of an archive, which must hold nothing else but the license.
func (r *release) archived(path string, p platform) ([]byte, error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	names := []string{"LICENSE", r.binary(p)}
	if !slices.EqualFunc(archive.File, names, func(file *zip.File, name string) bool { return file.Name == name }) {
		return nil, fmt.Errorf("its files are not %q", names)
	}
	binary := archive.File[1]
	if binary.Mode().Perm()&0o111 == 0 {
		return nil, fmt.Errorf("%s is not executable: its mode is %s", binary.Name, binary.Mode())
	}
	content, err := binary.Open()
	if err != nil {
		return nil, err
	}
	defer content.Close()
	return io.ReadAll(content)
}

// checkOrigin reads from a binary which version and commit it was built from.
func (r *release) checkOrigin(binary []byte) error {
	info, err := buildinfo.Read(bytes.NewReader(binary))
	if err != nil {
		return err
	}
	got := map[string]string{"version": info.Main.Version}
	for _, setting := range info.Settings {
		got[setting.Key] = setting.Value
	}
	for key, want := range map[string]string{
		"version": "v" + r.version, "vcs.revision": r.commit, "vcs.modified": "false", "CGO_ENABLED": "0", "-trimpath": "true",
	} {
		if got[key] != want {
			return fmt.Errorf("its binary has %s=%q, but must have %q", key, got[key], want)
		}
	}
	return nil
}

// checkSecondBuild builds the release again, in another directory, and compares the checksums.
func (r *release) checkSecondBuild(ctx context.Context, dist string) error {
	again, err := r.build(ctx, "second")
	if err != nil {
		return err
	}
	first, err := os.ReadFile(filepath.Join(dist, r.checksums()))
	if err != nil {
		return err
	}
	second, err := os.ReadFile(filepath.Join(again, r.checksums()))
	if err != nil {
		return err
	}
	if !bytes.Equal(first, second) {
		return fmt.Errorf("a second build has other checksums:\n%sinstead of\n%s", second, first)
	}
	return nil
}
