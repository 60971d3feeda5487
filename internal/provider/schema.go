package provider

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/provider/schema"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
)

// attributesOf returns the arguments that are attributes of the provider block.
func attributesOf() (attributes []login.Argument) {
	for _, a := range login.Arguments {
		if a.Unsupported == nil {
			attributes = append(attributes, a)
		}
	}
	return attributes
}

// providerSchema returns the provider block. Every argument is optional, because each can come from elsewhere.
func providerSchema() schema.Schema {
	attributes := map[string]schema.Attribute{}
	for _, a := range attributesOf() {
		attributes[a.Name] = attribute(a)
	}
	return schema.Schema{
		MarkdownDescription: "Finds the images of an OpenStack-compatible cloud through its compute service (Nova).",
		Attributes:          attributes,
	}
}

func attribute(a login.Argument) schema.Attribute {
	description := a.Description + environmentSentence(a)
	switch a.Type {
	case login.Flag:
		return schema.BoolAttribute{Optional: true, Sensitive: a.Secret, MarkdownDescription: description}
	case login.Number:
		return schema.NumberAttribute{Optional: true, Sensitive: a.Secret, MarkdownDescription: description}
	default:
		return schema.StringAttribute{Optional: true, Sensitive: a.Secret, MarkdownDescription: description}
	}
}

func environmentSentence(a login.Argument) string {
	if len(a.Variables) == 0 {
		return ""
	}
	return " Environment: `" + strings.Join(a.Variables, "`, `") + "`."
}
