package images

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// Access is how the data sources reach the cloud. The provider's Configure hands one over as DataSourceData.
type Access interface {
	// Unknown reports whether a read needs arguments of the provider whose values are not known yet.
	Unknown() bool
	// Connect returns what to read with in a region, or why there is nothing; "" is the provider's region. It logs in if
	// that has not been done yet.
	Connect(ctx context.Context, region string) (Connection, diag.Diagnostics)
}

// A Connection is a client, and where what it was made of comes from: errors name the setting that may be their cause.
type Connection struct {
	*nova.Client
	// LoginFailed words the error of a login that a read needs because its token has ended or was rejected. It may be nil.
	LoginFailed func(error) diag.Diagnostic

	CatalogRegion string  // the region of the service catalog that is read; empty if the catalog is not used
	Configured    Setting // the endpoint as it was configured; zero if the service catalog lists it
	Project       Setting // that was appended to it
	Region        Setting // that was looked up in the catalog
	Interface     Setting // likewise
	Token         Setting // zero if the identity service issued it
	CACert        Setting // its text is not shown: it may be a certificate
}

// A Setting is the value of an argument, and the source that it comes from as a reader knows it: OS_REGION_NAME, cloud
// "prod" in /home/ada/clouds.yaml, or the provider block.
type Setting struct{ Text, Source string }
