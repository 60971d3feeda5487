package images_test

import (
	"slices"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/acctest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
)

// lookalikes are names that a database that ignores case, accents and trailing spaces takes for other images' names.
func lookalikes() []fakenova.Image {
	catalog := fakenova.Catalog()
	copies := map[string]string{
		"debian-12-20260223": "Debian-12-20260223", "debian-13-20260302": "débian-13-20260302", "cirros-0.6.3": "cirros-0.6.3 ",
	}
	var images []fakenova.Image
	for _, image := range catalog {
		if image.Name == nil || copies[*image.Name] == "" {
			continue
		}
		image.ID = "10" + image.ID[2:]
		image.Name = new(copies[*image.Name])
		images = append(images, image)
	}
	colon := fakenova.Image{ID: "00000000-0000-4000-8000-000000000001", Name: new("team:web"), CreatedAt: catalog[0].CreatedAt}
	empty := fakenova.Image{ID: "00000000-0000-4000-8000-000000000002", Name: new(""), CreatedAt: catalog[0].CreatedAt.AddDate(0, 0, 1)}
	return append(images, colon, empty)
}

// TestTerraformFiltersByVisibility: community images are listed on request.
func TestTerraformFiltersByVisibility(t *testing.T) {
	t.Parallel()
	images := fakenova.Many(4)
	want := map[string][]string{}
	for i, visibility := range []string{"public", "private", "shared", "community"} {
		images[i].Visibility, images[i].Unlisted = visibility, visibility == "community"
		want[visibility] = []string{*images[i].Name}
	}
	filters := searches{"all": {"", []string{*images[0].Name, *images[1].Name, *images[2].Name}}}
	for visibility, names := range want {
		filters[visibility] = search{"filter { visibility = \"" + visibility + "\" }", names}
	}
	filters["more"] = search{"filter {\nvisibility = \"shared\"\nname_regex = \"^no such image\"\n}", nil}
	filters.run(t, acctest.NewFake(t, images...), "nova_images")
}

func TestTerraformFilters(t *testing.T) {
	t.Parallel()
	fake := acctest.NewFake(t, slices.Concat(fakenova.Catalog(), lookalikes())...)
	searches{
		"name":         {`filter { name = "debian-12-20260223" }`, []string{"debian-12-20260223"}},
		"name_accent":  {`filter { name = "débian-13-20260302" }`, []string{"débian-13-20260302"}},
		"name_blank":   {`filter { name = "cirros-0.6.3 " }`, []string{"cirros-0.6.3 "}},
		"name_colon":   {`filter { name = "team:web" }`, []string{"team:web"}},
		"name_empty":   {`filter { name = "" }`, []string{""}},
		"name_of_none": {`filter { name = "debian" }`, nil},

		"name_regex": {
			`filter { name_regex = "^debian-1[23]-" }`,
			[]string{"debian-13-20260302", "debian-12-20260223", "debian-12-20241111"},
		},
		"name_regex_escaped": {`filter { name_regex = "^ubuntu-20\\.04" }`, []string{"ubuntu-20.04-20240514"}},
		"name_regex_case": {
			`filter { name_regex = "(?i)^DEBIAN-12-2026" }`, []string{"Debian-12-20260223", "debian-12-20260223"},
		},

		"name_not_regex": {`filter {
			name_regex     = "^debian-"
			name_not_regex = "-12-|-10-"
		}`, []string{"debian-13-20260302", "debian-11-20240701"}},
		"name_not_regex_nameless": {`filter {
			name_not_regex = "."
			size_max       = 99999999
		}`, []string{"(none)", ""}},

		"status_saving":  {`filter { status = "SAVING" }`, []string{"ubuntu-24.04-20260319"}},
		"status_unknown": {`filter { status = "UNKNOWN" }`, []string{"debian-10-20240115"}},
		"status_error":   {`filter { status = "ERROR" }`, nil},
		"status_deleted": {`filter { status = "DELETED" }`, nil},
		"status_active": {`filter {
			status     = "ACTIVE"
			name_regex = "^ubuntu-24.04-2026"
		}`, []string{"ubuntu-24.04-20260312"}},
		"status_any": {
			`filter { name_regex = "^ubuntu-24.04-2026" }`, []string{"ubuntu-24.04-20260319", "ubuntu-24.04-20260312"},
		},

		"min_disk":  {`filter { min_disk = 60 }`, []string{"windows-2025-20260210"}},
		"min_disk0": {`filter { min_disk = 0 }`, []string{"(none)", "", "team:web"}},
		"min_ram":   {`filter { min_ram = 64 }`, []string{"cirros-0.6.3 ", "cirros-0.6.3"}},
		"fits_disk": {`filter { fits_disk = 1 }`, []string{"(none)", "cirros-0.6.3 ", "cirros-0.6.3", "", "team:web"}},
		"fits_ram": {
			`filter { fits_ram = 64 }`, []string{"db-1 volume", "(none)", "cirros-0.6.3 ", "cirros-0.6.3", "", "team:web"},
		},

		"size_min": {
			`filter { size_min = 10307921510 }`, []string{"db-1 nightly", "windows-2025-20260210", "windows-2022-20250909"},
		},
		"size_max": {`filter { size_max = 0 }`, []string{"ubuntu-24.04-20260319", "db-1 volume", "", "team:web"}},
		"sizes": {`filter {
			size_min = 1
			size_max = 21692416
		}`, []string{"(none)", "cirros-0.6.3 ", "cirros-0.6.3"}},

		"created_after": {
			`filter { created_after = "2026-03-12T05:31:55+01:00" }`,
			[]string{"ubuntu-24.04-20260319", "db-1 nightly", "ubuntu-24.04-arm64-20260312"},
		},
		"created_before": {`filter { created_before = "2024-05-14T04:10:21" }`, []string{"debian-10-20240115"}},
		"created": {`filter {
			created_after  = "2025-12-01T00:00:00Z"
			created_before = "2026-01-06T00:00:00Z"
		}`, []string{"rocky-9.7-20260105", "app-1.0.10"}},
		"changes_since": {
			`filter { changes_since = "2026-03-18T01:02:09Z" }`, []string{"ubuntu-24.04-20260319", "db-1 nightly"},
		},
		"changes_since_of_an_old_image": {`filter {
			changes_since  = "2026-03-01T00:00:00Z"
			created_before = "2025-01-01T00:00:00Z"
		}`, []string{"cirros-0.6.3 ", "cirros-0.6.3"}},

		"server_id": {
			`filter { server_id = "5b1f6a52-7c0e-4d4b-9a43-6f0c2e1d8a01" }`,
			[]string{"web-1 after upgrade", "web-1 before upgrade"},
		},
		"server_id_case": {
			`filter { server_id = "5B1F6A52-7C0E-4D4B-9A43-6F0C2E1D8A01" }`,
			[]string{"web-1 after upgrade", "web-1 before upgrade"},
		},
		"server_id_url": {
			`filter { server_id = "https://nova.example.com/v2.1/p/servers/c9d0e3f7-2a84-4f7e-8b65-1e7a9d3c4b02" }`,
			[]string{"db-1 nightly"},
		},
		"snapshot": {`filter { snapshot = true }`, []string{"db-1 nightly", "db-1 volume", "web-1 after upgrade", "web-1 before upgrade"}},
		"snapshot_excluded": {`filter {
			name_regex = "^(db|web)-1"
			snapshot   = false
		}`, nil},
		"type":      {`filter { type = "snapshot" }`, []string{"web-1 after upgrade", "web-1 before upgrade"}},
		"type_base": {`filter { type = "BASE" }`, nil},

		"metadata": {`filter {
			metadata = {
				os_distro  = "windows"
				os_version = "2022"
			}
		}`, []string{"windows-2022-20250909"}},
		"metadata_key": {
			`filter { metadata = { "org.example:build info" = "{\"pipeline\": 4711}" } }`,
			[]string{"cirros-0.6.3 ", "cirros-0.6.3"},
		},
		"metadata_empty": {`filter { metadata = { notes = "" } }`, []string{"cirros-0.6.3 ", "cirros-0.6.3"}},
		"metadata_null":  {`filter { metadata = { ramdisk_id = "" } }`, nil},
		"metadata_case":  {`filter { metadata = { os_distro = "Windows" } }`, nil},

		"metadata_in": {`filter {
			name_regex  = "^(rocky|windows)-"
			metadata_in = { os_version = ["9.7", "2025", "none"] }
		}`, []string{"windows-2025-20260210", "rocky-9.7-20260105"}},
		"metadata_in_or_absent": {`filter {
			name_regex  = "^(app-1.0.9|db-1 volume|cirros)"
			metadata_in = { app_version = ["1.0.9", null] }
		}`, []string{"db-1 volume", "app-1.0.9", "cirros-0.6.3 ", "cirros-0.6.3"}},
		"metadata_in_or_null": {`filter {
			name_regex  = "^cirros"
			metadata_in = { ramdisk_id = ["none", null] }
		}`, []string{"cirros-0.6.3 ", "cirros-0.6.3"}},
		"metadata_in_null_is_not_empty": {`filter { metadata_in = { ramdisk_id = [""] } }`, nil},

		"many_keys": {`filter {
			name_regex    = "^(ubuntu|debian|rocky)-"
			status        = "ACTIVE"
			fits_disk     = 10
			fits_ram      = 1024
			size_max      = 650000000
			created_after = "2025-01-01T00:00:00Z"
			metadata      = { architecture = "x86_64" }
		}`, []string{"ubuntu-24.04-20260312", "debian-13-20260302", "debian-12-20260223", "ubuntu-24.04-20250710"}},
	}.run(t, fake, "nova_images")
}
