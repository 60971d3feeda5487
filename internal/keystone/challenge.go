package keystone

import "strings"

// challenge returns the error in the challenge of a web server that verifies tokens (RFC 6750, section 3), which is the
// only text that explains such a rejection.
func challenge(headers []string) string {
	for _, header := range headers {
		scheme, parameters, _ := strings.Cut(strings.TrimSpace(header), " ")
		if !strings.EqualFold(scheme, "Bearer") {
			continue
		}
		said := authParameters(parameters)
		if said["error_description"] != "" {
			return said["error_description"]
		}
		return said["error"]
	}
	return ""
}

// authParameters reads name=value and name="value" pairs, which commas separate, as far as they are of that form. The first
// of a name counts.
func authParameters(text string) map[string]string {
	parameters := map[string]string{}
	for text != "" {
		name, rest, ok := strings.Cut(strings.TrimLeft(text, " \t,"), "=")
		if !ok {
			break
		}
		var value string
		rest = strings.TrimLeft(rest, " \t")
		if quoted, isQuoted := strings.CutPrefix(rest, `"`); isQuoted {
			value, text = unquote(quoted)
		} else {
			value, text, _ = strings.Cut(rest, ",")
		}
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := parameters[name]; !twice {
			parameters[name] = strings.TrimSpace(value)
		}
	}
	return parameters
}

// unquote returns the text up to the closing quotation mark, and what stands behind it.
func unquote(text string) (value, rest string) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			return b.String(), text[i+1:]
		case text[i] == '\\' && i+1 < len(text):
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String(), ""
}
