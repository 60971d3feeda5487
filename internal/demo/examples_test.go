package main

import (
	"context"
	"io"
	"path/filepath"
	"testing"
)

// TestExamplesDoWhatTheyShow runs each example of the documentation on its own: what configures the provider is
// validated, and every data source finds its images in the fake cloud.
func TestExamplesDoWhatTheyShow(t *testing.T) {
	t.Parallel()
	examples := map[string][]string{
		"examples/provider/*.tf":       {"validate", "-no-color"},
		"examples/data-sources/*/*.tf": {"plan", "-no-color", "-input=false"},
		"examples/guides/pinning/*.tf": {"plan", "-no-color", "-input=false"},
	}
	err := run(t.Context(), io.Discard, t.TempDir(), func(_ context.Context, _ io.Writer, c cloud, w workspace) error {
		t.Run("each", func(t *testing.T) { // waits for the parallel ones below
			for pattern, arguments := range examples {
				files, err := filepath.Glob(filepath.Join(w.clone, pattern))
				if err != nil || len(files) == 0 {
					t.Fatalf("%s: %d files, %v", pattern, len(files), err)
				}
				for _, path := range files {
					file, err := filepath.Rel(w.clone, path)
					if err != nil {
						t.Fatal(err)
					}
					t.Run(file, func(t *testing.T) {
						t.Parallel()
						directory, err := w.configuration(file)
						if err != nil {
							t.Fatal(err)
						}
						if _, err := w.run(t.Context(), directory, c, arguments...); err != nil {
							t.Error(err)
						}
					})
				}
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
