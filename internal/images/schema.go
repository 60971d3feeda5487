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
			MarkdownDescription: "Id of the image.",
		},
		"name": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Name of the image. It may be null or empty, and several images may share one.",
		},
		"status": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "Status: `ACTIVE`, `SAVING`, `ERROR`, `DELETED` or `UNKNOWN`. " +
				"OpenStack calls a deactivated image `UNKNOWN`, and one that is queued or uploading `SAVING`.",
		},
		"progress": schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "Progress of the upload in percent, as the status implies it: 100 for `ACTIVE`.",
		},
		"min_disk": schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "Smallest disk, in GB, of a flavor that boots the image; 0 where none was set.",
		},
		"min_ram": schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "Smallest memory, in MB, of a flavor that boots the image; 0 where none was set.",
		},
		"size": schema.Int64Attribute{
			Computed: true,
			MarkdownDescription: "Size of the image in bytes. It is 0 for an image without data of its own, such as a " +
				"volume-backed snapshot, and null where the cloud does not say.",
		},
		"created": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Time of creation, RFC 3339 in UTC, fit for `timecmp`.",
		},
		"updated": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Time of the last change, RFC 3339 in UTC.",
		},
		"metadata": schema.MapAttribute{
			ElementType: types.StringType,
			Computed:    true,
			MarkdownDescription: "Properties of the image. A null value stays null; a number or bool is its text; a list or an " +
				"object, such as `block_device_mapping`, is its JSON, for `jsondecode`.",
		},
		"links": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Links to representations of the image.",
			NestedObject:        schema.NestedAttributeObject{Attributes: linkAttributes()},
		},
		"server": schema.SingleNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Server that the image was made from; null for an image that is no snapshot.",
			Attributes: map[string]schema.Attribute{
				"id": schema.StringAttribute{
					Computed:            true,
					MarkdownDescription: "Id of the server.",
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
			MarkdownDescription: "How a server's disk is partitioned when it is built from the image: `AUTO` or `MANUAL`; " +
				"null where the image does not say.",
		},
		"snapshot": schema.BoolAttribute{
			Computed: true,
			MarkdownDescription: "Whether the image is a snapshot or a backup of a server: its property `image_type` says so, `server` is set, or " +
				"`block_device_mapping` names the snapshot of a volume.",
		},
	}
}

func linkAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"href": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "URL, as the service wrote it; behind a proxy its host may be an inner one.",
		},
		"rel": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Relation: `self`, `bookmark` or `alternate`.",
		},
		"type": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Media type of what the link leads to, where the service says it.",
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
	return timeouts.BlockWithOpts(ctx, timeouts.Opts{
		ReadDescription: "How long the whole read may take, retries included, such as `30s` or `2m`. The default is `5m`.",
	})
}
