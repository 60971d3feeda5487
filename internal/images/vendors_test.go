package images

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// TestVendors: what a user gets of each of the clouds whose responses are in internal/nova/testdata/vendors.
func TestVendors(t *testing.T) {
	t.Parallel()
	type filter = given
	tests := map[string]struct {
		source    string
		arguments given
		want      []string // the ends of the IDs; nil if the read fails
		problem   string
	}{
		"01-nova-doc-string-size":           {"nova_image", given{"filter": filter{"size_min": 74185822}}, []string{"7a01"}, ""},
		"02-rackspace-detail":               {"nova_image", given{"filter": filter{"metadata": pairs{"image_type": "base", "os_distro": "ubuntu"}}}, []string{"9a11"}, ""},
		"03-rackspace-page-next":            {"nova_images", given{"detail": false, "sort": []any{"id:asc"}}, []string{"1a21", "1a22", "1a23"}, ""},
		"04-rackspace-overlimit-413":        {"nova_images", given{"sort": []any{"id:asc"}}, []string{"1a21", "1a22"}, ""},
		"05-rackspace-marker-gone-404":      {"nova_images", given{"detail": false, "sort": []any{"id:asc"}}, []string{"1a21", "1a22", "1a23"}, ""},
		"06-huawei-ecs-detail":              {"nova_image", given{"filter": filter{"metadata": pairs{"__platform": "Ubuntu", "__imagetype": "gold"}}}, []string{"4c31"}, ""},
		"07-huawei-detail-as-image":         {"nova_image", given{"filter": filter{"name": "SUSE 12.2"}}, []string{"4c33"}, ""},
		"08-huawei-apigw-iam-401":           {"nova_images", given{}, nil, "Token Rejected"},
		"09-huawei-apigw-not-published-404": {"nova_images", given{}, nil, "Image API Not Found"},
		"10-huawei-limit-403":               {"nova_image", given{"filter": filter{"name_regex": "^Ubuntu 22"}}, []string{"4c31"}, ""},
		"11-huawei-throttled-429":           {"nova_images", given{}, nil, "Rate Limited"},
		"12-conoha-detail":                  {"nova_image", given{"filter": filter{"fits_disk": 20}}, []string{"1a42"}, ""},
		"13-softlayer-jumpgate-detail":      {"nova_image", given{"filter": filter{"status": "ACTIVE"}, "most_recent": true}, []string{"6a52"}, ""},
		"14-scs-published-and-snapshots":    {"nova_image", given{"filter": filter{"metadata": pairs{"os_distro": "debian", "os_version": "12"}, "name_not_regex": "nightly"}, "sort": []any{"name:asc", "created:asc"}}, []string{"3a61"}, ""},
		"15-ovh-published-and-snapshot":     {"nova_image", given{"filter": filter{"metadata": pairs{"distro_family": "debian"}}}, []string{"5e71"}, ""},
		"16-vkcloud-detail":                 {"nova_image", given{"filter": filter{"metadata": pairs{"mcs_os_distro": "centos", "mcs_os_version": "8.4"}}}, []string{"4e81"}, ""},
		"17-liberty-murano-null":            {"nova_image", given{"filter": filter{"size_min": 8589934592}}, []string{"e591"}, ""},
		"18-gateway-title-400":              {"nova_images", given{"sort": []any{"id:asc"}}, []string{"1a21", "1a22"}, ""},
		"19-huawei-eps-401":                 {"nova_images", given{}, nil, "Token Rejected"},
	}
	folders, err := filepath.Glob("../nova/testdata/vendors/[0-9]*")
	if err != nil || len(folders) != len(tests) {
		t.Fatalf("%d folders for %d tests, %v", len(folders), len(tests), err)
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, access := newCloud(t)
			var requests atomic.Int32
			cloud.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
				replay(t, w, filepath.Join("../nova/testdata/vendors", name), int(requests.Add(1)))
				return true
			})
			p := newProtocol(t, access)
			response := p.Read(t.Context(), test.source, test.arguments, false)
			if got := strings.Join(prototest.Problems(response.Diagnostics), ", "); got != test.problem {
				t.Errorf("it says %q, want %q", got, test.problem)
			}
			if test.want == nil {
				return
			}
			var ids []string
			state := p.Attributes(test.source, response)
			if id, isOne := state["id"].(string); isOne {
				ids = append(ids, id[len(id)-4:])
			} else {
				for _, id := range state["ids"].([]any) {
					ids = append(ids, id.(string)[len(id.(string))-4:])
				}
			}
			if !slices.Equal(ids, test.want) {
				t.Errorf("found %q, want %q", ids, test.want)
			}
		})
	}
}

// replay writes a response of the folder: that of the number, or the last.
func replay(t *testing.T, w http.ResponseWriter, folder string, number int) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.http"))
	if err != nil || len(files) == 0 {
		t.Error(folder, err)
		return
	}
	text, err := os.ReadFile(files[min(number, len(files))-1])
	if err != nil {
		t.Error(err)
		return
	}
	response, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(text)), nil)
	if err != nil {
		t.Error(err)
		return
	}
	defer response.Body.Close()
	w.WriteHeader(response.StatusCode)
	_, _ = io.Copy(w, response.Body)
}
