package images

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/explain"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

var (
	_ datasource.DataSourceWithConfigure      = (*imageDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*imageDataSource)(nil)
)

// NewImageDataSource makes the data source nova_image.
func NewImageDataSource() datasource.DataSource { return &imageDataSource{} }

type imageDataSource struct{ reader }

// imageDataSourceModel is nova_image: the arguments, and the image found.
type imageDataSourceModel struct {
	imageModel
	Filter     types.Object   `tfsdk:"filter"`
	MostRecent types.Bool     `tfsdk:"most_recent"`
	Sort       types.List     `tfsdk:"sort"`
	Timeouts   timeouts.Value `tfsdk:"timeouts"`
}

func (d *imageDataSource) Metadata(_ context.Context, request datasource.MetadataRequest, response *datasource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_image"
}

func (d *imageDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, response *datasource.SchemaResponse) {
	attributes := imageAttributes()
	attributes["id"] = schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: "Id of the image. Set it to find the image by its id, or set `filter`.",
	}
	attributes["most_recent"] = schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Whether to take the newest of several images that match; the same as " +
			"`sort = [\"created:desc\"]`. The default is `false`: several matches are an error.",
	}
	attributes["sort"] = sortAttribute("Order of which the first image is taken where several match.")
	response.Schema = schema.Schema{
		MarkdownDescription: "Finds exactly one image, by its id or by what a filter says of it. " +
			"No match is an error, and so are several unless `most_recent` or `sort` says which of them is meant.",
		Attributes: attributes,
		Blocks: map[string]schema.Block{
			"filter": filterBlock("What the image is like; every key must hold, and at least one is needed. " +
				"Without `status`, only `ACTIVE` images are considered."),
			"timeouts": timeoutsBlock(ctx),
		},
	}
}

// imageArguments are what the configuration of a nova_image asks for, as far as it is known.
type imageArguments struct {
	filter search.Filter
	order  search.Order
}

func (d *imageDataSource) ValidateConfig(
	ctx context.Context, request datasource.ValidateConfigRequest, response *datasource.ValidateConfigResponse,
) {
	var (
		id         types.String
		block      types.Object
		mostRecent types.Bool
		sort       types.List
		timeout    timeouts.Value
	)
	config, diagnostics := request.Config, &response.Diagnostics
	diagnostics.Append(config.GetAttribute(ctx, path.Root("id"), &id)...)
	diagnostics.Append(config.GetAttribute(ctx, filterPath, &block)...)
	diagnostics.Append(config.GetAttribute(ctx, path.Root("most_recent"), &mostRecent)...)
	diagnostics.Append(config.GetAttribute(ctx, sortPath, &sort)...)
	diagnostics.Append(config.GetAttribute(ctx, path.Root("timeouts"), &timeout)...)
	if diagnostics.HasError() {
		return
	}
	diagnostics.Append(validateTimeout(ctx, timeout)...)
	_, invalid := parseImage(block, mostRecent, sort)
	diagnostics.Append(invalid...)
	switch {
	case id.IsNull() && block.IsNull():
		diagnostics.Append(idOrFilterMissing())
	case known(id) && known(block):
		diagnostics.Append(idAndFilter())
	}
	if known(id) {
		if err := nova.ValidateID(id.ValueString()); err != nil {
			diagnostics.Append(invalidID(id.ValueString()))
		}
		if block.IsNull() && mostRecent.ValueBool() {
			diagnostics.Append(onlyWithFilter("most_recent"))
		}
		if block.IsNull() && len(sort.Elements()) > 0 {
			diagnostics.Append(onlyWithFilter("sort"))
		}
	}
}

// parseImage reads what describes the image, and how to choose if several fit.
func parseImage(block types.Object, mostRecent types.Bool, sort types.List) (imageArguments, diag.Diagnostics) {
	parsed, problems := search.Parse(plain(block))
	diagnostics := invalid(problems)
	if known(block) && len(parsed.Given) == 0 {
		diagnostics.Append(emptyFilter())
	}
	parsed.RequireActive()
	parsed.Query.Detail = true
	order, problems := search.ParseOrder(plain(sort), parsed.Version != nil || parsed.Unknown || block.IsNull())
	diagnostics.Append(invalid(problems)...)
	if mostRecent.ValueBool() {
		if len(sort.Elements()) > 0 {
			diagnostics.Append(mostRecentAndSort())
		}
		order = search.NewestFirst
	}
	return imageArguments{filter: parsed, order: order}, diagnostics
}

func (d *imageDataSource) Read(ctx context.Context, request datasource.ReadRequest, response *datasource.ReadResponse) {
	var model imageDataSourceModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if response.Diagnostics.HasError() {
		return
	}
	ctx, cancel, connection, ok := d.begin(ctx, model.Timeouts, request.ClientCapabilities, response)
	defer cancel()
	if !ok {
		return
	}
	var (
		found       *nova.Image
		diagnostics diag.Diagnostics
	)
	if model.ID != nil {
		found, diagnostics = findByID(ctx, connection, *model.ID)
	} else {
		var arguments imageArguments
		if arguments, diagnostics = parseImage(model.Filter, model.MostRecent, model.Sort); !diagnostics.HasError() {
			found, diagnostics = arguments.find(ctx, connection)
		}
	}
	response.Diagnostics.Append(redact(diagnostics, connection.Client)...)
	if diagnostics.HasError() {
		return
	}
	response.Diagnostics.Append(redact(unreadableFields([]nova.Image{*found}), connection.Client)...)
	model.imageModel = newImageModel(found)
	response.Diagnostics.Append(response.State.Set(ctx, &model)...)
}

func findByID(ctx context.Context, connection Connection, id string) (*nova.Image, diag.Diagnostics) {
	image, err := connection.Image(ctx, id)
	switch {
	case err != nil:
		return nil, diag.Diagnostics{failure(err, id, connection)}
	case image.Status != nil && *image.Status != nova.StatusActive:
		return image, diag.Diagnostics{notActive(image)}
	}
	return image, nil
}

// find returns the one image that is asked for.
func (a imageArguments) find(ctx context.Context, connection Connection) (*nova.Image, diag.Diagnostics) {
	listed, err := list(ctx, connection.Client, &a.filter, nova.PageSize) // to explain a miss by
	if err != nil {
		return nil, diag.Diagnostics{failure(err, "", connection)}
	}
	matches := listed.matches
	switch {
	case len(matches) == 0:
		return nil, diag.Diagnostics{noMatch(explain.NewMiss(ctx, a.unfiltered(ctx, connection.Client, listed), &a.filter), connection)}
	case len(matches) > 1 && len(a.order) == 0:
		return nil, diag.Diagnostics{severalMatches(explain.NewAmbiguity(ctx, matches))}
	}
	if err := readable(a.order, matches); err != nil && len(matches) > 1 {
		return nil, diag.Diagnostics{failure(err, "", connection)}
	}
	a.order.Sort(matches, a.filter.Version)
	if tied := a.order.Tied(matches, a.filter.Version); tied > 1 {
		return &matches[0], diag.Diagnostics{ambiguous(&matches[0], tied, a.order)}
	}
	return &matches[0], nil
}

// unfiltered asks once more, without Nova's filters, because they hide what nearly matched. Only the type stays: Nova
// alone knows what it means. If that fails, what was listed must do.
func (a imageArguments) unfiltered(ctx context.Context, client *nova.Client, listed listing) explain.Listing {
	first := explain.Listing{Images: listed.first, Whole: listed.total == len(listed.first)}
	query := nova.Query{Detail: true, Type: a.filter.Query.Type}
	if a.filter.Query == query {
		return first
	}
	all, whole, err := client.Sample(ctx, query)
	if err != nil || len(all) < len(first.Images) {
		return first
	}
	return explain.Listing{Images: all, Whole: whole}
}
