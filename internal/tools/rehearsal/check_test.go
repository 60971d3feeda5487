package main

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var r123 = &release{version: "1.2.3"}

// newDist returns a release and a directory with files that checkFiles accepts.
func newDist(t *testing.T) (*release, string) {
	t.Helper()
	r, dist := r123, t.TempDir()
	write(t, dist, r.manifest(), "manifest")
	for _, p := range platforms {
		write(t, dist, r.archive(p), p.os+p.arch)
	}
	write(t, dist, r.checksums()+".sig", "signature")
	writeChecksums(t, r, dist)
	return r, dist
}

// writeChecksums writes the checksums of the files that a directory has.
func writeChecksums(t *testing.T, r *release, dist string) {
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
	write(t, dist, r.checksums(), list.String())
}

func write(t *testing.T, directory, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(directory, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFilesOfARelease(t *testing.T) {
	t.Parallel()
	linux := platform{"linux", "amd64"}
	for name, test := range map[string]struct {
		spoil func(t *testing.T, r *release, dist string)
		want  string // part of the error
	}{
		"a platform is missing": {
			spoil: func(t *testing.T, r *release, dist string) {
				t.Helper()
				if err := os.Remove(filepath.Join(dist, r.archive(linux))); err != nil {
					t.Fatal(err)
				}
				writeChecksums(t, r, dist)
			},
			want: "the files are",
		},
		"a file is unexpected": {
			spoil: func(t *testing.T, _ *release, dist string) {
				t.Helper()
				write(t, dist, "notes.txt", "")
			},
			want: "notes.txt",
		},
		"an archive was changed after its checksum was computed": {
			spoil: func(t *testing.T, r *release, dist string) {
				t.Helper()
				write(t, dist, r.archive(linux), "other")
			},
			want: r123.archive(linux) + ": FAILED",
		},
		"the manifest has no checksum": {
			spoil: func(t *testing.T, r *release, dist string) {
				t.Helper()
				content, err := os.ReadFile(filepath.Join(dist, r.checksums()))
				if err != nil {
					t.Fatal(err)
				}
				lines := slices.DeleteFunc(strings.SplitAfter(string(content), "\n"), func(line string) bool {
					return strings.Contains(line, "manifest")
				})
				write(t, dist, r.checksums(), strings.Join(lines, ""))
			},
			want: "SHA256SUMS lists",
		},
		"the checksums are not a list of checksums": {
			spoil: func(t *testing.T, r *release, dist string) {
				t.Helper()
				write(t, dist, r.checksums(), "nothing\n")
			},
			want: "sha256sum --check --strict",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, dist := newDist(t)
			if err := r.checkFiles(t.Context(), dist); err != nil {
				t.Fatal(err)
			}
			test.spoil(t, r, dist)
			if err := r.checkFiles(t.Context(), dist); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("checkFiles returned %v, want an error with %q", err, test.want)
			}
		})
	}
}

func TestArchivesHoldTheLicenseAndAnExecutableBinary(t *testing.T) {
	t.Parallel()
	type file struct {
		name string
		mode fs.FileMode
	}
	for name, test := range map[string]struct {
		files []file
		want  string // part of the error, if there is one
	}{
		"as users unpack it":         {files: []file{{"LICENSE", 0o644}, {"terraform-provider-nova_v1.2.3", 0o755}}},
		"a file too many":            {files: []file{{"LICENSE", 0o644}, {"README.md", 0o644}, {"terraform-provider-nova_v1.2.3", 0o755}}, want: "its files are not"},
		"another name":               {files: []file{{"LICENSE", 0o644}, {"terraform-provider-nova", 0o755}}, want: "its files are not"},
		"a binary that does not run": {files: []file{{"LICENSE", 0o644}, {"terraform-provider-nova_v1.2.3", 0o644}}, want: "is not executable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "archive.zip")
			created, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			archive := zip.NewWriter(created)
			for _, f := range test.files {
				header := &zip.FileHeader{Name: f.name}
				header.SetMode(f.mode)
				content, err := archive.CreateHeader(header)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := content.Write([]byte(f.name)); err != nil {
					t.Fatal(err)
				}
			}
			if err := archive.Close(); err != nil {
				t.Fatal(err)
			}
			if err := created.Close(); err != nil {
				t.Fatal(err)
			}
			binary, err := r123.archived(path, platform{"linux", "amd64"})
			switch {
			case test.want == "" && (err != nil || string(binary) != "terraform-provider-nova_v1.2.3"):
				t.Errorf("archived returned %q, %v", binary, err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("archived returned %v, want an error with %q", err, test.want)
			}
		})
	}
}

func TestTheManifestNamesTheProtocol(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../../terraform-registry-manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Version  int
		Metadata struct {
			ProtocolVersions []string `json:"protocol_versions"`
		}
	}
	if err := json.Unmarshal(content, &manifest); err != nil {
		t.Fatal(err)
	}
	if manifest.Version != 1 || !slices.Equal(manifest.Metadata.ProtocolVersions, []string{"6.0"}) {
		t.Errorf("the manifest is %+v, want version 1 and protocol 6.0", manifest)
	}
}
