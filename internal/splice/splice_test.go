package splice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"
)

// framework replaces the framework's server in tests. The function handles reads.
type framework struct {
	tfprotov6.ProviderServer
	read func(context.Context, *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error)
}

func (f framework) ReadDataSource(
	ctx context.Context, request *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	return f.read(ctx, request)
}

var (
	itemType   = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"name": tftypes.String, "size": tftypes.Number}}
	objectType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{
		"before": tftypes.String, "items": tftypes.List{ElementType: itemType}, "tail": tftypes.Map{ElementType: tftypes.String},
	}}
)

type item struct {
	Name *string `tfsdk:"name"`
	Size *int64  `tfsdk:"size"`
}

// object returns a value of objectType. Nil items or a nil tail are null.
func object(items []tftypes.Value, tail map[string]tftypes.Value) tftypes.Value {
	values := map[string]tftypes.Value{
		"before": tftypes.NewValue(tftypes.String, "kept"),
		"items":  tftypes.NewValue(objectType.AttributeTypes["items"], nil),
		"tail":   tftypes.NewValue(objectType.AttributeTypes["tail"], nil),
	}
	if items != nil {
		values["items"] = tftypes.NewValue(objectType.AttributeTypes["items"], items)
	}
	if tail != nil {
		values["tail"] = tftypes.NewValue(objectType.AttributeTypes["tail"], tail)
	}
	return tftypes.NewValue(objectType, values)
}

func itemValue(name, size any) tftypes.Value {
	return tftypes.NewValue(itemType, map[string]tftypes.Value{
		"name": tftypes.NewValue(tftypes.String, name), "size": tftypes.NewValue(tftypes.Number, size),
	})
}

func respond(t *testing.T, state tftypes.Value, diagnostics ...*tfprotov6.Diagnostic) *tfprotov6.ReadDataSourceResponse {
	t.Helper()
	encoded, err := tfprotov6.NewDynamicValue(objectType, state)
	if err != nil {
		t.Fatal(err)
	}
	return &tfprotov6.ReadDataSourceResponse{State: &encoded, Diagnostics: diagnostics}
}

func stateOf(t *testing.T, response *tfprotov6.ReadDataSourceResponse) tftypes.Value {
	t.Helper()
	state, err := response.State.Unmarshal(objectType)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

func pointer[T any](v T) *T { return &v }

func TestPutReplacesTheAttribute(t *testing.T) {
	t.Parallel()
	null := object(nil, map[string]tftypes.Value{})
	for name, test := range map[string]struct {
		put  map[string]any
		want tftypes.Value
	}{
		"a list of structs": {
			put: map[string]any{"items": []item{{pointer("ä\x00"), pointer(int64(1) << 60)}, {nil, pointer(int64(-1))}, {pointer(""), nil}}},
			want: object([]tftypes.Value{itemValue("ä\x00", int64(1)<<60), itemValue(nil, -1), itemValue("", nil)},
				map[string]tftypes.Value{}),
		},
		"a list that is made as it is encoded": {
			put: map[string]any{"items": List(2, func(i int) any { return item{Size: pointer(int64(i))} })},
			want: object([]tftypes.Value{itemValue(nil, 0), itemValue(nil, 1)},
				map[string]tftypes.Value{}),
		},
		"a text larger than a piece": {
			put: map[string]any{"tail": map[string]string{"a": strings.Repeat("x", 1<<20), "b": "y"}},
			want: object(nil, map[string]tftypes.Value{
				"a": tftypes.NewValue(tftypes.String, strings.Repeat("x", 1<<20)), "b": tftypes.NewValue(tftypes.String, "y")}),
		},
		"a list of many pieces": {
			put: map[string]any{"items": List(50_000, func(i int) any { return item{Name: pointer(strings.Repeat("x", 20)), Size: pointer(int64(i))} })},
			want: object(func() (items []tftypes.Value) {
				for i := range 50_000 {
					items = append(items, itemValue(strings.Repeat("x", 20), i))
				}
				return items
			}(), map[string]tftypes.Value{}),
		},
		"an empty list is not null": {
			put:  map[string]any{"items": []item{}},
			want: object([]tftypes.Value{}, map[string]tftypes.Value{}),
		},
		"a nil list is null": {put: map[string]any{"items": []item(nil)}, want: null},
		"several attributes": {
			put:  map[string]any{"items": []item{}, "tail": map[string]*string{"a": pointer("b"), "c": nil}},
			want: object([]tftypes.Value{}, map[string]tftypes.Value{"a": tftypes.NewValue(tftypes.String, "b"), "c": tftypes.NewValue(tftypes.String, nil)}),
		},
		"nothing put":          {put: nil, want: null},
		"no attribute of such": {put: map[string]any{"other": "x"}, want: null},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			warning := &tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityWarning, Summary: "Kept"}
			server := Server(framework{read: func(ctx context.Context, _ *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
				if test.put != nil && !Put(ctx, test.put) {
					t.Error("Put returned false")
				}
				return respond(t, null, warning), nil
			}})
			response, err := server.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{})
			if err != nil {
				t.Fatal(err)
			}
			if got := stateOf(t, response); !got.Equal(test.want) {
				t.Errorf("got    %s\nwanted %s", got, test.want)
			}
			if !reflect.DeepEqual(response.Diagnostics, []*tfprotov6.Diagnostic{warning}) {
				t.Errorf("diagnostics %v", response.Diagnostics)
			}
		})
	}
}

func TestPutReturnsFalseWithoutTheServer(t *testing.T) {
	t.Parallel()
	if Put(t.Context(), map[string]any{"items": []item{}}) {
		t.Error("Put returned true")
	}
}

func TestConcurrentReadsHaveTheirOwnAttributes(t *testing.T) {
	t.Parallel()
	server := Server(framework{read: func(ctx context.Context, request *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
		Put(ctx, map[string]any{"before": request.TypeName})
		return respond(t, object(nil, nil)), nil
	}})
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() {
			name := fmt.Sprint("read ", i)
			response, err := server.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: name})
			if err != nil {
				t.Error(err)
				return
			}
			var attributes map[string]tftypes.Value
			var got string
			if err := errors.Join(stateOf(t, response).As(&attributes), attributes["before"].As(&got)); err != nil || got != name {
				t.Errorf("%q got %q, %v", name, got, err)
			}
		})
	}
	group.Wait()
}

func TestAFailedReadIsUnchanged(t *testing.T) {
	t.Parallel()
	failed := errors.New("no connection")
	fault := &tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityError, Summary: "No"}
	for name, inner := range map[string]struct {
		response *tfprotov6.ReadDataSourceResponse
		err      error
	}{
		"a fault of the call":     {nil, failed},
		"a fault of the response": {&tfprotov6.ReadDataSourceResponse{Diagnostics: []*tfprotov6.Diagnostic{fault}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := Server(framework{read: func(ctx context.Context, _ *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
				Put(ctx, map[string]any{"items": []item{}})
				return inner.response, inner.err
			}})
			response, err := server.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{})
			if response != inner.response || !errors.Is(err, inner.err) {
				t.Errorf("got %v, %v", response, err)
			}
		})
	}
}

func TestAStateBeyondTheLimitOfAMessageIsAnError(t *testing.T) {
	t.Parallel()
	inner := framework{read: func(ctx context.Context, _ *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
		Put(ctx, map[string]any{"before": strings.Repeat("x", 1000)})
		return respond(t, object(nil, nil)), nil
	}}
	response, err := server{ProviderServer: inner, maxBytes: 1000}.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{})
	if err != nil {
		t.Fatal(err)
	}
	want := []*tfprotov6.Diagnostic{{
		Severity: tfprotov6.DiagnosticSeverityError, Summary: "Response Too Large",
		Detail: "The images take 1024 bytes, but a provider can return at most 1000 bytes to Terraform at once. " +
			"Add a condition to the filter, or set limit.",
	}}
	if response.State != nil || !reflect.DeepEqual(response.Diagnostics, want) {
		t.Errorf("state %v, diagnostics %+v", response.State, response.Diagnostics)
	}
}

func TestAStateThatIsNotAnObjectIsAnError(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"", "\x01", "\x81", "\x81\x01", "\x81\xa1a"} {
		inner := framework{read: func(ctx context.Context, _ *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
			Put(ctx, map[string]any{"b": 1})
			return &tfprotov6.ReadDataSourceResponse{State: &tfprotov6.DynamicValue{MsgPack: []byte(state)}}, nil
		}}
		if response, err := Server(inner).ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{}); err == nil {
			t.Errorf("%q became %v", state, response.State)
		}
	}
}

// The framework keeps the context, which must not keep the attributes in memory.
func TestAttributesAreReleasedAfterTheRead(t *testing.T) {
	t.Parallel()
	var kept context.Context
	server := Server(framework{read: func(ctx context.Context, _ *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
		kept = ctx
		Put(ctx, map[string]any{"items": []item{}})
		return respond(t, object(nil, nil)), nil
	}})
	if _, err := server.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{}); err != nil {
		t.Fatal(err)
	}
	if p := kept.Value(contextKey{}).(*put); p.attributes != nil {
		t.Errorf("%v is kept", p.attributes)
	}
}

func TestTheBufferIsAtMostAsLargeAsAMessage(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ sampled, length, want int }{
		"as the sample tells":          {sampled: sample * 800, length: sample + 1000, want: 900_000},
		"a sample that is not like it": {sampled: sample << 20, length: 300_000, want: MaxBytes},
	} {
		if got := rest(test.sampled, test.length); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}

// TestAListBeginsWithItsLargestElements encodes 100 elements of 30 kB and 100,000 small ones. They are within all limits,
// but on 32 bits their estimated size exceeds an int.
func TestAListBeginsWithItsLargestElements(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", 30_000)
	var encoded bytes.Buffer
	err := msgpack.NewEncoder(&encoded).Encode(List(100_000, func(i int) any {
		if i < sample {
			return large
		}
		return "small"
	}))
	if want := 5 + sample*(3+30_000) + (100_000-sample)*(1+5); err != nil || encoded.Len() != want {
		t.Errorf("%d bytes, %v; want %d", encoded.Len(), err, want)
	}
}
