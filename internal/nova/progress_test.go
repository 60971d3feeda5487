package nova_test

import (
	"context"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

func TestProgressIsToldOfEveryPage(t *testing.T) {
	t.Parallel()
	cloud := &fakenova.Cloud{}
	cloud.Add(fakenova.Many(2500)...)
	server := httptest.NewServer(cloud)
	t.Cleanup(server.Close)
	endpoint, err := nova.ParseEndpoint(server.URL, "")
	if err != nil {
		t.Fatal(err)
	}
	var pages, images []int
	client := nova.NewClient(nova.Config{
		Endpoint: endpoint, Tokens: nova.StaticToken("token"), Transport: transport.New(transport.Config{}),
		Progress: func(_ context.Context, progress nova.Progress) {
			pages, images = append(pages, progress.Pages), append(images, progress.Images)
			if progress.Elapsed <= 0 {
				t.Errorf("page %d took no time", progress.Pages)
			}
		},
	})
	if _, err := collect(t.Context(), client, nova.Query{Detail: true}); err != nil {
		t.Fatal(err)
	}
	// After a short page without a next link, one more is requested, because a cloud may cap pages.
	if want := []int{1, 2, 3, 4}; !slices.Equal(pages, want) {
		t.Errorf("pages %v, want %v", pages, want)
	}
	if want := []int{1000, 2000, 2500, 2500}; !slices.Equal(images, want) {
		t.Errorf("images %v, want %v", images, want)
	}
}
