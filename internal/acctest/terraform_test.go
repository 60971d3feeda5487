package acctest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/provider"
)

// run is one run of Terraform against the real cloud: many data sources at once, because each run takes seconds.
type run struct {
	*openStack
	t         *testing.T
	config    strings.Builder
	providers map[string]func() (tfprotov6.ProviderServer, error)
	want      map[string]map[string]any // attributes, by the data source's address
	mistakes  [][]string                // texts of each expected error
}

// accept runs Terraform with the configuration that build adds. Without a cloud (TF_ACC), resource.Test skips the test.
func accept(t *testing.T, build func(*run)) {
	t.Helper()
	r := &run{t: t, providers: map[string]func() (tfprotov6.ProviderServer, error){}, want: map[string]map[string]any{}}
	r.provider("nova", "", nil) // even a skipped test case needs a provider and a configuration
	if os.Getenv(resource.EnvTfAcc) != "" {
		r.openStack = connect(t)
		build(r)
	}
	rejected := false
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: r.providers,
		Steps:                    []resource.TestStep{{Config: r.config.String(), ConfigStateChecks: []statecheck.StateCheck{r}}},
		ErrorCheck: func(err error) error {
			rejected = true
			return r.checkError(err)
		},
	})
	if len(r.mistakes) > 0 && !rejected {
		t.Error("Terraform reported no error")
	}
}

// provider adds a provider with its own environment and name. Providers with the same name share a process, and with it
// the configuration.
func (r *run) provider(name, arguments string, environment map[string]string) {
	lookup := func(variable string) (string, bool) {
		value, ok := environment[variable]
		return value, ok
	}
	r.providers[name] = func() (tfprotov6.ProviderServer, error) { return provider.Server("test", lookup)(), nil }
	fmt.Fprintf(&r.config, "provider %q {\n%s\n}\n", name, arguments)
}

// token adds a provider that has only a project-scoped token.
func (r *run) token(name string, p *project) {
	r.provider(name, fmt.Sprintf("endpoint = %q\ntoken = %q", r.Compute+"/v2.1/"+p.ID, p.Token), nil)
}

// data adds a data source with its expected attributes.
func (r *run) data(provider, kind, name, arguments string, want map[string]any) {
	fmt.Fprintf(&r.config, "data %q %q {\nprovider = %s\n%s\n}\n", kind, name, provider, arguments)
	r.want["data."+kind+"."+name] = want
}

// fail adds a data source whose error must contain all texts.
func (r *run) fail(provider, kind, name, arguments string, says ...string) {
	fmt.Fprintf(&r.config, "data %q %q {\nprovider = %s\n%s\n}\n", kind, name, provider, arguments)
	r.mistakes = append(r.mistakes, append(says, "with data."+kind+"."+name+","))
}

// CheckState compares the attributes of every data source with the expected ones.
func (r *run) CheckState(_ context.Context, request statecheck.CheckStateRequest, response *statecheck.CheckStateResponse) {
	var wrong []error
	found := map[string]*tfjson.StateResource{}
	for _, resource := range request.State.Values.RootModule.Resources {
		found[resource.Address] = resource
	}
	for address, want := range r.want {
		if found[address] == nil {
			wrong = append(wrong, fmt.Errorf("%s is not in the state", address))
			continue
		}
		for name, value := range want {
			if got, want := compact(r.t, found[address].AttributeValues[name]), compact(r.t, value); got != want {
				wrong = append(wrong, fmt.Errorf("%s.%s is\n%s\nnot\n%s", address, name, got, want))
			}
		}
	}
	response.Error = errors.Join(wrong...)
}

var errorLine = regexp.MustCompile(`(?m)^Error: `)

// checkError searches for every expected error in the output of Terraform, which wraps lines.
func (r *run) checkError(err error) error {
	if len(r.mistakes) == 0 {
		return err
	}
	var missing []string
	printed := errorLine.Split(err.Error(), -1)[1:]
	for i, text := range printed {
		printed[i] = "Error: " + strings.Join(strings.Fields(text), " ")
	}
	for _, says := range r.mistakes {
		if !anyContains(printed, says) {
			missing = append(missing, strings.Join(says, " … "))
		}
	}
	if count := len(printed); count != len(r.mistakes) {
		missing = append(missing, fmt.Sprintf("There are %d errors, not %d.", count, len(r.mistakes)))
	}
	if missing == nil {
		return nil
	}
	return fmt.Errorf("%w\nDoes not say:\n%s", err, strings.Join(missing, "\n"))
}

func anyContains(texts, pieces []string) bool {
	for _, text := range texts {
		all := true
		for _, piece := range pieces {
			all = all && strings.Contains(text, piece)
		}
		if all {
			return true
		}
	}
	return false
}

// compact returns a value as JSON, in which equal values are equal strings.
func compact(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var compacted bytes.Buffer
	if err := json.Compact(&compacted, text); err != nil {
		t.Fatal(err)
	}
	return compacted.String()
}

// quoted returns a text as an HCL string.
func quoted(text string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strconv.Quote(text))
}
