package main

import (
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
)

const inEachRegion = `
data "nova_image" "debian" {
  for_each = toset(["north", "south", "west"])

  region = each.key
  name   = "debian-13"
}

data "nova_images" "default" {
  filter {
    name = "debian-13"
  }
}

output "ids" {
  value = { for region, image in data.nova_image.debian : region => "${image.region} ${image.id}" }
}

output "default" {
  value = "${data.nova_images.default.region} ${join(" ", data.nova_images.default.ids)}"
}
`

// With for_each, three regions cost one login and, for an exact name, one request each. Image IDs differ from region to region.
func TestForEachReadsEachRegionWithOneLoginAndOneRequest(t *testing.T) {
	t.Parallel()
	domain := fakekeystone.Domain{ID: "default", Name: "Default"}
	identity := &fakekeystone.Keystone{
		Users: []fakekeystone.User{{
			ID: "ci-user", Name: "ci", Password: "s3cret-password", Domain: domain, Roles: map[string][]string{projectID: {"reader"}},
		}},
		Projects: []fakekeystone.Project{{ID: projectID, Name: "web", Domain: domain}},
		Catalog:  []fakekeystone.Service{{Type: "compute", Name: "nova"}},
	}
	regions := []string{"north", "south", "west", "home"}
	clouds, images := map[string]*fakenova.Cloud{}, fakenova.Many(len(regions))
	for i, region := range regions {
		cloud := &fakenova.Cloud{ProjectID: projectID, ValidToken: identity.Valid}
		cloud.Add(fakenova.Image{ID: images[i].ID, Name: fakenova.Name("debian-13"), Status: "active"})
		server := httptest.NewServer(cloud)
		t.Cleanup(server.Close)
		clouds[region] = cloud
		identity.Catalog[0].Endpoints = append(identity.Catalog[0].Endpoints,
			fakekeystone.Endpoint{Region: region, Interface: "public", URL: server.URL + "/v2.1/$(project_id)s"})
	}
	keystone := httptest.NewServer(identity)
	t.Cleanup(keystone.Close)

	directory := t.TempDir()
	write(t, filepath.Join(directory, "main.tf"), requiredProviders+inEachRegion)
	plan, err := workspaceOf(t).terraformIn(t.Context(), directory, []string{
		"OS_AUTH_URL=" + keystone.URL, "OS_USERNAME=ci", "OS_PASSWORD=s3cret-password", "OS_USER_DOMAIN_NAME=Default",
		"OS_PROJECT_ID=" + projectID, "OS_REGION_NAME=home",
	}, "plan", "-no-color", "-input=false")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"+ default = \"home " + images[3].ID + "\"", "+ ids = {"}
	for i, region := range regions[:3] {
		want = append(want, fmt.Sprintf("+ %s = %q", region, region+" "+images[i].ID))
	}
	_, outputs, _ := strings.Cut(plan, "\nChanges to Outputs:\n")
	var shown []string
	for line := range strings.Lines(outputs) {
		if words := strings.Join(strings.Fields(line), " "); strings.HasPrefix(words, "+") {
			shown = append(shown, words)
		}
	}
	if !slices.Equal(shown, want) {
		t.Errorf("the outputs are %q, want %q", shown, want)
	}
	if n := len(identity.Logins()); n != 1 {
		t.Errorf("%d logins, want 1", n)
	}
	for region, cloud := range clouds {
		if n := len(cloud.Requests()); n != 1 {
			t.Errorf("%d requests in region %s, want 1", n, region)
		}
	}
}
