package provider

import (
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
)

// readBlock returns the values that the provider block gives, so that the rules need not know of Terraform's types.
func readBlock(raw tftypes.Value) (login.Values, error) {
	var attributes map[string]tftypes.Value
	if err := raw.As(&attributes); err != nil {
		return nil, err
	}
	given := login.Values{}
	for _, a := range attributesOf() {
		attribute := attributes[a.Name]
		switch {
		case attribute.IsNull():
		case !attribute.IsKnown():
			given[a.Name] = login.Value{Secret: a.Secret, Unknown: true}
		default:
			text, err := asText(attribute)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", a.Name, err)
			}
			given[a.Name] = login.Value{Text: text, Secret: a.Secret}
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
