package keystone

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func TestWhatIsWrongWithCloudsYAML(t *testing.T) {
	t.Parallel()
	bomb := strings.Builder{}
	bomb.WriteString("a0: &a0 {x0: 1, y0: 1}\n")
	for i := 1; i < 30; i++ {
		fmt.Fprintf(&bomb, "a%d: &a%d {<<: [*a%d, *a%d], x%d: 1}\n", i, i, i-1, i-1, i)
	}
	tests := []struct {
		name    string
		content string
		kind    Kind
		holds   []string
	}{
		{"an entry that is not there", "clouds:\n  one: {}\n  two: {}\n", CloudNotFound, []string{`Looked for the cloud "mine" in FILE.`, `the entries are: "one", "two".`, "Set cloud (OS_CLOUD)"}},
		{"no entries", "clouds: {}\n", CloudNotFound, []string{"the entries are: none."}},
		{"no value under clouds", "clouds:\n", CloudNotFound, []string{"the entries are: none."}},
		{"no clouds", "mine: {auth: {password: s3cret}}\n", CloudsInvalid, []string{"FILE: There is no key clouds: at the top."}},
		{"an empty file", "", CloudsInvalid, []string{"FILE: The file is empty."}},
		{"a comment", "# nothing\n", CloudsInvalid, []string{"FILE: The file is empty."}},
		{"a list at the top", "- clouds\n", CloudsInvalid, []string{"FILE:1: The top of the file is a list, not a mapping"}},
		{"clouds that are a list", "clouds:\n  - mine\n", CloudsInvalid, []string{"FILE:2: clouds is a list, not a mapping of keys to values."}},
		{"an entry that is text", "clouds:\n  mine: s3cret\n", CloudsInvalid, []string{"FILE:2: clouds.mine is a single value, not a mapping"}},
		{"auth that is a list", "clouds:\n  mine:\n    auth:\n      - password: s3cret\n", CloudsInvalid, []string{"FILE:4: clouds.mine.auth is a list, not a mapping"}},
		{"a password that is a mapping", "clouds:\n  mine:\n    auth:\n      password: {s3cret: x}\n", CloudsInvalid, []string{"FILE:4: clouds.mine.auth.password is a mapping, not one value."}},
		{"a region that is a list", "clouds:\n  mine:\n    region_name: [a]\n", CloudsInvalid, []string{"FILE:3: clouds.mine.region_name is a list, not one value."}},
		{"regions that are a mapping", "clouds:\n  mine:\n    regions: {a: b}\n", CloudsInvalid, []string{"FILE:3: clouds.mine.regions is a mapping, not a list."}},
		{"a region in a list of lists", "clouds:\n  mine:\n    regions: [[a]]\n", CloudsInvalid, []string{"FILE:3: clouds.mine.regions is a list, not a mapping"}},
		{"verify that is a path", "clouds:\n  mine:\n    verify: /etc/ca.pem\n", CloudsInvalid, []string{`FILE: verify is "/etc/ca.pem", which is neither true nor false.`, "under cacert"}},
		{"a flat entry", "clouds:\n  mine:\n    auth_url: https://k\n    password: s3cret\n", CloudsInvalid, []string{
			"FILE:3: clouds.mine.auth_url stands beside auth:, not under it.", "belong one level deeper: mine:, then indented under it auth:, and indented under that auth_url:",
		}},
		{"a key beside auth", "clouds:\n  mine:\n    auth: {auth_url: x}\n    password: s3cret\n", CloudsInvalid, []string{"FILE:4: clouds.mine.password stands beside auth:"}},
		{"a key twice", "clouds:\n  mine:\n    auth:\n      password: s3cret\n      password: s3cret2\n", CloudsInvalid, []string{"FILE:5: clouds.mine.auth.password stands there twice, also in line 4."}},
		{"an entry twice", "clouds:\n  mine: {}\n  mine: {}\n", CloudsInvalid, []string{"FILE:3: clouds.mine stands there twice, also in line 2."}},
		{"a tab", "clouds:\n\tmine: {}\n", CloudsInvalid, []string{"FILE: The file does not parse: line 2:", "Check the indentation"}},
		{"a bracket that is not closed", "clouds: {mine: {\n", CloudsInvalid, []string{"The file does not parse: line "}},
		{"a password that looks like an alias", "clouds:\n  mine:\n    auth:\n      password: *s3cret\n", CloudsInvalid, []string{"a value begins with * and is taken for an alias.", "in quotes"}},
		{"a password that looks like a tag", "clouds:\n  mine:\n    auth:\n      password: !s3cret\n", CloudsInvalid, []string{"FILE:4: clouds.mine.auth.password begins with ! and is taken for a tag.", "quotes"}},
		{"not UTF-8", "clouds: {mine: \xff\xfe}\n", CloudsInvalid, []string{"The file does not parse:"}},
		{"aliases that unfold without end", bomb.String() + "clouds:\n  mine: *a29\n", CloudsInvalid, []string{"The aliases (*) of the file unfold to more than 10000 values.", "without them"}},
		{"a merge of itself", "clouds:\n  mine: &mine\n    <<: *mine\n", CloudsInvalid, []string{"unfold to more than 10000 values"}},
		{"a merge of text", "clouds:\n  mine:\n    <<: s3cret\n", CloudsInvalid, []string{"FILE:3: clouds.mine.<< is a single value, not a mapping"}},
		{"control characters in a name", "clouds:\n  \"a\\e[31m\": {}\n", CloudNotFound, []string{`"a\u001b[31m"`}},
		{"a profile that is nowhere", "clouds:\n  mine: {profile: ovh}\n", CloudNotFound, []string{
			`Looked for the profile "ovh", which an entry of FILE builds upon.`, "there is no clouds-public.yaml in ", "write auth_url under auth:",
		}},
		{"too large", "clouds: {mine: {}}\n#" + strings.Repeat("x", maxCloudsBytes), CloudsNotFound, []string{`"FILE" is there but cannot be read: it is larger than 1 MiB`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			root, environment := disk(t, map[string]string{"work/clouds.yaml": "\n" + test.content})
			file := filepath.Join(root, "work/clouds.yaml")
			for i := range test.holds {
				test.holds[i] = strings.ReplaceAll(test.holds[i], "FILE", file)
			}
			_, err := load(root, environment, "")
			cloudsFailed(t, err, test.kind, test.holds...)
		})
	}
}

func TestAFileThatIsNotThere(t *testing.T) {
	t.Parallel()
	root, environment := disk(t, nil)
	_, err := load(root, environment, "")
	cloudsFailed(t, err, CloudsNotFound, `Looked for the cloud "mine".`, "There is no clouds.yaml in any of these places: "+
		filepath.Join(root, "work")+", "+filepath.Join(root, ".config/openstack")+", /etc/openstack.", "set OS_CLIENT_CONFIG_FILE")

	for _, variable := range []string{"OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE"} {
		root, environment := disk(t, map[string]string{"work/clouds.yaml": "clouds: {mine: {}}\n"})
		environment[variable] = "ROOT/nowhere.yaml"
		_, err := load(root, environment, "")
		cloudsFailed(t, err, CloudsNotFound, `/nowhere.yaml" (from `+variable+`) cannot be read: no such file or directory.`, "Correct "+variable)
	}
}

func TestAFileThatCannotBeReadIsNotPassedOver(t *testing.T) {
	t.Parallel()
	kinds := map[string]func(string) error{
		"a directory": func(path string) error { return os.Mkdir(path, 0o700) },
		"a pipe":      func(path string) error { return syscall.Mkfifo(path, 0o600) },
	}
	for name, create := range kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root, environment := disk(t, map[string]string{".config/openstack/clouds.yaml": "clouds: {mine: {}}\n", "work/x": ""})
			if err := create(filepath.Join(root, "work/clouds.yaml")); err != nil {
				t.Fatal(err)
			}
			_, err := load(root, environment, "")
			cloudsFailed(t, err, CloudsNotFound, `/work/clouds.yaml" is there but cannot be read: it is not a regular file.`)
		})
	}
}

func TestAProfileThatAFileLacks(t *testing.T) {
	t.Parallel()
	root, environment := disk(t, map[string]string{
		"work/clouds.yaml":        "clouds: {mine: {cloud: vendor}}\n",
		"work/clouds-public.yaml": "public-clouds: {one: {}, two: {}}\n",
	})
	_, err := load(root, environment, "")
	cloudsFailed(t, err, CloudNotFound, `Looked for the profile "vendor"`, `clouds-public.yaml has these: "one", "two".`)
}

// Whatever a file holds, reading it ends, and if with an error, then with one of this package.
func FuzzCloudsYAML(f *testing.F) {
	f.Add("clouds: {mine: {auth: {password: x}, regions: [a, {name: b, values: {auth: {token: y}}}]}}")
	f.Add("a: &a {<<: [*a]}\nclouds: *a")
	f.Add("clouds: {mine: &m {<<: *m}}")
	f.Fuzz(func(t *testing.T, content string) {
		read := func() error {
			document, err := parse("clouds.yaml", []byte(content), "clouds")
			if err != nil {
				return err
			}
			entry, _, err := document.layer("mine")
			if err != nil {
				return err
			}
			chosen, err := regionLayer("mine", []layer{entry}, "")
			if err != nil {
				return err
			}
			found := values{found: map[string]string{}, sources: map[string]string{}}
			for _, group := range slices.Concat(authFields, entryFields) {
				for _, auth := range []bool{true, false} {
					if err := found.take(append(chosen, entry), group, auth); err != nil {
						return err
					}
				}
			}
			return nil
		}
		var e *CloudsError
		if err := read(); err != nil && (!errors.As(err, &e) || e.Kind != CloudsInvalid || e.Answer == "") {
			t.Errorf("error %#v", err)
		}
	})
}
