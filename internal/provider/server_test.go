package provider_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/provider"
)

// bothWays are the server that Terraform gets, and the framework's alone, in front of the same cloud.
func bothWays(t testing.TB, cloud http.Handler) (spliced, plain *prototest.Server) {
	t.Helper()
	service := prototest.Serve(t, cloud)
	lookup := func(name string) (string, bool) {
		value, ok := map[string]string{"OS_TOKEN": "token", "OS_ENDPOINT": service.URL, "OS_COMPUTE_ENDPOINT_OVERRIDE": ""}[name]
		return value, ok
	}
	return configured(t, provider.Server("test", lookup)()),
		configured(t, providerserver.NewProtocol6(provider.New("test", lookup)())())
}

func configured(t testing.TB, server tfprotov6.ProviderServer) *prototest.Server {
	t.Helper()
	p := prototest.Start(t, server)
	prototest.WantProblems(t, p.Configure(nil, false))
	return p
}

// list reads nova_images, and returns the state, if there is one, and the diagnostics.
func list(t *testing.T, p *prototest.Server, given map[string]any) (tftypes.Value, []*tfprotov6.Diagnostic) {
	t.Helper()
	response := p.Read(t.Context(), "nova_images", given, false)
	if response.State == nil {
		return tftypes.Value{}, response.Diagnostics
	}
	return p.State("nova_images", response), response.Diagnostics
}

// sameEitherWay reads with and without the server in front, and returns how many images there were.
func sameEitherWay(t *testing.T, cloud http.Handler, given map[string]any) int {
	t.Helper()
	spliced, plain := bothWays(t, cloud)
	got, gotProblems := list(t, spliced, given)
	want, wantProblems := list(t, plain, given)
	if !got.Equal(want) {
		differences, err := want.Diff(got)
		t.Errorf("the states differ: %v %v", differences, err)
	}
	if a, b := summaries(gotProblems), summaries(wantProblems); !reflect.DeepEqual(a, b) {
		t.Errorf("the diagnostics differ: %q and %q", a, b)
	}
	return count(t, want)
}

func summaries(diagnostics []*tfprotov6.Diagnostic) (found []string) {
	for _, d := range diagnostics {
		found = append(found, d.Severity.String()+" "+d.Summary)
	}
	return found
}

// count is the number of images in a state; -1 without any.
func count(t *testing.T, state tftypes.Value) int {
	t.Helper()
	var attributes map[string]tftypes.Value
	var ids, images []tftypes.Value
	if state.IsNull() || !state.IsKnown() {
		return -1
	}
	if err := state.As(&attributes); err != nil {
		t.Fatal(err)
	}
	if attributes["ids"].IsNull() || attributes["images"].IsNull() {
		return -1
	}
	if err := attributes["ids"].As(&ids); err != nil {
		t.Fatal(err)
	}
	if err := attributes["images"].As(&images); err != nil {
		t.Fatal(err)
	}
	if len(ids) != len(images) {
		t.Fatalf("%d ids of %d images", len(ids), len(images))
	}
	return len(images)
}

// always responds to every request with the same body.
func always(body []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	})
}

// recorded are the responses, of documents and of a real service, that other packages test with.
func recorded(t testing.TB) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	for _, pattern := range []string{"../nova/testdata/*/*.json", "../nova/testdata/*/*.xml", "../fakenova/testdata/captures/*.json"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal("no responses at", pattern, err)
		}
		for _, file := range files {
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			found[file] = body
		}
	}
	return found
}

func TestStateIsTheSameWithAndWithoutTheServerInFront(t *testing.T) {
	t.Parallel()
	t.Run("recorded responses", func(t *testing.T) {
		t.Parallel()
		images := 0
		for name, body := range recorded(t) {
			if found := sameEitherWay(t, always(body), nil); found > 0 {
				images += found
			}
			if t.Failed() {
				t.Fatal(name)
			}
		}
		if images < 100 {
			t.Errorf("only %d images were compared", images)
		}
	})
	cloud := &fakenova.Cloud{}
	cloud.Add(fakenova.Catalog()...)
	for name, test := range map[string]struct {
		given map[string]any
		want  int
	}{
		"a catalog":                    {nil, 31},
		"a catalog without detail":     {map[string]any{"detail": false}, 31},
		"a catalog limited and sorted": {map[string]any{"limit": 3, "sort": []any{"name:asc"}}, 3},
		"an error":                     {map[string]any{"limit": 0}, -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if found := sameEitherWay(t, cloud, test.given); found != test.want {
				t.Errorf("%d images instead of %d", found, test.want)
			}
		})
	}
	t.Run("no image", func(t *testing.T) {
		t.Parallel()
		if found := sameEitherWay(t, &fakenova.Cloud{}, nil); found != 0 {
			t.Errorf("%d images", found)
		}
	})
	for seed := range uint64(20) {
		t.Run(fmt.Sprint("random images ", seed), func(t *testing.T) {
			t.Parallel()
			body, images := randomList(t, rand.New(rand.NewPCG(seed, 1)))
			if found := sameEitherWay(t, always(body), nil); found != images {
				t.Errorf("%d images instead of %d", found, images)
			}
		})
	}
}

// FuzzStateIsTheSame looks for a response of the service that becomes two states.
func FuzzStateIsTheSame(f *testing.F) {
	for _, body := range recorded(f) {
		if len(body) < 10_000 {
			f.Add(body)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) { sameEitherWay(t, always(body), nil) })
}

// randomList is a list of images in which everything that may be absent sometimes is.
func randomList(t *testing.T, r *rand.Rand) (body []byte, images int) {
	t.Helper()
	texts := []string{"", " ", "ubuntu", "日本語", "e\u0301", "\u0000\u202e", "a\"b\\c", "<&>", "🙂", string(make([]byte, 300)), "null", "1"}
	text := func() any { return texts[r.IntN(len(texts))] }
	numbers := []int64{0, 1, -1, 31, 127, 128, 255, 256, 65535, 65536, 1<<31 - 1, 1 << 32, 1<<53 + 1, 1<<63 - 1, -1 << 63}
	number := func() any { return numbers[r.IntN(len(numbers))] }
	moments := []string{"2026-11-21T17:40:42Z", "2026-11-21T17:40:42+05:30", "2026-11-21T17:40:42", "2026-11-21T17:40:42.123456789Z", "0001-01-01T00:00:00Z"}
	moment := func() any { return moments[r.IntN(len(moments))] }
	links := func() any {
		some := []any{}
		for range r.IntN(4) {
			link := map[string]any{"href": text(), "rel": text()}
			if r.IntN(2) == 0 {
				link["type"] = text()
			}
			some = append(some, link)
		}
		return some
	}
	properties := func() any {
		some := map[string]any{}
		values := []func() any{text, number, links, func() any { return nil }, func() any { return true }, func() any { return 1.5e300 }}
		for range r.IntN(6) {
			some[text().(string)] = values[r.IntN(len(values))]()
		}
		return some
	}
	server := func() any { return map[string]any{"id": text(), "links": links()} }

	listed := make([]any, r.IntN(24)) // after a longer page another one is requested
	for i := range listed {
		image := map[string]any{"id": fmt.Sprint("image-", i)}
		for name, value := range map[string]func() any{
			"name": text, "status": text, "progress": number, "minDisk": number, "minRam": number, "OS-EXT-IMG-SIZE:size": number,
			"created": moment, "updated": moment, "metadata": properties, "links": links, "server": server, "OS-DCF:diskConfig": text,
		} {
			switch r.IntN(5) {
			case 0:
			case 1:
				image[name] = nil
			default:
				image[name] = value()
			}
		}
		listed[i] = image
	}
	body, err := json.Marshal(map[string]any{"images": listed})
	if err != nil {
		t.Fatal(err)
	}
	return body, len(listed)
}

// A reader of the documentation, and of an editor's hover text, finds a description everywhere.
func TestEveryBlockAndAttributeIsDescribed(t *testing.T) {
	t.Parallel()
	schemas, err := provider.Server("test", os.LookupEnv)().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	checkDescribed(t, "provider", schemas.Provider.Block)
	for name, schema := range schemas.DataSourceSchemas {
		if schema.Block.Description == "" {
			t.Errorf("%s has no description", name)
		}
		checkDescribed(t, name, schema.Block)
	}
}

func checkDescribed(t *testing.T, name string, block *tfprotov6.SchemaBlock) {
	t.Helper()
	checkAttributesDescribed(t, name, block.Attributes)
	for _, nested := range block.BlockTypes {
		if nested.Block.Description == "" {
			t.Errorf("%s.%s has no description", name, nested.TypeName)
		}
		checkDescribed(t, name+"."+nested.TypeName, nested.Block)
	}
}

func checkAttributesDescribed(t *testing.T, name string, attributes []*tfprotov6.SchemaAttribute) {
	t.Helper()
	for _, attribute := range attributes {
		if attribute.Description == "" {
			t.Errorf("%s.%s has no description", name, attribute.Name)
		}
		if attribute.NestedType != nil {
			checkAttributesDescribed(t, name+"."+attribute.Name, attribute.NestedType.Attributes)
		}
	}
}
