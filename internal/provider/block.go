package provider

import (
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
)

// A block is what the provider block says: the arguments that are not null, by name.
type block map[string]value

// readBlock takes the provider block apart, so that the rules need not know of Terraform's types.
func readBlock(raw tftypes.Value) (block, error) {
	var attributes map[string]tftypes.Value
	if err := raw.As(&attributes); err != nil {
		return nil, err
	}
	given := block{}
	for _, a := range arguments {
		attribute := attributes[a.name]
		switch {
		case attribute.IsNull():
		case !attribute.IsKnown():
			given[a.name] = value{unknown: true}
		default:
			text, err := asText(attribute)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", a.name, err)
			}
			given[a.name] = valueOf(a, text, login.Source{})
		}
	}
	return given, nil
}

func asText(attribute tftypes.Value) (string, error) {
	switch {
	case attribute.Type().Is(tftypes.Bool):
		var b bool
		err := attribute.As(&b)
		return fmt.Sprint(b), err
	case attribute.Type().Is(tftypes.Number):
		var n big.Float
		err := attribute.As(&n)
		return n.Text('g', -1), err
	default:
		var s string
		err := attribute.As(&s)
		return s, err
	}
}
