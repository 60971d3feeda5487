package keystone

import (
	"fmt"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
)

func endpoint(region, kind, url string) fakekeystone.Endpoint {
	return fakekeystone.Endpoint{Region: region, Interface: kind, URL: url}
}

func service(kind string, endpoints ...fakekeystone.Endpoint) fakekeystone.Service {
	return fakekeystone.Service{Type: kind, Name: "x", Endpoints: endpoints}
}

func TestTheComputeServiceIsFoundInTheCatalog(t *testing.T) {
	t.Parallel()
	regions := service("compute",
		endpoint("North", "admin", "http://north-admin/v2.1"), endpoint("North", "public", "http://north/v2.1"),
		endpoint("South", "public", "http://south/v2.1"), endpoint("South", "internal", "http://south-internal/v2.1"),
	)
	image := service("image", endpoint("West", "public", "http://image"))
	tests := []struct {
		name    string
		catalog []fakekeystone.Service
		choice  Choice
		want    string
	}{
		{"the project's id is in the URL", []fakekeystone.Service{service("compute", endpoint("North", "public", "http://nova/v2.1/$(project_id)s"))}, Choice{}, "http://nova/v2.1/" + projectID},
		{"by region", []fakekeystone.Service{image, regions}, Choice{Region: "South"}, "http://south/v2.1"},
		{"by region and interface", []fakekeystone.Service{image, regions}, Choice{Region: "South", Interface: "internal"}, "http://south-internal/v2.1"},
		{"the only region that has the interface", []fakekeystone.Service{image, regions}, Choice{Interface: "admin"}, "http://north-admin/v2.1"},
		{"an interface in its old spelling", []fakekeystone.Service{image, regions}, Choice{Interface: "internalURL"}, "http://south-internal/v2.1"},
		{"an interface in capitals", []fakekeystone.Service{image, regions}, Choice{Region: "North", Interface: "PUBLIC"}, "http://north/v2.1"},
		{
			"the legacy service comes last, wherever it stands",
			[]fakekeystone.Service{service("compute_legacy", endpoint("North", "public", "http://nova/v2")), service("compute", endpoint("North", "public", "http://nova/v2.1"))},
			Choice{}, "http://nova/v2.1",
		},
		{
			"the legacy URL comes last among services of one type",
			[]fakekeystone.Service{service("compute", endpoint("North", "public", "http://nova/v2/p")), service("compute", endpoint("North", "public", "http://nova/v2.1/p"))},
			Choice{}, "http://nova/v2.1/p",
		},
		{"the legacy service where there is no other", []fakekeystone.Service{service("compute_legacy", endpoint("North", "public", "http://nova/v2"))}, Choice{}, "http://nova/v2"},
		{"an endpoint without a URL is none", []fakekeystone.Service{service("compute", endpoint("North", "public", ""), endpoint("South", "public", "http://south"))}, Choice{}, "http://south"},
		{"regions without a name", []fakekeystone.Service{service("compute", endpoint("", "public", "http://nova"))}, Choice{}, "http://nova"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			identity, base := world(t, func(i *fakekeystone.Keystone) { i.Catalog = test.catalog })
			got, err := session(ada(base)).Endpoint(t.Context(), test.choice)
			if err != nil || got != test.want {
				t.Errorf("%q, error %v; want %q", got, err, test.want)
			}
			count(t, identity, 1)
		})
	}
}

func TestACatalogWithoutTheComputeServiceThatWasAskedFor(t *testing.T) {
	t.Parallel()
	regions := service("compute",
		endpoint("South", "public", "http://south"), endpoint("North", "public", "http://north"), endpoint("North", "internal", "http://north-internal"),
	)
	var many []fakekeystone.Endpoint
	for i := range 30 {
		many = append(many, endpoint(fmt.Sprintf("R%02d", i), "public", "http://nova"))
	}
	tests := []struct {
		name    string
		catalog []fakekeystone.Service
		choice  Choice
		kind    Kind
		holds   []string
	}{
		{
			"several regions and no choice", []fakekeystone.Service{regions}, Choice{}, SeveralRegions,
			[]string{`in several regions: "North", "South".`, "Set region (OS_REGION_NAME)"},
		},
		{
			"an unknown region", []fakekeystone.Service{regions}, Choice{Region: "West"}, NoEndpoint,
			[]string{`the public endpoint of the compute service in region "West"`, `It is there as: "North": public, internal; "South": public. Set region`, "to a pair that exists"},
		},
		{
			"a region in other capitals", []fakekeystone.Service{regions}, Choice{Region: "south"}, NoEndpoint,
			[]string{`Capitals count in the name of a region: set region (OS_REGION_NAME) to "South".`},
		},
		{
			"an interface that the region lacks", []fakekeystone.Service{regions}, Choice{Region: "South", Interface: "internal"}, NoEndpoint,
			[]string{`the internal endpoint of the compute service in region "South"`, "to a pair that exists"},
		},
		{
			"an interface that is there for nobody to choose", []fakekeystone.Service{service("compute", endpoint("North", "secret", "http://north"))}, Choice{}, NoEndpoint,
			[]string{"It has no endpoint of a compute service"},
		},
		{
			"an interface that nobody has", []fakekeystone.Service{regions}, Choice{Interface: "adminURL"}, NoEndpoint,
			[]string{"the admin endpoint of the compute service in the catalog"},
		},
		{
			"an unknown interface", []fakekeystone.Service{regions}, Choice{Interface: "privat\x1b"}, BadInterface,
			[]string{`no interface "privat\u001b" in a service catalog`, "public, internal or admin"},
		},
		{
			"no compute service", []fakekeystone.Service{service("network"), service("image")}, Choice{}, NoEndpoint,
			[]string{`It has no endpoint of a compute service; the service types it has are "image", "network".`, "Set endpoint"},
		},
		{
			"an empty catalog", nil, Choice{}, NoEndpoint,
			[]string{"/v3. It is empty. Set endpoint if the cloud has"},
		},
		{
			"too many pairs to show", []fakekeystone.Service{service("compute", many...)}, Choice{Region: "West"}, NoEndpoint,
			[]string{`It is there as: "R00": public; "R01": public; `, `; "R19": public and 10 more. Set region`},
		},
		{
			"too many regions to show", []fakekeystone.Service{service("compute", many...)}, Choice{}, SeveralRegions,
			[]string{`"R18", "R19" and 10 more.`},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, base := world(t, func(i *fakekeystone.Keystone) { i.Catalog = test.catalog })
			_, err := session(ada(base)).Endpoint(t.Context(), test.choice)
			if test.kind != BadInterface {
				test.holds = append(test.holds, "in the catalog of the identity service at "+base+"/v3.")
			}
			failed(t, err, test.kind, test.holds...)
		})
	}
}

func TestALoginWithoutAProjectUsesTheUsersOwn(t *testing.T) {
	t.Parallel()
	_, base := world(t, func(i *fakekeystone.Keystone) { i.Users[0].DefaultProject = projectID })
	credentials := ada(base)
	credentials.ProjectName = ""
	got, err := session(credentials).Endpoint(t.Context(), Choice{})
	if want := "https://nova.example.com/v2.1/" + projectID; got != want || err != nil {
		t.Errorf("%q, error %v; want %q", got, err, want)
	}
}

func TestARegionMayBeGivenByItsIdAlone(t *testing.T) {
	t.Parallel()
	_, base := world(t, func(i *fakekeystone.Keystone) {
		i.Misbehave = reply(201, "application/json", `{"token":{"project":{"id":"p"},"catalog":[{"type":"compute","endpoints":[
			{"interface":"public","region":null,"region_id":"North","url":"http://north"},
			{"interface":"public","region":null,"region_id":"South","url":"http://south"}]}]}}`, "X-Subject-Token", "x")
	})
	s := session(ada(base))
	if got, err := s.Endpoint(t.Context(), Choice{Region: "South"}); got != "http://south" || err != nil {
		t.Errorf("%q, error %v", got, err)
	}
	_, err := s.Endpoint(t.Context(), Choice{})
	failed(t, err, SeveralRegions, `"North", "South"`)
}
