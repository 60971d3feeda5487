package images

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
)

// given are the keys of a block that a configuration sets, as [tftypes.NewValue] takes them: strings, numbers, nil for
// null, unknown for what is not known yet, and a pairs for a map.
type given map[string]any

type pairs map[string]any

const unknown = tftypes.UnknownValue

// value makes a value of a type of Terraform's out of Go's.
func value(t tftypes.Type, raw any) tftypes.Value {
	members := map[string]tftypes.Value{}
	switch raw := raw.(type) {
	case pairs:
		for key, member := range raw {
			members[key] = value(t.(tftypes.Map).ElementType, member)
		}
		return tftypes.NewValue(t, members)
	case given:
		for name, member := range t.(tftypes.Object).AttributeTypes {
			members[name] = value(member, raw[name])
		}
		for name := range raw {
			if _, known := members[name]; !known {
				panic("there is no " + name)
			}
		}
		return tftypes.NewValue(t, members)
	case []any:
		elements := make([]tftypes.Value, len(raw))
		for i := range raw {
			elements[i] = value(t.(tftypes.List).ElementType, raw[i])
		}
		return tftypes.NewValue(t, elements)
	}
	return tftypes.NewValue(t, raw)
}

// framed is value, as the framework hands it over.
func framed[T attr.Value](t *testing.T, kind attr.Type, raw any) T {
	t.Helper()
	framed, err := kind.ValueFromTerraform(t.Context(), value(kind.TerraformType(t.Context()), raw))
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
