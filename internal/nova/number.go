package nova

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// decimal is a JSON number in any notation, with an exponent that is small enough to write its digits.
var decimal = regexp.MustCompile(`^-?\d+(\.\d*)?([eE][+-]?\d{1,2})?$`)

// parseInteger parses an integer in any notation of a JSON number, such as 20, 20.0 or 2e1, whether the service writes it as
// a number or as a string.
func parseInteger(text string) (int64, bool) {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	if len(text) > maxDigits || !decimal.MatchString(text) {
		return 0, false
	}
	exact, ok := new(big.Rat).SetString(text)
	if !ok || !exact.IsInt() || !exact.Num().IsInt64() {
		return 0, false
	}
	return exact.Num().Int64(), true
}
