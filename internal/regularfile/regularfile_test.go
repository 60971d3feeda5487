package regularfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestRead(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write := func(name, content string, mode fs.FileMode) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	just, more := strings.Repeat("x", 16<<10), strings.Repeat("x", 16<<10+1)
	for name, test := range map[string]struct {
		path  string
		limit int
		want  string
		err   error
	}{
		"a file":                    {write("file", "content\n", 0o600), 1 << 20, "content\n", nil},
		"an empty file":             {write("empty", "", 0o600), 1 << 20, "", nil},
		"a file of just the limit":  {write("just", just, 0o600), 16 << 10, just, nil},
		"one byte more":             {write("more", more, 0o600), 16 << 10, "", Problem("larger than 16 KiB")},
		"more than a MiB":           {write("large", strings.Repeat("x", 1<<20+1), 0o600), 1 << 20, "", Problem("larger than 1 MiB")},
		"a folder":                  {folder, 1 << 20, "", Problem("not a regular file")},
		"a device without an end":   {os.DevNull, 1 << 20, "", Problem("not a regular file")},
		"nothing of that name":      {filepath.Join(folder, "s3cret"), 1 << 20, "", fs.ErrNotExist},
		"a path that is not a path": {"s3cret\x00", 1 << 20, "", syscall.EINVAL},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Read(test.path, test.limit)
			if string(got) != test.want || !errors.Is(err, test.err) {
				t.Errorf("%d bytes, %v; want %d, %v", len(got), err, len(test.want), test.err)
			}
			if err != nil && (strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), folder)) {
				t.Errorf("the error holds the path: %v", err)
			}
		})
	}
}
