package images

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
)

// plain returns a value of the framework as package search reads it.
func plain(value attr.Value) any {
	switch {
	case value.IsNull():
		return nil
	case value.IsUnknown():
		return search.Unknown{}
	}
	switch value := value.(type) {
	case types.String:
		return value.ValueString()
	case types.Number:
		return value.ValueBigFloat()
	case types.Bool:
		return value.ValueBool()
	case types.List:
		return plainList(value.Elements())
	case types.Map:
		return plainMap(value.Elements())
	case types.Object:
		return plainMap(value.Attributes())
	}
	return nil
}

func plainList(elements []attr.Value) []any {
	list := make([]any, len(elements))
	for i, element := range elements {
		list[i] = plain(element)
	}
	return list
}

func plainMap(elements map[string]attr.Value) map[string]any {
	members := make(map[string]any, len(elements))
	for key, element := range elements {
		members[key] = plain(element)
	}
	return members
}

func known(value attr.Value) bool { return !value.IsNull() && !value.IsUnknown() }
