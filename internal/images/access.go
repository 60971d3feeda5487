package images

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// Access connects the data sources to the cloud. The provider's Configure passes it on as DataSourceData.
type Access interface {
	// Unknown reports whether a read needs arguments of the provider whose values are not known yet.
	Unknown() bool
	// Connect returns the connection to a region, or errors. An empty region is the provider's. It logs in first if necessary.
	Connect(ctx context.Context, region string) (Connection, diag.Diagnostics)
}

// A Connection is a client with the settings that it was made of: errors name the setting that may be their cause.
type Connection struct {
	*nova.Client
	// LoginFailed returns the message for a login that failed during a read, after the token expired or was rejected. It may
	// be nil.
	LoginFailed func(error) diag.Diagnostic

	CatalogRegion string  // the region of the service catalog that is read; empty if the catalog is not used
	Configured    Setting // the endpoint as it was configured; zero if the service catalog lists it
	Project       Setting // the project that was appended to the endpoint
	Region        Setting // the region that was looked up in the catalog
	Interface     Setting // the interface that was looked up there
	Token         Setting // zero if the identity service issued it
	CACert        Setting // its text is not shown: it may be a certificate
}

// A Setting is the value of an argument, and its source in words: OS_REGION_NAME, cloud "prod" in /home/ada/clouds.yaml, or
// the provider block.
type Setting struct{ Text, Source string }
