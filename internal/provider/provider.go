// Package provider is the provider block: its schema, where its settings come from, and the data sources it offers.
package provider

import (
	"context"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images"
)

type novaProvider struct {
	version string
	lookup  func(string) (string, bool)
}

var _ provider.Provider = novaProvider{}

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

func (p novaProvider) Configure(_ context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	given, err := readBlock(req.Config.Raw)
	if err != nil {
		resp.Diagnostics.Append(unreadableBlock(err))
		return
	}
	resp.DataSourceData = &access{
		settings:  resolve(given, p.lookup),
		userAgent: "Terraform/" + req.TerraformVersion + " terraform-provider-nova/" + p.version,
	}
}
