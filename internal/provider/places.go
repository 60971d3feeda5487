package provider

import (
	"cmp"
	"strconv"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
)

// A value is what one place says of an argument.
type value struct {
	login.Value
	unknown bool // known only once something else exists; counts as given
}

// valueOf is the value of an argument that a place gives.
func valueOf(a argument, text string, from login.Source) value {
	return value{Value: login.Value{Text: text, Secret: a.secret, Source: from}}
}

// A place is where values are found: the provider block, an entry of clouds.yaml, the environment.
type place func(argument) (value, bool)

// A lookup reads one environment variable, as os.LookupEnv does.
type lookup func(name string) (string, bool)

// A loader reads an entry of clouds.yaml, in the region of which the block speaks, if it does.
type loader func(name, region string) (*keystone.Cloud, error)

// find returns what the first of the places that knows the argument says.
func find(places []place, a argument) (value, bool) {
	for _, place := range places {
		if v, ok := place(a); ok {
			return v, true
		}
	}
	return value{}, false
}

func (b block) place(a argument) (value, bool) {
	v, ok := b[a.name]
	return v, ok
}

// environment is the environment as places: the first variable of every argument, then the second, and so on. So a
// variable that is meant for one thing wins over those that are only its older name or its default, be it of the id or
// of the name. An empty variable is absent.
func environment(lookup lookup) []place {
	var places []place
	for _, a := range arguments {
		for rank := len(places); rank < len(a.variables); rank++ {
			places = append(places, func(a argument) (value, bool) {
				if rank >= len(a.variables) {
					return value{}, false
				}
				variable := a.variables[rank]
				text, _ := lookup(variable)
				return valueOf(a, text, login.Source{Variable: variable}), text != ""
			})
		}
	}
	return places
}

// entryPlace is an entry of clouds.yaml as a place.
func entryPlace(cloud string, entry *keystone.Cloud) place {
	return func(a argument) (value, bool) {
		var text string
		switch {
		case a.field != nil:
			text = *a.field(entry)
		case a.kind == flag && entry.Insecure != nil:
			text = strconv.FormatBool(*entry.Insecure)
		}
		return valueOf(a, text, entrySource(cloud, entry, a.name)), text != ""
	}
}

// entrySource is the file that gives an argument of an entry.
func entrySource(cloud string, entry *keystone.Cloud, name string) login.Source {
	return login.Source{Cloud: cloud, File: cmp.Or(entry.Sources[name], entry.File)}
}
