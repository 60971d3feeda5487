package login

// A Source is the place that gives a value: an entry of clouds.yaml, a variable of the environment, or, if it is neither,
// the provider block.
type Source struct {
	Variable string // of the environment
	Cloud    string // an entry of clouds.yaml
	File     string // the file with that entry, or with the part of it that has the value
}

// InBlock reports whether the source is the provider block.
func (s Source) InBlock() bool { return s == Source{} }
