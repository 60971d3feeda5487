package provider

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

func TestAttemptsAreLogged(t *testing.T) {
	t.Parallel()
	w := prototest.NewWorld(t)
	var output bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &output)
	client, diagnostics := accessOf(t, map[string]string{"endpoint": w.NorthURL, "token": "s3cret"}, nil).Connect(ctx, "")
	if diagnostics.HasError() {
		t.Fatal(diagnostics)
	}
	if _, err := client.Image(ctx, imageID); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(output.String(), "s3cret") {
		t.Errorf("a secret is in: %s", output.String())
	}
	entries, err := tflogtest.MultilineJSONDecode(&output)
	if err != nil || len(entries) != 2 {
		t.Fatalf("logged are %v (%v), want the settings and the request", entries, err)
	}
	for key, want := range map[string]any{
		"@message": "Resolved the settings", "endpoint": w.NorthURL + " (from the provider block)", "token": "(sensitive) (from the provider block)",
	} {
		if got := entries[0][key]; got != want {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
	entries = entries[1:]
	for key, want := range map[string]any{
		"@level": "debug", "@module": "provider.http", "@message": "Sent a request", "method": "GET", "url": w.NorthURL + "/v2.1/images/" + imageID, "attempt": 1.0, "status": 200.0,
	} {
		if got := entries[0][key]; got != want {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
	for _, key := range []string{"bytes", "duration_ms", "request_id"} {
		if entries[0][key] == nil {
			t.Errorf("%s is not logged", key)
		}
	}
}

func TestAttemptsWithoutResponseAreLogged(t *testing.T) {
	t.Parallel()
	var output bytes.Buffer
	logAttempt(tflogtest.RootLogger(t.Context(), &output), transport.Attempt{Err: errors.New("cut off")})
	entries, err := tflogtest.MultilineJSONDecode(&output)
	if err != nil || len(entries) != 1 || entries[0]["error"] != "cut off" {
		t.Errorf("logged are %v (%v)", entries, err)
	}
}

func TestTheProgressOfAListIsLogged(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		progress nova.Progress
		rate     float64
	}{
		"a page in half a second": {nova.Progress{Pages: 1, Images: 1000, Elapsed: 500 * time.Millisecond}, 2000},
		"a page in no time":       {nova.Progress{Pages: 3, Images: 7}, 7000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var output bytes.Buffer
			logProgress(tflogtest.RootLogger(t.Context(), &output), test.progress)
			entries, err := tflogtest.MultilineJSONDecode(&output)
			if err != nil || len(entries) != 1 {
				t.Fatalf("logged are %v (%v), want one entry", entries, err)
			}
			for key, want := range map[string]any{
				"@level": "info", "@message": "Listed images", "pages": float64(test.progress.Pages),
				"images": float64(test.progress.Images), "images_per_second": test.rate,
			} {
				if got := entries[0][key]; got != want {
					t.Errorf("%s is %v, want %v", key, got, want)
				}
			}
		})
	}
}
