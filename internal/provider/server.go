package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/splice"
)

// Server returns the function that creates the server of the provider of this version. The provider reads environment
// variables by lookup.
func Server(version string, lookup func(string) (string, bool)) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		return splice.Server(providerserver.NewProtocol6(New(version, lookup)())())
	}
}
