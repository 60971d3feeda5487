package cloudsyaml_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/cloudsyaml"
)

func ExampleLoad() {
	environment := map[string]string{"OS_CLIENT_CONFIG_FILE": "testdata/clouds.yaml"}
	lookup := func(variable string) (string, bool) {
		value, ok := environment[variable]
		return value, ok
	}
	keys := cloudsyaml.Keys{
		Auth:  []string{"auth_url", "username", "password", "project_name"},
		Entry: []string{"region_name", "interface"},
	}
	cloud, err := cloudsyaml.Load(lookup, "production", keys)
	if err != nil {
		fmt.Println(err)
		return
	}
	entry, err := cloud.In("south")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, key := range slices.Sorted(maps.Keys(entry.Values)) {
		value := entry.Values[key]
		fmt.Printf("%s = %s (%s:%d)\n", key, value.Text, filepath.Base(value.File), value.Line)
	}
	_, err = cloud.In("east")
	fmt.Println(filepath.Base(err.Error()))
	// Output:
	// auth.auth_url = https://identity.south.example.com/v3 (clouds.yaml:4)
	// auth.project_name = web (clouds.yaml:6)
	// auth.username = ada (clouds.yaml:5)
	// interface = internal (clouds.yaml:11)
	// region_name = south (clouds.yaml:9)
	// clouds.yaml:8: no region "east" among ["north" "south"]
}
