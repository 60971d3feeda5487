package acctest

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// Behind the proxy, which has TLS and a path for each service, only the links differ.
func TestAccProxy(t *testing.T) {
	t.Parallel()
	accept(t, func(r *run) {
		p, long := r.Projects[searched], r.Projects[many]
		image := p.image(t, "debian-12-own")
		user := []string{"user_name", r.User, "user_domain_name", r.Domain, "password", r.Password}
		scope := func(name string) []string { return []string{"project_name", name, "project_domain_name", r.Domain} }
		login := func(name, authURL, region string, more ...[]string) {
			pairs := []string{"auth_url", authURL, "region", region, "interface", "internal", "cacert_file", r.CA}
			for _, list := range more {
				pairs = append(pairs, list...)
			}
			r.provider(name, arguments(pairs...), nil)
		}
		read := func(provider, root, project string) {
			want := r.attributes(t, p, image)
			want["links"] = []any{
				map[string]any{"rel": "self", "href": root + "/v2.1/" + project + "images/" + image.ID, "type": nil},
				map[string]any{"rel": "bookmark", "href": root + "/" + project + "images/" + image.ID, "type": nil},
				map[string]any{"rel": "alternate", "href": r.Image + "/images/" + image.ID, "type": "application/vnd.openstack.image"},
			}
			r.data(provider, "nova_image", provider, "id = "+quoted(image.ID), want)
		}
		for name, path := range map[string]string{"root": "/identity", "root-slash": "/identity/", "version": "/identity/v3", "version-slash": "/identity/v3/"} {
			login(name, r.Proxy+path, "RegionOne", user, scope(searched))
			read(name, r.Proxy+"/compute", "")
		}
		// The links identify the region.
		login("region-two", r.Proxy+"/identity", "RegionTwo", user, scope(searched))
		read("region-two", r.Proxy+"/compute-two", p.ID+"/")

		id, _, secret := r.applicationCredential(t, p)
		login("credential", r.Proxy+"/identity", "RegionOne", []string{"application_credential_id", id, "application_credential_secret", secret})
		read("credential", r.Proxy+"/compute", "")
		r.provider("token", arguments("endpoint", r.Proxy+"/compute", "token", p.Token), map[string]string{"OS_CACERT": r.CA})
		read("token", r.Proxy+"/compute", "")
		clouds := write(t, filepath.Join(t.TempDir(), "clouds.yaml"), fmt.Sprintf(`
clouds:
  proxy:
    region_name: RegionTwo
    interface: internal
    cacert: %q
    auth: {auth_url: %q, username: %q, password: %q, user_domain_name: %q, project_name: %q, project_domain_name: %[5]q}
`, r.CA, r.Proxy+"/identity", r.User, r.Password, r.Domain, searched))
		r.provider("cloud", arguments("cloud", "proxy"), map[string]string{"OS_CLIENT_CONFIG_FILE": clouds})
		read("cloud", r.Proxy+"/compute-two", p.ID+"/")

		// The list has three pages, and its next links name the proxy.
		login("pages", r.Proxy+"/identity", "RegionOne", user, scope(many))
		everything := func(*glanceImage) bool { return true }
		r.data("pages", "nova_images", "pages", "", map[string]any{"ids": ids(selected(long.listed(), everything, newest))})
	})
}

func TestAccProxyRejections(t *testing.T) {
	t.Parallel()
	accept(t, func(r *run) {
		p := r.Projects[searched]
		credentials := []string{
			"user_name", r.User, "user_domain_name", r.Domain, "password", r.Password,
			"project_name", searched, "project_domain_name", r.Domain, "interface", "internal",
		}
		login := func(pairs ...string) []string { return append(pairs, credentials...) }
		plain := "http" + strings.TrimPrefix(r.Proxy, "https")
		address := strings.Replace(r.Proxy, "localhost", "127.0.0.1", 1)

		r.reject("identity-untrusted", login("auth_url", r.Proxy+"/identity", "region", "RegionOne"),
			"Error: Untrusted TLS Certificate", "identity service", "certificate signed by unknown authority", "cacert_file")
		r.reject("identity-address", login("auth_url", address+"/identity", "region", "RegionOne", "cacert_file", r.CA),
			"Error: Untrusted TLS Certificate", "identity service", "cannot validate certificate for 127.0.0.1")
		r.reject("compute-untrusted", []string{"endpoint", r.Proxy + "/compute", "token", p.Token, "max_retries", "0"},
			"Error: Untrusted TLS Certificate", "certificate signed by unknown authority", "cacert_file")
		r.reject("compute-address", []string{"endpoint", address + "/compute", "token", p.Token, "cacert_file", r.CA},
			"Error: Untrusted TLS Certificate", "cannot validate certificate for 127.0.0.1")
		r.reject("identity-plain", login("auth_url", plain+"/identity", "region", "RegionOne"),
			"Error: Identity Service Not Found", "The plain HTTP request was sent to HTTPS port", "auth_url = "+quoted(r.Proxy+"/identity/v3"))
		r.reject("compute-plain", []string{"endpoint", plain + "/compute", "token", p.Token},
			"Error: Image API Not Found", "The plain HTTP request was sent to HTTPS port", "endpoint = "+quoted(r.Proxy+"/compute/v2.1"))
		r.reject("identity-prefix", login("auth_url", r.Proxy, "region", "RegionOne", "cacert_file", r.CA),
			"Error: Identity Service Not Found", "404")
		r.reject("compute-prefix", []string{"endpoint", r.Proxy, "token", p.Token, "cacert_file", r.CA},
			"Error: Image API Not Found", "404")
		r.reject("no-region", login("auth_url", r.Proxy+"/identity", "cacert_file", r.CA),
			"Error: Missing Region", `"RegionOne" internal "RegionTwo" internal`)
	})
}
