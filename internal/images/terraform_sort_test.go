package images_test

import (
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/acctest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
)

func TestTerraformSortsAndLimits(t *testing.T) {
	t.Parallel()
	fake := acctest.NewFake(t, fakenova.Catalog()...)
	apps := "filter { name_regex = \"^app-(?P<version>.*)$\" }\n"
	three := "filter { name_regex = \"^(cirros-.*|db-1 volume|windows-2019-.*)$\" }\n"
	searches{
		"default": {apps, []string{"app-1.1.0-rc.1", "app-0.9.14", "app-1.0.10", "app-1.0.9", "app-1.0.2"}},
		"empty_sort": {
			apps + `sort = []`, []string{"app-1.1.0-rc.1", "app-0.9.14", "app-1.0.10", "app-1.0.9", "app-1.0.2"},
		},
		"created_asc": {
			apps + `sort = ["created:asc"]`,
			[]string{"app-1.0.2", "app-1.0.9", "app-1.0.10", "app-0.9.14", "app-1.1.0-rc.1"},
		},
		"created_desc": {
			apps + `sort = ["created:desc"]`,
			[]string{"app-1.1.0-rc.1", "app-0.9.14", "app-1.0.10", "app-1.0.9", "app-1.0.2"},
		},
		"version_asc": {
			apps + `sort = ["version:asc"]`,
			[]string{"app-0.9.14", "app-1.0.2", "app-1.0.9", "app-1.0.10", "app-1.1.0-rc.1"},
		},
		"version_desc": {
			apps + `sort = ["version:desc"]`,
			[]string{"app-1.1.0-rc.1", "app-1.0.10", "app-1.0.9", "app-1.0.2", "app-0.9.14"},
		},
		"name_asc": {
			apps + `sort = ["name:asc"]`, []string{"app-0.9.14", "app-1.0.10", "app-1.0.2", "app-1.0.9", "app-1.1.0-rc.1"},
		},
		"name_desc": {
			apps + `sort = ["name:desc"]`, []string{"app-1.1.0-rc.1", "app-1.0.9", "app-1.0.2", "app-1.0.10", "app-0.9.14"},
		},

		"updated_asc": {
			three + `sort = ["updated:asc"]`, []string{"windows-2019-20240806", "db-1 volume", "cirros-0.6.3"},
		},
		"updated_desc": {
			three + `sort = ["updated:desc"]`, []string{"cirros-0.6.3", "db-1 volume", "windows-2019-20240806"},
		},
		"size_asc":  {three + `sort = ["size:asc"]`, []string{"db-1 volume", "cirros-0.6.3", "windows-2019-20240806"}},
		"size_desc": {three + `sort = ["size:desc"]`, []string{"windows-2019-20240806", "cirros-0.6.3", "db-1 volume"}},
		"min_disk_asc": {
			three + `sort = ["min_disk:asc"]`, []string{"cirros-0.6.3", "windows-2019-20240806", "db-1 volume"},
		},
		"min_disk_desc": {
			three + `sort = ["min_disk:desc"]`, []string{"db-1 volume", "windows-2019-20240806", "cirros-0.6.3"},
		},
		"min_ram_asc": {
			three + `sort = ["min_ram:asc"]`, []string{"db-1 volume", "cirros-0.6.3", "windows-2019-20240806"},
		},
		"min_ram_desc": {
			three + `sort = ["min_ram:desc"]`, []string{"windows-2019-20240806", "cirros-0.6.3", "db-1 volume"},
		},
		"id_asc":  {three + `sort = ["id:asc"]`, []string{"cirros-0.6.3", "db-1 volume", "windows-2019-20240806"}},
		"id_desc": {three + `sort = ["id:desc"]`, []string{"windows-2019-20240806", "db-1 volume", "cirros-0.6.3"}},

		"metadata_asc": {
			three + `sort = ["metadata.os_version:asc"]`, []string{"windows-2019-20240806", "cirros-0.6.3", "db-1 volume"},
		},
		"metadata_desc": {
			apps + `sort = ["metadata.app_version:desc", "id:asc"]`,
			[]string{"app-1.1.0-rc.1", "app-1.0.9", "app-1.0.2", "app-1.0.10", "app-0.9.14"},
		},
		"metadata_odd_key": {
			three + `sort = ["metadata.org.example:build info:asc", "name:asc"]`, []string{"cirros-0.6.3", "db-1 volume", "windows-2019-20240806"},
		},

		"two_keys": {
			apps + `sort = ["min_disk:desc", "version:desc"]`,
			[]string{"app-1.1.0-rc.1", "app-1.0.10", "app-1.0.9", "app-1.0.2", "app-0.9.14"},
		},
		"two_keys_reversed": {
			apps + `sort = ["min_disk:asc", "version:desc"]`,
			[]string{"app-1.0.10", "app-1.0.9", "app-1.0.2", "app-0.9.14", "app-1.1.0-rc.1"},
		},
		"ties": {
			apps + `sort = ["min_disk:asc"]`,
			[]string{"app-0.9.14", "app-1.0.10", "app-1.0.9", "app-1.0.2", "app-1.1.0-rc.1"},
		},

		"limit":        {apps + "limit = 2\nsort = [\"version:asc\"]", []string{"app-0.9.14", "app-1.0.2"}},
		"limit_of_one": {apps + `limit = 1`, []string{"app-1.1.0-rc.1"}},
		"limit_above_all": {
			apps + `limit = 100`, []string{"app-1.1.0-rc.1", "app-0.9.14", "app-1.0.10", "app-1.0.9", "app-1.0.2"},
		},
		"limit_without_match": {"filter { name = \"no such image\" }\nlimit = 1", nil},

		"plain": {
			apps + `detail = false`, []string{"app-0.9.14", "app-1.0.10", "app-1.0.2", "app-1.0.9", "app-1.1.0-rc.1"},
		},
		"plain_version": {
			apps + "detail = false\nsort = [\"version:desc\"]\nlimit = 2", []string{"app-1.1.0-rc.1", "app-1.0.10"},
		},
		"plain_by_name": {"filter { name = \"debian-12-20260223\" }\ndetail = false", []string{"debian-12-20260223"}},
		"plain_id": {
			three + "detail = false\nsort = [\"id:desc\"]", []string{"windows-2019-20240806", "db-1 volume", "cirros-0.6.3"},
		},
		"detail_as_usual": {apps + "detail = true\nlimit = 1", []string{"app-1.1.0-rc.1"}},
		"timeouts":        {apps + "limit = 1\ntimeouts { read = \"90s\" }", []string{"app-1.1.0-rc.1"}},
	}.run(t, fake, "nova_images")
}
