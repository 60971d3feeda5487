package fakenova

import (
	"regexp"
	"strconv"
	"strings"
)

// Collation defines how the database of Glance compares.
type Collation int

const (
	// Exact compares byte for byte, as SQLite and PostgreSQL do.
	Exact Collation = iota
	// MariaDB ignores case, accents and trailing spaces in strings, and compares numbers with the leading number of a
	// string, or with 0. Most clouds use it.
	MariaDB
)

// equal reports whether the database considers two strings equal.
func (c Collation) equal(a, b string) bool {
	if a == b || c == Exact {
		return a == b
	}
	return fold(a) == fold(b)
}

// equalNumber reports whether the database considers a number and a string equal.
func (c Collation) equalNumber(number int64, text string) bool {
	if c == MariaDB {
		text = leadingNumber.FindString(text)
		if text == "" {
			return number == 0
		}
	}
	if !decimalNumber.MatchString(text) {
		return false
	}
	value, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return err == nil && value == float64(number)
}

var (
	leadingNumber = regexp.MustCompile(`^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?`)
	decimalNumber = regexp.MustCompile(leadingNumber.String() + `\s*$`)
)

// fold returns the same text for strings that utf8mb3_general_ci considers equal, for the letters of Western Europe.
func fold(text string) string {
	return withoutAccents.Replace(strings.ToUpper(strings.TrimRight(text, " ")))
}

var withoutAccents = strings.NewReplacer(
	"À", "A", "Á", "A", "Â", "A", "Ã", "A", "Ä", "A", "Å", "A", "Ç", "C", "È", "E", "É", "E", "Ê", "E", "Ë", "E",
	"Ì", "I", "Í", "I", "Î", "I", "Ï", "I", "Ñ", "N", "Ò", "O", "Ó", "O", "Ô", "O", "Õ", "O", "Ö", "O",
	"Ù", "U", "Ú", "U", "Û", "U", "Ü", "U", "Ý", "Y", "Ÿ", "Y", "ß", "S",
)
