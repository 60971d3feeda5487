package keystone

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// disk writes files below a new directory, which is the home of a user who works in its directory work.
func disk(t *testing.T, files map[string]string) (root string, environment map[string]string) {
	t.Helper()
	root = t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.TrimPrefix(content, "\n")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root, map[string]string{"HOME": root}
}

// load reads the cloud "mine".
func load(root string, environment map[string]string, region string) (*Cloud, error) {
	lookup := func(name string) (string, bool) {
		value, ok := environment[name]
		return strings.ReplaceAll(value, "ROOT", root), ok
	}
	return LoadCloud("mine", lookup, Search{Directory: filepath.Join(root, "work"), Region: region})
}

func TestWhatAnEntryOfCloudsYAMLSays(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	tests := []struct {
		name  string
		entry string
		want  Cloud
	}{
		{
			"everything about a password login", `
    auth_type: v3password
    auth:
      auth_url: https://keystone.example.com/v3
      username: ada
      password: s3cret
      user_domain_name: People
      project_name: engine
      project_domain_name: Work
    region_name: North
    interface: internal
    cacert: ~/ca.pem
    cert: /tmp/cert.pem
    key: /tmp/key.pem
    verify: false
    compute_endpoint_override: https://nova.example.com/v2.1
    identity_api_version: 3
    volume: {nobody: cares}
`,
			Cloud{
				Credentials: Credentials{
					Method: passwordMethod, AuthURL: "https://keystone.example.com/v3", UserName: "ada", Password: "s3cret", UserDomainName: "People",
					ProjectName: "engine", ProjectDomainName: "Work",
				},
				AuthType: "v3password", Region: "North", Interface: "internal", Endpoint: "https://nova.example.com/v2.1",
				CACertFile: "HOME/ca.pem", Cert: "/tmp/cert.pem", Key: "/tmp/key.pem", Insecure: &yes,
			},
		},
		{
			"an application credential, without auth_type", `
    auth: {auth_url: "https://k", application_credential_id: abc, application_credential_secret: s3cret}
    endpoint_type: adminURL
    insecure: no
`,
			Cloud{
				Credentials: Credentials{Method: applicationCredentialMethod, AuthURL: "https://k", ApplicationCredentialID: "abc", ApplicationCredentialSecret: "s3cret"},
				Interface:   "adminURL", Insecure: &no,
			},
		},
		{
			"an application credential by name", `
    auth_type: v3applicationcredential
    auth: {application_credential_name: ci, application_credential_secret: s3cret, user_id: abc}
`,
			Cloud{
				Credentials: Credentials{Method: applicationCredentialMethod, ApplicationCredentialName: "ci", ApplicationCredentialSecret: "s3cret", UserID: "abc"},
				AuthType:    "v3applicationcredential",
			},
		},
		{
			"a token", `
    auth_type: token
    auth: {auth_url: "https://k", token: s3cret, project_id: abc}
`,
			Cloud{Credentials: Credentials{Method: tokenMethod, AuthURL: "https://k", Token: "s3cret", ProjectID: "abc"}, AuthType: "token"},
		},
		{
			"a ready token with its endpoint", `
    auth_type: admin_token
    auth: {token: s3cret, endpoint: "https://nova"}
`,
			Cloud{Credentials: Credentials{Token: "s3cret"}, AuthType: "admin_token", Endpoint: "https://nova"},
		},
		{
			"two secrets and no auth_type decide nothing", `
    auth: {token: s3cret, password: s3cret}
`,
			Cloud{Credentials: Credentials{Token: "s3cret", Password: "s3cret"}},
		},
		{
			"old names, and a domain for both", `
    auth: {user_name: ada, tenant_name: engine, domain_name: Both}
`,
			Cloud{Credentials: Credentials{UserName: "ada", ProjectName: "engine", UserDomainName: "Both", ProjectDomainName: "Both"}},
		},
		{
			"a domain by default, unless a better one is given", `
    auth: {user_domain_id: people, default_domain: default}
`,
			Cloud{Credentials: Credentials{UserDomainID: "people", ProjectDomainID: "default"}},
		},
		{
			"values are text as written, whatever YAML takes them for", `
    auth: {username: 0123, password: 1e3, project_name: yes, project_id: ~, user_domain_name: 2026-11-21}
`,
			Cloud{Credentials: Credentials{
				Method: passwordMethod, UserName: "0123", Password: "1e3", ProjectName: "yes", UserDomainName: "2026-11-21",
			}},
		},
		{
			"the first of its regions", `
    auth: {auth_url: "https://k"}
    regions: [North, South]
`,
			Cloud{Credentials: Credentials{AuthURL: "https://k"}, Region: "North", Regional: true},
		},
		{
			"a region with its own values", `
    auth: {auth_url: "https://k", username: ada}
    interface: public
    region_name: South
    regions:
      - North
      - name: South
        values:
          auth: {auth_url: "https://south"}
          interface: internal
`,
			Cloud{Credentials: Credentials{AuthURL: "https://south", UserName: "ada"}, Region: "South", Regional: true, Interface: "internal"},
		},
		{
			"aliases and merge keys", `
    auth:
      <<: *shared
      password: s3cret
    verify: *verify
`,
			Cloud{Credentials: Credentials{Method: passwordMethod, AuthURL: "https://shared", UserName: "ada", Password: "s3cret"}, Insecure: &no},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			root, environment := disk(t, map[string]string{"work/clouds.yaml": "" +
				"shared: &shared {auth_url: 'https://shared', username: ada, password: other}\nverify: &verify true\n" +
				"clouds:\n  other: 17\n  mine:" + test.entry})
			got, err := load(root, environment, "")
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(root, "work/clouds.yaml")
			if got.File != file {
				t.Errorf("found in %s", got.File)
			}
			for argument, source := range got.Sources {
				if source != file {
					t.Errorf("%s comes from %q", argument, source)
				}
			}
			got.File, got.Sources = "", nil
			got.CACertFile = strings.Replace(got.CACertFile, root, "HOME", 1)
			if !reflect.DeepEqual(*got, test.want) {
				t.Errorf("%+v\nwant\n%+v", *got, test.want)
			}
		})
	}
}

func TestAChosenRegionTakesThatRegionsValues(t *testing.T) {
	t.Parallel()
	root, environment := disk(t, map[string]string{"work/clouds.yaml": `
clouds:
  mine:
    region_name: North
    regions:
      - North
      - {name: South, values: {interface: internal}}
`})
	got, err := load(root, environment, "South")
	if err != nil {
		t.Fatal(err)
	}
	want := Cloud{
		Region: "South", Regional: true, Interface: "internal", File: filepath.Join(root, "work/clouds.yaml"),
		Sources: map[string]string{"interface": filepath.Join(root, "work/clouds.yaml")},
	}
	if !reflect.DeepEqual(*got, want) {
		t.Errorf("%+v\nwant\n%+v", *got, want)
	}
	_, err = load(root, environment, "West")
	cloudsFailed(t, err, CloudsInvalid, `the cloud "mine" has no region "West"; its regions are "North", "South".`)
}

func TestTheFilesOfACloudCompleteEachOther(t *testing.T) {
	t.Parallel()
	root, environment := disk(t, map[string]string{
		"work/clouds.yaml": `
clouds:
  mine:
    profile: vendor
    auth: {username: ada, password: old, project_name: engine, project_id: abc}
    verify: true
`,
		".config/openstack/secure.yaml": `
clouds:
  mine:
    auth: {password: s3cret, project_name: other}
`,
		".config/openstack/clouds-public.yaml": `
public-clouds:
  vendor:
    auth: {auth_url: "https://vendor", username: nobody, user_domain_name: Vendor}
    region_name: North
    verify: false
`,
	})
	got, err := load(root, environment, "")
	if err != nil {
		t.Fatal(err)
	}
	clouds, config := filepath.Join(root, "work/clouds.yaml"), filepath.Join(root, ".config/openstack")
	secure, public := filepath.Join(config, "secure.yaml"), filepath.Join(config, "clouds-public.yaml")
	no := false
	want := Cloud{
		// The project is secure.yaml's alone: its name does not mix with the id of another project.
		Credentials: Credentials{
			Method: passwordMethod, AuthURL: "https://vendor", UserName: "ada", Password: "s3cret", UserDomainName: "Vendor", ProjectName: "other",
		},
		Region: "North", Insecure: &no, File: clouds,
		Sources: map[string]string{
			"auth_url": public, "user_domain_name": public, "region": public,
			"user_name": clouds, "insecure": clouds, "password": secure, "project_name": secure,
		},
	}
	if !reflect.DeepEqual(*got, want) {
		t.Errorf("%+v\nwant\n%+v", *got, want)
	}
}

func TestWhereCloudsYAMLIsFound(t *testing.T) {
	t.Parallel()
	entry := func(url string) string { return "clouds: {mine: {auth: {auth_url: '" + url + "'}}}\n" }
	everywhere := map[string]string{
		"work/clouds.yaml":              entry("work"),
		".config/openstack/clouds.yaml": entry("config"),
		"xdg/openstack/clouds.yaml":     entry("xdg"),
		"elsewhere/my.yaml":             entry("elsewhere"),
		"elsewhere/secure.yaml":         "clouds: {mine: {auth: {token: beside}}}\n",
		"work/secure.yaml":              "clouds: {mine: {auth: {token: work}}}\n",
		"secret/my.yaml":                "clouds: {mine: {auth: {token: named}}}\n",
	}
	tests := []struct {
		name        string
		without     []string
		environment map[string]string
		url, token  string
	}{
		{"the working directory comes first", nil, nil, "work", "work"},
		{"then the user's configuration", []string{"work/clouds.yaml"}, nil, "config", "work"},
		{"which XDG_CONFIG_HOME may move", []string{"work/clouds.yaml"}, map[string]string{"XDG_CONFIG_HOME": "ROOT/xdg"}, "xdg", "work"},
		{"OS_CLIENT_CONFIG_FILE comes before all, with the secure.yaml beside it", nil, map[string]string{"OS_CLIENT_CONFIG_FILE": "ROOT/elsewhere/my.yaml"}, "elsewhere", "beside"},
		{"OS_CLIENT_SECURE_FILE names the secrets", nil, map[string]string{"OS_CLIENT_SECURE_FILE": "ROOT/secret/my.yaml"}, "work", "named"},
		{"an empty variable is none", nil, map[string]string{"OS_CLIENT_CONFIG_FILE": "", "OS_CLIENT_SECURE_FILE": ""}, "work", "work"},
		{"without secrets", []string{"work/secure.yaml"}, nil, "work", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			root, environment := disk(t, everywhere)
			for _, name := range test.without {
				if err := os.Remove(filepath.Join(root, name)); err != nil {
					t.Fatal(err)
				}
			}
			for name, value := range test.environment {
				environment[name] = value
			}
			got, err := load(root, environment, "")
			if err != nil {
				t.Fatal(err)
			}
			if got.Credentials.AuthURL != test.url || got.Credentials.Token != test.token {
				t.Errorf("URL from %s, token from %s; want %s, %s", got.Credentials.AuthURL, got.Credentials.Token, test.url, test.token)
			}
		})
	}
}

func TestAnEntryMayStandInSecureYAMLAlone(t *testing.T) {
	t.Parallel()
	root, environment := disk(t, map[string]string{
		"work/clouds.yaml": "clouds: {other: {}}\n",
		"work/secure.yaml": "clouds: {mine: {auth: {token: s3cret}}}\n",
	})
	got, err := load(root, environment, "")
	if err != nil || got.Credentials.Token != "s3cret" {
		t.Errorf("%+v, error %v", got, err)
	}
}

func TestAProfileOfAnotherClientIsNotNeededWhereTheEntryIsComplete(t *testing.T) {
	t.Parallel()
	root, environment := disk(t, map[string]string{"work/clouds.yaml": "clouds: {mine: {profile: ovh, auth: {auth_url: 'https://k'}}}\n"})
	got, err := load(root, environment, "")
	if err != nil || got.Credentials.AuthURL != "https://k" {
		t.Errorf("%+v, error %v", got, err)
	}
}
