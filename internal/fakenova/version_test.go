package fakenova

import (
	"net/http"
	"testing"
)

func TestMicroversions(t *testing.T) {
	t.Parallel()
	const path = "/v2.1/" + testProject + "/images"
	for _, test := range []struct{ name, target, header, want string }{
		{"none requested", path, "", "2.1"},
		{"the last with images", path, "X-OpenStack-Nova-API-Version: 2.35", "2.35"},
		{"the newer header", path, "OpenStack-API-Version: compute 2.10", "2.10"},
		{"another service's", path, "OpenStack-API-Version: volume 3.5", "2.1"},
		{"among others", path, "OpenStack-API-Version: volume 3.5, compute 2.2", "2.2"},
		{"of the version document", "/v2.1/", "OpenStack-API-Version: compute latest", "2.93"},
		{"of v2", "/v2/" + testProject + "/images", "X-OpenStack-Nova-API-Version: 2.99", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := send(t, newCloud(), http.MethodGet, test.target, test.header)
			if got.StatusCode != http.StatusOK || got.Header.Get("X-OpenStack-Nova-API-Version") != test.want {
				t.Errorf("status %d, microversion %q", got.StatusCode, got.Header.Get("X-OpenStack-Nova-API-Version"))
			}
			named := test.want != ""
			if (got.Header.Get("OpenStack-API-Version") == "compute "+test.want) != named || (len(got.Header.Values("Vary")) == 2) != named {
				t.Errorf("headers %v", got.Header)
			}
		})
	}
}

func TestVersionDocuments(t *testing.T) {
	t.Parallel()
	const (
		v2 = `{"version": {"id": "v2.0", "status": "SUPPORTED", "version": "", "min_version": "", "updated": "2011-01-21T11:33:21Z", ` +
			`"links": [{"rel": "self", "href": "http://nova.example/v2/"}, {"rel": "describedby", "type": "text/html", "href": "http://docs.openstack.org/"}], ` +
			`"media-types": [{"base": "application/json", "type": "application/vnd.openstack.compute+json;version=2"}]}}`
		choices = `{"choices": [{"id": "v2.0", "status": "SUPPORTED", "links": [{"rel": "self", "href": "http://nova.example/v2/v3/a%20b"}], ` +
			`"media-types": [{"base": "application/json", "type": "application/vnd.openstack.compute+json;version=2"}]}, ` +
			`{"id": "v2.1", "status": "CURRENT", "links": [{"rel": "self", "href": "http://nova.example/v2.1/v3/a%20b"}], ` +
			`"media-types": [{"base": "application/json", "type": "application/vnd.openstack.compute+json;version=2.1"}]}]}`
	)
	for _, test := range []struct {
		name, target string
		status       int
		want         string
	}{
		{"v2", "/v2", http.StatusOK, v2},
		{"v2 with a slash", "/v2/", http.StatusOK, v2},
		{"a version that does not exist", "/v3/a%20b/?x=1", http.StatusMultipleChoices, choices},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := send(t, newCloud(), http.MethodGet, test.target, "X-Auth-Token:")
			if text := body(t, got); got.StatusCode != test.status || text != test.want {
				t.Errorf("status %d: %s", got.StatusCode, text)
			}
		})
	}
}
