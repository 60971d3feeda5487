package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/splice"
)

// Server returns what serves the provider of this version to Terraform, reading that environment.
func Server(version string, lookup func(string) (string, bool)) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		return splice.Server(providerserver.NewProtocol6(NewWithEnvironment(version, lookup)())())
	}
}
