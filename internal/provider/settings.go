package provider

// settings are the values that a read works with, by argument.
type settings map[string]value

// resolve looks every argument up: the block first, then its variables.
func resolve(given block, lookup func(string) (string, bool)) settings {
	found := settings{}
	for _, a := range arguments {
		if v, ok := given[a.name]; ok {
			found[a.name] = v
			continue
		}
		for _, variable := range a.variables {
			if text, _ := lookup(variable); text != "" {
				found[a.name] = value{text: text, origin: variableOrigin(variable)}
				break
			}
		}
	}
	return found
}

func (s settings) text(name string) string { return s[name].text }
