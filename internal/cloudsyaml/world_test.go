package cloudsyaml

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// testKeys are the keys that a login would read.
var testKeys = Keys{
	Auth: []string{
		"auth_url", "username", "user_id", "password", "user_domain_name", "user_domain_id", "project_name", "project_id",
		"project_domain_name", "project_domain_id", "domain_name", "domain_id", "default_domain", "application_credential_id",
		"application_credential_name", "application_credential_secret", "token", "trust_id", "access_token", "access_token_file",
		"endpoint",
	},
	Entry: []string{
		"auth_type", "region_name", "compute_region_name", "interface", "compute_interface", "compute_endpoint_override",
		"compute_endpoint", "cacert", "cert", "key", "insecure", "verify",
	},
}

// A disk is a directory that a test writes files to. The user works in its directory work.
type disk struct {
	root        string
	environment map[string]string
	read        func(path string) ([]byte, error)
}

func write(t *testing.T, files map[string]string) *disk {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.TrimPrefix(content, "\n")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return &disk{root: root, environment: map[string]string{}, read: read}
}

func (d *disk) path(name string) string { return filepath.Join(d.root, name) }

func (d *disk) lookup(variable string) (string, bool) {
	value, ok := d.environment[variable]
	return value, ok
}

// load reads the cloud "mine" from work, home, and site, which stand for the places of openstacksdk.
func (d *disk) load() (*Cloud, error) {
	places := []string{d.path("work"), d.path("home"), d.path("site")}
	return load(&finder{lookup: d.lookup, directories: places, read: d.read}, "mine", testKeys)
}

// entry reads the cloud "mine" in that region.
func (d *disk) entry(region string) (*Entry, error) {
	cloud, err := d.load()
	if err != nil {
		return nil, err
	}
	return cloud.In(region)
}

// texts returns the values without their sources.
func texts(entry *Entry) map[string]string {
	found := map[string]string{}
	for key, value := range entry.Values {
		found[key] = value.Text
	}
	return found
}

func checkTexts(t *testing.T, entry *Entry, err error, want map[string]string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if got := texts(entry); !maps.Equal(got, want) {
		t.Errorf("%v\nwant\n%v", got, want)
	}
}

// checkError compares an error, its Detail only if that is wanted, and looks at what must hold for all of them.
func checkError(t *testing.T, err error, want Error) {
	t.Helper()
	var got *Error
	if !errors.As(err, &got) {
		t.Fatalf("error %v (%T), want an *Error", err, err)
	}
	found := *got
	if want.Detail == "" {
		found.Detail = ""
	}
	if !reflect.DeepEqual(found, want) {
		t.Errorf("%+v\nwant\n%+v", found, want)
	}
	if strings.Contains(got.Error(), "s3cret") {
		t.Errorf("a secret is in %s", got)
	}
	if strings.ContainsFunc(got.Error(), func(r rune) bool { return r < ' ' || r == '\u202e' }) {
		t.Errorf("control characters in %q", got)
	}
}
