package keystone

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Cloud is an entry of clouds.yaml, completed by secure.yaml and clouds-public.yaml.
type Cloud struct {
	// Credentials are what the entry says of the login. Method is that of AuthType, or where that is absent, the one
	// whose secret the entry holds; it is empty where neither decides.
	Credentials Credentials
	// AuthType is auth_type as written.
	AuthType string

	Region, Interface string
	// Regional tells that the region chose among those that the entry lists.
	Regional bool

	Endpoint   string // compute_endpoint_override, or auth.endpoint
	CACertFile string
	Cert, Key  string
	Insecure   *bool // from insecure, or the contrary of verify

	// File is the clouds.yaml the entry stands in.
	File string
	// Sources tells for each value, by the name of the provider's argument, the file it came from.
	Sources map[string]string
}

// Search says where clouds.yaml is looked for, beyond the environment.
type Search struct {
	// Directory is the first place; the working directory where it is empty.
	Directory string
	// Region is the region that was chosen elsewhere; it counts more than that of the entry.
	Region string
}

// A field is a value of an entry: the keys it may stand under, best first, and the provider's argument it is for.
type field struct {
	argument string
	keys     []string
}

// Fields of one group say the same thing in two ways: the highest layer that has any of them gives all of them.
var authFields = [][]field{
	{{"auth_url", []string{"auth_url"}}},
	{{"user_name", []string{"username", "user_name"}}, {"user_id", []string{"user_id"}}},
	{{"password", []string{"password"}}},
	{{"user_domain_name", []string{"user_domain_name"}}, {"user_domain_id", []string{"user_domain_id"}}},
	{{"project_name", []string{"project_name", "tenant_name"}}, {"project_id", []string{"project_id", "tenant_id"}}},
	{{"project_domain_name", []string{"project_domain_name"}}, {"project_domain_id", []string{"project_domain_id"}}},
	{
		{"application_credential_name", []string{"application_credential_name"}},
		{"application_credential_id", []string{"application_credential_id"}},
	},
	{{"application_credential_secret", []string{"application_credential_secret"}}},
	{{"token", []string{"token"}}},
}

// domainFallbacks stand in for the domain of the user or of the project, in this order.
var domainFallbacks = [][2]string{{"domain_name", "domain_id"}, {"default_domain_name", "default_domain_id"}, {"", "default_domain"}}

var entryFields = [][]field{
	{{"auth_type", []string{"auth_type"}}},
	{{"region", []string{"region_name"}}},
	{{"interface", []string{"interface", "endpoint_type"}}},
	{{"endpoint", []string{"compute_endpoint_override"}}},
	{{"cacert_file", []string{"cacert"}}},
	{{"cert", []string{"cert"}}},
	{{"key", []string{"key"}}},
	{{"insecure", []string{"insecure"}}, {"verify", []string{"verify"}}},
}

// LoadCloud reads the entry of that name. OS_CLIENT_CONFIG_FILE names the file; without it, clouds.yaml is looked for
// in the working directory, in openstack/ of the user's configuration directory, and in /etc/openstack. lookup is
// the environment.
//
// gophercloud's own reader is not used: it cannot tell where a value came from, which entries exist, or which key is
// wrong, and it passes over a file that it may not read.
func LoadCloud(name string, lookup func(string) (string, bool), search Search) (*Cloud, error) {
	files := newFiles(lookup, search.Directory)
	layers, err := files.layers(name, search.Region)
	if err != nil {
		return nil, err
	}
	values := values{found: map[string]string{}, sources: map[string]string{}}
	for _, group := range entryFields {
		if err := values.take(layers, group, false); err != nil {
			return nil, err
		}
	}
	for _, group := range authFields {
		if err := values.take(layers, group, true); err != nil {
			return nil, err
		}
	}
	for _, who := range []string{"user", "project"} {
		for _, keys := range domainFallbacks {
			group := []field{{who + "_domain_name", []string{keys[0]}}, {who + "_domain_id", []string{keys[1]}}}
			if err := values.takeUnlessAny(layers, group); err != nil {
				return nil, err
			}
		}
	}
	if err := values.takeUnlessAny(layers, []field{{"endpoint", []string{"endpoint"}}}); err != nil {
		return nil, err
	}
	cloud, err := values.cloud()
	if err != nil {
		return nil, err
	}
	cloud.Regional = layers[0].region != ""
	if search.Region != "" {
		delete(cloud.Sources, "region")
		cloud.Region = search.Region
	} else if cloud.Region == "" && cloud.Regional {
		cloud.Region, cloud.Sources["region"] = layers[0].region, layers[0].file
	}
	for _, path := range []*string{&cloud.CACertFile, &cloud.Cert, &cloud.Key} {
		*path = files.expand(*path)
	}
	cloud.File = files.clouds
	return cloud, nil
}

// values are the fields found so far, by argument.
type values struct{ found, sources map[string]string }

// take looks a group up in the layers, the highest first.
func (v values) take(layers []layer, group []field, auth bool) error {
	for _, layer := range layers {
		section := layer.entry
		if auth {
			section = layer.auth
		}
		some := false
		for _, field := range group {
			for _, key := range field.keys {
				text, err := section.text(key)
				if err != nil {
					return err
				}
				if text == "" {
					continue
				}
				v.found[field.argument], v.sources[field.argument] = text, layer.file
				some = true
				break
			}
		}
		if some {
			return nil
		}
	}
	return nil
}

func (v values) takeUnlessAny(layers []layer, group []field) error {
	for _, field := range group {
		if v.found[field.argument] != "" {
			return nil
		}
	}
	return v.take(layers, group, true)
}

func (v values) cloud() (*Cloud, error) {
	cloud := &Cloud{
		Credentials: Credentials{
			AuthURL:  v.found["auth_url"],
			UserName: v.found["user_name"], UserID: v.found["user_id"], Password: v.found["password"],
			UserDomainName: v.found["user_domain_name"], UserDomainID: v.found["user_domain_id"],
			ProjectName: v.found["project_name"], ProjectID: v.found["project_id"],
			ProjectDomainName: v.found["project_domain_name"], ProjectDomainID: v.found["project_domain_id"],
			ApplicationCredentialID:     v.found["application_credential_id"],
			ApplicationCredentialName:   v.found["application_credential_name"],
			ApplicationCredentialSecret: v.found["application_credential_secret"],
			Token:                       v.found["token"],
		},
		AuthType: v.found["auth_type"], Region: v.found["region"], Interface: v.found["interface"],
		Endpoint: v.found["endpoint"], CACertFile: v.found["cacert_file"], Cert: v.found["cert"], Key: v.found["key"],
		Sources: v.sources,
	}
	cloud.Credentials.Method = cloud.method()
	for _, key := range []string{"insecure", "verify"} {
		text, ok := v.found[key]
		if !ok {
			continue
		}
		flag, err := strconv.ParseBool(strings.NewReplacer("yes", "true", "on", "true", "no", "false", "off", "false").Replace(strings.ToLower(text)))
		if err != nil {
			return nil, &CloudsError{
				Kind: CloudsInvalid, Answer: fmt.Sprintf("%s: %s is %s, which is neither true nor false.", v.sources[key], key, quote(text)),
				Advice: "Write true or false; the authority's certificate goes under cacert.",
			}
		}
		insecure := flag == (key == "insecure")
		cloud.Insecure, cloud.Sources["insecure"] = &insecure, v.sources[key]
		break
	}
	delete(cloud.Sources, "verify")
	return cloud, nil
}

// method is the one that the entry decides on, or none.
func (c *Cloud) method() Method {
	switch c.AuthType {
	case "password", "v3password":
		return passwordMethod
	case "token", "v3token":
		return tokenMethod
	case "v3applicationcredential":
		return applicationCredentialMethod
	case "":
	default:
		return ""
	}
	var given []Method
	for method, secret := range map[Method]string{
		passwordMethod: c.Credentials.Password, tokenMethod: c.Credentials.Token, applicationCredentialMethod: c.Credentials.ApplicationCredentialSecret,
	} {
		if secret != "" {
			given = append(given, method)
		}
	}
	if len(given) != 1 {
		return ""
	}
	return given[0]
}

// files are the places where the configuration may lie.
type files struct {
	lookup      func(string) (string, bool)
	directories []string
	clouds      string // the clouds.yaml that was found
	home        string
}

func newFiles(lookup func(string) (string, bool), directory string) *files {
	f := &files{lookup: lookup}
	if directory == "" {
		directory, _ = os.Getwd()
	}
	f.directories = append(f.directories, directory)
	for _, name := range []string{"HOME", "USERPROFILE"} {
		if f.home == "" {
			f.home, _ = lookup(name)
		}
	}
	config, _ := lookup("XDG_CONFIG_HOME")
	if config == "" && f.home != "" {
		config = filepath.Join(f.home, ".config")
	}
	if config != "" {
		f.directories = append(f.directories, filepath.Join(config, "openstack"))
	}
	f.directories = append(f.directories, "/etc/openstack")
	return f
}

// expand replaces a leading ~ as a shell would: nobody else does for a path in a file.
func (f *files) expand(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok && f.home != "" {
		return filepath.Join(f.home, rest)
	}
	return path
}

// names lists the entries that exist, for an error.
func names(documents ...*document) string {
	all := map[string]bool{}
	for _, document := range documents {
		if document != nil {
			for _, name := range document.clouds.names() {
				all[name] = true
			}
		}
	}
	if len(all) == 0 {
		return "none"
	}
	return list(slices.Collect(maps.Keys(all)))
}
