package images

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// given are the arguments that a configuration sets, and pairs are a map: as prototest.Value takes them.
type (
	given = map[string]any
	pairs = map[string]any
)

const unknown = prototest.Unknown

// framed returns a value as the framework hands it over.
func framed[T attr.Value](t *testing.T, kind attr.Type, raw any) T {
	t.Helper()
	framed, err := kind.ValueFromTerraform(t.Context(), prototest.Value(t, kind.TerraformType(t.Context()), raw))
	if err != nil {
		t.Fatal(err)
	}
	result, ok := framed.(T)
	if !ok {
		t.Fatalf("it is a %T", framed)
	}
	return result
}

// filterObject is a block filter. raw is a given, nil or unknown.
func filterObject(t *testing.T, raw any) types.Object {
	t.Helper()
	return framed[types.Object](t, filterBlock("").Type(), raw)
}

// sortList is the argument sort.
func sortList(t *testing.T, raw any) types.List {
	t.Helper()
	return framed[types.List](t, types.ListType{ElemType: types.StringType}, raw)
}

// moment is a time as these tests write it.
func moment(text string) *time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return &t
}

// filterOf parses a block filter that has no problem.
func filterOf(t *testing.T, keys given) search.Filter {
	t.Helper()
	parsed, problems := search.Parse(plain(filterObject(t, keys)))
	if len(problems) > 0 {
		t.Fatalf("rejected: %v", problems)
	}
	return parsed
}
