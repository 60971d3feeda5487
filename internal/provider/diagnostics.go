package provider

import "github.com/hashicorp/terraform-plugin-framework/diag"

func blockOrigin(a argument) string { return a.name + " in the provider block" }

func variableOrigin(variable string) string { return "the environment variable " + variable }

func unreadableBlock(err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Unreadable Provider Block", "Terraform sent a provider block that does not fit the schema: "+err.Error())
}
