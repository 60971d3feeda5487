package keystone

import (
	"errors"
	"strings"
	"testing"
)

// cloudsFailed checks an error of clouds.yaml, whose text must hold these parts and none of the secrets.
func cloudsFailed(t *testing.T, err error, kind Kind, holds ...string) {
	t.Helper()
	var e *CloudsError
	if !errors.As(err, &e) {
		t.Fatalf("error %v (%T), want a *keystone.CloudsError", err, err)
	}
	if e.Kind != kind {
		t.Errorf("kind %q, want %q\n%s", e.Kind, kind, e)
	}
	for _, part := range holds {
		if !strings.Contains(e.Error(), part) {
			t.Errorf("%q is not in\n%s", part, e)
		}
	}
	if strings.Contains(e.Error(), "s3cret") {
		t.Errorf("a secret is in\n%s", e)
	}
}
