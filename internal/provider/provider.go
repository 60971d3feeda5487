// Package provider is the provider block: its schema, where its settings come from, and the data sources it offers.
package provider

import (
	"context"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
)

type novaProvider struct {
	version string
	lookup  lookup
}

var (
	_ provider.Provider                   = novaProvider{}
	_ provider.ProviderWithValidateConfig = novaProvider{}
)

// New returns the provider of this version, which reads the environment of the process.
func New(version string) func() provider.Provider {
	return NewWithEnvironment(version, os.LookupEnv)
}

// NewWithEnvironment is New with an environment of the caller's choice.
func NewWithEnvironment(version string, lookup func(string) (string, bool)) func() provider.Provider {
	return func() provider.Provider { return novaProvider{version: version, lookup: lookup} }
}

func (p novaProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "nova"
	resp.Version = p.version
}

func (p novaProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = providerSchema()
}

func (p novaProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{images.NewImageDataSource, images.NewImagesDataSource}
}

func (p novaProvider) Resources(context.Context) []func() resource.Resource { return nil }

// ValidateConfig finds what is wrong with the block alone. It knows neither unknown values nor the environment.
func (p novaProvider) ValidateConfig(_ context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	given, err := readBlock(req.Config.Raw)
	if err != nil {
		resp.Diagnostics.Append(unreadableBlock(err))
		return
	}
	resp.Diagnostics.Append(checkBlock(given)...)
}

// Configure settles where everything comes from. What is unknown or missing is no error here: only a read needs it, and
// there may be none.
func (p novaProvider) Configure(_ context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	given, err := readBlock(req.Config.Raw)
	if err != nil {
		resp.Diagnostics.Append(unreadableBlock(err))
		return
	}
	s := resolve(given, p.lookup, func(name, region string) (*keystone.Cloud, error) {
		return keystone.LoadCloud(name, p.lookup, keystone.Search{Region: region})
	})
	resp.Diagnostics.Append(s.wrong...)
	if resp.Diagnostics.HasError() {
		return
	}
	if len(s.unknown) > 0 && req.ClientCapabilities.DeferralAllowed {
		resp.Deferred = &provider.Deferred{Reason: provider.DeferredReasonProviderConfigUnknown}
	}
	resp.DataSourceData = newAccess(s, "Terraform/"+req.TerraformVersion+" terraform-provider-nova/"+p.version)
}
