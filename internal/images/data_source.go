package images

import (
	"context"
	"slices"

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

// NewImageDataSource returns the data source nova_image.
func NewImageDataSource() datasource.DataSource { return &imageDataSource{} }

type imageDataSource struct{ reader }

// imageDataSourceModel is nova_image: the arguments, and the image found.
type imageDataSourceModel struct {
	imageModel
	Filter     types.Object   `tfsdk:"filter"`
	MostRecent types.Bool     `tfsdk:"most_recent"`
	Sort       types.List     `tfsdk:"sort"`
	Region     *string        `tfsdk:"region"`
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
		MarkdownDescription: "ID of the image. Set it to look the image up by its ID. Conflicts with `name` and `filter`.",
	}
	attributes["name"] = schema.StringAttribute{
		Optional: true,
		Computed: true,
		MarkdownDescription: "Exact name of the image, including case and whitespace; the same as `name` in `filter`. Conflicts with `id`, and " +
			"with `name` and `name_regex` in `filter`.",
	}
	attributes["most_recent"] = schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Whether to select the newest image if several match; the same as `sort = [\"created:desc\"]`. " +
			"The default is `false`: several matches are an error.",
	}
	attributes["region"] = regionAttribute()
	attributes["sort"] = sortAttribute("Sort order. If several images match, the first one is selected.")
	response.Schema = schema.Schema{
		MarkdownDescription: "Returns exactly one image, found by its `id`, its `name`, or a `filter`. Unless `filter.status` is set, only `ACTIVE` " +
			"images match, so the newest image is never one that is still uploading.\n\n" +
			"No match is an error. More than one match is an error too, unless `most_recent` or `sort` selects one. For an image that may not " +
			"exist, use `nova_images`.",
		Attributes: attributes,
		Blocks: map[string]schema.Block{
			"filter": filterBlock("Conditions that the image must meet. All of them must match; set at least one. " +
				"Without `status`, only `ACTIVE` images match."),
			"timeouts": timeoutsBlock(ctx),
		},
	}
}

// description holds how a configuration describes the image to find.
type description struct {
	name       types.String
	filter     types.Object
	mostRecent types.Bool
	sort       types.List
}

func (d description) isNull() bool { return d.name.IsNull() && d.filter.IsNull() }

// conditions returns the conditions of the filter, including the name.
func (d description) conditions() any {
	values := plain(d.filter)
	if d.name.IsNull() || d.filter.IsUnknown() {
		return values
	}
	conditions := map[string]any{}
	if given, ok := values.(map[string]any); ok {
		conditions = given
	}
	conditions["name"] = plain(d.name)
	return conditions
}

// conflict returns the condition of the filter that describes the name too, or an empty string.
func (d description) conflict() string {
	if !known(d.name) || !known(d.filter) {
		return ""
	}
	for _, name := range []string{"name", "name_regex"} {
		if known(d.filter.Attributes()[name]) {
			return name
		}
	}
	return ""
}

// place returns the place in which the configuration describes the image.
func (d description) place() place {
	if d.filter.IsNull() {
		return place{path: path.Root("name")}
	}
	return place{path: filterPath, inFilter: true}
}

// imageArguments holds the configuration of a nova_image, as far as it is known.
type imageArguments struct {
	filter search.Filter
	order  search.Order
	place  place
}

func (d *imageDataSource) ValidateConfig(
	ctx context.Context, request datasource.ValidateConfigRequest, response *datasource.ValidateConfigResponse,
) {
	var (
		id      types.String
		image   description
		region  types.String
		timeout timeouts.Value
	)
	config, diagnostics := request.Config, &response.Diagnostics
	diagnostics.Append(config.GetAttribute(ctx, path.Root("id"), &id)...)
	diagnostics.Append(config.GetAttribute(ctx, path.Root("name"), &image.name)...)
	diagnostics.Append(config.GetAttribute(ctx, filterPath, &image.filter)...)
	diagnostics.Append(config.GetAttribute(ctx, path.Root("most_recent"), &image.mostRecent)...)
	diagnostics.Append(config.GetAttribute(ctx, sortPath, &image.sort)...)
	diagnostics.Append(config.GetAttribute(ctx, path.Root("region"), &region)...)
	diagnostics.Append(config.GetAttribute(ctx, path.Root("timeouts"), &timeout)...)
	if diagnostics.HasError() {
		return
	}
	diagnostics.Append(validateRegion(region)...)
	diagnostics.Append(validateTimeout(ctx, timeout)...)
	_, invalid := parseImage(image)
	diagnostics.Append(invalid...)
	if id.IsNull() && image.isNull() {
		diagnostics.Append(undescribed())
	}
	if !known(id) {
		return
	}
	switch {
	case known(image.filter):
		diagnostics.Append(idAndFilter())
	case known(image.name):
		diagnostics.Append(idAndName())
	}
	if err := nova.ValidateID(id.ValueString()); err != nil {
		diagnostics.Append(invalidID(id.ValueString()))
	}
	if image.isNull() && image.mostRecent.ValueBool() {
		diagnostics.Append(uselessWithID("most_recent"))
	}
	if image.isNull() && len(image.sort.Elements()) > 0 {
		diagnostics.Append(uselessWithID("sort"))
	}
}

// parseImage reads what describes the image, and how to choose if several fit.
func parseImage(d description) (imageArguments, diag.Diagnostics) {
	parsed, problems := search.Parse(d.conditions())
	diagnostics := invalid(problems, d.place())
	switch conflict := d.conflict(); {
	case conflict != "":
		diagnostics.Append(nameTwice(conflict))
	case known(d.filter) && len(parsed.Given) == 0:
		diagnostics.Append(emptyFilter())
	}
	parsed.RequireActive()
	parsed.Query.Detail = true
	order, problems := search.ParseOrder(plain(d.sort), parsed.Version != nil || parsed.Unknown || d.isNull())
	diagnostics.Append(invalid(problems, d.place())...)
	if d.mostRecent.ValueBool() {
		if len(d.sort.Elements()) > 0 {
			diagnostics.Append(mostRecentAndSort())
		}
		order = search.NewestFirst
	}
	return imageArguments{filter: parsed, order: order, place: d.place()}, diagnostics
}

func (d *imageDataSource) Read(ctx context.Context, request datasource.ReadRequest, response *datasource.ReadResponse) {
	var model imageDataSourceModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if response.Diagnostics.HasError() {
		return
	}
	ctx, cancel, connection, ok := d.begin(ctx, model.Region, model.Timeouts, request.ClientCapabilities, response)
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
		image := description{types.StringPointerValue(model.Name), model.Filter, model.MostRecent, model.Sort}
		if arguments, diagnostics = parseImage(image); !diagnostics.HasError() {
			found, diagnostics = arguments.find(ctx, connection)
		}
	}
	response.Diagnostics.Append(redact(diagnostics, connection.Client)...)
	if diagnostics.HasError() {
		return
	}
	response.Diagnostics.Append(redact(unreadableFields([]nova.Image{*found}), connection.Client)...)
	model.imageModel = newImageModel(found)
	model.Region = connection.region()
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

// find returns the image that the configuration describes.
func (a imageArguments) find(ctx context.Context, connection Connection) (*nova.Image, diag.Diagnostics) {
	listed, err := list(ctx, connection.Client, &a.filter, nova.PageSize) // to explain a miss by
	if err != nil {
		return nil, diag.Diagnostics{failure(err, "", connection)}
	}
	matches := listed.matches
	switch {
	case len(matches) == 0:
		return nil, diag.Diagnostics{noMatch(explain.NewMiss(ctx, a.unfiltered(ctx, connection.Client, listed), &a.filter), connection, a.place)}
	case len(matches) > 1 && len(a.order) == 0:
		return nil, diag.Diagnostics{severalMatches(explain.NewAmbiguity(ctx, matches, &a.filter), a.place)}
	}
	if err := readable(a.order, matches); err != nil && len(matches) > 1 {
		return nil, diag.Diagnostics{failure(err, "", connection)}
	}
	a.order.Sort(matches, a.filter.Version)
	var warnings diag.Diagnostics
	if tied := a.order.Tied(matches, a.filter.Version); tied > 1 {
		warnings.Append(ambiguous(&matches[0], tied, a.order, a.place))
	}
	if others := a.notSnapshots(matches); others > 0 {
		warnings.Append(snapshotSelected(&matches[0], others, a.place))
	}
	return &matches[0], warnings
}

// notSnapshots returns how many of the images are not snapshots, if the first is one. The filter leaves none of these if it
// has a condition on snapshots or on their server; what it means by a type, the cloud alone knows.
func (a imageArguments) notSnapshots(matches []nova.Image) int {
	if slices.Contains(a.filter.Given, "type") {
		return 0
	}
	is := func(wanted bool) func(*nova.Image) bool {
		return func(image *nova.Image) bool {
			snapshot := search.Snapshot(image)
			return snapshot != nil && *snapshot == wanted
		}
	}
	if !is(true)(&matches[0]) {
		return 0
	}
	return len(search.Keep(matches, is(false)))
}

// unfiltered repeats the request without Nova's filters, because they hide what nearly matched. Only conditions that the
// provider cannot check stay in the query. If the request fails, unfiltered returns what was listed before.
func (a imageArguments) unfiltered(ctx context.Context, client *nova.Client, listed listing) explain.Listing {
	first := explain.Listing{Images: listed.first, Whole: listed.total == len(listed.first)}
	query := nova.Query{Detail: true, Type: a.filter.Query.Type, Visibility: a.filter.Query.Visibility}
	if a.filter.Query == query {
		return first
	}
	all, whole, err := client.Sample(ctx, query)
	if err != nil || len(all) < len(first.Images) {
		return first
	}
	return explain.Listing{Images: all, Whole: whole}
}
