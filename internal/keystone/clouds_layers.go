package keystone

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxCloudsBytes bounds a file of clouds; real ones are a few kilobytes.
const maxCloudsBytes = 1 << 20

// layer is what one file says of a cloud. Higher layers come first in a slice of them.
type layer struct {
	file   string
	entry  mapping
	auth   mapping
	region string // the region that the layer is of, or the one to use where none is named
}

// layers finds the entry: its region's values, secure.yaml, clouds.yaml, and the profile in clouds-public.yaml.
func (f *files) layers(name, region string) ([]layer, error) {
	clouds, err := f.find("clouds.yaml", "OS_CLIENT_CONFIG_FILE", "clouds")
	if err != nil {
		return nil, err
	}
	if clouds == nil {
		return nil, &CloudsError{
			Kind:   CloudsNotFound,
			Asked:  fmt.Sprintf("Looked for the cloud %s.", quote(name)),
			Answer: "There is no clouds.yaml in any of these places: " + strings.Join(f.directories, ", ") + ".",
			Advice: "Put one there, or set OS_CLIENT_CONFIG_FILE to its path; the guide Authentication shows what stands in it.",
		}
	}
	f.clouds = clouds.file
	secure, err := f.find("secure.yaml", "OS_CLIENT_SECURE_FILE", "clouds")
	if err != nil {
		return nil, err
	}
	var found []layer
	for _, document := range []*document{secure, clouds} {
		if document == nil {
			continue
		}
		entry, ok, err := document.layer(name)
		if err != nil {
			return nil, err
		}
		if ok {
			found = append(found, entry)
		}
	}
	if len(found) == 0 {
		return nil, &CloudsError{
			Kind:   CloudNotFound,
			Asked:  fmt.Sprintf("Looked for the cloud %s in %s.", quote(name), clouds.file),
			Answer: "It is not there; the entries are: " + names(clouds, secure) + ".",
			Advice: "Set cloud (OS_CLOUD) to one of them, or OS_CLIENT_CONFIG_FILE to another file.",
		}
	}
	profile, err := f.profile(found)
	if err != nil {
		return nil, err
	}
	found = append(found, profile...)
	chosen, err := regionLayer(name, found, region)
	if err != nil {
		return nil, err
	}
	return append(chosen, found...), nil
}

// profile is the entry of clouds-public.yaml that a cloud builds upon.
func (f *files) profile(found []layer) ([]layer, error) {
	var name string
	for _, layer := range found {
		for _, key := range []string{"profile", "cloud"} {
			text, err := layer.entry.text(key)
			if err != nil {
				return nil, err
			}
			if name == "" {
				name = text
			}
		}
	}
	if name == "" {
		return nil, nil
	}
	public, err := f.find("clouds-public.yaml", "", "public-clouds")
	if err != nil {
		return nil, err
	}
	if public != nil {
		public, ok, err := public.layer(name)
		if err != nil {
			return nil, err
		}
		if ok {
			return []layer{public}, nil
		}
	}
	for _, layer := range found {
		if text, err := layer.auth.text("auth_url"); err == nil && text != "" {
			return nil, nil // complete without a profile, such as one built into another client
		}
	}
	where := "there is no clouds-public.yaml in " + strings.Join(f.directories, ", ")
	if public != nil {
		where = public.file + " has these: " + names(public)
	}
	return nil, &CloudsError{
		Kind:   CloudNotFound,
		Asked:  fmt.Sprintf("Looked for the profile %s, which an entry of %s builds upon.", quote(name), f.clouds),
		Answer: "It is not there; " + where + ".",
		Advice: "Profiles built into other clients are not known here: write auth_url under auth: in the entry.",
	}
}

// regionLayer is what the entry says of one region: the chosen one, else the one it names, else its first.
func regionLayer(name string, found []layer, region string) ([]layer, error) {
	for _, from := range found {
		regions, err := from.entry.regions()
		if err != nil {
			return nil, err
		}
		if len(regions) == 0 {
			continue
		}
		for _, layer := range found {
			text, err := layer.entry.text("region_name")
			if err != nil {
				return nil, err
			}
			if region == "" {
				region = text
			}
		}
		if region == "" {
			region = regions[0].name
		}
		var known []string
		for _, r := range regions {
			if r.name == region {
				return []layer{{file: from.file, entry: r.values, auth: r.auth, region: r.name}}, nil
			}
			known = append(known, r.name)
		}
		return nil, &CloudsError{
			Kind:   CloudsInvalid,
			Answer: fmt.Sprintf("%s: the cloud %s has no region %s; its regions are %s.", from.file, quote(name), quote(region), list(known)),
			Advice: "Set region (OS_REGION_NAME) to one of them.",
		}
	}
	return nil, nil
}

// find reads the file that the variable names, else the first of that name beside clouds.yaml or in the directories.
func (f *files) find(name, variable, root string) (*document, error) {
	if variable != "" {
		if path, _ := f.lookup(variable); path != "" {
			content, err := read(path)
			if err != nil {
				return nil, &CloudsError{
					Kind: CloudsNotFound, Answer: fmt.Sprintf("%s (from %s) cannot be read: %s.", quote(path), variable, reason(err)),
					Advice: "Correct " + variable + ", or unset it.",
				}
			}
			return parse(path, content, root)
		}
	}
	directories := f.directories
	if f.clouds != "" {
		directories = slices.Concat([]string{filepath.Dir(f.clouds)}, directories)
	}
	for _, directory := range directories {
		path := filepath.Join(directory, name)
		content, err := read(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, &CloudsError{
				Kind: CloudsNotFound, Answer: fmt.Sprintf("%s is there but cannot be read: %s.", quote(path), reason(err)),
				Advice: "Correct its permissions, or set OS_CLIENT_CONFIG_FILE to another file.",
			}
		}
		return parse(path, content, root)
	}
	return nil, nil
}

// read reads a file of bounded size. Anything but a regular file is refused before it is opened: a pipe may never end.
func read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is not a regular file")
	}
	file, err := os.Open(path) //nolint:gosec // the file is the one that the user names
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, maxCloudsBytes+1))
	if err == nil && len(content) > maxCloudsBytes {
		err = fmt.Errorf("it is larger than %d MiB, more than is ever read", maxCloudsBytes>>20)
	}
	return content, err
}

// reason is an error without the path, which the sentence has already.
func reason(err error) string {
	var wrapped *fs.PathError
	if errors.As(err, &wrapped) {
		return wrapped.Err.Error()
	}
	return err.Error()
}
