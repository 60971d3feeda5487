package acctest

import (
	"fmt"
	"strings"
	"testing"
)

// internalCompute returns the internal endpoint of the compute service in each region, which Keystone lists.
func (r *openStack) internalCompute(t *testing.T, p *project) map[string]string {
	t.Helper()
	var decoded struct {
		Catalog []struct {
			Type      string
			Endpoints []struct{ Interface, Region, URL string }
		}
	}
	r.call(t, "GET", r.Identity+"/auth/catalog", p.Token, nil, &decoded)
	urls := map[string]string{}
	for _, service := range decoded.Catalog {
		for _, endpoint := range service.Endpoints {
			if service.Type == "compute" && endpoint.Interface == "internal" {
				urls[endpoint.Region] = endpoint.URL
			}
		}
	}
	return urls
}

// internal adds a provider that logs in through the proxy and uses the internal endpoints.
func (r *run) internal(name string, more ...string) {
	r.provider(name, arguments(append([]string{
		"auth_url", r.Proxy + "/identity", "interface", "internal", "cacert_file", r.CA,
		"user_name", r.User, "user_domain_name", r.Domain, "password", r.Password, "project_name", searched, "project_domain_name", r.Domain,
	}, more...)...), nil)
}

// One provider reads every region of the catalog. The links of an image identify the region that it was read from.
func TestAccRegions(t *testing.T) {
	t.Parallel()
	accept(t, func(r *run) {
		p := r.Projects[searched]
		image := p.image(t, "debian-12-own")
		everything := func(*glanceImage) bool { return true }
		urls := r.internalCompute(t, p)
		if len(urls) != 2 {
			t.Fatalf("Keystone lists %v, which are not two regions", urls)
		}
		attributes := func(region string) map[string]any {
			want := r.attributes(t, p, image)
			want["region"] = region
			want["links"] = []any{
				map[string]any{"rel": "self", "href": urls[region] + "/images/" + image.ID, "type": nil},
				map[string]any{"rel": "bookmark", "href": strings.Replace(urls[region], "/v2.1", "", 1) + "/images/" + image.ID, "type": nil},
				map[string]any{"rel": "alternate", "href": r.Image + "/images/" + image.ID, "type": "application/vnd.openstack.image"},
			}
			return want
		}
		// The test framework does not support for_each.
		regions := []string{"RegionOne", "RegionTwo"}
		each := func(provider, kind, name, arguments string, want func(region string) map[string]any) {
			fmt.Fprintf(&r.config, "data %q %q {\nprovider = %s\ncount = 2\nregion = [%q, %q][count.index]\n%s\n}\n",
				kind, name, provider, regions[0], regions[1], arguments)
			for i, region := range regions {
				r.want[fmt.Sprintf("data.%s.%s[%d]", kind, name, i)] = want(region)
			}
		}
		r.internal("regions")
		each("regions", "nova_image", "by_id", "id = "+quoted(image.ID), attributes)
		each("regions", "nova_image", "by_name", "name = \"debian-12\"\nmost_recent = true", attributes)
		each("regions", "nova_images", "list", "", func(region string) map[string]any {
			return map[string]any{"region": region, "ids": ids(selected(p.listed(), everything, newest))}
		})

		// Without the argument, the read uses the region of the provider.
		r.internal("default", "region", "RegionTwo")
		r.data("default", "nova_image", "default", "id = "+quoted(image.ID), attributes("RegionTwo"))
		r.data("default", "nova_image", "other", "region = \"RegionOne\"\nid = "+quoted(image.ID), attributes("RegionOne"))
	})
}

func TestAccRegionRejections(t *testing.T) {
	t.Parallel()
	accept(t, func(r *run) {
		r.internal("regions")
		r.fail("regions", "nova_images", "unknown", `region = "RegionThree"`, "Error: Compute Endpoint Not Found", `"RegionThree"`,
			`"RegionOne" public, internal "RegionTwo" internal`)
		r.fail("regions", "nova_image", "missing", `name = "debian-12"`, "Error: Missing Region", `"RegionOne" internal "RegionTwo" internal`)
		r.token("nova-token", r.Projects[searched])
		r.fail("nova-token", "nova_images", "endpoint", `region = "RegionOne"`, "Error: Conflicting Arguments", "region conflicts with endpoint")
	})
}
