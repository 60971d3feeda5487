// Package splice encodes large attributes of a data source into its response without passing them through the framework.
//
// The framework walks the state of a read several times by reflection. For a list of thousands of images, this takes far
// longer than fetching, decoding, filtering and sorting them. A read can therefore set its state without such attributes
// and pass them to [Put]; the [Server] in front of the framework's server then encodes them into the response.
// Configuration, validation, diagnostics and deferral stay with the framework.
//
// Without the Server in front, Put returns false, and the read sets its state with the attributes. The response is the
// same.
package splice

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/vmihailenco/msgpack/v5"
)

// MaxBytes is the maximum size of a state. A plugin's message has at most 256 MiB, and can contain warnings too.
const MaxBytes = 255 << 20

// sample is the number of elements from which the size of a list is estimated.
const sample = 100

type contextKey struct{}

// put holds the attributes that the read of a context has passed to Put.
type put struct{ attributes map[string]any }

// Put stores the values of root attributes for the response, and reports whether it did. The attributes must be null in
// the state that the read sets. Values are strings, integers, bools, structs with the framework's tags, slices, maps and
// pointers of these (nil is null), or a List. They must not change until the response is encoded.
func Put(ctx context.Context, attributes map[string]any) bool {
	p, ok := ctx.Value(contextKey{}).(*put)
	if ok {
		p.attributes = attributes
	}
	return ok
}

// List returns a list for Put. Its elements are values for Put, and each is created only when it is encoded.
func List(length int, at func(i int) any) any { return list{length, at} }

type list struct {
	length int
	at     func(i int) any
}

// EncodeMsgpack encodes the list.
func (l list) EncodeMsgpack(encoder *msgpack.Encoder) error {
	if err := encoder.EncodeArrayLen(l.length); err != nil {
		return err
	}
	buffer, ok := encoder.Writer().(*bytes.Buffer)
	if !ok {
		return fmt.Errorf("a list is encoded into a %T", encoder.Writer())
	}
	start := buffer.Len()
	for i := range l.length {
		if i == sample { // the size is known now: a buffer that doubles would take three times the memory
			buffer.Grow(rest(buffer.Len()-start, l.length))
		}
		if err := encoder.Encode(l.at(i)); err != nil {
			return err
		}
	}
	return nil
}

// rest returns the estimated size of the elements after the sample, given the size of the sample. It computes in 64 bits,
// because an intermediate result can exceed 32 bits although the final one is below MaxBytes.
func rest(sampled, length int) int {
	return int(min(MaxBytes, int64(sampled)/sample*int64(length-sample)/8*9))
}

// Server returns the framework's server with reads that can call Put.
func Server(framework tfprotov6.ProviderServer) tfprotov6.ProviderServer {
	return server{ProviderServer: framework, maxBytes: MaxBytes}
}

type server struct {
	tfprotov6.ProviderServer
	maxBytes int
}

func (s server) ReadDataSource(
	ctx context.Context, request *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	var p put
	defer func() { p.attributes = nil }() // the framework's server keeps all contexts until it stops
	response, err := s.ProviderServer.ReadDataSource(context.WithValue(ctx, contextKey{}, &p), request)
	if err != nil || p.attributes == nil || slices.ContainsFunc(response.Diagnostics, isError) {
		return response, err
	}
	state, err := splice(response.State.MsgPack, p.attributes)
	if err != nil {
		return nil, fmt.Errorf("encoding the state of %s: %w", request.TypeName, err)
	}
	if len(state) > s.maxBytes {
		response.State = nil
		response.Diagnostics = append(response.Diagnostics, tooLarge(len(state), s.maxBytes))
		return response, nil
	}
	response.State = &tfprotov6.DynamicValue{MsgPack: state}
	return response, nil
}

func isError(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError }

func tooLarge(size, limit int) *tfprotov6.Diagnostic {
	return &tfprotov6.Diagnostic{
		Severity: tfprotov6.DiagnosticSeverityError,
		Summary:  "Response Too Large",
		Detail: fmt.Sprintf("The images take %d bytes, but a provider can return at most %d bytes to Terraform at once. "+
			"Add a condition to the filter, or set limit.", size, limit),
	}
}

// splice returns an object in MessagePack with the values of the attributes replaced.
func splice(object []byte, attributes map[string]any) ([]byte, error) {
	var spliced bytes.Buffer
	encoder, decoder := msgpack.NewEncoder(&spliced), msgpack.NewDecoder(bytes.NewReader(object))
	encoder.SetCustomStructTag("tfsdk")
	encoder.UseCompactInts(true)
	count, err := decoder.DecodeMapLen()
	if err != nil {
		return nil, err
	}
	if err := encoder.EncodeMapLen(count); err != nil {
		return nil, err
	}
	for range count {
		name, err := decoder.DecodeString()
		if err != nil {
			return nil, err
		}
		value, err := decoder.DecodeRaw()
		if err != nil {
			return nil, err
		}
		if err := encoder.EncodeString(name); err != nil {
			return nil, err
		}
		if large, ok := attributes[name]; ok {
			err = encoder.Encode(large)
		} else {
			err = encoder.Encode(value)
		}
		if err != nil {
			return nil, err
		}
	}
	return spliced.Bytes(), nil
}
