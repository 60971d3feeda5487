package nova_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// A cloud filters as it likes, so what is listed is checked again.
func Example() {
	cloud := &fakenova.Cloud{Collation: fakenova.MariaDB} // which takes debian for Debian
	created := time.Date(2026, time.April, 1, 0, 0, 0, 0, time.UTC)
	cloud.Add(
		fakenova.Image{ID: "62899f4c-ca98-5936-b610-7ec336f4e8ce", Name: fakenova.Name("Debian"), Status: "active", CreatedAt: created},
		fakenova.Image{ID: "b267f48f-3cda-540a-a87d-1ef7eed87268", Name: fakenova.Name("debian"), Status: "active", CreatedAt: created},
	)
	server := httptest.NewServer(cloud)
	defer server.Close()

	endpoint, err := nova.ParseEndpoint(server.URL, "")
	if err != nil {
		fmt.Println(err)
		return
	}
	client := nova.NewClient(nova.Config{
		Endpoint:  endpoint,
		Tokens:    nova.StaticToken("gAAAAABf"),
		Transport: transport.New(transport.Config{MaxRetries: 4, RequestTimeout: time.Minute}),
	})
	name := "Debian"
	for page, err := range client.Pages(context.Background(), nova.Query{Detail: true, Name: &name}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(len(page), "listed")
		for _, image := range page {
			if image.Name != nil && *image.Name == name {
				fmt.Println(image.ID, image.Created.Format(time.DateOnly))
			}
		}
	}
	// Output:
	// 2 listed
	// 62899f4c-ca98-5936-b610-7ec336f4e8ce 2026-04-01
}
