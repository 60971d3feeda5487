package provider_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// remembering repeats its responses from memory, so that the cloud's own work is not measured.
type remembering struct {
	cloud     http.Handler
	responses sync.Map
}

func (m *remembering) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, ok := m.responses.Load(r.URL.String())
	if !ok {
		recorder := httptest.NewRecorder()
		m.cloud.ServeHTTP(recorder, r)
		body, _ = m.responses.LoadOrStore(r.URL.String(), recorder.Body.Bytes())
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body.([]byte))
}

// BenchmarkRead reads nova_images through the protocol: in the way that is released, and in the framework's alone.
func BenchmarkRead(b *testing.B) {
	for _, images := range []int{1000, 2000, 4000, 8000, 16000, 32000, 64000, 128000} {
		cloud := &fakenova.Cloud{}
		cloud.Add(fakenova.Many(images)...)
		spliced, plain := bothWays(b, &remembering{cloud: cloud})
		for way, server := range map[string]*prototest.Server{"spliced": spliced, "framework": plain} {
			if way == "framework" && images > 8000 {
				continue // gigabytes
			}
			b.Run(fmt.Sprintf("way=%s/images=%d", way, images), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					response := server.Read(b.Context(), "nova_images", nil, false)
					if len(response.Diagnostics) > 0 || len(response.State.MsgPack) < images*500 {
						b.Fatal(response)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(images), "ns/image")
			})
		}
	}
}
