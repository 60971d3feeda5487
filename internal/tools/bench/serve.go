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

// The ways of answering that are compared. The program runs itself as the provider, in the way that the variable names.
const (
	wayVariable = "NOVA_BENCH_WAY"
	limit       = "limit"     // a constant
	ours        = "provider"  // as it is released
	framework   = "framework" // the same without the server in front: all of the state through the framework
	read        = "read"      // one read of the provider's, without Terraform
)

// What the parent tells the provider by the environment.
const (
	answersVariable = "NOVA_BENCH_ANSWERS" // directory of the constant answers
	usageVariable   = "NOVA_BENCH_USAGE"   // directory into which each process writes what it used
	regexVariable   = "NOVA_BENCH_REGEX"   // the name_regex of a read, or empty
)

// usage is what a process used.
type usage struct {
	CPU      time.Duration
	Resident int64         // bytes, the most it ever had
	Read     time.Duration // how long a read without Terraform took
}

func serve(way string) error {
	server := provider.Server("bench", os.LookupEnv)
	switch way {
	case limit:
		server = func() tfprotov6.ProviderServer {
			return constant{provider.Server("bench", os.LookupEnv)(), os.Getenv(answersVariable)}
		}
	case framework:
		server = providerserver.NewProtocol6(provider.New("bench")())
	case read:
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

// writeUsage says what this process used so far.
func writeUsage(took time.Duration) error {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return err
	}
	resident := int64(used.Maxrss) //nolint:unconvert // it has another type on other systems
	if runtime.GOOS == "linux" {   // whose Maxrss may be that of the parent
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

// mostResident is the largest resident memory that this process ever had, as Linux says it.
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
	return 0, errors.New("/proc/self/status does not say VmHWM")
}

// constant answers a read with what the provider answered to the same read the first time.
type constant struct {
	tfprotov6.ProviderServer
	answers string
}

func (c constant) ReadDataSource(
	ctx context.Context, request *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	sum := sha256.Sum256(append([]byte(request.TypeName), request.Config.MsgPack...))
	file := filepath.Join(c.answers, hex.EncodeToString(sum[:]))
	if state, err := os.ReadFile(file); err == nil {
		return &tfprotov6.ReadDataSourceResponse{State: &tfprotov6.DynamicValue{MsgPack: state}}, nil
	}
	response, err := c.ProviderServer.ReadDataSource(ctx, request)
	if err != nil || response.State == nil {
		return response, err
	}
	return response, os.WriteFile(file, response.State.MsgPack, 0o600)
}

// readOnce reads nova_images once, as Terraform would have it read.
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
	if err := refused(configured.Diagnostics); err != nil {
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
	return refused(response.Diagnostics)
}

func block(kind tftypes.Type, given map[string]tftypes.Value) (*tfprotov6.DynamicValue, error) {
	config, err := tfprotov6.NewDynamicValue(kind, object(kind, given))
	return &config, err
}

// object is an object in which these attributes are given, and all others null.
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

func refused(diagnostics []*tfprotov6.Diagnostic) error {
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return fmt.Errorf("%s: %s", d.Summary, d.Detail)
		}
	}
	return nil
}
