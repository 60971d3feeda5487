//go:build unix

package main

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
)

// cloud is a fake cloud that uses little CPU: it takes each response from [fakenova.Cloud] once and repeats it.
type cloud struct {
	fake    fakenova.Cloud
	server  *httptest.Server
	latency time.Duration // before each response

	requests atomic.Int64
	bytes    atomic.Int64 // on the wire
	mu       sync.Mutex
	bodies   map[string]body
}

type body struct {
	status      int
	plain, gzip []byte
}

// newCloud starts a cloud with the given number of images.
func newCloud(images int, latency time.Duration, compressed bool) *cloud {
	c := &cloud{latency: latency, bodies: map[string]body{}}
	c.fake.Gzip = compressed
	c.fake.Add(fakenova.Many(images)...)
	c.server = httptest.NewServer(c)
	return c
}

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.requests.Add(1)
	time.Sleep(c.latency) // the round trip that is simulated
	response := c.response(r)
	sent := response.plain
	w.Header().Set("Content-Type", "application/json")
	if c.fake.Gzip && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.Header().Set("Content-Encoding", "gzip")
		sent = response.gzip
	}
	c.bytes.Add(int64(len(sent)))
	w.Header().Set("Content-Length", strconv.Itoa(len(sent)))
	w.WriteHeader(response.status)
	_, _ = w.Write(sent)
}

// response returns the response to a request, from memory if the request was sent before.
func (c *cloud) response(r *http.Request) body {
	c.mu.Lock()
	defer c.mu.Unlock()
	stored, ok := c.bodies[r.URL.String()]
	if !ok {
		recorder := httptest.NewRecorder()
		plain := r.Clone(r.Context())
		plain.Header.Del("Accept-Encoding")
		c.fake.ServeHTTP(recorder, plain)
		stored = body{status: recorder.Code, plain: recorder.Body.Bytes()}
		if c.fake.Gzip {
			stored.gzip = compress(stored.plain)
		}
		c.bodies[r.URL.String()] = stored
	}
	return stored
}

func compress(plain []byte) []byte {
	var compressed bytes.Buffer
	writer := gzip.NewWriter(&compressed)
	_, _ = writer.Write(plain)
	_ = writer.Close()
	return compressed.Bytes()
}
