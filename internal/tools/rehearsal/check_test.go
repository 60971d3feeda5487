package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

const version = "1.2.3"

// newDist is a directory as checkFiles accepts it.
func newDist(t *testing.T) string {
	t.Helper()
	dist := t.TempDir()
	write(t, dist, manifestName(version), `{"version": 1, "metadata": {"protocol_versions": ["6.0"]}}`)
	for _, p := range platforms {
		write(t, dist, archiveName(version, p.os, p.arch), p.os+p.arch)
	}
	sumUp(t, dist)
	write(t, dist, filepath.Base(sums(dist, version))+".sig", "signature")
	return dist
}

// sumUp writes the sums of what is there.
func sumUp(t *testing.T, dist string) {
	t.Helper()
	entries, err := os.ReadDir(dist)
	if err != nil {
		t.Fatal(err)
	}
	var list strings.Builder
	for _, entry := range entries {
		if strings.Contains(entry.Name(), "SHA256SUMS") {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dist, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&list, "%x  %s\n", sha256.Sum256(content), entry.Name())
	}
	write(t, dist, filepath.Base(sums(dist, version)), list.String())
}

func write(t *testing.T, directory, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(directory, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFilesOfARelease(t *testing.T) {
	t.Parallel()
	archive := archiveName(version, "linux", "amd64")
	for name, test := range map[string]struct {
		spoil func(t *testing.T, dist string)
		want  string // part of the error; none where it is empty
	}{
		"as the Registry takes them": {spoil: func(*testing.T, string) {}},
		"a platform is missing": {
			spoil: func(t *testing.T, dist string) {
				t.Helper()
				if err := os.Remove(filepath.Join(dist, archive)); err != nil {
					t.Fatal(err)
				}
				sumUp(t, dist)
			},
			want: "the files are",
		},
		"a file is there that nobody expects": {
			spoil: func(t *testing.T, dist string) {
				t.Helper()
				write(t, dist, "notes.txt", "")
			},
			want: "notes.txt",
		},
		"an archive was changed after the sums": {
			spoil: func(t *testing.T, dist string) {
				t.Helper()
				write(t, dist, archive, "other")
			},
			want: "the sum of " + archive,
		},
		"the manifest is not among the sums": {
			spoil: func(t *testing.T, dist string) {
				t.Helper()
				list, err := os.ReadFile(sums(dist, version))
				if err != nil {
					t.Fatal(err)
				}
				var rest strings.Builder
				for line := range strings.Lines(string(list)) {
					if !strings.Contains(line, "manifest") {
						rest.WriteString(line)
					}
				}
				write(t, dist, filepath.Base(sums(dist, version)), rest.String())
			},
			want: "SHA256SUMS lists",
		},
		"the sums are no list of sums": {
			spoil: func(t *testing.T, dist string) {
				t.Helper()
				write(t, dist, filepath.Base(sums(dist, version)), "nothing\n")
			},
			want: `no sum and a name: "nothing\n"`,
		},
		"the manifest is of another protocol": {
			spoil: func(t *testing.T, dist string) {
				t.Helper()
				write(t, dist, manifestName(version), `{"version": 1, "metadata": {"protocol_versions": ["5.0"]}}`)
				sumUp(t, dist)
			},
			want: "want version 1 and protocol 6.0",
		},
		"the manifest is no JSON": {
			spoil: func(t *testing.T, dist string) {
				t.Helper()
				write(t, dist, manifestName(version), "6.0")
				sumUp(t, dist)
			},
			want: "the manifest: json",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dist := newDist(t)
			test.spoil(t, dist)
			err := checkFiles(dist, version)
			if test.want == "" && err != nil {
				t.Error(err)
			}
			if test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("checkFiles returned %v, which does not say %q", err, test.want)
			}
		})
	}
}

func TestSymbolsForADebuggerAreFound(t *testing.T) {
	t.Parallel()
	source := t.TempDir()
	write(t, source, "main.go", "package main\n\nfunc main() {}\n")
	for flags, stripped := range map[string]bool{"-s -w": true, "-s=false -w=false": false} {
		binary := filepath.Join(t.TempDir(), "program")
		build := exec.CommandContext(t.Context(), "go", "build", "-ldflags="+flags, "-o", binary, "main.go")
		build.Dir = source
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if output, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
		program, err := os.ReadFile(binary)
		if err != nil {
			t.Fatal(err)
		}
		loaded, symbols, err := linkage(program, runtime.GOOS)
		if err != nil || len(loaded) > 0 || (len(symbols) == 0) != stripped {
			t.Errorf("linked with %s, it loads %q and has %q (%v)", flags, loaded, symbols, err)
		}
	}
}
