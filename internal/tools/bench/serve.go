//go:build unix

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/provider"
)

// The variants of the provider. The program runs itself as the one that the environment variable names.
const (
	variantVariable = "NOVA_BENCH_VARIANT"
	baseline        = "baseline" // returns a constant
	released        = "provider"
	framework       = "framework" // without internal/splice: all of the state passes through the framework
	singleRead      = "read"      // reads once, without Terraform
)

// Other environment variables that the parent process sets for the provider.
const (
	responsesVariable = "NOVA_BENCH_RESPONSES" // directory of the responses of the baseline
	usageVariable     = "NOVA_BENCH_USAGE"     // directory into which each process writes its usage
	regexVariable     = "NOVA_BENCH_REGEX"     // the name_regex of a read, or empty
)

// usage holds the resources that a process has used.
type usage struct {
	CPU      time.Duration
	Resident int64         // bytes, the largest so far
	Read     time.Duration // duration of a read without Terraform
}

// serve serves a variant of the provider, and then writes the usage of this process.
func serve(variant string) error {
	server := provider.Server("bench", os.LookupEnv)
	switch variant {
	case baseline:
		server = func() tfprotov6.ProviderServer {
			return constant{provider.Server("bench", os.LookupEnv)(), os.Getenv(responsesVariable)}
		}
	case framework:
		server = providerserver.NewProtocol6(provider.New("bench", os.LookupEnv)())
	case singleRead:
		started := time.Now()
		if err := readOnce(context.Background(), server()); err != nil {
			return err
		}
		return writeUsage(time.Since(started))
	}
	if err := tf6server.Serve("registry.terraform.io/terraform-provider-nova/nova", server); err != nil {
		return err
	}
	return writeUsage(0)
}

// writeUsage writes the usage of this process so far.
func writeUsage(took time.Duration) error {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return err
	}
	resident := int64(used.Maxrss) //nolint:unconvert // its type differs between systems
	if runtime.GOOS == "linux" {   // where Maxrss may include the parent process
		var err error
		if resident, err = mostResident(); err != nil {
			return err
		}
	}
	content, err := json.Marshal(usage{CPU: time.Duration(used.Utime.Nano() + used.Stime.Nano()), Resident: resident, Read: took})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(os.Getenv(usageVariable), strconv.Itoa(os.Getpid())), content, 0o600)
}

// mostResident returns the largest resident memory of this process so far, on Linux.
func mostResident() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "VmHWM:" {
			kilobytes, err := strconv.ParseInt(fields[1], 10, 64)
			return kilobytes << 10, err
		}
	}
	return 0, errors.New("/proc/self/status has no VmHWM")
}

// constant returns the response of the first read to each further read that is the same.
type constant struct {
	tfprotov6.ProviderServer
	responses string
}

func (c constant) ReadDataSource(
	ctx context.Context, request *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	sum := sha256.Sum256(append([]byte(request.TypeName), request.Config.MsgPack...))
	file := filepath.Join(c.responses, hex.EncodeToString(sum[:]))
	if state, err := os.ReadFile(file); err == nil {
		return &tfprotov6.ReadDataSourceResponse{State: &tfprotov6.DynamicValue{MsgPack: state}}, nil
	}
	response, err := c.ProviderServer.ReadDataSource(ctx, request)
	if err != nil || response.State == nil {
		return response, err
	}
	return response, os.WriteFile(file, response.State.MsgPack, 0o600)
}

// readOnce reads nova_images once, as Terraform does.
func readOnce(ctx context.Context, server tfprotov6.ProviderServer) error {
	schema, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return err
	}
	config, err := block(schema.Provider.ValueType(), nil)
	if err != nil {
		return err
	}
	configured, err := server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.11.4", Config: config})
	if err != nil {
		return err
	}
	if err := firstError(configured.Diagnostics); err != nil {
		return err
	}
	kind := schema.DataSourceSchemas["nova_images"].ValueType()
	given := map[string]tftypes.Value{}
	if pattern := os.Getenv(regexVariable); pattern != "" {
		filter := kind.(tftypes.Object).AttributeTypes["filter"]
		given["filter"] = object(filter, map[string]tftypes.Value{"name_regex": tftypes.NewValue(tftypes.String, pattern)})
	}
	if config, err = block(kind, given); err != nil {
		return err
	}
	response, err := server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: "nova_images", Config: config})
	if err != nil {
		return err
	}
	return firstError(response.Diagnostics)
}

func block(kind tftypes.Type, given map[string]tftypes.Value) (*tfprotov6.DynamicValue, error) {
	config, err := tfprotov6.NewDynamicValue(kind, object(kind, given))
	return &config, err
}

// object returns an object with the given attributes. All others are null.
func object(kind tftypes.Type, given map[string]tftypes.Value) tftypes.Value {
	values := map[string]tftypes.Value{}
	for name, attribute := range kind.(tftypes.Object).AttributeTypes {
		values[name] = tftypes.NewValue(attribute, nil)
		if value, ok := given[name]; ok {
			values[name] = value
		}
	}
	return tftypes.NewValue(kind, values)
}

func firstError(diagnostics []*tfprotov6.Diagnostic) error {
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return fmt.Errorf("%s: %s", d.Summary, d.Detail)
		}
	}
	return nil
}
