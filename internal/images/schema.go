package images

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
)

// imageAttributes are the attributes of one image. Each call makes a fresh map, so that a data source may change its own.
func imageAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "ID of the image.",
		},
		"name": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Name of the image. Not unique, and null or empty for some images.",
		},
		"status": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "Status of the image: `ACTIVE`, `SAVING` (queued or uploading), `ERROR`, `DELETED`, or `UNKNOWN` (such as a " +
				"deactivated image).",
		},
		"progress": schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "Progress of the upload in percent, derived from the status: 100 for `ACTIVE`.",
		},
		"min_disk": schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "Smallest disk of a flavor that boots the image, in GB; 0 if it is not set.",
		},
		"min_ram": schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "Smallest memory of a flavor that boots the image, in MB; 0 if it is not set.",
		},
		"size": schema.Int64Attribute{
			Computed: true,
			MarkdownDescription: "Size of the image in bytes; 0 for an image without its own data, such as a volume-backed snapshot, and null if " +
				"Nova does not return it.",
		},
		"created": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Time of creation, an RFC 3339 timestamp in UTC, which `timecmp` can compare.",
		},
		"updated": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Time of the last change, an RFC 3339 timestamp in UTC.",
		},
		"metadata": schema.MapAttribute{
			ElementType: types.StringType,
			Computed:    true,
			MarkdownDescription: "Properties of the image. Numbers and bools are converted to strings. A list or an object, such as " +
				"`block_device_mapping`, is a JSON string for `jsondecode`. Null values stay null.",
		},
		"links": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Links to representations of the image.",
			NestedObject:        schema.NestedAttributeObject{Attributes: linkAttributes()},
		},
		"server": schema.SingleNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Server that the snapshot was created from; null for an image that is not a snapshot.",
			Attributes: map[string]schema.Attribute{
				"id": schema.StringAttribute{
					Computed:            true,
					MarkdownDescription: "ID of the server.",
				},
				"links": schema.ListNestedAttribute{
					Computed:            true,
					MarkdownDescription: "Links to representations of the server.",
					NestedObject:        schema.NestedAttributeObject{Attributes: linkAttributes()},
				},
			},
		},
		"disk_config": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "Disk partitioning of servers that are built from the image: `AUTO` or `MANUAL`; null if the image does not " +
				"set it.",
		},
		"snapshot": schema.BoolAttribute{
			Computed: true,
			MarkdownDescription: "Whether the image is a snapshot or a backup of a server: its property `image_type` is `snapshot` or `backup`, " +
				"`server` is set, or `block_device_mapping` names the snapshot of a volume.",
		},
	}
}

func linkAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"href": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "URL as Nova returns it. Behind a proxy, its host may be internal.",
		},
		"rel": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Relation: `self`, `bookmark`, or `alternate`.",
		},
		"type": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Media type of the linked resource, if Nova returns it.",
		},
	}
}

// filterBlock is a block and not a nested attribute because Terraform silently drops an unknown key of a nested attribute,
// so that a misspelled one would widen the search; in a block it is an error.
func filterBlock(description string) schema.SingleNestedBlock {
	block := schema.SingleNestedBlock{MarkdownDescription: description, Attributes: map[string]schema.Attribute{}}
	for _, c := range search.Conditions() {
		block.Attributes[c.Name] = conditionAttribute(c)
	}
	return block
}

func conditionAttribute(c search.Condition) schema.Attribute {
	switch c.Kind {
	case search.Number: // any number, because Terraform would blame the provider for one that the schema does not take
		return schema.NumberAttribute{Optional: true, MarkdownDescription: c.Description}
	case search.Bool:
		return schema.BoolAttribute{Optional: true, MarkdownDescription: c.Description}
	case search.StringMap:
		return schema.MapAttribute{ElementType: types.StringType, Optional: true, MarkdownDescription: c.Description}
	case search.ListMap:
		return schema.MapAttribute{ElementType: types.ListType{ElemType: types.StringType}, Optional: true, MarkdownDescription: c.Description}
	default:
		return schema.StringAttribute{Optional: true, MarkdownDescription: c.Description}
	}
}

func sortAttribute(description string) schema.ListAttribute {
	return schema.ListAttribute{
		ElementType: types.StringType,
		Optional:    true,
		MarkdownDescription: description + " Each element is `key:asc` or `key:desc`. The keys are `created`, `updated`, `name`, `size`, " +
			"`min_disk`, `min_ram`, `id`, `version` (the group `version` of `name_regex`, compared as a version), and `metadata.KEY` (a property, " +
			"compared as a string). Images without a value sort last in both directions. Ties are broken by `updated:desc`, then `id:asc`.",
	}
}

func regionAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true,
		Computed: true,
		MarkdownDescription: "Region of the service catalog. The default is the region of the provider. One login serves all regions. " +
			"Conflicts with the `endpoint` of the provider. Null if the provider does not use the service catalog.",
	}
}

func timeoutsBlock(ctx context.Context) schema.Block {
	block, _ := timeouts.BlockWithOpts(ctx, timeouts.Opts{
		ReadDescription: "Time limit of the whole read, including retries, such as `30s` or `2m`. The default is `5m`.",
	}).(schema.SingleNestedBlock)
	block.MarkdownDescription = "Time limits of operations." // timeouts.Opts has no field for it
	return block
}
