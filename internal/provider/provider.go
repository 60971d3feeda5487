// Package provider is the provider block: its schema, where its settings come from, and the data sources it offers.
//
// Two tables hold the rules: arguments (what can be set, and where) and the needs of the login methods (which arguments
// belong together). One source chooses the method: the block, an entry of clouds.yaml, or the environment. The needs of
// that method are then filled, each from the first place that gives it: the block, the entry, the environment. With an
// entry, login arguments are not looked up in the environment.
//
// An unknown value counts as given, so that nothing else takes its place. It keeps a read from being made where the
// method uses it, and is of no account where it does not.
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

// ValidateConfig finds what is wrong with the block alone. It knows neither unknown values nor the environment. What is
// wrong with a secret is left to the first read, because Terraform would print the secret beside it.
func (p novaProvider) ValidateConfig(_ context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	given, err := readBlock(req.Config.Raw)
	if err != nil {
		resp.Diagnostics.Append(unreadableBlock(err))
		return
	}
	var s settings
	s.report(checkBlock(given)...)
	resp.Diagnostics.Append(s.wrong...)
}

// Configure settles where everything comes from. What is unknown, missing, or wrong outside of the block is no error here:
// only a read needs it, which then defers or reports it.
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
	resp.DataSourceData = newAccess(s, "Terraform/"+req.TerraformVersion+" terraform-provider-nova/"+p.version)
}
