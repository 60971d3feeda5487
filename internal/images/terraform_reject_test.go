package images_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/acctest"
)

// reject runs Terraform, which must fail with these texts.
func reject(t *testing.T, config string, texts ...string) {
	t.Helper()
	rejected := false
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(nil),
		Steps:                    []resource.TestStep{{Config: config}},
		ErrorCheck: func(err error) error {
			rejected = true
			said := strings.Join(strings.Fields(err.Error()), " ") // Terraform breaks the lines
			for _, text := range texts {
				if !strings.Contains(said, text) {
					t.Errorf("it does not say %q: %v", text, err)
				}
			}
			return nil
		},
	})
	if !rejected {
		t.Error("it is not rejected")
	}
}

func sendsNothing(t *testing.T, fake *acctest.Fake) {
	t.Helper()
	if requests := fake.Requests(); len(requests) > 0 {
		t.Errorf("it sent %d requests, the first to %s", len(requests), requests[0].URL)
	}
}

// TestTerraformRejectsMisspelledKeys misspells every key of the blocks: none may widen the search silently.
func TestTerraformRejectsMisspelledKeys(t *testing.T) {
	t.Parallel()
	fake := acctest.NewFake(t)
	misspelled := []string{
		"nam", "nameregex", "state", "minDisk", "min_rm", "fit_disk", "fitsram", "size_mn", "size-max", "created_afer",
		"createdbefore", "changes-since", "server", "typ", "metdata", "read",
	}
	var block strings.Builder
	var errors []string
	for _, key := range misspelled {
		block.WriteString(key + " = \"x\"\n")
		errors = append(errors, `An argument named "`+key+`" is not expected here.`)
	}
	for _, source := range []string{"nova_image", "nova_images"} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			config := fake.Provider() + "data \"" + source + "\" \"x\" {\nfilter {\n" + block.String() + "}\ntimeouts {\nred = \"5m\"\n}\n}\n"
			reject(t, config, append(errors, `An argument named "min_rm" is not expected here. Did you mean "min_ram"?`,
				`An argument named "red" is not expected here. Did you mean "read"?`)...)
			sendsNothing(t, fake)
		})
	}
}

// TestTerraformRejectsBeforeItRequests shows that terraform validate finds what cannot be, at its place, and sends no request.
func TestTerraformRejectsBeforeItRequests(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		data  string
		texts []string
	}{
		"arguments of other providers": {`data "nova_image" "x" { properties = {} }`, []string{"properties"}},
		"everything that is wrong": {`
data "nova_image" "a" {}
data "nova_image" "b" {
  id = "detail"
}
data "nova_image" "c" {
  filter {}
}
data "nova_image" "d" {
  id = "i"
  filter { name = "n" }
}
data "nova_images" "e" {
  filter { created_after = "2026-04-01" }
}
data "nova_images" "f" {
  detail = false
  sort   = ["size:asc"]
}
`, []string{
			"Missing id, name, or filter", `in data "nova_image" "a"`, "Invalid Image ID", `id = "detail"`, "Empty Filter", `in data "nova_image" "c"`,
			"Conflicting id and filter", `id = "i"`, "Invalid Filter", `filter { created_after = "2026-04-01" }`,
			"Argument Requires Image Details", `sort = ["size:asc"]`,
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := acctest.NewFake(t)
			reject(t, fake.Provider()+test.data, test.texts...)
			sendsNothing(t, fake)
		})
	}
}

func TestTerraformRejectsAnInvalidEndpoint(t *testing.T) {
	t.Parallel()
	fake := acctest.NewFake(t)
	config := acctest.ProviderBlock("nova", fake.URL+"/v2.1?x=y") + `data "nova_images" "x" {}`
	reject(t, config, "endpoint", "query")
	sendsNothing(t, fake)
}

func TestTerraformReportsWhatTheServiceReturns(t *testing.T) {
	t.Parallel()
	fake := acctest.NewFake(t)
	fake.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("X-Compute-Request-Id", "req-c6dd4894-fc72-422e-a029-f5674187dbdd")
		w.WriteHeader(http.StatusForbidden)
		_, err := w.Write([]byte(`{"forbidden": {"code": 403, "message": "Policy doesn&#x27;t allow this."}}`))
		return err == nil
	})
	reject(t, fake.Provider()+`data "nova_images" "x" {}`,
		"Access Denied", `in data "nova_images" "x"`, "Policy doesn't allow this.", "req-c6dd4894-fc72-422e-a029-f5674187dbdd")
}

// TestTerraformKeepsItsPlanWhenTheListIsShuffled lists images that tie in another order at every request.
func TestTerraformKeepsItsPlanWhenTheListIsShuffled(t *testing.T) {
	t.Parallel()
	fake := acctest.NewFake(t)
	images := make([]string, 7)
	for i := range images {
		images[i] = fmt.Sprintf(`{"id": "%d", "name": "n", "status": "ACTIVE", "created": "2026-04-01T00:00:00Z"}`, i)
	}
	var requests atomic.Int64
	fake.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
		n := int(requests.Add(1)) % len(images)
		_, err := w.Write([]byte(`{"images": [` + strings.Join(slices.Concat(images[n:], images[:n]), ", ") + `]}`))
		return err == nil
	})
	config := fake.Provider() + `
data "nova_images" "x" {
  sort  = ["name:desc"]
  limit = 3
}
data "nova_image" "x" {
  filter { name = "n" }
  most_recent = true
}
`
	apply(t, config,
		statecheck.ExpectKnownValue("data.nova_images.x", tfjsonpath.New("ids"), exactly(list{"0", "1", "2"})),
		statecheck.ExpectKnownValue("data.nova_image.x", tfjsonpath.New("id"), exactly("0")))
}

// TestTerraformRejectsNumbersThatAreNotIntegers: also together with another fault, and never as a fault of the provider.
func TestTerraformRejectsNumbersThatAreNotIntegers(t *testing.T) {
	t.Parallel()
	fake := acctest.NewFake(t)
	reject(t, fake.Provider()+`
data "nova_images" "x" {
  limit = 2.5
  sort  = ["size"]
  filter {
    fits_disk = 22000000000 / 1073741824
    size_max  = 99999999999999999999
  }
}
`, "limit = 2.5", "limit must be an integer, not 2.5.", "fits_disk = 22000000000 / 1073741824",
		"fits_disk must be an integer, not 20.48909664.", "size_max must be at most 9223372036854775807, not 1e+20.",
		`for example "created:desc", not "size".`)
	sendsNothing(t, fake)
}
