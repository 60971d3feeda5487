package images

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// defaultReadTimeout limits a whole read if timeouts is not set.
const defaultReadTimeout = 5 * time.Minute

// reader is the part that both data sources share: reaching the cloud, within a time.
type reader struct{ access Access }

// Configure takes the Access that the provider's Configure passed on.
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

// begin limits the time of the read, and returns the connection. It returns false if it added an error to the response, or
// deferred the read.
func (r *reader) begin(
	ctx context.Context, region *string, timeout timeouts.Value, capabilities datasource.ReadClientCapabilities, response *datasource.ReadResponse,
) (context.Context, context.CancelFunc, Connection, bool) {
	within, diagnostics := timeout.Read(ctx, defaultReadTimeout)
	response.Diagnostics.Append(diagnostics...)
	ctx, cancel := context.WithTimeout(ctx, within)
	if diagnostics.HasError() {
		return ctx, cancel, Connection{}, false
	}
	if r.access.Unknown() && capabilities.DeferralAllowed {
		response.Deferred = &datasource.Deferred{Reason: datasource.DeferredReasonProviderConfigUnknown}
		response.State.Raw = tftypes.NewValue(response.State.Raw.Type(), tftypes.UnknownValue)
		return ctx, cancel, Connection{}, false
	}
	name := ""
	if region != nil {
		name = *region
	}
	connection, diagnostics := r.access.Connect(ctx, name)
	response.Diagnostics.Append(diagnostics...)
	return ctx, cancel, connection, !diagnostics.HasError()
}

// region returns the region that was read, as a value of the state.
func (c Connection) region() *string {
	if c.CatalogRegion == "" {
		return nil
	}
	return &c.CatalogRegion
}

func validateRegion(region types.String) diag.Diagnostics {
	if known(region) && region.ValueString() == "" {
		return diag.Diagnostics{invalidRegion()}
	}
	return nil
}

// validateTimeout rejects a timeout of 0 or less.
func validateTimeout(ctx context.Context, timeout timeouts.Value) diag.Diagnostics {
	if !known(timeout) {
		return nil
	}
	within, diagnostics := timeout.Read(ctx, defaultReadTimeout)
	if diagnostics.HasError() || within > 0 { // the block's own validator reports a string that is not a duration
		return nil
	}
	return diag.Diagnostics{invalidTimeout()}
}
