package images_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/acctest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images"
)

func TestTerraformFindsOneImage(t *testing.T) {
	t.Parallel()
	fake := acctest.NewFake(t, slices.Concat(fakenova.Catalog(), lookalikes())...)
	id := func(name string) string {
		for _, image := range fakenova.Catalog() {
			if image.Name != nil && *image.Name == name {
				return image.ID
			}
		}
		t.Fatalf("there is no %s", name)
		return ""
	}
	apps := "filter { name_regex = \"^app-(?P<version>.*)$\" }\n"
	searches{
		"id":             {`id = "` + id("cirros-0.6.3") + `"`, []string{"cirros-0.6.3"}},
		"id_capitals":    {`id = "` + strings.ToUpper(id("cirros-0.6.3")) + `"`, []string{"cirros-0.6.3"}},
		"id_unlisted":    {`id = "` + id("community-arch-20260101") + `"`, []string{"community-arch-20260101"}},
		"id_inactive":    {`id = "` + id("rocky-9.6-20250602") + `"`, []string{"rocky-9.6-20250602"}},
		"top_name":       {`name = "debian-12-20260223"`, []string{"debian-12-20260223"}},
		"top_name_colon": {`name = "team:web"`, []string{"team:web"}},
		"top_name_empty": {`name = ""`, []string{""}},
		"top_name_and_more": {`name = "ubuntu-24.04-20260319"
		filter { status = "SAVING" }`, []string{"ubuntu-24.04-20260319"}},
		"name":         {`filter { name = "debian-12-20260223" }`, []string{"debian-12-20260223"}},
		"name_colon":   {`filter { name = "team:web" }`, []string{"team:web"}},
		"active":       {"filter { name_regex = \"^ubuntu-24.04-2026\" }", []string{"ubuntu-24.04-20260312"}},
		"active_newer": {"filter { name_regex = \"^ubuntu-24.04\" }\nmost_recent = true", []string{"ubuntu-24.04-arm64-20260312"}},
		"saving": {`filter {
			name_regex = "^ubuntu-24.04"
			status     = "SAVING"
		}`, []string{"ubuntu-24.04-20260319"}},
		"most_recent":       {apps + `most_recent = true`, []string{"app-1.1.0-rc.1"}},
		"same_sort":         {apps + `sort = ["created:desc"]`, []string{"app-1.1.0-rc.1"}},
		"version":           {apps + "most_recent = false\nsort = [\"version:desc\"]", []string{"app-1.1.0-rc.1"}},
		"release":           {"filter { name_regex = \"^app-(?<version>[0-9.]+)$\" }\nsort = [\"version:desc\"]", []string{"app-1.0.10"}},
		"oldest":            {apps + `sort = ["created:asc"]`, []string{"app-1.0.2"}},
		"largest_that_fits": {"filter { fits_disk = 8 }\nsort = [\"size:desc\", \"name:asc\"]", []string{"app-1.0.10"}},
		"snapshot": {`filter {
			server_id = "5b1f6a52-7c0e-4d4b-9a43-6f0c2e1d8a01"
			type      = "snapshot"
		}
		most_recent = true`, []string{"web-1 after upgrade"}},
		"metadata": {`filter { metadata = { app_version = "1.0.9" } }`, []string{"app-1.0.9"}},
		"timeouts": {apps + "most_recent = true\ntimeouts { read = \"90s\" }", []string{"app-1.1.0-rc.1"}},
	}.run(t, fake, "nova_image")
}

// TestTerraformImageIsAnElementOfImages compares the whole object, attribute by attribute, for images of every kind.
func TestTerraformImageIsAnElementOfImages(t *testing.T) {
	t.Parallel()
	fake := acctest.NewFake(t, fakenova.Catalog()...)
	filters := map[string]string{
		"plain":    `name = "ubuntu-24.04-20260312"`,
		"snapshot": `name = "web-1 before upgrade"`,
		"volume":   `name = "db-1 volume"`,
		"odd":      `name = "cirros-0.6.3"`,
		"nameless": "min_disk = 0\nmin_ram = 0\nstatus = \"ACTIVE\"",
		"saving":   "name = \"ubuntu-24.04-20260319\"\nstatus = \"SAVING\"",
	}
	var response datasource.SchemaResponse
	images.NewImageDataSource().Schema(t.Context(), datasource.SchemaRequest{}, &response)
	computed := response.Schema.Attributes
	maps.DeleteFunc(computed, func(name string, attribute schema.Attribute) bool {
		return !attribute.IsComputed() || name == "region" // the data source has it too
	})

	config := fake.Provider()
	var checks []statecheck.StateCheck
	for name, filter := range filters {
		block := `"` + name + "\" {\n filter {\n" + filter + "\n}\n}\n"
		config += `data "nova_image" ` + block + `data "nova_images" ` + block
		for attribute := range computed {
			checks = append(checks, statecheck.CompareValuePairs(
				"data.nova_image."+name, tfjsonpath.New(attribute),
				"data.nova_images."+name, tfjsonpath.New("images").AtSliceIndex(0).AtMapKey(attribute), compare.ValuesSame()))
		}
		checks = append(checks, statecheck.CompareValuePairs(
			"data.nova_image."+name, tfjsonpath.New("id"),
			"data.nova_images."+name, tfjsonpath.New("ids").AtSliceIndex(0), compare.ValuesSame()))
	}
	apply(t, config, checks...)
}
