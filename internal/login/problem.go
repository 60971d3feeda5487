package login

import "slices"

// Kind is the sort of a problem with the settings.
type Kind string

// The kinds of problems. Each comment lists what the problem holds: the values that it is about, in this order, and what
// else is not empty.
const (
	Empty         Kind = "empty"                 // the argument
	Invalid       Kind = "invalid"               // the argument; Err
	Mismatch      Kind = "project mismatch"      // endpoint, project_id; Err, a *nova.EndpointError with the project of the endpoint
	Redundant     Kind = "redundant"             // two arguments that say the same thing
	Unused        Kind = "unused"                // the argument; Method
	UnusedChoice  Kind = "unused choice"         // region or interface, endpoint
	Unsupported   Kind = "unsupported"           // an argument that other tools have
	Conflict      Kind = "conflicting methods"   // an argument of each method
	NoCredentials Kind = "no credentials"        // what is set and selects no method
	Missing       Kind = "missing"               // Method, Missing
	Contradiction Kind = "contradiction"         // a variable, the value of the entry that it contradicts, if that has one
	ForeignSecret Kind = "secret of another"     // the secret of the environment, its variable that names another, the value of the entry
	Cloud         Kind = "cloud"                 // cloud, and region if the problem is with that; Err, a *cloudsyaml.Error
	OtherLogin    Kind = "region with its login" // region, the value in that region
)

// A Problem is a reason why the settings cannot be used, as data.
type Problem struct {
	Kind    Kind
	Given   []Given
	Method  *Method
	Missing []Need
	Err     error
}

// Given is an argument with a value.
type Given struct {
	Argument Argument
	Value    Value
}

// At returns the argument of the provider block that an error of the problem points to, "" if only a read can report it:
// because nothing in the block is wrong, or because Terraform prints the line of the configuration that an error points
// to, and a secret is on it.
func (p Problem) At() string {
	at := ""
	switch p.Kind {
	case Unsupported, NoCredentials, Missing, Contradiction, ForeignSecret, Cloud, OtherLogin:
		return ""
	}
	for _, given := range p.Given {
		switch {
		case !given.Value.Source.InBlock():
		case given.Value.HoldsSecret():
			return ""
		case at == "":
			at = given.Argument.Name
		}
	}
	return at
}

// same reports whether both problems are one.
func (p Problem) same(other Problem) bool {
	return p.Kind == other.Kind && slices.EqualFunc(p.Given, other.Given, func(a, b Given) bool {
		return a.Argument.Name == b.Argument.Name && a.Value.Source == b.Value.Source
	})
}
