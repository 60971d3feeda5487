package cloudsyaml

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestWhatIsWrongWithAFile(t *testing.T) {
	t.Parallel()
	bomb := strings.Builder{}
	bomb.WriteString("a0: &a0 {x0: 1, y0: 1}\n")
	for i := 1; i < 30; i++ {
		fmt.Fprintf(&bomb, "a%d: &a%d {<<: [*a%d, *a%d], x%d: 1}\n", i, i, i-1, i-1, i)
	}
	const mine = "clouds:\n  mine:\n    "
	tests := []struct {
		name, content string
		want          Error
	}{
		{"an entry that is not there", "clouds:\n  one: {}\n  mind: {}\n", Error{Kind: NoCloud, Name: "mine", Known: []string{"mind", "one"}, Suggestion: "mind"}},
		{"an entry of another case", "clouds: {Mine: {}}\n", Error{Kind: NoCloud, Name: "mine", Known: []string{"Mine"}, Suggestion: "Mine"}},
		{"no entries", "clouds: {}\n", Error{Kind: NoCloud, Name: "mine"}},
		{"no value under clouds", "clouds:\n", Error{Kind: NoCloud, Name: "mine"}},
		{"control characters in a name", "clouds: {\"a\\e[31m\\u202e\": {}}\n", Error{Kind: NoCloud, Name: "mine", Known: []string{"a\x1b[31m\u202e"}}},
		{"an empty file", "", Error{Kind: EmptyFile, Name: "mine"}},
		{"a comment", "# nothing\n", Error{Kind: EmptyFile, Name: "mine"}},
		{"an empty document", "---\n# nothing\n...\n", Error{Kind: EmptyFile, Name: "mine"}},
		{"an empty mapping", "{}\n", Error{Kind: EmptyFile, Name: "mine"}},
		{"two documents", mine + "{}\n---\n" + mine + "{}\n", Error{Kind: Documents}},
		{"no clouds", "mine: {auth: {password: s3cret}}\n", Error{Kind: NoRoot, Key: "clouds"}},
		{"cloud for clouds", "cloud: {mine: {}}\n", Error{Kind: NoRoot, Key: "clouds", Suggestion: "cloud"}},
		{"a list at the top", "- clouds\n", Error{Kind: WrongType, Line: 1, Found: "a list", Wanted: "a mapping"}},
		{"text at the top", "s3cret\n", Error{Kind: WrongType, Line: 1, Found: "a single value", Wanted: "a mapping"}},
		{"a key that is a list", "[s3cret]: x\n", Error{Kind: WrongType, Line: 1, Found: "a list", Wanted: "a mapping of keys that are words"}},
		{"clouds that are a list", "clouds:\n  - mine\n", Error{Kind: WrongType, Line: 2, Key: "clouds", Found: "a list", Wanted: "a mapping"}},
		{"an entry that is text", "clouds:\n  mine: s3cret\n", Error{Kind: WrongType, Line: 2, Key: "clouds.mine", Found: "a single value", Wanted: "a mapping"}},
		{"auth that is a list", mine + "auth:\n      - password: s3cret\n", Error{Kind: WrongType, Line: 4, Key: "clouds.mine.auth", Found: "a list", Wanted: "a mapping"}},
		{"a password that is a mapping", mine + "auth: {password: {s3cret: x}}\n", Error{Kind: WrongType, Line: 3, Key: "clouds.mine.auth.password", Found: "a mapping", Wanted: "a single value"}},
		{"an interface that is a list", mine + "interface: [internal, public]\n", Error{Kind: WrongType, Line: 3, Key: "clouds.mine.interface", Found: "a list", Wanted: "a single value"}},
		{"a region that is a mapping", mine + "region_name: {a: b}\n", Error{Kind: WrongType, Line: 3, Key: "clouds.mine.region_name", Found: "a mapping", Wanted: "a single value"}},
		{"two lists of regions", mine + "region_name: [a]\n    regions: [a]\n", Error{Kind: WrongType, Line: 3, Key: "clouds.mine.region_name", Found: "a list", Wanted: "a single value"}},
		{"regions that are a mapping", mine + "regions: {a: b}\n", Error{Kind: WrongType, Line: 3, Key: "clouds.mine.regions", Found: "a mapping", Wanted: "a list"}},
		{"a region in a list of lists", mine + "regions: [[a]]\n", Error{Kind: WrongType, Line: 3, Key: "clouds.mine.regions", Found: "a list", Wanted: "a single value"}},
		{"values that are text", mine + "regions: [{name: R1, values: s3cret}]\n", Error{Kind: WrongType, Line: 3, Key: "clouds.mine.regions[R1].values", Found: "a single value", Wanted: "a mapping"}},
		{"a region without a name", mine + "regions:\n    - R1\n    - values: {}\n", Error{Kind: Nameless, Line: 5, Key: "clouds.mine.regions"}},
		{"a region with an empty name", mine + "regions: [{name: ''}]\n", Error{Kind: Nameless, Line: 3, Key: "clouds.mine.regions"}},
		{"a region that is null", mine + "regions: [~]\n", Error{Kind: Nameless, Line: 3, Key: "clouds.mine.regions"}},
		{"a region whose name is a list", mine + "regions: [{name: [R1]}]\n", Error{Kind: WrongType, Line: 3, Key: "clouds.mine.regions.name", Found: "a list", Wanted: "a single value"}},
		{"a region with two names", mine + "regions:\n    - name: R1\n      name: R2\n", Error{Kind: Duplicate, Line: 5, Key: "clouds.mine.regions.name", OtherKey: "clouds.mine.regions.name", OtherLine: 4}},
		{"a region twice", mine + "regions:\n    - R1\n    - name: R1\n", Error{Kind: Duplicate, Line: 5, Key: "clouds.mine.regions.name", OtherKey: "clouds.mine.regions", OtherLine: 4}},
		{"a region that the list lacks", mine + "regions: [R1, R2]\n    region_name: R3\n", Error{Kind: NoRegion, Line: 4, Key: "clouds.mine.region_name", Name: "R3", Known: []string{"R1", "R2"}}},
		{"a key twice", mine + "auth:\n      password: s3cret\n      password: s3cret2\n", Error{Kind: Duplicate, Line: 5, Key: "clouds.mine.auth.password", OtherKey: "clouds.mine.auth.password", OtherLine: 4}},
		{"an entry twice", "clouds:\n  mine: {}\n  mine: {}\n", Error{Kind: Duplicate, Line: 3, Key: "clouds.mine", OtherKey: "clouds.mine", OtherLine: 2}},
		{"two spellings that disagree", mine + "auth:\n      tenant-name: a\n      project_name: b\n", Error{Kind: Duplicate, Line: 5, Key: "clouds.mine.auth.project_name", OtherKey: "clouds.mine.auth.tenant-name", OtherLine: 4}},
		{"a dash and an underscore", mine + "auth: {project-name: a, project_name: b}\n", Error{Kind: Duplicate, Line: 3, Key: "clouds.mine.auth.project_name", OtherKey: "clouds.mine.auth.project-name", OtherLine: 3}},
		{"a tab", "clouds:\n\tmine: {}\n", Error{Kind: Tab, Line: 2}},
		{"a tab behind spaces", mine + "auth:\n    \tpassword: s3cret\n", Error{Kind: Tab, Line: 4}},
		{"a tab in a block of text", mine + "key: |\n\ts3cret\n", Error{Kind: Tab, Line: 3}},
		{"a bracket that is not closed", "clouds: {mine: {\n", Error{Kind: InvalidYAML, Line: 1, Detail: "did not find expected node content"}},
		{"a comma that is missing", "clouds:\n  {\n    mine: {password: s3cret}\n    other: {}\n  }\n", Error{Kind: InvalidYAML, Line: 4, Detail: "did not find expected ',' or '}'"}},
		{"a line that is indented too little", mine + "auth:\n      password: s3cret\n   region_name: R1\n", Error{Kind: InvalidYAML, Line: 5, Detail: "did not find expected key"}},
		{"a colon that is missing", mine + "auth:\n      password s3cret\n      username: ada\n", Error{Kind: InvalidYAML, Line: 5, Detail: "mapping values are not allowed in this context"}},
		{"two colons in the first line", "clouds: mine: s3cret\n", Error{Kind: InvalidYAML, Line: 1, Detail: "mapping values are not allowed in this context"}},
		{"a password that begins with @", mine + "auth:\n      password: @s3cret\n", Error{Kind: InvalidYAML, Line: 4, Detail: "found character that cannot start any token"}},
		{"a password that looks like an alias", mine + "auth:\n      password: *s3cret\n", Error{Kind: UnknownAlias, Line: 4}},
		{"a password that looks like a tag", mine + "auth:\n      password: !s3cret\n", Error{Kind: Tagged, Line: 4, Key: "clouds.mine.auth.password"}},
		{"not UTF-8", "clouds:\n  mine: \xff\xfe\n", Error{Kind: InvalidYAML, Line: 2, Detail: "invalid leading UTF-8 octet"}},
		{"a control character", "clouds:\n  mine: \x01\n", Error{Kind: InvalidYAML, Line: 2, Detail: "control characters are not allowed"}},
		{"aliases that unfold without end", bomb.String() + "clouds:\n  mine: *a29\n", Error{Kind: TooComplex, Line: 3}},
		{"a merge of itself", "clouds:\n  mine: &mine\n    <<: *mine\n", Error{Kind: TooComplex, Line: 3}},
		{"a merge of text", mine + "<<: s3cret\n", Error{Kind: WrongType, Line: 3, Key: "clouds.mine.<<", Found: "a single value", Wanted: "a mapping"}},
		{"more keys than anybody writes", "clouds:\n" + manyKeys(10_000), Error{Kind: TooComplex, Line: 9_999}},
		{"directives that the parser compares with each other", strings.Repeat("%TAG !a! b\n", 101), Error{Kind: TooComplex}},
		{"a profile that is nowhere", mine + "profile: ovh\n", Error{Kind: NoProfile, Line: 3, Key: "clouds.mine.profile", Name: "ovh", Places: []string{"work", "home", "site"}}},
		{"a placeholder without a region", mine + "auth: {auth_url: 'https://{region_name}'}\n", Error{Kind: Placeholder, Line: 3, Key: "clouds.mine.auth.auth_url", Name: "region_name"}},
		{"another placeholder", mine + "region_name: R1\n    auth: {auth_url: 'https://{region}'}\n", Error{Kind: Placeholder, Line: 4, Key: "clouds.mine.auth.auth_url", Name: "region"}},
		{"braces around what is not a word", mine + "compute_endpoint: 'https://{s3cret!}'\n", Error{Kind: Placeholder, Line: 3, Key: "clouds.mine.compute_endpoint"}},
		{"a brace", mine + "compute_endpoint_override: 'https://k}'\n", Error{Kind: Placeholder, Line: 3, Key: "clouds.mine.compute_endpoint_override"}},
		{"a region that would become another host", mine + "region_name: evil/\n    auth: {auth_url: 'https://{region_name}.k'}\n", Error{Kind: Placeholder, Line: 4, Key: "clouds.mine.auth.auth_url", Name: "region_name"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			disk := write(t, map[string]string{"work/clouds.yaml": "\n" + test.content})
			test.want.File = disk.path("work/clouds.yaml")
			for i, place := range test.want.Places {
				test.want.Places[i] = disk.path(place)
			}
			_, err := disk.entry("")
			checkError(t, err, test.want)
		})
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "  k%d:\n", i)
	}
	return b.String()
}

func TestMistakenKeys(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, entry string
		kind        Kind
		line        int
		key         string // below clouds.mine
		suggestion  string
	}{
		{"a letter that is missing", "{auth: {project_nme: web}}", UnknownKey, 1, "auth.project_nme", "auth.project_name"},
		{"two letters that changed places", "{auth: {usrename: ada}}", UnknownKey, 1, "auth.usrename", "auth.username"},
		{"capitals", "{auth: {Project_Name: web}}", UnknownKey, 1, "auth.Project_Name", "auth.project_name"},
		{"half of a key", "{auth: {project: web}}", UnknownKey, 1, "auth.project", "auth.project_name"},
		{"half of an older key", "{auth: {tenant: web}}", UnknownKey, 1, "auth.tenant", "auth.project_name"},
		{"half of a key of the user", "{auth: {user: ada}}", UnknownKey, 1, "auth.user", "auth.username"},
		{"a dash and a letter too many", "{auth: {auth-urll: a}}", UnknownKey, 1, "auth.auth-urll", "auth.auth_url"},
		{"a key of another login method, misspelled", "{auth: {system_scop: all}}", UnknownKey, 1, "auth.system_scop", "auth.system_scope"},
		{"a key like no other", "{auth: {flavor: small}}", UnknownKey, 1, "auth.flavor", ""},
		{"what is not a word", "{auth: {'s3cret, x': y}}", UnknownKey, 1, "auth.?", ""},
		{"what is too long for a key", "{auth: {" + strings.Repeat("s3cret", 11) + ": y}}", UnknownKey, 1, "auth.?", ""},
		{"a misspelled region_name", "{regoin_name: R2}", UnknownKey, 1, "regoin_name", "region_name"},
		{"half of region_name", "{region: R2}", UnknownKey, 1, "region", "region_name"},
		{"a misspelled verify", "{verfiy: false}", UnknownKey, 1, "verfiy", "verify"},
		{"a misspelled auth", "{auht: {}}", UnknownKey, 1, "auht", "auth"},
		{"a misspelled profile", "{profil: ovh}", UnknownKey, 1, "profil", "profile"},
		{"a setting of the compute service, misspelled", "{compue-interface: internal}", UnknownKey, 1, "compue-interface", "compute_interface"},
		{"an older key, misspelled", "{endpoint_typ: internal}", UnknownKey, 1, "endpoint_typ", "interface"},
		{"the provider's name for a key", "{cacert_file: ca.pem}", UnknownKey, 1, "cacert_file", "cacert"},
		{"a misspelled key of the login beside auth", "{projet_name: web}", UnknownKey, 1, "projet_name", "auth.project_name"},
		{"a setting under auth", "{auth: {verify: false}}", Misplaced, 1, "auth.verify", "verify"},
		{"certificates under auth", "{auth: {cacert: ca.pem}}", Misplaced, 1, "auth.cacert", "cacert"},
		{"a region under auth", "{auth: {region-name: R1}}", Misplaced, 1, "auth.region-name", "region_name"},
		{"regions under auth", "{auth: {regions: [R1]}}", Misplaced, 1, "auth.regions", "regions"},
		{"an older setting under auth", "{auth: {auth_plugin: password}}", Misplaced, 1, "auth.auth_plugin", "auth_type"},
		{"a misspelled setting under auth", "{auth: {insecur: true}}", UnknownKey, 1, "auth.insecur", "insecure"},
		{"a flat entry", "\n    auth_url: https://k\n    password: s3cret\n", Misplaced, 3, "auth_url", "auth.auth_url"},
		{"a key beside auth", "\n    auth: {auth_url: x}\n    password: s3cret\n", Misplaced, 4, "password", "auth.password"},
		{"an older key beside auth", "{auth: {}, tenant-name: web}", Misplaced, 1, "tenant-name", "auth.project_name"},
		{"a key beside values", "{regions: [{name: R1, auth: {password: s3cret}}]}", Misplaced, 1, "regions[R1].auth", "values.auth"},
		{"a key of auth beside values", "{regions: [{name: R1, password: s3cret}]}", Misplaced, 1, "regions[R1].password", "values.auth.password"},
		{"misspelled values", "{regions: [{name: R1, valuse: {}}]}", UnknownKey, 1, "regions[R1].valuse", "values"},
		{"a key beside values like no other", "{regions: [{name: R1, flavor: small}]}", UnknownKey, 1, "regions[R1].flavor", ""},
		{"a misspelled key beside values", "{regions: [{name: R1, interfac: admin}]}", Misplaced, 1, "regions[R1].interfac", "values.interface"},
		{"a key of auth in values", "{regions: [{name: R1, values: {project_name: web}}]}", Misplaced, 1, "regions[R1].values.project_name", "auth.project_name"},
		{"a misspelled key in values, of a region that is not chosen", "{regions: [R1, {name: R2, values: {interfaec: admin}}]}", UnknownKey, 1, "regions[R2].values.interfaec", "interface"},
		{"regions in values", "{regions: [{name: R1, values: {regions: []}}]}", Misplaced, 1, "regions[R1].values.regions", "regions"},
		{"a profile in values", "{regions: [{name: R1, values: {cloud: ovh}}]}", Misplaced, 1, "regions[R1].values.cloud", "profile"},
		{"in a region with a strange name", "{regions: [{name: 'a b', values: {verfiy: no}}]}", UnknownKey, 1, "regions[?].values.verfiy", "verify"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			disk := write(t, map[string]string{"work/clouds.yaml": "clouds:\n  mine: " + test.entry})
			if !strings.HasPrefix(test.entry, "\n") {
				test.line = 2
			}
			_, err := disk.load()
			checkError(t, err, Error{
				Kind: test.kind, File: disk.path("work/clouds.yaml"), Line: test.line, Key: "clouds.mine." + test.key, Suggestion: test.suggestion,
			})
		})
	}
}

func TestMistakesInTheOtherFiles(t *testing.T) {
	t.Parallel()
	disk := write(t, map[string]string{
		"work/clouds.yaml":        "clouds: {mine: {profile: vendor}}\n",
		"work/secure.yaml":        "clouds:\n  mine:\n    auth: {pasword: s3cret}\n",
		"work/clouds-public.yaml": "public-clouds:\n  vendor:\n    auth: {verify: no}\n",
	})
	_, err := disk.load()
	checkError(t, err, Error{Kind: UnknownKey, File: disk.path("work/secure.yaml"), Line: 3, Key: "clouds.mine.auth.pasword", Suggestion: "auth.password"})

	disk = write(t, map[string]string{
		"work/clouds.yaml":        "clouds: {mine: {profile: vendor}}\n",
		"work/clouds-public.yaml": "public-clouds:\n  vendor:\n    auth: {verify: no}\n",
	})
	_, err = disk.load()
	checkError(t, err, Error{Kind: Misplaced, File: disk.path("work/clouds-public.yaml"), Line: 3, Key: "public-clouds.vendor.auth.verify", Suggestion: "verify"})
}

// What openstacksdk, its plugins and its profiles know, and what a login to the compute service does not need.
func TestKeysOfOthersArePassedOver(t *testing.T) {
	t.Parallel()
	services := []string{
		"baremetal", "baremetal_introspection", "block_storage", "clustering", "container_infrastructure_management", "database", "dns",
		"identity", "image", "instance_ha", "key_manager", "load_balancer", "message", "network", "object_store", "orchestration",
		"placement", "shared_file_system", "volume", "workflow",
	}
	settings := []string{
		"api_version", "connect_retries", "connect_retry_delay", "default_microversion", "disabled_reason", "endpoint",
		"endpoint_override", "endpoint_type", "interface", "max_version", "min_version", "rate_limit", "region_name",
		"retriable_status_codes", "service_name", "service_type", "status_code_retries", "status_code_retry_delay", "timeout", "version",
	}
	entry := []string{
		"additional_metric_tags", "api_timeout", "app_name", "auth_methods", "cache", "client", "collect_timing", "concurrency",
		"connect_retries", "default_microversion", "description", "disable_vendor_agent", "expiration", "external_network",
		"floating_ip_source", "force_ipv4", "image_api_use_tasks", "image_format", "influxdb", "internal_network", "message", "metrics",
		"name", "networks", "nat_destination", "prefer_ipv6", "private", "profile_hook", "rate_limit", "requires_floating_ip",
		"secgroup_source", "split_loggers", "statsd", "status", "status_code_retries", "timeout", "timing", "use_direct_get",
		"use_external_network", "use_internal_network", "vendor_hook", "verbose_level",
	}
	for _, service := range append(services, "compute") {
		entry = append(entry, "has_"+service)
		for _, setting := range settings {
			if key := service + "_" + setting; !slices.Contains(testKeys.Entry, key) && key != "compute_endpoint_type" {
				entry = append(entry, key)
			}
		}
	}
	auth := slices.DeleteFunc(slices.Clone(foreign), func(key string) bool { return slices.Contains(testKeys.Auth, key) })
	content := strings.Builder{}
	content.WriteString("clouds:\n  mine:\n")
	for _, key := range entry {
		fmt.Fprintf(&content, "    %s: {some: thing}\n", strings.ReplaceAll(key, "_", "-"))
	}
	content.WriteString("    auth:\n")
	for _, key := range auth {
		fmt.Fprintf(&content, "      %s: {some: thing}\n", key)
	}
	disk := write(t, map[string]string{"work/clouds.yaml": content.String()})
	found, err := disk.entry("")
	checkTexts(t, found, err, map[string]string{})
}

func TestErrorTexts(t *testing.T) {
	t.Parallel()
	at := func(kind Kind) Error {
		return Error{Kind: kind, File: "clouds.yaml", Line: 4, Key: "clouds.mine.auth.x"}
	}
	with := func(e Error, change func(*Error)) Error { change(&e); return e }
	named := func(kind Kind) Error {
		return with(at(kind), func(e *Error) { e.Name, e.Known, e.Suggestion = "mine", []string{"nine", "a\n"}, "nine" })
	}
	tests := []struct {
		e    Error
		want string
	}{
		{Error{Kind: NoFile, Name: "mine", Places: []string{"/a", "/b"}}, "no clouds.yaml in /a, /b"},
		{Error{Kind: Unreadable, File: "/a", Detail: "not a regular file"}, "/a: cannot read the file: not a regular file"},
		{
			Error{Kind: Unreadable, File: "/a", Detail: "no such file or directory", Variable: "OS_CLIENT_CONFIG_FILE"},
			"/a: cannot read the file that OS_CLIENT_CONFIG_FILE names: no such file or directory",
		},
		{Error{Kind: EmptyFile, File: "clouds.yaml", Name: "mine"}, `clouds.yaml: the file is empty, so it has no cloud "mine"`},
		{with(at(InvalidYAML), func(e *Error) { e.Detail = "did not find expected key" }), "clouds.yaml:4: invalid YAML: did not find expected key"},
		{at(Tab), "clouds.yaml:4: invalid YAML: a tab in the indentation"},
		{at(UnknownAlias), "clouds.yaml:4: invalid YAML: a value begins with * and is taken for an alias"},
		{at(Tagged), "clouds.yaml:4: clouds.mine.auth.x begins with ! and is taken for a tag"},
		{Error{Kind: Documents, File: "clouds.yaml"}, "clouds.yaml: more than one YAML document"},
		{at(TooComplex), "clouds.yaml:4: more than 10000 keys and values, aliases unfolded"},
		{Error{Kind: NoRoot, File: "clouds.yaml", Key: "clouds", Suggestion: "cloud"}, "clouds.yaml: no key clouds at the top"},
		{
			with(at(WrongType), func(e *Error) { e.Found, e.Wanted = "a list", "a mapping" }),
			"clouds.yaml:4: clouds.mine.auth.x is a list, not a mapping",
		},
		{Error{Kind: WrongType, File: "clouds.yaml", Line: 1, Found: "a list", Wanted: "a mapping"}, "clouds.yaml:1: the top is a list, not a mapping"},
		{
			with(at(Duplicate), func(e *Error) { e.OtherKey, e.OtherLine = "clouds.mine.auth.y", 3 }),
			"clouds.yaml:4: clouds.mine.auth.x repeats clouds.mine.auth.y in line 3",
		},
		{named(NoCloud), `clouds.yaml:4: no cloud "mine" among ["nine" "a\n"]; did you mean "nine"?`},
		{named(NoProfile), `clouds.yaml:4: no profile "mine" among ["nine" "a\n"]; did you mean "nine"?`},
		{named(NoRegion), `clouds.yaml:4: no region "mine" among ["nine" "a\n"]; did you mean "nine"?`},
		{at(Nameless), "clouds.yaml:4: clouds.mine.auth.x has no name"},
		{at(UnknownKey), "clouds.yaml:4: clouds.mine.auth.x is not a known key"},
		{with(at(Misplaced), func(e *Error) { e.Suggestion = "x" }), `clouds.yaml:4: clouds.mine.auth.x is at the wrong level; did you mean "x"?`},
		{with(at(Placeholder), func(e *Error) { e.Name = "region" }), "clouds.yaml:4: clouds.mine.auth.x has a placeholder that cannot be filled: {region}"},
	}
	for _, test := range tests {
		if got := test.e.Error(); got != test.want {
			t.Errorf("%s\nwant\n%s", got, test.want)
		}
	}
}
