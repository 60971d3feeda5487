// Package regularfile reads the files that a user names: certificates, tokens, clouds.yaml.
package regularfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// A Problem is the error of a file that exists and is not read, such as "not a regular file".
type Problem string

func (p Problem) Error() string { return string(p) }

// Read returns the content of a regular file of at most limit bytes. It rejects a pipe before it opens it, because a pipe may
// never end. An error is a Problem, or the cause that the system reports. It does not hold the path, which may be a secret
// in the wrong place.
func Read(path string, limit int) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, WithoutPath(err)
	case !info.Mode().IsRegular():
		return nil, Problem("not a regular file")
	}
	file, err := os.Open(path) //nolint:gosec // the user names it, or it is one of the places of clouds.yaml
	if err != nil {
		return nil, WithoutPath(err)
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, int64(limit)+1))
	switch {
	case err != nil:
		return nil, WithoutPath(err)
	case len(content) > limit:
		return nil, Problem("larger than " + size(limit))
	}
	return content, nil
}

// WithoutPath returns the cause of an error of package os.
func WithoutPath(err error) error {
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		return failed.Err
	}
	return err
}

func size(limit int) string {
	if limit < 1<<20 {
		return fmt.Sprintf("%d KiB", limit>>10)
	}
	return fmt.Sprintf("%d MiB", limit>>20)
}
