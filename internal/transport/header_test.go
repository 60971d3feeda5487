package transport

import (
	"context"
	"strings"
	"testing"
)

// A new token comes in a header. One that Go cannot read must stand neither in the error nor in what the log is told.
func TestAHeaderThatCannotBeReadIsNotShown(t *testing.T) {
	t.Parallel()
	for name, header := range map[string]string{
		"a control character": "X-Subject-Token: s3cret\x1btoken",
		"no colon":            "X-Subject-Token s3cret",
		"a blank before":      "X-Subject-Token : s3cret\x00",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, _ := speak(t, says("HTTP/1.1 201 Created\r\n"+header+"\r\nContent-Length: 0\r\n\r\n"))
			var observed []string
			client := New(Config{Observe: func(_ context.Context, attempt Attempt) {
				observed = append(observed, attempt.Err.Error())
			}})
			_, err := client.Do(get(t.Context(), t, url), nil)
			if err == nil || len(observed) != 1 {
				t.Fatalf("error %v, observed %q", err, observed)
			}
			for _, text := range append(observed, err.Error()) {
				if strings.Contains(text, "s3cret") || !strings.Contains(text, "malformed MIME header") {
					t.Errorf("shown is %q", text)
				}
			}
		})
	}
}
