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

// cloud is a fake cloud that costs next to nothing: it makes every answer once. Its answers come from the fake of the
// tests.
type cloud struct {
	fake    fakenova.Cloud
	server  *httptest.Server
	latency time.Duration // before each answer

	requests atomic.Int64
	bytes    atomic.Int64 // on the wire
	mu       sync.Mutex
	bodies   map[string]body
}

type body struct {
	status      int
	plain, gzip []byte
}

// newCloud starts a cloud of so many images.
func newCloud(images int, latency time.Duration, compressed bool) *cloud {
	c := &cloud{latency: latency, bodies: map[string]body{}}
	c.fake.Gzip = compressed
	c.fake.Add(fakenova.Many(images)...)
	c.server = httptest.NewServer(c)
	return c
}

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.requests.Add(1)
	time.Sleep(c.latency)
	answer := c.answer(r)
	sent := answer.plain
	w.Header().Set("Content-Type", "application/json")
	if c.fake.Gzip && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.Header().Set("Content-Encoding", "gzip")
		sent = answer.gzip
	}
	c.bytes.Add(int64(len(sent)))
	w.Header().Set("Content-Length", strconv.Itoa(len(sent)))
	w.WriteHeader(answer.status)
	_, _ = w.Write(sent)
}

func (c *cloud) answer(r *http.Request) body {
	c.mu.Lock()
	defer c.mu.Unlock()
	made, ok := c.bodies[r.URL.String()]
	if !ok {
		recorder := httptest.NewRecorder()
		plain := r.Clone(r.Context())
		plain.Header.Del("Accept-Encoding")
		c.fake.ServeHTTP(recorder, plain)
		made = body{status: recorder.Code, plain: recorder.Body.Bytes()}
		if c.fake.Gzip {
			made.gzip = compress(made.plain)
		}
		c.bodies[r.URL.String()] = made
	}
	return made
}

func compress(plain []byte) []byte {
	var compressed bytes.Buffer
	writer := gzip.NewWriter(&compressed)
	_, _ = writer.Write(plain)
	_ = writer.Close()
	return compressed.Bytes()
}
