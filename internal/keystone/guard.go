package keystone

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
)

// maxAnswer bounds what is made of one answer. A catalog of ten thousand endpoints fits; decoding can take three
// hundred times the memory, where the answer is made for that.
const maxAnswer = 2 << 20

// guard is what an answer passes before anything is made of it.
type guard struct {
	session *Session
	next    http.RoundTripper
}

func (g *guard) RoundTrip(request *http.Request) (*http.Response, error) {
	next := g.next
	if next == nil {
		next = http.DefaultTransport
	}
	response, err := next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxAnswer {
		return nil, g.session.notKeystone(response.Header, fmt.Sprintf("It answered, but the answer is larger than %d MiB, more than any token is.", maxAnswer>>20))
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}
