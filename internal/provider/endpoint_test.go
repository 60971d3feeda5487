package provider

import (
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// problem is the one diagnostic of a read.
func (tf *terraform) problem() (summary, detail string) {
	tf.t.Helper()
	diagnostics := tf.read(tf.t.Context(), false).Diagnostics
	if len(diagnostics) != 1 {
		tf.t.Fatalf("%d diagnostics, want 1: %v", len(diagnostics), prototest.Problems(diagnostics))
	}
	return diagnostics[0].Summary, diagnostics[0].Detail
}

// TestErrorsSayWhereTheEndpointComesFrom: whatever is wrong at the endpoint, the error names the setting that chose it.
func TestErrorsSayWhereTheEndpointComesFrom(t *testing.T) {
	t.Parallel()
	const notReached, noAPI = "Connection Failed", "Image API Not Found"
	tests := map[string]struct {
		block       map[string]any
		environment map[string]string
		listed      fakekeystone.Endpoint // the one of the catalog
		summary     string
		facts       []string
	}{
		"the block": {
			block:   map[string]any{"endpoint": "NORTH/compute/v2.1", "token": "s3cret"},
			summary: noAPI, facts: []string{"Endpoint NORTH/compute/v2.1 (from the provider block)"},
		},
		"a variable, without a version": {
			environment: map[string]string{"OS_ENDPOINT": "NORTH/V2.1", "OS_TOKEN": "s3cret"},
			summary:     noAPI, facts: []string{"Endpoint NORTH/V2.1/v2.1 (from OS_ENDPOINT)"},
		},
		"a variable, without version and project": {
			block:       map[string]any{"token": "s3cret", "project_id": "not.an.id"},
			environment: map[string]string{"OS_COMPUTE_ENDPOINT_OVERRIDE": "NORTH/"},
			summary:     noAPI, facts: []string{"Endpoint NORTH/v2.1/not.an.id (from OS_COMPUTE_ENDPOINT_OVERRIDE)"},
		},
		"the block, after a login": {
			block: map[string]any{"endpoint": "DOWN/v2.1"}, environment: ada,
			summary: notReached, facts: []string{"Endpoint DOWN/v2.1 (from the provider block)"},
		},
		"the catalog": {
			environment: with(ada, "OS_REGION_NAME", ""), listed: fakekeystone.Endpoint{Region: "North", Interface: "public", URL: "DOWN/v2.1"},
			summary: notReached, facts: []string{"Endpoint DOWN/v2.1", `Interface "public"`},
		},
		"the catalog, without a version": {
			environment: ada, listed: fakekeystone.Endpoint{Region: "North", Interface: "public", URL: "NORTH/compute"},
			summary: noAPI, facts: []string{"Endpoint NORTH/compute/v2.1", `Region "North", from OS_REGION_NAME`, `Interface "public"`},
		},
		"the catalog, by a cloud and a variable": {
			block: map[string]any{"cloud": "app"}, environment: map[string]string{"OS_ENDPOINT_TYPE": "internalURL"},
			listed:  fakekeystone.Endpoint{Region: "South", Interface: "internal", URL: "DOWN/v2.1"},
			summary: notReached, facts: []string{
				"Endpoint DOWN/v2.1", `Region "South", from cloud "app" in CLOUDS`, `Interface "internal", from OS_ENDPOINT_TYPE`,
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := prototest.NewWorld(t)
			file := filepath.Join(t.TempDir(), "clouds.yaml")
			if err := os.WriteFile(file, []byte(strings.ReplaceAll(cloudsYAML, "KEYSTONE", w.KeystoneURL)), 0o600); err != nil {
				t.Fatal(err)
			}
			here := strings.NewReplacer("NORTH", w.NorthURL, "DOWN", closedPort(t), "CLOUDS", file)
			test.listed.URL = here.Replace(test.listed.URL)
			w.Keystone.Catalog[0].Endpoints = []fakekeystone.Endpoint{test.listed}
			environment := map[string]string{"OS_AUTH_URL": w.KeystoneURL, "OS_CLIENT_CONFIG_FILE": file}
			if test.environment["OS_TOKEN"] != "" || test.block["token"] != nil {
				delete(environment, "OS_AUTH_URL")
			}
			for name, text := range test.environment {
				environment[name] = here.Replace(text)
			}
			block := map[string]any{"max_retries": 0}
			maps.Copy(block, test.block)
			if endpoint, ok := block["endpoint"].(string); ok {
				block["endpoint"] = here.Replace(endpoint)
			}
			tf := start(t, environment)
			tf.accept(tf.configure(block, false))
			summary, detail := tf.problem()
			if summary != test.summary {
				t.Errorf("got %s, want %s", summary, test.summary)
			}
			said := strings.Join(strings.Fields(detail), " ")
			for _, fact := range test.facts {
				if fact = here.Replace(fact); !strings.Contains(said, fact) {
					t.Errorf("it does not say %s:\n%s", fact, detail)
				}
			}
		})
	}
}

// TestTheEndpointThatARedirectNamesWorks: who does as the error says has an image.
func TestTheEndpointThatARedirectNamesWorks(t *testing.T) {
	t.Parallel()
	w := prototest.NewWorld(t)
	moved := prototest.Serve(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, w.NorthURL+r.URL.String(), http.StatusMovedPermanently)
	})).URL
	for _, path := range []string{"", "/v2.1", "/v2/" + projectID} {
		tf := start(t, nil)
		tf.accept(tf.configure(map[string]any{"endpoint": moved + path, "token": "s3cret"}, false))
		summary, detail := tf.problem()
		_, advice, found := strings.Cut(detail, "\n  endpoint = \"")
		named, _, _ := strings.Cut(advice, "\"")
		if !found || summary != "Redirect Blocked" {
			t.Fatalf("%s names no endpoint: %s", summary, detail)
		}
		tf = start(t, nil)
		tf.accept(tf.configure(map[string]any{"endpoint": named, "token": "s3cret"}, false))
		if got := tf.name(); got != "ubuntu-24.04" {
			t.Errorf("at %s the name is %q", named, got)
		}
	}
}
