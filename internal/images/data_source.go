package images

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// defaultReadTimeout is how long a whole read may take where timeouts does not say.
const defaultReadTimeout = 5 * time.Minute

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

// arguments are what the configuration of a nova_image says, as far as it is known.
type imageArguments struct {
	filter filter
	order  order
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
	_, invalid := parseImage(ctx, block, mostRecent, sort)
	diagnostics.Append(invalid...)
	switch {
	case id.IsNull() && block.IsNull():
		diagnostics.Append(idOrFilterMissing())
	case known(id) && known(block):
		diagnostics.Append(idAndFilter())
	}
	if known(id) {
		if err := nova.ValidateID(id.ValueString()); err != nil {
			diagnostics.Append(invalidID(err))
		}
		if block.IsNull() && mostRecent.ValueBool() {
			diagnostics.Append(onlyWithFilter("most_recent"))
		}
		if block.IsNull() && len(sort.Elements()) > 0 {
			diagnostics.Append(onlyWithFilter("sort"))
		}
	}
}

// parseImage reads what describes the image, and how to choose where several fit.
func parseImage(
	ctx context.Context, block types.Object, mostRecent types.Bool, sort types.List,
) (imageArguments, diag.Diagnostics) {
	parsed, diagnostics := parseFilter(ctx, block)
	if known(block) && len(parsed.given) == 0 {
		diagnostics.Append(emptyFilter())
	}
	parsed.requireActive()
	parsed.query.Detail = true
	chosen, invalid := parseOrder(sort, parsed.version != nil || parsed.unknown || block.IsNull())
	diagnostics.Append(invalid...)
	if mostRecent.ValueBool() {
		if len(sort.Elements()) > 0 {
			diagnostics.Append(mostRecentAndSort())
		}
		chosen = newestFirst
	}
	return imageArguments{filter: parsed, order: chosen}, diagnostics
}

func (d *imageDataSource) Read(ctx context.Context, request datasource.ReadRequest, response *datasource.ReadResponse) {
	var model imageDataSourceModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if response.Diagnostics.HasError() {
		return
	}
	ctx, cancel, client := d.begin(ctx, model.Timeouts, request.ClientCapabilities, response)
	defer cancel()
	if client == nil {
		return
	}
	var (
		found       *nova.Image
		diagnostics diag.Diagnostics
	)
	if model.ID != nil {
		found, diagnostics = findByID(ctx, client, *model.ID)
	} else {
		var arguments imageArguments
		if arguments, diagnostics = parseImage(ctx, model.Filter, model.MostRecent, model.Sort); !diagnostics.HasError() {
			found, diagnostics = arguments.find(ctx, client)
		}
	}
	response.Diagnostics.Append(redact(diagnostics, client)...)
	if diagnostics.HasError() {
		return
	}
	model.imageModel = newImageModel(found)
	response.Diagnostics.Append(response.State.Set(ctx, &model)...)
}

func findByID(ctx context.Context, client *nova.Client, id string) (*nova.Image, diag.Diagnostics) {
	image, err := client.Image(ctx, id)
	switch {
	case err != nil:
		return nil, diag.Diagnostics{failure(err, id, client.EndpointOrigin())}
	case image.Status != nil && *image.Status != nova.StatusActive:
		return image, diag.Diagnostics{notActive(image)}
	}
	return image, nil
}

// find returns the one image that is meant.
func (a imageArguments) find(ctx context.Context, client *nova.Client) (*nova.Image, diag.Diagnostics) {
	listed, err := a.filter.list(ctx, client, nova.PageSize) // to explain a miss by
	if err != nil {
		return nil, diag.Diagnostics{failure(err, "", client.EndpointOrigin())}
	}
	matches := listed.matches
	switch {
	case len(matches) == 0:
		return nil, diag.Diagnostics{noMatch(a.explainMiss(ctx, client, listed.first, listed.total == len(listed.first)), client.EndpointOrigin())}
	case len(matches) > 1 && len(a.order) == 0:
		return nil, diag.Diagnostics{severalMatches(explainCrowd(matches))}
	}
	a.order.sort(matches, a.filter.version)
	if tied := a.order.tied(matches, a.filter.version); tied > 1 {
		return &matches[0], diag.Diagnostics{tiesDecided(&matches[0], tied, a.order)}
	}
	return &matches[0], nil
}

// explainMiss asks once more, without the service's filters, for they hide what nearly matched. Only the type stays:
// the service alone knows what it means. Where that fails, what was listed must do.
func (a imageArguments) explainMiss(ctx context.Context, client *nova.Client, listed []nova.Image, whole bool) miss {
	unfiltered := nova.Query{Detail: true, Type: a.filter.query.Type}
	if a.filter.query == unfiltered {
		return explainMiss(ctx, listed, whole, &a.filter)
	}
	all, allWhole, err := client.Sample(ctx, unfiltered)
	if err != nil || len(all) < len(listed) {
		all, allWhole = listed, whole
	}
	return explainMiss(ctx, all, allWhole, &a.filter)
}

// reader is what both data sources share: reaching the cloud, within a time.
type reader struct{ access Access }

// Configure takes what the provider's Configure handed over.
func (r *reader) Configure(_ context.Context, request datasource.ConfigureRequest, response *datasource.ConfigureResponse) {
	if request.ProviderData == nil { // validation comes before the provider is configured
		return
	}
	access, ok := request.ProviderData.(Access)
	if !ok {
		response.Diagnostics.AddError("Unexpected Provider Data", fmt.Sprintf(
			"The provider handed %T to its data source. This is a fault of the provider: please report it.", request.ProviderData))
		return
	}
	r.access = access
}

// begin bounds the read's time and returns the client, or nil where the response says already why there is none.
func (r *reader) begin(
	ctx context.Context, timeout timeouts.Value, capabilities datasource.ReadClientCapabilities, response *datasource.ReadResponse,
) (context.Context, context.CancelFunc, *nova.Client) {
	within, diagnostics := timeout.Read(ctx, defaultReadTimeout)
	response.Diagnostics.Append(diagnostics...)
	ctx, cancel := context.WithTimeout(ctx, within)
	if diagnostics.HasError() {
		return ctx, cancel, nil
	}
	if r.access.Unknown() && capabilities.DeferralAllowed {
		response.Deferred = &datasource.Deferred{Reason: datasource.DeferredReasonProviderConfigUnknown}
		response.State.Raw = tftypes.NewValue(response.State.Raw.Type(), tftypes.UnknownValue)
		return ctx, cancel, nil
	}
	client, diagnostics := r.access.Client(ctx)
	response.Diagnostics.Append(diagnostics...)
	if diagnostics.HasError() {
		return ctx, cancel, nil
	}
	return ctx, cancel, client
}

// validateTimeout refuses a time in which nothing can be read.
func validateTimeout(ctx context.Context, timeout timeouts.Value) diag.Diagnostics {
	if !known(timeout) {
		return nil
	}
	within, diagnostics := timeout.Read(ctx, defaultReadTimeout)
	if diagnostics.HasError() || within > 0 { // what is no time at all, the block's own validator reports
		return nil
	}
	return diag.Diagnostics{invalidTimeout()}
}
