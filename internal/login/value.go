package login

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// A Value is the value of an argument from one source.
type Value struct {
	Text    string
	Secret  bool // of an argument that is never shown
	Unknown bool // known only once something else exists; counts as given
	Source  Source

	parsed any // what the argument's Parse made of the text
}

// Values are the values of arguments, by their names.
type Values map[string]Value

// text returns the text of an argument, "" if it has no value.
func (v Values) text(name string) string { return v[name].Text }

// parsed returns what an argument was parsed into; the zero value if it has no value, or one that is not valid.
func parsed[T any](v Values, name string) T {
	typed, _ := v[name].parsed.(T)
	return typed
}

// knows reports whether an argument has a value that is known.
func (v Values) knows(name string) bool {
	value, ok := v[name]
	return ok && !value.Unknown
}

// unknown returns the arguments whose values are not known, in the order of the table.
func (v Values) unknown() (names []string) {
	for _, a := range Arguments {
		if v[a.Name].Unknown {
			names = append(names, a.Name)
		}
	}
	return names
}

// Unshown replaces a value, or a part of it, that is not shown.
const Unshown = "(sensitive)"

// String returns the value as it may be shown, on one line: a secret, anything that looks like a PEM key, and user
// information and the query of a URL are not. It is the only way to print a value, because an argument that is
// not meant for a password can hold one.
func (v Value) String() string {
	shown, _ := v.show()
	return shown
}

// HoldsSecret reports whether String leaves something out. An error about such a value must not point to the line of a
// configuration that it stands on, because Terraform prints that line.
func (v Value) HoldsSecret() bool {
	_, all := v.show()
	return !all
}

func (v Value) show() (shown string, all bool) {
	text := v.Text
	switch {
	case text == "":
		return "", true
	case v.Secret, looksLikeKey(text):
		return Unshown, false
	}
	shown = withoutQuery(withoutUserInfo(text))
	return printable(shown), shown == text
}

// keyInBase64 matches the contents of a key that lost its first and last line: DER begins with a SEQUENCE, which is an M
// in base64.
var keyInBase64 = regexp.MustCompile(`^M[A-Za-z0-9+/]{40,}={0,2}$`)

// looksLikeKey reports whether a text may be a private key, or a certificate with one. No other value has several lines.
func looksLikeKey(text string) bool {
	trimmed := strings.TrimSpace(text)
	return strings.Contains(text, "-----BEGIN ") || strings.Contains(text, "-----END ") ||
		strings.ContainsAny(trimmed, "\r\n") || keyInBase64.MatchString(trimmed)
}

// withoutUserInfo returns the text without what stands before the @ of a URL. A password may hold any character, and a
// URL with one be no valid URL, so all from the scheme to the last @ counts as user information.
func withoutUserInfo(text string) string {
	at := strings.LastIndexByte(text, '@')
	if at < 0 || !strings.Contains(text[:at], ":") && !strings.Contains(text[:at], "//") { // an email address, a path
		return text
	}
	scheme, _, found := strings.Cut(text[:at], "//")
	if !found || strings.ContainsRune(scheme, '@') {
		return Unshown + text[at:]
	}
	return scheme + "//" + Unshown + text[at:]
}

// withoutQuery returns a URL without its query and fragment, which may hold a token or a signature.
func withoutQuery(text string) string {
	if !strings.Contains(text, "://") {
		return text
	}
	if at := strings.IndexAny(text, "?#"); at >= 0 && at < len(text)-1 {
		return text[:at+1] + Unshown
	}
	return text
}

// printable returns the text with what a terminal does not print escaped.
func printable(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if unicode.IsPrint(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return b.String()
}
