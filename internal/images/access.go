package images

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// Access is how the data sources reach the cloud. The provider's Configure hands one over as DataSourceData.
type Access interface {
	// Unknown tells that a read needs arguments of the provider whose values are not known yet.
	Unknown() bool
	// Client returns the client to read with, or says why there is none. It logs in where that is still to be done.
	Client(ctx context.Context) (*nova.Client, diag.Diagnostics)
}
