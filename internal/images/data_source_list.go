package images

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/splice"
)

var (
	_ datasource.DataSourceWithConfigure      = (*imagesDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*imagesDataSource)(nil)
)

// NewImagesDataSource returns the data source nova_images.
func NewImagesDataSource() datasource.DataSource { return &imagesDataSource{} }

type imagesDataSource struct{ reader }

// imagesDataSourceModel is nova_images: the arguments, and the images found.
type imagesDataSourceModel struct {
	Filter   types.Object   `tfsdk:"filter"`
	Sort     types.List     `tfsdk:"sort"`
	Limit    types.Number   `tfsdk:"limit"`
	Detail   types.Bool     `tfsdk:"detail"`
	Region   *string        `tfsdk:"region"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
	IDs      []string       `tfsdk:"ids"`
	Images   []imageModel   `tfsdk:"images"`
}

func (d *imagesDataSource) Metadata(_ context.Context, request datasource.MetadataRequest, response *datasource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_images"
}

func (d *imagesDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, response *datasource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "Returns all images that match a `filter`, or all images without one, in the same order on every run. No match is an " +
			"empty list, not an error.\n\n" +
			"Unless `filter.status` is set, images of every status match. Set it to `ACTIVE` for images that can boot.",
		Attributes: map[string]schema.Attribute{
			"sort": sortAttribute("Sort order of the images. The default is `created:desc`, or `name:asc` with `detail = false`."),
			"limit": schema.NumberAttribute{
				Optional:            true,
				MarkdownDescription: "Maximum number of images to return (1 or more), applied after filtering and sorting. Unlimited by default.",
			},
			"detail": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to request full details. The default is `true`. If `false`, only `id`, `name`, and `links` are set; " +
					"only `name`, `name_regex`, and `name_not_regex` can filter, and only `name`, `id`, and `version` can sort.",
			},
			"region": regionAttribute(),
			"ids": schema.ListAttribute{
				ElementType:         types.StringType,
				Computed:            true,
				MarkdownDescription: "IDs of the images, in the same order as `images`.",
			},
			"images": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The images, each with the attributes that `nova_image` has.",
				NestedObject:        schema.NestedAttributeObject{Attributes: imageAttributes()},
			},
		},
		Blocks: map[string]schema.Block{
			"filter":   filterBlock("Conditions that the images must meet. All of them must match. Without a filter, all images match, whatever their status."),
			"timeouts": timeoutsBlock(ctx),
		},
	}
}

// imagesArguments holds the configuration of a nova_images, as far as it is known.
type imagesArguments struct {
	filter search.Filter
	order  search.Order
	limit  int64 // 0 if it is not set
}

func (d *imagesDataSource) ValidateConfig(
	ctx context.Context, request datasource.ValidateConfigRequest, response *datasource.ValidateConfigResponse,
) {
	var (
		block   types.Object
		sort    types.List
		limit   types.Number
		detail  types.Bool
		region  types.String
		timeout timeouts.Value
	)
	config, diagnostics := request.Config, &response.Diagnostics
	diagnostics.Append(config.GetAttribute(ctx, filterPath, &block)...)
	diagnostics.Append(config.GetAttribute(ctx, sortPath, &sort)...)
	diagnostics.Append(config.GetAttribute(ctx, path.Root("limit"), &limit)...)
	diagnostics.Append(config.GetAttribute(ctx, path.Root("detail"), &detail)...)
	diagnostics.Append(config.GetAttribute(ctx, path.Root("region"), &region)...)
	diagnostics.Append(config.GetAttribute(ctx, path.Root("timeouts"), &timeout)...)
	if diagnostics.HasError() {
		return
	}
	diagnostics.Append(validateRegion(region)...)
	diagnostics.Append(validateTimeout(ctx, timeout)...)
	_, invalid := parseImages(block, sort, limit, detail)
	diagnostics.Append(invalid...)
}

// parseImages parses the filter, the limit, and the order.
func parseImages(block types.Object, sort types.List, limit types.Number, detail types.Bool) (imagesArguments, diag.Diagnostics) {
	parsed, problems := search.Parse(plain(block))
	in := place{path: filterPath, inFilter: true}
	diagnostics := invalid(problems, in)
	order, problems := search.ParseOrder(plain(sort), parsed.Version != nil || parsed.Unknown)
	diagnostics.Append(invalid(problems, in)...)
	var most int64
	if known(limit) {
		var fault any
		if most, fault = search.Integer(limit.ValueBigFloat()); fault != nil || most == 0 {
			diagnostics.Append(invalidLimit(fault))
		}
	}
	parsed.Query.Detail = detail.IsNull() || detail.ValueBool()
	if known(detail) && !detail.ValueBool() {
		for _, name := range parsed.NeedDetail() {
			diagnostics.Append(needsDetail(filterPath.AtName(name), name))
		}
		for _, key := range order.NeedDetail() {
			diagnostics.Append(needsDetail(sortPath.AtListIndex(key.Index), key.Key))
		}
	}
	if len(order) == 0 {
		order = search.NewestFirst
		if !parsed.Query.Detail {
			order = search.ByName
		}
	}
	return imagesArguments{filter: parsed, order: order, limit: most}, diagnostics
}

func (d *imagesDataSource) Read(ctx context.Context, request datasource.ReadRequest, response *datasource.ReadResponse) {
	var model imagesDataSourceModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if response.Diagnostics.HasError() {
		return
	}
	arguments, diagnostics := parseImages(model.Filter, model.Sort, model.Limit, model.Detail)
	response.Diagnostics.Append(diagnostics...)
	if diagnostics.HasError() {
		return
	}
	ctx, cancel, connection, ok := d.begin(ctx, model.Region, model.Timeouts, request.ClientCapabilities, response)
	defer cancel()
	if !ok {
		return
	}
	found, err := arguments.find(ctx, connection.Client)
	if err != nil {
		response.Diagnostics.Append(redact(diag.Diagnostics{failure(err, "", connection)}, connection.Client)...)
		return
	}
	response.Diagnostics.Append(redact(unreadableFields(found), connection.Client)...)
	id := func(i int) any { return found[i].ID }
	image := func(i int) any { return newImageModel(&found[i]) }
	if !splice.Put(ctx, map[string]any{"ids": splice.List(len(found), id), "images": splice.List(len(found), image)}) {
		model.IDs = make([]string, len(found))
		model.Images = make([]imageModel, len(found))
		for i := range found {
			model.IDs[i] = found[i].ID
			model.Images[i] = newImageModel(&found[i])
		}
	}
	model.Region = connection.region()
	response.Diagnostics.Append(response.State.Set(ctx, &model)...)
}

// find returns the images that the configuration describes, in order.
func (a imagesArguments) find(ctx context.Context, client *nova.Client) ([]nova.Image, error) {
	listed, err := list(ctx, client, &a.filter, 0)
	if err != nil {
		return nil, err
	}
	found := listed.matches
	a.order.Sort(found, a.filter.Version)
	if a.limit > 0 && int64(len(found)) > a.limit {
		if err := readable(a.order, found); err != nil {
			return nil, err
		}
		found = found[:a.limit]
	}
	return found, nil
}
