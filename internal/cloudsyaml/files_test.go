package cloudsyaml

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func TestWhereFilesAreFound(t *testing.T) {
	t.Parallel()
	entry := func(key, value string) string { return "clouds: {mine: {auth: {" + key + ": " + value + "}}}\n" }
	everywhere := map[string]string{
		"work/clouds.yaml":      entry("auth_url", "work"),
		"work/clouds.yml":       entry("auth_url", "work-yml"),
		"work/clouds.json":      `{"clouds": {"mine": {"auth": {"auth_url": "work-json"}}}}`,
		"home/clouds.yaml":      entry("auth_url", "home"),
		"site/clouds.yml":       entry("auth_url", "site-yml"),
		"elsewhere/my.yaml":     entry("auth_url", "elsewhere"),
		"elsewhere/secure.yml":  entry("token", "beside"),
		"work/secure.yaml":      entry("token", "work"),
		"work/secure.yml":       entry("token", "work-yml"),
		"home/secure.json":      `{"clouds": {"mine": {"auth": {"token": "home-json"}}}}`,
		"secret/my.yaml":        entry("token", "named"),
		"user/named/my.yaml":    entry("auth_url", "tilde"),
		"user/named/secret.yml": entry("token", "tilde"),
	}
	work := []string{"work/clouds.yaml", "work/clouds.yml", "work/clouds.json"}
	secure := []string{"work/secure.yaml", "work/secure.yml", "home/secure.json"}
	tests := []struct {
		name        string
		without     []string
		environment map[string]string
		url, token  string
	}{
		{"the working directory comes first", nil, nil, "work", "work"},
		{".yml comes after .yaml", []string{"work/clouds.yaml", "work/secure.yaml"}, nil, "work-yml", "work-yml"},
		{".json comes last", work[:2], nil, "work-json", "work"},
		{"then the user's directory", work, nil, "home", "work"},
		{"then the system's", append([]string{"home/clouds.yaml"}, work...), nil, "site-yml", "work"},
		{"the secure file is looked for on its own", secure[:2], nil, "work", "home-json"},
		{"OS_CLIENT_CONFIG_FILE comes before all, with the secure file beside it", nil, map[string]string{"OS_CLIENT_CONFIG_FILE": "ROOT/elsewhere/my.yaml"}, "elsewhere", "beside"},
		{"OS_CLIENT_SECURE_FILE names the secrets", nil, map[string]string{"OS_CLIENT_SECURE_FILE": "ROOT/secret/my.yaml"}, "work", "named"},
		{
			"~ is the home directory", nil,
			map[string]string{"HOME": "ROOT/user", "OS_CLIENT_CONFIG_FILE": "~/named/my.yaml", "OS_CLIENT_SECURE_FILE": "~/named/secret.yml"}, "tilde", "tilde",
		},
		{"an empty variable does not count", nil, map[string]string{"OS_CLIENT_CONFIG_FILE": "", "OS_CLIENT_SECURE_FILE": ""}, "work", "work"},
		{"without secrets", secure, nil, "work", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			disk := write(t, everywhere)
			for _, name := range test.without {
				if err := os.Remove(disk.path(name)); err != nil {
					t.Fatal(err)
				}
			}
			for name, value := range test.environment {
				disk.environment[name] = strings.ReplaceAll(value, "ROOT", disk.root)
			}
			entry, err := disk.entry("")
			want := map[string]string{"auth.auth_url": test.url, "auth.token": test.token}
			maps.DeleteFunc(want, func(_, value string) bool { return value == "" })
			checkTexts(t, entry, err, want)
		})
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	disk := write(t, map[string]string{"work/clouds.json": "{\n\t\"clouds\": {\n\t\t\"mine\": {\n\t\t\t\"auth\": {\n" +
		"\t\t\t\t\"auth_url\": \"https:\\/\\/k\",\n\t\t\t\t\"password\": \"\\ud83d\\ude00 \\\\u \\\" \\u003c/\",\n\t\t\t\t\"username\": null\n\t\t\t}\n\t\t}\n\t}\n}\n"})
	entry, err := disk.entry("")
	checkTexts(t, entry, err, map[string]string{"auth.auth_url": "https://k", "auth.password": "\U0001f600 \\u \" </"})

	disk = write(t, map[string]string{"work/clouds.json": "{\n\"clouds\": {\"mine\": \"s3cret\\q\"}\n}\n"})
	_, err = disk.entry("")
	checkError(t, err, Error{Kind: InvalidYAML, File: disk.path("work/clouds.json"), Line: 2, Detail: "found unknown escape character"})
}

func TestAnEntryMayBeInSecureYAMLAlone(t *testing.T) {
	t.Parallel()
	for name, clouds := range map[string]string{"beside others": "clouds: {other: {}}\n", "of an empty file": "# nothing\n", "of no file": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			disk := write(t, map[string]string{"work/clouds.yaml": clouds, "work/secure.yaml": "clouds: {mine: {auth: {token: s3cret}}}\n"})
			if clouds == "" {
				if err := os.Remove(disk.path("work/clouds.yaml")); err != nil {
					t.Fatal(err)
				}
			}
			cloud, err := disk.load()
			if err != nil {
				t.Fatal(err)
			}
			if cloud.File != disk.path("work/secure.yaml") {
				t.Errorf("found in %s", cloud.File)
			}
			entry, err := cloud.In("")
			checkTexts(t, entry, err, map[string]string{"auth.token": "s3cret"})
		})
	}
}

func TestAnEntryThatSecureYAMLAloneLacks(t *testing.T) {
	t.Parallel()
	disk := write(t, map[string]string{"work/secure.yaml": "clouds: {other: {}}\n"})
	_, err := disk.load()
	checkError(t, err, Error{Kind: NoCloud, File: disk.path("work/secure.yaml"), Name: "mine", Known: []string{"other"}})
}

func TestAnEmptyFileNextToCloudsYAMLIsIgnored(t *testing.T) {
	t.Parallel()
	for _, content := range []string{"", "# nothing\n", "---\n", "{}\n", "ROOT:\n", "ROOT: {}\n"} {
		disk := write(t, map[string]string{
			"work/clouds.yaml":        "clouds: {mine: {profile: ovh, auth: {auth_url: a}}}\n",
			"work/secure.yaml":        strings.ReplaceAll(content, "ROOT", "clouds"),
			"work/clouds-public.yaml": strings.ReplaceAll(content, "ROOT", "public-clouds"),
		})
		entry, err := disk.entry("")
		checkTexts(t, entry, err, map[string]string{"profile": "ovh", "auth.auth_url": "a"})
	}
}

func TestAFileThatIsNotThere(t *testing.T) {
	t.Parallel()
	disk := write(t, nil)
	_, err := disk.load()
	checkError(t, err, Error{Kind: NoFile, Name: "mine", Places: []string{disk.path("work"), disk.path("home"), disk.path("site")}})

	for _, variable := range []string{"OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE"} {
		disk := write(t, map[string]string{"work/clouds.yaml": "clouds: {mine: {}}\n", "work/secure.yaml": "clouds: {mine: {}}\n"})
		disk.environment[variable] = disk.path("nowhere.yaml")
		_, err := disk.load()
		checkError(t, err, Error{Kind: Unreadable, File: disk.path("nowhere.yaml"), Variable: variable, Detail: "no such file or directory"})
	}
}

func TestAFileThatCannotBeReadIsNotPassedOver(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, reason string
		create       func(string) error
	}{
		{"a directory", "not a regular file", func(path string) error { return os.Mkdir(path, 0o700) }},
		{"a pipe", "not a regular file", func(path string) error { return syscall.Mkfifo(path, 0o600) }},
		{"a link to nothing", "no such file or directory", func(path string) error { return os.Symlink("nothing", path) }},
		{"a file that is too large", "larger than 1 MiB", func(path string) error {
			return os.WriteFile(path, []byte("clouds: {mine: {}}\n#"+strings.Repeat("x", maxBytes)), 0o600)
		}},
	}
	for _, test := range tests {
		for _, file := range []string{"clouds.yaml", "secure.yml", "clouds-public.json"} {
			t.Run(test.name+" as "+file, func(t *testing.T) {
				t.Parallel()
				disk := write(t, map[string]string{
					"home/clouds.yaml": "clouds: {mine: {profile: vendor}}\n", "home/secure.yaml": "clouds: {mine: {}}\n",
					"home/clouds-public.yaml": "public-clouds: {vendor: {}}\n", "work/x": "",
				})
				if err := test.create(disk.path("work/" + file)); err != nil {
					t.Fatal(err)
				}
				_, err := disk.load()
				checkError(t, err, Error{Kind: Unreadable, File: disk.path("work/" + file), Detail: test.reason})
			})
		}
	}
}

// forbid returns errors as for files and directories that the user may not read, which the tests' user may be able to.
func (d *disk) forbid(paths ...string) {
	d.read = func(path string) ([]byte, error) {
		name, _ := filepath.Rel(d.root, path)
		switch {
		case slices.Contains(paths, name):
			return nil, syscall.EACCES
		case slices.Contains(paths, filepath.Dir(name)):
			return nil, absentError{syscall.EACCES}
		}
		return read(path)
	}
}

func TestFilesThatMayNotBeRead(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"work/clouds.yaml": "clouds: {mine: {auth: {username: ada}, profile: vendor}}\n", "home/clouds.yaml": "clouds: {mine: {}}\n",
		"work/secure.yaml": "clouds: {mine: {auth: {password: s3cret}}}\n", "home/secure.yaml": "clouds: {mine: {auth: {password: other}}}\n",
		"work/clouds-public.yaml": "public-clouds: {vendor: {auth: {auth_url: a}}}\n",
	}

	disk := write(t, files)
	disk.forbid("work/clouds.yaml")
	_, err := disk.load()
	checkError(t, err, Error{Kind: Unreadable, File: disk.path("work/clouds.yaml"), Detail: "permission denied"})

	disk = write(t, files)
	disk.forbid("work/secure.yaml")
	cloud, err := disk.load()
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{disk.path("work/secure.yaml")}; !slices.Equal(cloud.Unread, want) {
		t.Errorf("unread: %q, want %q", cloud.Unread, want)
	}
	entry, err := cloud.In("")
	checkTexts(t, entry, err, map[string]string{"profile": "vendor", "auth.username": "ada", "auth.auth_url": "a"})

	disk = write(t, files)
	disk.forbid("work/clouds-public.yaml")
	_, err = disk.entry("")
	checkError(t, err, Error{
		Kind: NoProfile, File: disk.path("work/clouds.yaml"), Line: 1, Key: "clouds.mine.profile", Name: "vendor",
		Places: []string{disk.path("work"), disk.path("home"), disk.path("site")}, Unread: []string{disk.path("work/clouds-public.yaml")},
	})

	disk = write(t, files)
	disk.forbid("work/secure.yaml")
	disk.environment["OS_CLIENT_SECURE_FILE"] = disk.path("work/secure.yaml")
	_, err = disk.load()
	checkError(t, err, Error{Kind: Unreadable, File: disk.path("work/secure.yaml"), Variable: "OS_CLIENT_SECURE_FILE", Detail: "permission denied"})
}

func TestDirectoriesThatMayNotBeSearchedArePassedOver(t *testing.T) {
	t.Parallel()
	disk := write(t, map[string]string{"site/clouds.yaml": "clouds: {mine: {verify: true}}\n"})
	disk.forbid("home")
	entry, err := disk.entry("")
	checkTexts(t, entry, err, map[string]string{"verify": "true"})

	disk = write(t, nil)
	disk.forbid("home")
	_, err = disk.load()
	checkError(t, err, Error{
		Kind: NoFile, Name: "mine", Places: []string{disk.path("work"), disk.path("home"), disk.path("site")}, Denied: []string{disk.path("home")},
	})
}

func TestAProfileThatAFileLacks(t *testing.T) {
	t.Parallel()
	disk := write(t, map[string]string{
		"work/clouds.yaml":        "clouds: {mine: {cloud: vendor}}\n",
		"work/clouds-public.yaml": "public-clouds: {one: {}, vendors: {}}\n",
	})
	_, err := disk.entry("")
	checkError(t, err, Error{
		Kind: NoProfile, File: disk.path("work/clouds.yaml"), Line: 1, Key: "clouds.mine.cloud", Name: "vendor",
		Known: []string{"one", "vendors"}, Suggestion: "vendors",
	})
}

func TestARegionThatNoListHas(t *testing.T) {
	t.Parallel()
	disk := write(t, map[string]string{"work/clouds.yaml": "clouds:\n  mine:\n    region_name: North\n    regions: [North, South]\n"})
	_, err := disk.entry("south")
	checkError(t, err, Error{
		Kind: NoRegion, File: disk.path("work/clouds.yaml"), Line: 4, Key: "clouds.mine.regions", Name: "south",
		Known: []string{"North", "South"}, Suggestion: "South",
	})
}

func TestDirectories(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, system string
		environment  map[string]string
		want         []string
	}{
		{"Linux", "linux", map[string]string{"HOME": "/home/ada"}, []string{"/work", "/home/ada/.config/openstack", "/etc/xdg/openstack", "/etc/openstack"}},
		{
			"XDG", "linux", map[string]string{"HOME": "/home/ada", "XDG_CONFIG_HOME": "/config", "XDG_CONFIG_DIRS": "/one:/two"},
			[]string{"/work", "/config/openstack", "/home/ada/.config/openstack", "/one/openstack", "/two/openstack", "/etc/openstack"},
		},
		{
			"a snap", "linux", map[string]string{"HOME": "/home/ada/snap/x", "SNAP_REAL_HOME": "/home/ada"},
			[]string{"/work", "/home/ada/snap/x/.config/openstack", "/home/ada/.config/openstack", "/etc/xdg/openstack", "/etc/openstack"},
		},
		{"no home", "linux", nil, []string{"/work", "/etc/xdg/openstack", "/etc/openstack"}},
		{
			"macOS", "darwin", map[string]string{"HOME": "/Users/ada"},
			[]string{"/work", "/Users/ada/Library/Application Support/openstack", "/Users/ada/.config/openstack", "/Library/Application Support/openstack", "/etc/openstack"},
		},
		{
			"Windows", "windows", map[string]string{"USERPROFILE": "/Users/ada", "LOCALAPPDATA": "/Users/ada/AppData/Local", "PROGRAMDATA": "/ProgramData"},
			[]string{"/work", "/Users/ada/AppData/Local/OpenStack/openstack", "/Users/ada/.config/openstack", "/ProgramData/OpenStack/openstack", "/etc/openstack"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			lookup := func(variable string) (string, bool) { value, ok := test.environment[variable]; return value, ok }
			if got := directories(lookup, test.system, "/work"); !slices.Equal(got, test.want) {
				t.Errorf("%q\nwant\n%q", got, test.want)
			}
		})
	}
}

func TestExpandHome(t *testing.T) {
	t.Parallel()
	home := func(string) (string, bool) { return "/home/ada", true }
	for path, want := range map[string]string{
		"~/ca.pem": "/home/ada/ca.pem", "~": "/home/ada", "~bob/ca.pem": "~bob/ca.pem", "/a/~/b": "/a/~/b", "ca.pem": "ca.pem", "": "",
	} {
		if got := ExpandHome(home, path); got != want {
			t.Errorf("%s for %q, want %s", got, path, want)
		}
	}
	if got := ExpandHome(func(string) (string, bool) { return "", false }, "~/ca.pem"); got != "~/ca.pem" {
		t.Errorf("%s without a home", got)
	}
}
