package login

import (
	"fmt"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/cloudsyaml"
)

// A Source is the place that gives a value: an entry of clouds.yaml, a variable of the environment, a data source, or,
// if all are empty, the provider block.
type Source struct {
	DataSource bool
	Variable   string // of the environment
	Cloud      string // an entry of clouds.yaml
	File       string // the file that has the value
	Line       int
	Key        string // as it is written in the file, such as "clouds.mine.auth.username"
}

// InBlock reports whether the source is the provider block.
func (s Source) InBlock() bool { return s.Variable == "" && s.Cloud == "" && !s.DataSource }

// String returns the source in a few words, such as "OS_PASSWORD".
func (s Source) String() string {
	switch {
	case s.Variable != "":
		return s.Variable
	case s.Cloud != "":
		return fmt.Sprintf("cloud %q in %s", Value{Text: s.Cloud}.String(), Value{Text: s.File})
	case s.DataSource:
		return "the data source"
	default:
		return "the provider block"
	}
}

// Place returns the file and line of a source that is an entry.
func (s Source) Place() string {
	if s.Line == 0 {
		return Value{Text: s.File}.String()
	}
	return fmt.Sprintf("%s:%d", Value{Text: s.File}, s.Line)
}

// sameKind reports whether both are the block, both the entry, or both the environment.
func (s Source) sameKind(other Source) bool {
	return (s.Variable == "") == (other.Variable == "") && (s.Cloud == "") == (other.Cloud == "")
}

// A Lookup returns a variable of the environment, as os.LookupEnv does.
type Lookup = cloudsyaml.Lookup

// A place is where values are found.
type place func(Argument) (Value, bool)

// find returns what the first of the places that knows the argument gives.
func find(places []place, a Argument) (Value, bool) {
	for _, place := range places {
		if v, ok := place(a); ok {
			return v, true
		}
	}
	return Value{}, false
}

// block is the provider block as a place.
func (v Values) block(a Argument) (Value, bool) {
	value, ok := v[a.Name]
	return value, ok
}

// environment is the environment as places: the first variable of every argument, then the second, and so on. So a
// variable that is meant for one thing takes precedence over those that are only its older name or its default, whether
// it is of the ID or of the name. An empty variable is absent.
func environment(lookup Lookup) []place {
	return ranks(func(a Argument) []string { return a.Variables }, func(a Argument, variable string) Value {
		text, _ := lookup(variable)
		return Value{Text: text, Secret: a.Secret, Source: Source{Variable: variable}}
	})
}

// entryPlaces is an entry of clouds.yaml as places, by the ranks of its keys.
func entryPlaces(cloud string, entry *cloudsyaml.Entry) []place {
	return ranks(func(a Argument) []string { return a.Keys }, func(a Argument, key string) Value { return entryValue(cloud, entry, a, key) })
}

func entryValue(cloud string, entry *cloudsyaml.Entry, a Argument, key string) Value {
	found := entry.Values[key]
	text := found.Text
	if flag, err := parseFlag(text); key == "verify" && err == nil {
		text = fmt.Sprint(!flag) // it is the contrary of insecure
	}
	return Value{Text: text, Secret: a.Secret, Source: Source{Cloud: cloud, File: found.File, Line: found.Line, Key: found.Key}}
}

// ranks returns one place for the first names of all arguments, one for the second, and so on.
func ranks(names func(Argument) []string, get func(a Argument, name string) Value) []place {
	var places []place
	for _, a := range Arguments {
		for rank := len(places); rank < len(names(a)); rank++ {
			places = append(places, func(a Argument) (Value, bool) {
				if rank >= len(names(a)) {
					return Value{}, false
				}
				v := get(a, names(a)[rank])
				return v, v.Text != ""
			})
		}
	}
	return places
}
