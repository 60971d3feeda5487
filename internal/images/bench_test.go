package images

import (
	"context"
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/splice"
)

const benchmarked = 10_000 // images

// manyImages are in no order, and each is as large as those of a real service.
func manyImages() []nova.Image {
	images := make([]nova.Image, benchmarked)
	for i, n := range rand.New(rand.NewPCG(1, 2)).Perm(benchmarked) {
		created := time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC).Add(-time.Duration(n) * time.Minute)
		id := fmt.Sprintf("62899f4c-ca98-5936-b610-%012x", n)
		images[i] = nova.Image{
			ID: id, Name: new(fmt.Sprintf("%s-%d", []string{"ubuntu-24.04", "debian-12", "rocky-9"}[n%3], n)),
			Status: new(nova.StatusActive), Progress: new(int64(100)), MinDisk: new(int64(8)), MinRAM: new(int64(512)),
			Size: new(int64(600 << 20)), Created: &created, Updated: &created,
			Metadata: map[string]*string{
				"os_distro": new("ubuntu"), "os_version": new("24.04"), "os_type": new("linux"), "architecture": new("x86_64"),
				"hw_disk_bus": new("virtio"), "hw_vif_model": new("virtio"), "hw_qemu_guest_agent": new("yes"), "notes": nil,
			},
			Links: []nova.Link{
				{Href: "http://127.0.0.1:8774/v2.1/44caebdd7a6c4d1caa71f2a283b20dc8/images/" + id, Rel: "self"},
				{Href: "http://127.0.0.1:8774/44caebdd7a6c4d1caa71f2a283b20dc8/images/" + id, Rel: "bookmark"},
				{Href: "http://127.0.0.1:9292/images/" + id, Rel: "alternate", Type: new("application/vnd.openstack.image")},
			},
		}
	}
	return images
}

func perImage(b *testing.B) {
	b.Helper()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchmarked, "ns/image")
}

func BenchmarkFilter(b *testing.B) {
	images := manyImages()
	parsed, problems := search.Parse(map[string]any{
		"name_regex": `^ubuntu-24\.04-.*7$`, "status": "ACTIVE", "fits_disk": big.NewFloat(10),
	})
	if len(problems) > 0 {
		b.Fatal(problems)
	}
	b.ReportAllocs()
	for b.Loop() {
		if len(parsed.Keep(images)) == 0 {
			b.Fatal("nothing matched")
		}
	}
	perImage(b)
}

func BenchmarkSort(b *testing.B) {
	images := manyImages()
	sorted := make([]nova.Image, len(images))
	b.ReportAllocs()
	for b.Loop() {
		copy(sorted, images)
		search.NewestFirst.Sort(sorted, nil)
	}
	perImage(b)
}

// reading is a server whose read is the function, in the framework's place.
type reading struct {
	tfprotov6.ProviderServer
	read func(context.Context)
	null *tfprotov6.DynamicValue
}

func (r reading) ReadDataSource(ctx context.Context, _ *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	r.read(ctx)
	return &tfprotov6.ReadDataSourceResponse{State: r.null}, nil
}

func BenchmarkEncode(b *testing.B) {
	images := manyImages()
	kind := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"images": tftypes.String}}
	null, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, map[string]tftypes.Value{"images": tftypes.NewValue(tftypes.String, nil)}))
	if err != nil {
		b.Fatal(err)
	}
	server := splice.Server(reading{null: &null, read: func(ctx context.Context) {
		splice.Put(ctx, map[string]any{"images": splice.List(len(images), func(i int) any { return newImageModel(&images[i]) })})
	}})
	b.ReportAllocs()
	for b.Loop() {
		response, err := server.ReadDataSource(b.Context(), &tfprotov6.ReadDataSourceRequest{})
		if err != nil || len(response.State.MsgPack) < benchmarked*500 {
			b.Fatal(response, err)
		}
	}
	perImage(b)
}
