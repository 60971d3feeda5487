// Package splice lets the read of a data source put large attributes into its answer without passing them through the
// framework.
//
// The framework walks the state that a read has set several times, by reflection, whatever the read did to build it:
// for a list of thousands of images this takes far longer than to fetch, decode, filter and sort them. So a read may
// set its state without such attributes, and Put them: the Server in front of the framework's encodes them straight
// into the answer. That is all this package does; configuration, validation, diagnostics and deferral stay with the
// framework.
//
// Without the Server in front, Put refuses, and the read sets its state with the attributes, which gives the same
// answer.
package splice

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/vmihailenco/msgpack/v5"
)

// MaxBytes bounds a state: a plugin's message is at most 256 MiB, in which there may be warnings too.
const MaxBytes = 255 << 20

// sample is how many elements of a list tell how large the others are.
const sample = 100

type contextKey struct{}

// put is where the read that runs in a context leaves its attributes.
type put struct{ attributes map[string]any }

// Put takes the values of root attributes, which must be null in the state that the read sets, or returns false.
// Values are plain Go: strings, integers, bools, structs with the framework's tags, and slices, maps and pointers of
// these, where nil is null; or a List. They must not change until the read has been answered.
func Put(ctx context.Context, attributes map[string]any) bool {
	p, ok := ctx.Value(contextKey{}).(*put)
	if ok {
		p.attributes = attributes
	}
	return ok
}

// List is a list for Put of which each element, itself a value for Put, is made only when it is encoded.
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
		if i == sample { // which tells the size of all: a buffer that only doubled would take three times its memory
			buffer.Grow(rest(buffer.Len()-start, l.length))
		}
		if err := encoder.Encode(l.at(i)); err != nil {
			return err
		}
	}
	return nil
}

// rest returns about how many bytes the elements after the sample take, given the bytes of the sample. It computes in 64
// bits: what is well within MaxBytes in the end overflows an int of 32 bits on the way.
func rest(sampled, length int) int {
	return int(min(MaxBytes, int64(sampled)/sample*int64(length-sample)/8*9))
}

// Server returns the server with reads that can Put.
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
	defer func() { p.attributes = nil }() // the framework's server keeps the contexts of all calls until it is stopped
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
		Summary:  "Answer Too Large",
		Detail: fmt.Sprintf("What was found makes an answer of %d bytes, but a provider can hand at most %d to Terraform at once. "+
			"Ask for less: narrow the filter, or set a limit.", size, limit),
	}
}

// splice returns the object, in MessagePack, with the values of those attributes replaced.
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
