// Terraform-provider-nova serves the provider to Terraform.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/provider"
)

// version is set by the release build (-ldflags "-X main.version=…").
var version = "dev"

func main() {
	// Go's HTTP client writes there what a service sends without being asked, which Terraform puts into its log.
	log.SetOutput(io.Discard)

	debug := flag.Bool("debug", false, "run so that a debugger such as delve can be attached")
	flag.Parse()

	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	err := tf6server.Serve("registry.terraform.io/terraform-provider-nova/nova", provider.Server(version, os.LookupEnv), options...)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
