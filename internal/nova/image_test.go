package nova

import (
	"slices"
	"strings"
	"testing"
)

func TestStatuses(t *testing.T) {
	t.Parallel()
	if want := []string{"ACTIVE", "SAVING", "ERROR", "DELETED", "UNKNOWN"}; !slices.Equal(Statuses(), want) {
		t.Errorf("statuses are %v, want %v", Statuses(), want)
	}
}

func TestValidateID(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"70a599e0-31e7-49b7-b260-868f441e862b", "A.b_c-1", "...", strings.Repeat("a", 255)} {
		if err := ValidateID(id); err != nil {
			t.Errorf("%q: %v", id, err)
		}
	}
	for _, id := range []string{"", ".", "..", "a/b", "a b", "ä", "a%2Fb", "a?b", "a\n", strings.Repeat("a", 256)} {
		if err := ValidateID(id); err == nil || !strings.Contains(err.Error(), "1 to 255 of the characters") {
			t.Errorf("%q: %v", id, err)
		}
	}
	if err := ValidateID("detail"); err == nil || !strings.Contains(err.Error(), "list of all images") {
		t.Errorf("detail: %v", err)
	}
}
