package provider

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
)

// providerSchema is the provider block: every argument is optional, because each can come from elsewhere.
func providerSchema() schema.Schema {
	attributes := make(map[string]schema.Attribute, len(arguments))
	for _, a := range arguments {
		attributes[a.name] = a.attribute()
	}
	return schema.Schema{
		MarkdownDescription: "Finds the images of an OpenStack-compatible cloud through its compute service (Nova).",
		Attributes:          attributes,
	}
}

func (a argument) attribute() schema.Attribute {
	description := a.description + environmentSentence(a)
	switch a.kind {
	case flag:
		return schema.BoolAttribute{Optional: true, Sensitive: a.secret, MarkdownDescription: description}
	case number:
		return schema.NumberAttribute{Optional: true, Sensitive: a.secret, MarkdownDescription: description}
	default:
		return schema.StringAttribute{Optional: true, Sensitive: a.secret, MarkdownDescription: description}
	}
}

func environmentSentence(a argument) string {
	if len(a.variables) == 0 {
		return ""
	}
	return " Environment: `" + strings.Join(a.variables, "`, `") + "`."
}
