package provider

import (
	"net/http"
	"strings"
	"testing"
)

// problem is the one diagnostic of a read.
func (tf *terraform) problem() (summary, detail string) {
	tf.t.Helper()
	diagnostics := tf.read(tf.t.Context(), false).Diagnostics
	if len(diagnostics) != 1 {
		tf.t.Fatalf("%d diagnostics, want 1: %v", len(diagnostics), short(diagnostics))
	}
	return diagnostics[0].Summary, diagnostics[0].Detail
}

// TestTheEndpointThatARedirectNamesWorks: who does as the error says has an image.
func TestTheEndpointThatARedirectNamesWorks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	moved := serve(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, w.northURL+r.URL.String(), http.StatusMovedPermanently)
	}))
	for _, path := range []string{"", "/v2.1", "/v2/" + projectID} {
		tf := start(t, nil)
		tf.accept(tf.configure(map[string]any{"endpoint": moved + path, "token": "s3cret"}, false))
		summary, detail := tf.problem()
		_, advice, found := strings.Cut(detail, "If the service has moved there, set the endpoint to ")
		named, _, _ := strings.Cut(advice, "\n")
		if !found || summary != "Redirect Refused" {
			t.Fatalf("%s names no endpoint: %s", summary, detail)
		}
		tf = start(t, nil)
		tf.accept(tf.configure(map[string]any{"endpoint": strings.TrimSuffix(named, "."), "token": "s3cret"}, false))
		if got := tf.name(); got != "ubuntu-24.04" {
			t.Errorf("at %s the name is %q", named, got)
		}
	}
}
