package main

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"debug/buildinfo"
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const project = "terraform-provider-nova"

// A platform is an operating system and an architecture, in Go's words.
type platform struct{ os, arch string }

// platforms are those that Terraform itself is released for, but for solaris and openbsd.
var platforms = []platform{
	{"darwin", "amd64"}, {"darwin", "arm64"},
	{"freebsd", "386"}, {"freebsd", "amd64"}, {"freebsd", "arm"}, {"freebsd", "arm64"},
	{"linux", "386"}, {"linux", "amd64"}, {"linux", "arm"}, {"linux", "arm64"},
	{"windows", "386"}, {"windows", "amd64"}, {"windows", "arm64"},
}

func archiveName(version, os, arch string) string {
	return fmt.Sprintf("%s_%s_%s_%s.zip", project, version, os, arch)
}

func binaryName(version, os string) string {
	name := project + "_v" + version
	if os == "windows" {
		name += ".exe"
	}
	return name
}

func manifestName(version string) string { return project + "_" + version + "_manifest.json" }

// sums is the path of the file of sums.
func sums(dist, version string) string {
	return filepath.Join(dist, project+"_"+version+"_SHA256SUMS")
}

// checkFiles holds a directory against what the Registry expects of a release: these names, a sum for each file, and a
// manifest with the protocol's version.
func checkFiles(dist, version string) error {
	summed := []string{manifestName(version)}
	for _, p := range platforms {
		summed = append(summed, archiveName(version, p.os, p.arch))
	}
	slices.Sort(summed)
	list := filepath.Base(sums(dist, version))
	want := slices.Concat(summed, []string{list, list + ".sig"})
	slices.Sort(want)
	entries, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("the files are\n  %s\nbut should be\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
	if err := checkSums(dist, version, summed); err != nil {
		return err
	}
	return checkManifest(filepath.Join(dist, manifestName(version)))
}

func checkSums(dist, version string, want []string) error {
	content, err := os.ReadFile(sums(dist, version))
	if err != nil {
		return err
	}
	var listed []string
	for line := range strings.Lines(string(content)) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok {
			return fmt.Errorf("this line of SHA256SUMS is no sum and a name: %q", line)
		}
		listed = append(listed, name)
		file, err := os.ReadFile(filepath.Join(dist, filepath.Base(name)))
		if err != nil {
			return err
		}
		if actual := fmt.Sprintf("%x", sha256.Sum256(file)); actual != sum {
			return fmt.Errorf("the sum of %s is %s, but SHA256SUMS says %s", name, actual, sum)
		}
	}
	slices.Sort(listed)
	if !slices.Equal(listed, want) {
		return fmt.Errorf("SHA256SUMS lists %q, want %q", listed, want)
	}
	return nil
}

func checkManifest(path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var manifest struct {
		Version  int
		Metadata struct {
			ProtocolVersions []string `json:"protocol_versions"`
		}
	}
	if err := json.Unmarshal(content, &manifest); err != nil {
		return fmt.Errorf("the manifest: %w", err)
	}
	if manifest.Version != 1 || !slices.Equal(manifest.Metadata.ProtocolVersions, []string{"6.0"}) {
		return fmt.Errorf("the manifest says %+v, want version 1 and protocol 6.0", manifest)
	}
	return nil
}

// checkSignature has gpg verify the detached signature of the sums, and refuse it for other sums.
func (r *release) checkSignature(ctx context.Context, dist string) error {
	list := sums(dist, r.version)
	signature, err := os.ReadFile(list + ".sig")
	if err != nil {
		return err
	}
	if bytes.HasPrefix(signature, []byte("-----BEGIN")) {
		return errors.New("the signature is armored text; the Registry takes binary ones alone")
	}
	status, err := r.output(ctx, r.work, "gpg", "--batch", "--status-fd", "1", "--verify", list+".sig", list)
	if err != nil {
		return err
	}
	if !strings.Contains(status, "VALIDSIG "+r.fingerprint) {
		return fmt.Errorf("the signature is not by %s:\n%s", r.fingerprint, status)
	}
	content, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	other := filepath.Join(r.work, "other-sums")
	if err := os.WriteFile(other, append(content, '\n'), 0o600); err != nil {
		return err
	}
	if _, err := r.output(ctx, r.work, "gpg", "--batch", "--verify", list+".sig", other); err == nil {
		return errors.New("the signature verifies other sums too")
	}
	return nil
}

// checkArchives looks into each archive.
func (r *release) checkArchives(dist string) error {
	for _, p := range platforms {
		name := archiveName(r.version, p.os, p.arch)
		if err := r.checkArchive(filepath.Join(dist, name), p); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func (r *release) checkArchive(path string, p platform) error {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer archive.Close()
	binary := binaryName(r.version, p.os)
	var names []string
	for _, file := range archive.File {
		names = append(names, file.Name)
		if file.Name != binary {
			continue
		}
		if file.Mode().Perm()&0o111 == 0 {
			return fmt.Errorf("%s has the mode %s, so that nobody may run it", binary, file.Mode())
		}
		content, err := file.Open()
		if err != nil {
			return err
		}
		program, err := io.ReadAll(content)
		if err != nil {
			return err
		}
		if err := r.checkBinary(program, p); err != nil {
			return err
		}
	}
	slices.Sort(names)
	if want := []string{"LICENSE", binary}; !slices.Equal(names, want) {
		return fmt.Errorf("it holds %q, want %q", names, want)
	}
	return nil
}

// checkBinary holds what Go wrote into a binary, and its format, against what a release is to be.
func (r *release) checkBinary(program []byte, p platform) error {
	info, err := buildinfo.Read(bytes.NewReader(program))
	if err != nil {
		return err
	}
	if want := "v" + r.version; info.Main.Version != want {
		return fmt.Errorf("the binary is of the module's version %s, want %s", info.Main.Version, want)
	}
	settings := map[string]string{}
	for _, setting := range info.Settings {
		settings[setting.Key] = setting.Value
	}
	for key, want := range map[string]string{
		"GOOS": p.os, "GOARCH": p.arch, "CGO_ENABLED": "0", "-trimpath": "true",
		"vcs.revision": r.commit, "vcs.modified": "false",
	} {
		if settings[key] != want {
			return fmt.Errorf("the binary was built with %s=%q, want %q", key, settings[key], want)
		}
	}
	loaded, symbols, err := linkage(program, p.os)
	if err != nil {
		return err
	}
	if len(loaded) > 0 {
		return fmt.Errorf("the binary is not static: it loads %q", loaded)
	}
	if len(symbols) > 0 {
		return fmt.Errorf("the binary is not stripped: it has %q", symbols)
	}
	return nil
}

// linkage returns the libraries that a binary loads, beside those without which its system runs nothing, and the
// sections that are there for a debugger.
func linkage(program []byte, system string) (loaded, symbols []string, err error) {
	reader := bytes.NewReader(program)
	debugging := func(name string) {
		for _, prefix := range []string{".debug", ".zdebug", "__debug", "__zdebug", ".symtab"} {
			if strings.HasPrefix(name, prefix) {
				symbols = append(symbols, name)
			}
		}
	}
	switch system {
	case "darwin":
		file, err := macho.NewFile(reader)
		if err != nil {
			return nil, nil, err
		}
		for _, section := range file.Sections {
			debugging(section.Name)
		}
		loaded, err = file.ImportedLibraries()
		// macOS has no stable system calls: Go too goes through these.
		return slices.DeleteFunc(loaded, func(name string) bool {
			return strings.HasPrefix(name, "/usr/lib/") || strings.HasPrefix(name, "/System/Library/Frameworks/")
		}), symbols, err
	case "windows":
		file, err := pe.NewFile(reader)
		if err != nil {
			return nil, nil, err
		}
		for _, section := range file.Sections {
			if section.Name != ".symtab" || len(file.Symbols) > 0 { // Go's linker leaves an empty one behind
				debugging(section.Name)
			}
		}
		imported, err := file.ImportedSymbols()
		for _, symbol := range imported {
			if _, library, _ := strings.Cut(symbol, ":"); !strings.EqualFold(library, "kernel32.dll") {
				loaded = append(loaded, library)
			}
		}
		return loaded, symbols, err
	default:
		file, err := elf.NewFile(reader)
		if err != nil {
			return nil, nil, err
		}
		for _, section := range file.Sections {
			debugging(section.Name)
		}
		for _, program := range file.Progs {
			if program.Type == elf.PT_INTERP {
				loaded = append(loaded, "an interpreter")
			}
		}
		libraries, err := file.ImportedLibraries()
		return append(loaded, libraries...), symbols, err
	}
}

func sameFile(one, other string) error {
	a, err := os.ReadFile(one)
	if err != nil {
		return err
	}
	b, err := os.ReadFile(other)
	if err != nil {
		return err
	}
	if !bytes.Equal(a, b) {
		return fmt.Errorf("first\n%sthen\n%s", a, b)
	}
	return nil
}
