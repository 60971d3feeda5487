package cloudsyaml

import (
	"maps"
	"slices"
	"testing"
)

func TestWhatAnEntryHolds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, entry string
		want        map[string]string
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
			map[string]string{
				"auth_type": "v3password", "auth.auth_url": "https://keystone.example.com/v3", "auth.username": "ada", "auth.password": "s3cret",
				"auth.user_domain_name": "People", "auth.project_name": "engine", "auth.project_domain_name": "Work",
				"region_name": "North", "interface": "internal", "cacert": "~/ca.pem", "cert": "/tmp/cert.pem", "key": "/tmp/key.pem",
				"verify": "false", "compute_endpoint_override": "https://nova.example.com/v2.1",
			},
		},
		{
			"an application credential", `
    auth: {auth_url: "https://k", application_credential_id: abc, application_credential_secret: s3cret}
    insecure: no
`,
			map[string]string{
				"auth.auth_url": "https://k", "auth.application_credential_id": "abc", "auth.application_credential_secret": "s3cret",
				"insecure": "no",
			},
		},
		{
			"an application credential by name", `
    auth_type: v3applicationcredential
    auth: {application_credential_name: ci, application_credential_secret: s3cret, user_id: abc}
`,
			map[string]string{
				"auth_type": "v3applicationcredential", "auth.application_credential_name": "ci",
				"auth.application_credential_secret": "s3cret", "auth.user_id": "abc",
			},
		},
		{
			"a token", `
    auth_type: token
    auth: {auth_url: "https://k", token: s3cret, project_id: abc}
`,
			map[string]string{"auth_type": "token", "auth.auth_url": "https://k", "auth.token": "s3cret", "auth.project_id": "abc"},
		},
		{
			"a pre-issued token with its endpoint", `
    auth_type: admin_token
    auth: {token: s3cret, endpoint: "https://nova"}
`,
			map[string]string{"auth_type": "admin_token", "auth.token": "s3cret", "auth.endpoint": "https://nova"},
		},
		{
			"older names", `
    auth: {user_name: ada, tenant_name: engine, auth_token: s3cret, domain_name: Both}
    auth_plugin: password
    endpoint_type: adminURL
    compute_endpoint_type: internalURL
`,
			map[string]string{
				"auth.username": "ada", "auth.project_name": "engine", "auth.token": "s3cret", "auth.domain_name": "Both",
				"auth_type": "password", "interface": "adminURL", "compute_interface": "internalURL",
			},
		},
		{
			"the ID of a tenant", `
    auth: {tenant_id: abc}
`,
			map[string]string{"auth.project_id": "abc"},
		},
		{
			"dashes", `
    auth: {auth-url: "https://k", project-name: web, project-domain-name: Work, user-name: ada}
    region-name: North
    compute-endpoint-override: https://nova
`,
			map[string]string{
				"auth.auth_url": "https://k", "auth.project_name": "web", "auth.project_domain_name": "Work", "auth.username": "ada",
				"region_name": "North", "compute_endpoint_override": "https://nova",
			},
		},
		{
			"two spellings that agree", `
    auth: {tenant_name: web, project_name: web, project-name: web}
    auth_plugin: password
    auth_type: password
`,
			map[string]string{"auth.project_name": "web", "auth_type": "password"},
		},
		{
			"settings of the compute service alone", `
    interface: public
    compute_interface: internal
    region_name: North
    compute_region_name: South
    compute_endpoint: https://nova
`,
			map[string]string{
				"interface": "public", "compute_interface": "internal", "region_name": "North", "compute_region_name": "South",
				"compute_endpoint": "https://nova",
			},
		},
		{
			"values are text as written, whatever YAML takes them for", `
    auth: {username: 0123, password: 1e3, project_name: yes, project_id: ~, user_domain_name: 2026-11-21, token: ''}
`,
			map[string]string{"auth.username": "0123", "auth.password": "1e3", "auth.project_name": "yes", "auth.user_domain_name": "2026-11-21"},
		},
		{
			"aliases and merge keys", `
    auth:
      <<: *shared
      password: s3cret
    verify: *verify
`,
			map[string]string{"auth.auth_url": "https://shared", "auth.username": "ada", "auth.password": "s3cret", "verify": "true"},
		},
		{
			"several merge keys, of which the first takes precedence", `
    auth:
      <<: [{username: eve}, *shared]
`,
			map[string]string{"auth.auth_url": "https://shared", "auth.username": "eve", "auth.password": "other"},
		},
		{
			"aliases in regions", `
    regions: [*region]
    interface: public
`,
			map[string]string{"region_name": "North", "interface": "internal"},
		},
		{"regions that are null", "{regions: null}", map[string]string{}},
		{"nothing", "\n", map[string]string{}},
		{"auth without keys", "\n    auth:\n", map[string]string{}},
		{
			"the region in auth_url and in what is beside auth", `
    auth: {auth_url: "https://identity.{region_name}.example.com/{region_name}/v3", password: "{region_name}"}
    region_name: eu-de
    compute_endpoint_override: https://nova.{region_name}.example.com
    cacert: /etc/{region_name}/{other}.pem
`,
			map[string]string{
				"auth.auth_url": "https://identity.eu-de.example.com/eu-de/v3", "auth.password": "{region_name}", "region_name": "eu-de",
				"compute_endpoint_override": "https://nova.eu-de.example.com", "cacert": "/etc/eu-de/{other}.pem",
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			disk := write(t, map[string]string{"work/clouds.yaml": "" +
				"shared: &shared {auth_url: 'https://shared', username: ada, password: other}\nverify: &verify true\n" +
				"region: &region {name: North, values: {interface: internal}}\n" +
				"clouds:\n  other: 17\n  mine: " + test.entry})
			entry, err := disk.entry("")
			checkTexts(t, entry, err, test.want)
		})
	}
}

func TestAValueReportsWhereItIs(t *testing.T) {
	t.Parallel()
	disk := write(t, map[string]string{"work/clouds.yaml": `
clouds:
  mine:
    auth:
      auth_url: https://k
      tenant-name:
        web
    regions:
      - North
      - name: South
        values:
          endpoint-type: internal
`})
	cloud, err := disk.load()
	if err != nil {
		t.Fatal(err)
	}
	file := disk.path("work/clouds.yaml")
	if cloud.Name != "mine" || cloud.File != file {
		t.Errorf("%s in %s", cloud.Name, cloud.File)
	}
	want := map[string]map[string]Value{
		"North": {
			"auth.auth_url":     {"https://k", file, 4, "clouds.mine.auth.auth_url"},
			"auth.project_name": {"web", file, 6, "clouds.mine.auth.tenant-name"},
			"region_name":       {"North", file, 8, "clouds.mine.regions"},
		},
		"South": {
			"auth.auth_url":     {"https://k", file, 4, "clouds.mine.auth.auth_url"},
			"auth.project_name": {"web", file, 6, "clouds.mine.auth.tenant-name"},
			"region_name":       {"South", file, 9, "clouds.mine.regions.name"},
			"interface":         {"internal", file, 11, "clouds.mine.regions[South].values.endpoint-type"},
		},
	}
	for region, values := range want {
		entry, err := cloud.In(region)
		if err != nil {
			t.Fatal(err)
		}
		if entry.Region != region || !maps.Equal(entry.Values, values) {
			t.Errorf("%s: %+v\nwant\n%+v", entry.Region, entry.Values, values)
		}
	}
}

func TestRegions(t *testing.T) {
	t.Parallel()
	const public = `
public-clouds:
  vendor:
    interface: admin
    regions: [A, {name: B, values: {interface: internal, auth: {auth_url: "https://b"}}}]
    region_name: B
`
	tests := []struct {
		name, entry string
		region      string // that the caller chooses
		regions     []string
		stated      string
		want        map[string]string
	}{
		{"none", "{}", "", nil, "", map[string]string{}},
		{"chosen without a list", "{region_name: North}", "South", nil, "North", map[string]string{}},
		{"the first of the list", "{regions: [North, South]}", "", []string{"North", "South"}, "", map[string]string{"region_name": "North"}},
		{"chosen from the list", "{regions: [North, South]}", "South", []string{"North", "South"}, "", map[string]string{"region_name": "South"}},
		{"stated", "{regions: [North, South], region_name: South}", "", []string{"North", "South"}, "South", map[string]string{"region_name": "South"}},
		{
			"stated, with values", "{regions: [North, {name: South, values: {interface: internal}}], region_name: South, interface: public}", "",
			[]string{"North", "South"}, "South", map[string]string{"region_name": "South", "interface": "internal"},
		},
		{
			"chosen over what is stated", "{regions: [North, {name: South, values: {interface: internal}}], region_name: North}", "South",
			[]string{"North", "South"}, "North", map[string]string{"region_name": "South", "interface": "internal"},
		},
		{
			"values of auth", "{auth: {auth_url: a, username: ada}, regions: [{name: North, values: {auth: {auth_url: b}}}]}", "",
			[]string{"North"}, "", map[string]string{"region_name": "North", "auth.auth_url": "b", "auth.username": "ada"},
		},
		{
			"values with older names and dashes", "{auth: {project_id: abc}, regions: [{name: North, values: {auth: {tenant-name: web}}}]}", "",
			[]string{"North"}, "", map[string]string{"region_name": "North", "auth.project_name": "web"},
		},
		{
			"null is not a value", "{interface: public, regions: [{name: North, values: {interface: null}}, {name: South, values: }]}", "",
			[]string{"North", "South"}, "", map[string]string{"region_name": "North", "interface": "public"},
		},
		{"an empty list does not count", "{regions: [], region_name: North}", "", nil, "North", map[string]string{"region_name": "North"}},
		{"numbers", "{regions: [1, {name: 02}]}", "02", []string{"1", "02"}, "", map[string]string{"region_name": "02"}},
		{"region_name with commas", "{region_name: 'North, South'}", "South", []string{"North", "South"}, "", map[string]string{"region_name": "South"}},
		{"region_name as a list", "{region_name: [North, South]}", "", []string{"North", "South"}, "", map[string]string{"region_name": "North"}},
		{
			"of the profile, which states one", "{profile: vendor}", "",
			[]string{"A", "B"}, "B", map[string]string{"profile": "vendor", "region_name": "B", "interface": "internal", "auth.auth_url": "https://b"},
		},
		{
			"of the profile, chosen by the entry", "{profile: vendor, region_name: A, auth: {auth_url: a}}", "",
			[]string{"A", "B"}, "A", map[string]string{"profile": "vendor", "region_name": "A", "interface": "admin", "auth.auth_url": "a"},
		},
		{
			"of the profile, which take precedence over the entry", "{profile: vendor, region_name: B, interface: public}", "",
			[]string{"A", "B"}, "B", map[string]string{"profile": "vendor", "region_name": "B", "interface": "internal", "auth.auth_url": "https://b"},
		},
		{
			"stated by the entry, unknown to the profile", "{profile: vendor, region_name: C}", "",
			[]string{"A", "B"}, "C", map[string]string{"profile": "vendor", "region_name": "C", "interface": "admin"},
		},
		{
			"of the entry, which the profile has no say in", "{profile: vendor, regions: [C, D]}", "",
			[]string{"C", "D"}, "", map[string]string{"profile": "vendor", "region_name": "C", "interface": "admin"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			disk := write(t, map[string]string{"work/clouds.yaml": "clouds: {mine: " + test.entry + "}\n", "work/clouds-public.yaml": public})
			cloud, err := disk.load()
			if err != nil {
				t.Fatal(err)
			}
			if got := cloud.Regions(); !slices.Equal(got, test.regions) {
				t.Errorf("regions %q, want %q", got, test.regions)
			}
			if stated, ok := cloud.Region(); stated.Text != test.stated || ok != (test.stated != "") {
				t.Errorf("region_name %+v, want %q", stated, test.stated)
			}
			entry, err := cloud.In(test.region)
			checkTexts(t, entry, err, test.want)
		})
	}
}

func TestTheFilesOfACloudCompleteEachOther(t *testing.T) {
	t.Parallel()
	disk := write(t, map[string]string{
		"work/clouds.yaml": `
clouds:
  mine:
    profile: vendor
    auth: {username: ada, password: old, project_name: engine, project_id: abc}
    verify: true
`,
		"home/secure.yaml": `
clouds:
  mine:
    auth: {password: s3cret, project_name: other}
`,
		"site/clouds-public.yaml": `
public-clouds:
  vendor:
    auth: {auth_url: "https://vendor", username: nobody, user_domain_name: Vendor}
    region_name: North
    insecure: true
`,
	})
	entry, err := disk.entry("")
	if err != nil {
		t.Fatal(err)
	}
	clouds, secure, public := disk.path("work/clouds.yaml"), disk.path("home/secure.yaml"), disk.path("site/clouds-public.yaml")
	want := map[string]Value{
		"profile":               {"vendor", clouds, 3, "clouds.mine.profile"},
		"auth.auth_url":         {"https://vendor", public, 3, "public-clouds.vendor.auth.auth_url"},
		"auth.username":         {"ada", clouds, 4, "clouds.mine.auth.username"},
		"auth.password":         {"s3cret", secure, 3, "clouds.mine.auth.password"},
		"auth.user_domain_name": {"Vendor", public, 3, "public-clouds.vendor.auth.user_domain_name"},
		// The project is secure.yaml's alone: its name does not mix with the ID of another project.
		"auth.project_name": {"other", secure, 3, "clouds.mine.auth.project_name"},
		"region_name":       {"North", public, 4, "public-clouds.vendor.region_name"},
		"verify":            {"true", clouds, 5, "clouds.mine.verify"},
	}
	if !maps.Equal(entry.Values, want) {
		t.Errorf("%+v\nwant\n%+v", entry.Values, want)
	}
}

func TestKeysThatSayTheSameComeFromOneFile(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, secure, clouds, want string }{
		{"user", "user_id", "username", "user_id"},
		{"older name of the user", "user_name", "user_id", "username"},
		{"domain of the user", "user_domain_id", "user_domain_name", "user_domain_id"},
		{"project", "tenant_id", "project_name", "project_id"},
		{"domain of the project", "project_domain_name", "project_domain_id", "project_domain_name"},
		{"application credential", "application_credential_id", "application_credential_name", "application_credential_id"},
		{"access token", "access_token_file", "access_token", "access_token_file"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			disk := write(t, map[string]string{
				"work/secure.yaml": "clouds: {mine: {auth: {" + test.secure + ": one}}}\n",
				"work/clouds.yaml": "clouds: {mine: {auth: {" + test.clouds + ": two}}}\n",
			})
			entry, err := disk.entry("")
			checkTexts(t, entry, err, map[string]string{"auth." + test.want: "one"})
		})
	}
}

func TestProfiles(t *testing.T) {
	t.Parallel()
	const public = "public-clouds: {vendor: {interface: internal}, other: {profile: vendor, verify: false}, round: {cloud: round, cert: c}}\n"
	tests := []struct {
		name, entry string
		want        map[string]string
	}{
		{"by the older name", "{cloud: vendor}", map[string]string{"profile": "vendor", "interface": "internal"}},
		{"that builds on another", "{profile: other}", map[string]string{"profile": "other", "verify": "false", "interface": "internal"}},
		{"that builds on itself", "{profile: round}", map[string]string{"profile": "round", "cert": "c"}},
		{"of another client, in an entry that has its auth_url", "{profile: ovh, auth: {auth_url: a}}", map[string]string{"profile": "ovh", "auth.auth_url": "a"}},
		{
			"of another client, in an entry that has its auth_url by region", "{profile: ovh, regions: [{name: A, values: {auth: {auth_url: a}}}]}",
			map[string]string{"profile": "ovh", "region_name": "A", "auth.auth_url": "a"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			disk := write(t, map[string]string{"work/clouds.yaml": "clouds: {mine: " + test.entry + "}\n", "home/clouds-public.yaml": public})
			entry, err := disk.entry("")
			checkTexts(t, entry, err, test.want)
		})
	}
}
