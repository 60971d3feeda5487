package keystone

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
)

func listed(region, kind, url string) fakekeystone.Endpoint {
	return fakekeystone.Endpoint{Region: region, Interface: kind, URL: url}
}

func offering(kind string, endpoints ...fakekeystone.Endpoint) fakekeystone.Service {
	return fakekeystone.Service{Type: kind, Name: "x", Endpoints: endpoints}
}

func TestTheComputeServiceIsFoundInTheCatalog(t *testing.T) {
	t.Parallel()
	regions := offering("compute",
		listed("North", "admin", "http://north-admin/v2.1"), listed("North", "public", "http://north/v2.1"),
		listed("South", "public", "http://south/v2.1"), listed("South", "internal", "http://south-internal/v2.1"),
	)
	image := offering("image", listed("West", "public", "http://image"))
	tests := []struct {
		name    string
		catalog []fakekeystone.Service
		choice  Choice
		want    Endpoint
	}{
		{"the project's id is in the URL", []fakekeystone.Service{offering("compute", listed("North", "public", "http://nova/v2.1/$(project_id)s"))}, Choice{}, Endpoint{"http://nova/v2.1/" + projectID, "North"}},
		{"by region", []fakekeystone.Service{image, regions}, Choice{Region: "South"}, Endpoint{"http://south/v2.1", "South"}},
		{"by region and interface", []fakekeystone.Service{image, regions}, Choice{Region: "South", Interface: "internal"}, Endpoint{"http://south-internal/v2.1", "South"}},
		{"the only region that has the interface", []fakekeystone.Service{image, regions}, Choice{Interface: "admin"}, Endpoint{"http://north-admin/v2.1", "North"}},
		{"the only region that has another interface", []fakekeystone.Service{image, regions}, Choice{Interface: "internal"}, Endpoint{"http://south-internal/v2.1", "South"}},
		{
			"the legacy service comes last, wherever it stands",
			[]fakekeystone.Service{offering("compute_legacy", listed("North", "public", "http://nova/v2")), offering("compute", listed("North", "public", "http://nova/v2.1"))},
			Choice{}, Endpoint{"http://nova/v2.1", "North"},
		},
		{
			"the legacy URL comes last among services of one type",
			[]fakekeystone.Service{offering("compute", listed("North", "public", "http://nova/v2/p")), offering("compute", listed("North", "public", "http://nova/v2.1/p"))},
			Choice{}, Endpoint{"http://nova/v2.1/p", "North"},
		},
		{"the legacy service if there is no other", []fakekeystone.Service{offering("compute_legacy", listed("North", "public", "http://nova/v2"))}, Choice{}, Endpoint{"http://nova/v2", "North"}},
		{"an endpoint without a URL does not count", []fakekeystone.Service{offering("compute", listed("North", "public", ""), listed("South", "public", "http://south"))}, Choice{}, Endpoint{"http://south", "South"}},
		{"regions without a name", []fakekeystone.Service{offering("compute", listed("", "public", "http://nova"))}, Choice{}, Endpoint{URL: "http://nova"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			identity, base := world(t, func(i *fakekeystone.Keystone) { i.Catalog = test.catalog })
			got, err := session(t, base, ada()).Endpoint(t.Context(), test.choice)
			if err != nil || got != test.want {
				t.Errorf("%+v, error %v; want %+v", got, err, test.want)
			}
			count(t, identity, 1)
		})
	}
}

func TestACatalogWithoutTheRequestedComputeService(t *testing.T) {
	t.Parallel()
	regions := offering("compute",
		listed("South", "public", "http://south"), listed("North", "public", "http://north"), listed("North", "internal", "http://north-internal"),
	)
	var many []fakekeystone.Endpoint
	var first []Offer
	for i := range 30 {
		if i < maxOffers {
			first = append(first, Offer{fmt.Sprintf("R%02d", i), []string{"public"}})
		}
		many = append(many, listed(fmt.Sprintf("R%02d", i), "public", "http://nova"))
	}
	both := []Offer{{"North", []string{"public", "internal"}}, {"South", []string{"public"}}}
	tests := []struct {
		name    string
		catalog []fakekeystone.Service
		choice  Choice
		want    Error
	}{
		{
			"several regions and no choice", []fakekeystone.Service{regions}, Choice{},
			Error{Kind: MissingRegion, Interface: "public", Offers: []Offer{{"North", []string{"public"}}, {"South", []string{"public"}}}},
		},
		{
			"an unknown region", []fakekeystone.Service{regions}, Choice{Region: "West"},
			Error{Kind: NoEndpoint, Region: "West", Interface: "public", Offers: both},
		},
		{
			"a region that differs in case comes first", []fakekeystone.Service{regions}, Choice{Region: "south"},
			Error{Kind: NoEndpoint, Region: "south", Interface: "public", Offers: []Offer{both[1], both[0]}},
		},
		{
			"an interface that the region lacks, which comes first", []fakekeystone.Service{regions}, Choice{Region: "South", Interface: "internal"},
			Error{Kind: NoEndpoint, Region: "South", Interface: "internal", Offers: []Offer{both[1], both[0]}},
		},
		{
			"an interface that is there for nobody to choose", []fakekeystone.Service{offering("compute", listed("North", "secret", "http://north"))}, Choice{},
			Error{Kind: NoCompute, Services: []string{"compute"}},
		},
		{
			"an interface that nobody has", []fakekeystone.Service{regions}, Choice{Interface: "admin"},
			Error{Kind: NoEndpoint, Interface: "admin", Offers: both},
		},
		{
			"no compute service", []fakekeystone.Service{offering("network"), offering("image")}, Choice{},
			Error{Kind: NoCompute, Services: []string{"image", "network"}},
		},
		{"an empty catalog", nil, Choice{}, Error{Kind: NoCompute, Services: []string{}}},
		{
			"too many regions", []fakekeystone.Service{offering("compute", many...)}, Choice{Region: "West"},
			Error{Kind: NoEndpoint, Region: "West", Interface: "public", Offers: first, More: 10},
		},
		{
			"too many regions to choose from", []fakekeystone.Service{offering("compute", many...)}, Choice{},
			Error{Kind: MissingRegion, Interface: "public", Offers: first, More: 10},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, base := world(t, func(i *fakekeystone.Keystone) { i.Catalog = test.catalog })
			_, err := session(t, base, ada()).Endpoint(t.Context(), test.choice)
			got := *failure(t, err, test.want.Kind)
			test.want.Method, test.want.Step, test.want.URL = "password", ChooseEndpoint, base+"/v3"
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("error\n%+v\nwant\n%+v", got, test.want)
			}
		})
	}
}

func TestAnInterfaceHasTwoSpellings(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "public", "public": "public", "PUBLIC": "public", "publicURL": "public", "internalURL": "internal", "adminurl": "admin", "AdminURL": "admin",
	} {
		if got, err := ParseInterface(text); got != want || err != nil {
			t.Errorf("%q is %q, error %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"private", "privat\x1b", "url", " public"} {
		if got, err := ParseInterface(text); got != "" || !errors.Is(err, ErrInterface) {
			t.Errorf("%q is %q, error %v; want %v", text, got, err, ErrInterface)
		}
	}
}

func TestALoginWithoutAProjectUsesTheUsersOwn(t *testing.T) {
	t.Parallel()
	_, base := world(t, func(i *fakekeystone.Keystone) { i.Users[0].DefaultProject = projectID })
	unscoped := ada()
	unscoped.Scope = Scope{}
	got, err := session(t, base, unscoped).Endpoint(t.Context(), Choice{})
	if want := "https://nova.example.com/v2.1/" + projectID; got.URL != want || err != nil {
		t.Errorf("%+v, error %v; want %q", got, err, want)
	}
}

func TestARegionMayBeGivenByItsIdAlone(t *testing.T) {
	t.Parallel()
	_, base := world(t, func(i *fakekeystone.Keystone) {
		i.Misbehave = reply(201, "application/json", `{"token":{"project":{"id":"p"},"catalog":[{"type":"compute","endpoints":[
			{"interface":"public","region":null,"region_id":"North","url":"http://north"},
			{"interface":"public","region":null,"region_id":"South","url":"http://south"}]}]}}`, "X-Subject-Token", "x")
	})
	s := session(t, base, ada())
	if got, err := s.Endpoint(t.Context(), Choice{Region: "South"}); got != (Endpoint{"http://south", "South"}) || err != nil {
		t.Errorf("%+v, error %v", got, err)
	}
	_, err := s.Endpoint(t.Context(), Choice{})
	failed(t, err, MissingRegion, `"North" has public; "South" has public`)
}
