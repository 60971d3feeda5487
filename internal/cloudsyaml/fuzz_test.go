package cloudsyaml

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever the files hold, reading them ends, and if with an error, then with one that shows no value.
func FuzzLoad(f *testing.F) {
	const entry = "clouds: {mine: {profile: vendor, auth: {password: 's3cret!'}, regions: [a, {name: b, values: {auth: {token: 's3cret!'}}}]}}"
	const public = "public-clouds: {vendor: {auth: {auth_url: 'https://{region_name}'}, regions: [{name: a}]}}"
	f.Add(entry, entry, public, "b")
	f.Add("clouds:\n  mine:\n    auth:\n      password: *s3cret!\n", "", "", "")
	f.Add("clouds:\n  mine:\n    auth:\n      password: !s3cret! x\n", "", "", "")
	f.Add("clouds:\n  mine:\n    auth:\n      password: @s3cret!\n", "", "", "")
	f.Add("clouds:\n  mine:\n    auth:\n      password: \"s3cret!\\q\"\n", "", "", "")
	f.Add("clouds:\n  mine:\n    auth: {? [s3cret!] : x, {a: b}: c, !!int s3cret!: d, !!binary s3cret!: e}\n", "", "", "")
	f.Add("clouds: {mine: {compute_endpoint: 'https://{s3cret!}', key: s3cret!, cert: {s3cret!: s3cret!}}}", "", "", "")
	f.Add("clouds: {mine: {region_name: 'a, b', tenant-name: x, verfiy: no, auth: {verify: no}}}", "clouds:\n\tmine: s3cret!\n", "", "a")
	f.Add("a: &a {<<: [*a]}\nclouds: *a", "", "", "")
	f.Add("clouds: {mine: &m {<<: *m}}", "", "", "")
	f.Add("---\nclouds: {}\n---\nclouds: {}\n", "[s3cret!", "s3cret!: {", "")
	f.Fuzz(func(t *testing.T, clouds, secure, public, region string) {
		files := map[string]string{"clouds.yaml": clouds, "secure.yml": secure, "clouds-public.json": public}
		finder := &finder{
			lookup: func(string) (string, bool) { return "", false }, directories: []string{"work"},
			read: func(path string) ([]byte, error) {
				content, ok := files[filepath.Base(path)]
				if !ok {
					return nil, absentError{fs.ErrNotExist}
				}
				return []byte(content), nil
			},
		}
		cloud, err := load(finder, "mine", testKeys)
		if err == nil {
			_, err = cloud.In(region)
		}
		if err == nil {
			return
		}
		var e *Error
		if !errors.As(err, &e) || e.Kind == "" || e.File == "" || strings.ContainsAny(e.Error(), "\n\x1b") {
			t.Fatalf("error %#v", err)
		}
		switch e.Kind {
		case NoCloud, EmptyFile, NoProfile, NoRegion, NoRoot: // name clouds and regions
			return
		}
		if strings.Contains(e.Error(), "s3cret!") {
			t.Errorf("a value is in %#v", e)
		}
	})
}
