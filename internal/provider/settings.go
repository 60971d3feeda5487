package provider

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// settings are what a read works with, and what is wrong with them.
type settings struct {
	method method
	values map[string]value // by argument

	unknown    []string         // arguments that a read needs and that are not known yet
	wrong      diag.Diagnostics // errors of the block that nothing else can mend, at its attributes
	incomplete diag.Diagnostics // what keeps a read from being possible: what is missing, and errors of other places
	notes      []string         // what is there and does not count
}

// resolve finds the value of every argument that the login uses. It is pure but for what lookup and load do.
func resolve(given block, lookup lookup, load loader) settings {
	s := settings{values: map[string]value{}}
	flaws := checkBlock(given)
	s.report(flaws...)
	if given["cloud"].unknown {
		s.unknown = given.unknown()
		return s
	}
	src, problem := chooseSource(given, lookup, load)
	if problem != nil {
		s.unknown = given.unknown()
		s.report(problem)
		return s
	}
	s.notes = src.notes
	missing := s.take(connection, src)
	_, endpoint := s.values["endpoint"]
	if s.method, problem = src.method(endpoint); problem != nil {
		s.report(problem)
		return s
	}
	if s.method == readyToken {
		src.login = src.deciding
	}
	missing = append(missing, s.take(methodNeeds[s.method], src)...)
	s.take(s.choices(src), src)

	s.check(given)
	switch {
	case s.method == undecided:
		s.unknown = given.unknown()
		s.report(noLogin(&s))
	default:
		s.unknown = block(s.values).unknown()
		if len(missing) > 0 {
			s.report(incompleteLogin(&s, src.entry != nil, missing))
		}
		if !s.wrong.HasError() && len(flaws) == 0 { // else it may be unused because of what is wrong
			s.report(s.unused(given)...)
		}
	}
	return s
}

// report keeps what stands at an attribute of the block for the block, and all else for the first read: Terraform calls
// for a provider block where one that is not there fails, and prints the line that a block stands on.
func (s *settings) report(problems ...diag.Diagnostic) {
	for _, problem := range problems {
		if _, located := problem.(diag.DiagnosticWithPath); located {
			s.wrong.Append(problem)
		} else {
			s.incomplete.Append(problem)
		}
	}
}

// take fills the needs, and those of the arguments that it takes for them, and returns the needs that nothing fills.
func (s *settings) take(needs []need, src source) (missing []need) {
	for _, n := range needs {
		name, v, ok := s.choose(n, src)
		_, taken := s.values[name]
		switch {
		case !ok && !n.optional:
			missing = append(missing, n)
		case ok && !taken:
			s.values[name] = v
			missing = append(missing, s.take(argumentNeeds[name], src)...)
		}
	}
	return missing
}

// choices are what chooses from the service catalog, where no endpoint takes its place, or from the regions that a cloud
// entry lists.
func (s *settings) choices(src source) []need {
	_, endpoint := s.values["endpoint"]
	switch {
	case !endpoint:
		return catalog
	case src.entry != nil && src.entry.Regional:
		return []need{region}
	}
	return nil
}

// choose returns the first argument of the need that the first place with any of them gives.
func (s *settings) choose(n need, src source) (string, value, bool) {
	places := src.others
	if argumentNamed(n.anyOf[0]).login {
		places = src.login
	}
	for _, place := range places {
		for _, name := range n.anyOf {
			if v, ok := place(argumentNamed(name)); ok {
				return name, v, true
			}
		}
	}
	return "", value{}, false
}

// check looks at the values that are not the block's, which checkBlock has seen, and at those that must fit together.
func (s *settings) check(given block) {
	for _, a := range arguments {
		v, used := s.values[a.name]
		if _, seen := given[a.name]; used && !seen {
			s.report(checkValue(a, v)...)
		}
	}
	s.report(checkTogether(s.values)...)
}

// unused finds arguments of the block that there is no use for: none is silently ignored.
func (s *settings) unused(given block) (wrong diag.Diagnostics) {
	idle := func(name string) bool {
		_, used := s.values[name]
		return given.knows(name) && !used
	}
	for _, a := range arguments {
		if a.login && idle(a.name) {
			wrong.Append(unusedArgument(a, given[a.name], s.method))
		}
	}
	for _, n := range catalog {
		if name := n.anyOf[0]; idle(name) && block(s.values).knows("endpoint") {
			wrong.Append(unusedChoice(name, given[name], s.values["endpoint"]))
		}
	}
	return wrong
}

func (s *settings) text(name string) string { return s.values[name].Text }

// secrets are what is sent and never shown.
func (s *settings) secrets() (texts []string) {
	for _, v := range s.values {
		if v.Secret {
			texts = append(texts, v.Text)
		}
	}
	return texts
}

// checkBlock finds what is wrong with the block whatever the environment says. Unknown values are not judged.
func checkBlock(given block) (wrong diag.Diagnostics) {
	for _, a := range arguments {
		if v, ok := given[a.name]; ok && !v.unknown {
			wrong.Append(checkValue(a, v)...)
		}
	}
	alone := source{deciding: []place{given.place}}
	if known, _ := alone.marks(); len(known) > 1 {
		wrong.Append(conflictingMethods(known, alone.deciding))
	}
	for _, n := range eitherOr {
		if given.knows(n.anyOf[0]) && given.knows(n.anyOf[1]) {
			wrong.Append(conflictingArguments(n.anyOf[0], n.anyOf[1], given[n.anyOf[1]]))
		}
	}
	wrong.Append(checkTogether(given)...)
	return wrong
}

// checkTogether finds values that are right each alone, but not beside each other.
func checkTogether(values map[string]value) (wrong diag.Diagnostics) {
	endpoint, project := values["endpoint"], values["project_id"]
	if endpoint.Text == "" || checkEndpoint(endpoint.Value) != nil || project.Text == "" || checkProjectID(project.Value) != nil {
		return nil
	}
	if _, err := nova.ParseEndpoint(endpoint.Text, project.Text); err != nil {
		wrong.Append(invalidTogether(values, err))
	}
	return wrong
}

func checkValue(a argument, v value) (wrong diag.Diagnostics) {
	if v.Text == "" {
		wrong.Append(emptyArgument(a))
	} else if a.check != nil {
		if err := a.check(v.Value); err != nil {
			wrong.Append(invalidArgument(a, v, err))
		}
	}
	return wrong
}

func (b block) has(wanted func(argument) bool) bool {
	return slices.ContainsFunc(arguments, func(a argument) bool {
		_, ok := b[a.name]
		return ok && wanted(a)
	})
}

func (b block) knows(name string) bool {
	v, ok := b[name]
	return ok && !v.unknown
}

func (b block) unknown() (names []string) {
	for _, a := range arguments {
		if b[a.name].unknown {
			names = append(names, a.name)
		}
	}
	return names
}
