// Prose copies the text of a clone into a directory, in the form in which the linter Vale can read it: documents and Go
// files as they are, messages without the lines that quote users and services, and comments and sentences of other
// files on their own. Every line keeps its number, so that a finding names the line to change.
package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: prose DIRECTORY PATH...")
		os.Exit(2)
	}
	for _, path := range os.Args[2:] {
		if err := copyText(os.Args[1], path); err != nil {
			fmt.Fprintln(os.Stderr, "prose:", err)
			os.Exit(1)
		}
	}
}

// copyText writes the text of a file, or of each file below a directory, to the same path below the directory to.
func copyText(to, path string) error {
	return filepath.WalkDir(path, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		texts, err := texts(file, string(content))
		if err != nil {
			return err
		}
		for suffix, text := range texts {
			copied := filepath.Join(to, file+suffix)
			if err := os.MkdirAll(filepath.Dir(copied), 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(copied, []byte(text), 0o600); err != nil {
				return err
			}
		}
		return nil
	})
}

// texts returns what Vale reads of a file, by the suffix that each text adds to the file's name.
func texts(file, content string) (map[string]string, error) {
	message := strings.Contains(filepath.ToSlash(file), "testdata/diagnostics/")
	if !message && strings.Contains(filepath.ToSlash(file), "testdata/") {
		return nil, nil
	}
	switch filepath.Ext(file) {
	case ".md", ".tmpl":
		return map[string]string{"": content}, nil
	case ".txt":
		if message {
			return map[string]string{"": prose(content)}, nil
		}
	case ".go":
		// Tests hold the words of users and services. Their comments are ours.
		if strings.HasSuffix(file, "_test.go") {
			return map[string]string{"": content}, nil
		}
		sentences, err := sentences(file, content)
		return map[string]string{"": content, ".txt": sentences}, err
	case ".tf", ".hcl", ".yml", ".sh", ".py", "":
		return map[string]string{".txt": comments(content)}, nil
	}
	return nil, nil
}
