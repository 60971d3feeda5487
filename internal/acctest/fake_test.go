package acctest

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
)

// fakeCompute starts a fake compute service for each project, with its images in Glance.
func fakeCompute(t *testing.T, release fakenova.Release, w *world) map[string]string {
	t.Helper()
	scopes := map[string]fakenova.Scope{}
	for name, token := range w.Tokens {
		scopes[token] = accesses[name].scope
	}
	urls := map[string]string{}
	for name, p := range w.Projects {
		cloud := &fakenova.Cloud{
			ProjectID: p.ID, Token: p.Token, ImageEndpoint: w.Image, IdentityEndpoint: w.Identity,
			Scopes: scopes, Release: release,
		}
		images := make([]fakenova.Image, len(p.Images))
		for i := range p.Images {
			images[i] = fakeImage(&p.Images[i], len(p.Images)-i)
		}
		cloud.Add(images...)
		if name == searched {
			foreign := fakeImage(w.Projects[many].image(t, "foreign"), 0)
			foreign.Foreign = true
			cloud.Add(foreign)
		}
		server := httptest.NewServer(cloud)
		t.Cleanup(server.Close)
		urls[name] = server.URL
	}
	return urls
}

// fakeImage returns an image for the fake. The rank keeps the order of Glance, which depends on hidden fractions of seconds.
func fakeImage(image *glanceImage, rank int) fakenova.Image {
	fake := fakenova.Image{
		ID: image.ID, Name: image.Name, Status: image.Status, Visibility: image.Visibility, Unlisted: image.Unlisted,
		MinDisk: int(image.MinDisk), MinRAM: int(image.MinRAM),
		CreatedAt: image.Created.Add(time.Duration(rank)), UpdatedAt: image.Updated,
	}
	if image.Size != nil {
		fake.Size = *image.Size
	}
	for _, p := range image.Properties {
		fake.Properties = append(fake.Properties, fakenova.Property{Key: p.Key, Value: p.Value})
	}
	return fake
}
