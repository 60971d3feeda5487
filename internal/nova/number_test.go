package nova

import (
	"strings"
	"testing"
)

func TestParseInteger(t *testing.T) {
	t.Parallel()
	const surrounded = "\t512 "
	for text, want := range map[string]int64{
		surrounded: 512, "0": 0, "512": 512, "-1": -1, "007": 7, "20.0": 20, "20.": 20, "2e1": 20, "2E+1": 20, "200e-1": 20, "1.5e1": 15,
		"0.0": 0, "-0.0": 0, "0e-5": 0, "-2.50e2": -250, "9223372036854775807": 9223372036854775807, "9007199254740993.0": 9007199254740993,
		"-9223372036854775808.0": -9223372036854775808, "74185822": 74185822,
	} {
		if got, ok := parseInteger(text); got != want || !ok {
			t.Errorf("%q is %d, %t, want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"", " ", "1.5", "15e-1", "-0.5", "x", "512 MB", "0x10", "1_000", "1,000", "1e30", "0e100", "9223372036854775808", "1e999999999", "e5", ".5", "1.0.0",
		"1e", "1.-5", "--1", "-", "NaN", "Infinity", "五", "1." + strings.Repeat("0", maxDigits),
	} {
		if got, ok := parseInteger(text); ok {
			t.Errorf("%q is %d", text, got)
		}
	}
}
