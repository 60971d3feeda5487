// Package prototest holds the tools that the tests of several packages share: a provider behind Terraform's protocol, the cloud that
// it reads, and servers on loopback that end with their test.
package prototest

import (
	"context"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Server calls a provider's server as Terraform does. An error of the exchange itself ends the test.
type Server struct {
	tfprotov6.ProviderServer
	t       testing.TB
	schemas *tfprotov6.GetProviderSchemaResponse
}

// Start returns a Server, after it has read the schema.
func Start(t testing.TB, server tfprotov6.ProviderServer) *Server {
	t.Helper()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || len(schemas.Diagnostics) > 0 {
		t.Fatalf("%v %q", err, Problems(schemas.Diagnostics))
	}
	return &Server{ProviderServer: server, t: t, schemas: schemas}
}

// Validate returns the problems in a provider block.
func (s *Server) Validate(block map[string]any) []*tfprotov6.Diagnostic {
	s.t.Helper()
	response, err := s.ValidateProviderConfig(s.t.Context(), &tfprotov6.ValidateProviderConfigRequest{
		Config: s.config(s.schemas.Provider, block),
	})
	s.check(err)
	return response.Diagnostics
}

// Configure configures the provider with a block, and returns the problems in it.
func (s *Server) Configure(block map[string]any, deferral bool) []*tfprotov6.Diagnostic {
	s.t.Helper()
	response, err := s.ConfigureProvider(s.t.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.9.9", Config: s.config(s.schemas.Provider, block),
		ClientCapabilities: &tfprotov6.ConfigureProviderClientCapabilities{DeferralAllowed: deferral},
	})
	s.check(err)
	return response.Diagnostics
}

// ValidateDataSource returns the problems in the arguments of a data source.
func (s *Server) ValidateDataSource(name string, arguments map[string]any) []*tfprotov6.Diagnostic {
	s.t.Helper()
	response, err := s.ValidateDataResourceConfig(s.t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{
		TypeName: name, Config: s.config(s.schemas.DataSourceSchemas[name], arguments),
	})
	s.check(err)
	return response.Diagnostics
}

// Read reads a data source.
func (s *Server) Read(ctx context.Context, name string, arguments map[string]any, deferral bool) *tfprotov6.ReadDataSourceResponse {
	s.t.Helper()
	response, err := s.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{
		TypeName: name, Config: s.config(s.schemas.DataSourceSchemas[name], arguments),
		ClientCapabilities: &tfprotov6.ReadDataSourceClientCapabilities{DeferralAllowed: deferral},
	})
	s.check(err)
	return response
}

// Found reads a data source, and returns its attributes as Go values. A diagnostic fails the test.
func (s *Server) Found(name string, arguments map[string]any) map[string]any {
	s.t.Helper()
	response := s.Read(s.t.Context(), name, arguments, false)
	for _, d := range response.Diagnostics {
		s.t.Fatalf("%s: %q\n%s", name, Problems(response.Diagnostics), d.Detail)
	}
	return s.Attributes(name, response)
}

// Attributes returns the state in the response to a read of the data source, as Go values.
func (s *Server) Attributes(name string, response *tfprotov6.ReadDataSourceResponse) map[string]any {
	s.t.Helper()
	attributes, _ := Go(s.t, s.State(name, response)).(map[string]any)
	return attributes
}

// State returns the state in the response to a read of the data source.
func (s *Server) State(name string, response *tfprotov6.ReadDataSourceResponse) tftypes.Value {
	s.t.Helper()
	state, err := response.State.Unmarshal(s.schemas.DataSourceSchemas[name].ValueType())
	s.check(err)
	return state
}

func (s *Server) config(schema *tfprotov6.Schema, given map[string]any) *tfprotov6.DynamicValue {
	s.t.Helper()
	if given == nil {
		given = map[string]any{}
	}
	config, err := tfprotov6.NewDynamicValue(schema.ValueType(), Value(s.t, schema.ValueType(), given))
	s.check(err)
	return &config
}

func (s *Server) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// Unknown is a value that is not known yet.
const Unknown = tftypes.UnknownValue

// Value returns the Terraform value of a Go value: a map[string]any is a map, or an object whose other attributes are null; a
// []any is a list; everything else is a value that [tftypes.NewValue] takes.
func Value(t testing.TB, kind tftypes.Type, raw any) tftypes.Value {
	t.Helper()
	switch raw := raw.(type) {
	case map[string]any:
		members := map[string]tftypes.Value{}
		object, isObject := kind.(tftypes.Object)
		for name, member := range object.AttributeTypes {
			members[name] = Value(t, member, raw[name])
		}
		for name, member := range raw {
			if !isObject {
				members[name] = Value(t, kind.(tftypes.Map).ElementType, member)
			} else if _, known := members[name]; !known {
				t.Fatalf("there is no %s", name)
			}
		}
		return tftypes.NewValue(kind, members)
	case []any:
		elements := make([]tftypes.Value, len(raw))
		for i := range raw {
			elements[i] = Value(t, kind.(tftypes.List).ElementType, raw[i])
		}
		return tftypes.NewValue(kind, elements)
	}
	return tftypes.NewValue(kind, raw)
}

// Go returns the Go value of a Terraform value. An unknown value is the string "unknown".
func Go(t testing.TB, v tftypes.Value) any {
	t.Helper()
	as := func(target any) {
		t.Helper()
		if err := v.As(target); err != nil {
			t.Fatal(err)
		}
	}
	switch kind := v.Type(); {
	case !v.IsKnown():
		return "unknown"
	case v.IsNull():
		return nil
	case kind.Is(tftypes.String):
		var text string
		as(&text)
		return text
	case kind.Is(tftypes.Bool):
		var truth bool
		as(&truth)
		return truth
	case kind.Is(tftypes.Number):
		var number big.Float
		as(&number)
		integer, _ := number.Int64()
		return int(integer)
	case kind.Is(tftypes.List{}):
		var elements []tftypes.Value
		as(&elements)
		list := make([]any, len(elements))
		for i := range elements {
			list[i] = Go(t, elements[i])
		}
		return list
	}
	var members map[string]tftypes.Value
	as(&members)
	object := map[string]any{}
	for name, member := range members {
		object[name] = Go(t, member)
	}
	return object
}

// Problems returns diagnostics as "path: Summary", with the path as the framework writes it.
func Problems(diagnostics []*tfprotov6.Diagnostic) []string {
	found := []string{}
	for _, d := range diagnostics {
		text := d.Summary
		if path := written(d.Attribute); path != "" {
			text = path + ": " + text
		}
		found = append(found, text)
	}
	return found
}

// WantProblems fails the test unless Problems returns exactly these strings for the diagnostics.
func WantProblems(t testing.TB, diagnostics []*tfprotov6.Diagnostic, want ...string) {
	t.Helper()
	if found := Problems(diagnostics); !slices.Equal(found, want) {
		t.Errorf("found  %q\nwanted %q", found, want)
	}
}

func written(path *tftypes.AttributePath) string {
	var text strings.Builder
	for _, step := range path.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			text.WriteString("." + string(step))
		case tftypes.ElementKeyInt:
			text.WriteString("[" + big.NewInt(int64(step)).String() + "]")
		case tftypes.ElementKeyString:
			text.WriteString(`["` + string(step) + `"]`)
		}
	}
	return strings.TrimPrefix(text.String(), ".")
}
