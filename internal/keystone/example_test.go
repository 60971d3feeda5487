package keystone_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// A session logs in at the first call for a token or an endpoint, and renews its token before that ends.
func Example() {
	domain := fakekeystone.Domain{ID: "default", Name: "Default"}
	server := httptest.NewServer(&fakekeystone.Keystone{
		Users:    []fakekeystone.User{{ID: "1", Name: "ada", Password: "analytical", Domain: domain, Roles: map[string][]string{"2": {"reader"}}}},
		Projects: []fakekeystone.Project{{ID: "2", Name: "engine", Domain: domain}},
		Catalog: []fakekeystone.Service{{Type: "compute", Endpoints: []fakekeystone.Endpoint{
			{Region: "North", Interface: "public", URL: "https://nova.example.com/v2.1"},
		}}},
	})
	defer server.Close()

	root, err := keystone.ParseURL(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	session := keystone.New(keystone.Config{
		URL: root,
		Auth: keystone.Password{
			User:     keystone.User{Name: "ada", DomainName: "Default"},
			Password: "analytical",
			Scope:    keystone.Scope{ProjectName: "engine", DomainName: "Default"},
		},
		Client: transport.New(transport.Config{}),
	})
	endpoint, err := session.Endpoint(context.Background(), keystone.Choice{Region: "North"})
	fmt.Println(endpoint.URL, err)

	_, err = session.Endpoint(context.Background(), keystone.Choice{Region: "West"})
	var failed *keystone.Error
	if errors.As(err, &failed) {
		fmt.Println(failed.Kind, failed.Offers)
	}
	// Output:
	// https://nova.example.com/v2.1 <nil>
	// no such compute endpoint in the catalog [{North [public]}]
}
