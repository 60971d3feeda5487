package images

import (
	"bytes"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

func TestWhatTheServiceLetsThroughIsALineInTheLog(t *testing.T) {
	t.Parallel()
	images := fakenova.Many(4)
	for i, name := range []string{"ubuntu", "Ubuntu", "UBUNTU ", "debian"} {
		images[i].Name = fakenova.Name(name)
	}
	for name, test := range map[string]struct {
		collation fakenova.Collation
		keys      given
		want      []any // the number of images in each line
	}{
		"a database that compares loosely":   {fakenova.MariaDB, given{"name": "ubuntu"}, []any{2.0}},
		"a database that compares bytes":     {fakenova.Exact, given{"name": "ubuntu"}, nil},
		"what the service was not asked for": {fakenova.MariaDB, given{"name_regex": "^ubuntu$"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := &fakenova.Cloud{Collation: test.collation}
			cloud.Add(images...)
			var output bytes.Buffer
			f := mustFilter(t, test.keys)
			found, err := f.list(tflogtest.RootLogger(t.Context(), &output), connect(t, cloud), func(*nova.Image) {})
			if err != nil || len(found) != 1 {
				t.Fatalf("%d images, %v", len(found), err)
			}
			entries, err := tflogtest.MultilineJSONDecode(&output)
			if err != nil || len(entries) != len(test.want) {
				t.Fatalf("logged are %v, %v; want %v", entries, err, test.want)
			}
			for i, entry := range entries {
				if entry["@level"] != "debug" || entry["filter"] != "name" || entry["images"] != test.want[i] {
					t.Errorf("logged is %v, want %v images", entry, test.want[i])
				}
			}
		})
	}
}
