package nova

import (
	"strconv"
	"strings"
)

// parseInteger parses an integer in any notation of a JSON number, such as 20, 20.0 or 2e1, whether the service writes it as
// a number or as a string.
func parseInteger(text string) (int64, bool) {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	if len(text) > maxDigits {
		return 0, false
	}
	mantissa, exponent, scaled := strings.Cut(strings.ToLower(text), "e")
	shift := 0
	if scaled {
		var err error
		if shift, err = strconv.Atoi(exponent); err != nil || max(shift, -shift) > maxDigits {
			return 0, false
		}
	}
	magnitude, negative := strings.CutPrefix(mantissa, "-")
	whole, fraction, _ := strings.Cut(magnitude, ".")
	if whole == "" {
		return 0, false
	}
	digits := whole + fraction + strings.Repeat("0", max(0, shift))
	point := max(0, len(whole)+shift)
	if strings.Trim(digits[min(point, len(digits)):], "0") != "" {
		return 0, false // not an integer
	}
	integer := "0" + digits[:min(point, len(digits))]
	if negative {
		integer = "-" + integer
	}
	n, err := strconv.ParseInt(integer, 10, 64)
	return n, err == nil
}
