// Package provider serves the provider block and the data sources. It reads the block, resolves the settings by package
// login, and puts their problems into words.
//
// An unknown value counts as given, so that no other source replaces it. If the method uses it, a read is deferred or fails;
// otherwise, it has no effect.
package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/cloudsyaml"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
)

type novaProvider struct {
	version string
	lookup  login.Lookup
}

var (
	_ provider.Provider                   = novaProvider{}
	_ provider.ProviderWithValidateConfig = novaProvider{}
)

// New returns the provider of this version, which reads environment variables by lookup.
func New(version string, lookup func(string) (string, bool)) func() provider.Provider {
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

// ValidateConfig reports the problems in the block alone. It knows neither unknown values nor the environment. The first
// read reports a problem with a secret, because Terraform would print the secret next to the error.
func (p novaProvider) ValidateConfig(_ context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	given, err := readBlock(req.Config.Raw)
	if err != nil {
		resp.Diagnostics.Append(unreadableBlock(err))
		return
	}
	atBlock, _ := diagnosticsOf(&login.Login{}, login.Check(given, p.lookup))
	resp.Diagnostics.Append(atBlock...)
}

// Configure resolves the settings. A value that is unknown, missing, or invalid outside of the block is not an error here: a
// read that needs it is deferred or reports it.
func (p novaProvider) Configure(_ context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	given, err := readBlock(req.Config.Raw)
	if err != nil {
		resp.Diagnostics.Append(unreadableBlock(err))
		return
	}
	settings, problems := login.Resolve(given, p.lookup, func(name string, keys cloudsyaml.Keys) (*cloudsyaml.Cloud, error) {
		return cloudsyaml.Load(p.lookup, name, keys)
	})
	atBlock, atRead := diagnosticsOf(&settings, problems)
	resp.Diagnostics.Append(atBlock...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.DataSourceData = newAccess(settings, atRead, "Terraform/"+req.TerraformVersion+" terraform-provider-nova/"+p.version)
}
