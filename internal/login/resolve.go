package login

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/cloudsyaml"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// A Loader reads an entry of clouds.yaml, as cloudsyaml.Load does.
type Loader func(name string, keys cloudsyaml.Keys) (*cloudsyaml.Cloud, error)

// Check returns the problems in the provider block that do not depend on other sources. It skips unknown values.
func Check(block Values, lookup Lookup) []Problem {
	r := resolver{lookup: lookup, given: maps.Clone(block)}
	r.check()
	return r.problems
}

// Resolve returns the login that the settings make, and the problems in them.
func Resolve(block Values, lookup Lookup, load Loader) (Login, []Problem) {
	r := resolver{lookup: lookup, given: maps.Clone(block), login: Login{Values: Values{}}}
	r.check()
	r.resolve(load)
	return r.login, r.problems
}

type resolver struct {
	lookup   Lookup
	given    Values
	source   source
	login    Login
	missing  []Need
	problems []Problem
}

// A source gives the login. There is one, so that no login is put together from what belongs to two.
type source struct {
	deciding []place // choose the method, and are all that a pre-issued token is taken from
	login    []place // fill the arguments of the chosen method
	others   []place // fill all other arguments
	entry    *entry
}

// An entry is one of clouds.yaml, in the region that counts.
type entry struct {
	lookup Lookup
	name   Given // cloud
	cloud  *cloudsyaml.Cloud
	values *cloudsyaml.Entry
	places []place
}

func (r *resolver) report(problem Problem) {
	if !slices.ContainsFunc(r.problems, problem.same) {
		r.problems = append(r.problems, problem)
	}
}

func (r *resolver) resolve(load Loader) {
	l := &r.login
	if r.given["cloud"].Unknown || r.given["auth_type"].Unknown {
		l.Unknown = r.given.unknown()
		return
	}
	flawed := len(r.problems) > 0
	if !r.choose(load) {
		l.Unknown = r.given.unknown()
		return
	}
	r.take(connection)
	if !r.chooseMethod() {
		return
	}
	if l.Method != nil {
		if l.Method.PreIssued() {
			r.source.login = r.source.deciding
		}
		r.take(l.Method.Needs)
		r.takeSecret()
		r.unsupported()
	}
	r.take(r.choices())
	r.contradictions()
	r.together(l.Values)
	if l.Method == nil {
		l.Unknown = r.given.unknown()
		r.noCredentials()
		return
	}
	l.Unknown = l.Values.unknown()
	if len(r.missing) > 0 {
		r.report(Problem{Kind: Missing, Method: l.Method, Missing: r.missing, Given: r.about()})
	}
	if !flawed { // else it may be unused because of what is wrong
		r.unused()
	}
	if len(r.problems)+len(l.Unknown) == 0 {
		l.typed()
	}
}

// choose applies the rules of the source in their order: a cloud that the block names, the block, the cloud that the
// environment names, the environment. It reports whether there is a source.
func (r *resolver) choose(load Loader) bool {
	variables := environment(r.lookup)
	a := ArgumentNamed("cloud")
	cloud, named := r.given["cloud"]
	ofBlock := slices.ContainsFunc(Arguments, func(a Argument) bool { _, ok := r.given[a.Name]; return ok && a.Login })
	if !named && !ofBlock {
		cloud, named = find(variables, a)
	}
	if named {
		e := &entry{lookup: r.lookup, name: Given{a, cloud}}
		if !r.load(e, load) {
			return false
		}
		places := slices.Concat([]place{r.given.block}, e.places)
		r.source = source{deciding: places, login: places, others: slices.Concat(places, variables), entry: e}
		r.login.entry, r.login.Unread = e, e.cloud.Unread
		return true
	}
	places := slices.Concat([]place{r.given.block}, variables)
	r.source = source{deciding: places, login: places, others: places}
	if r.impliesMethod() {
		r.source.deciding = places[:1]
	}
	if ignored, ok := find(variables, a); ok {
		r.login.Ignored = append(r.login.Ignored, Given{a, ignored})
	}
	return true
}

// impliesMethod reports whether the block alone implies the method.
func (r *resolver) impliesMethod() bool {
	alone := resolver{given: r.given, source: source{deciding: []place{r.given.block}}}
	known, unknown := alone.marks()
	return len(known)+len(unknown) > 0 || alone.gives("auth_type") || alone.gives("user_id") || alone.gives("user_name")
}

// load reads the entry in the region that counts: that of the block, the one that the entry states, that of the
// environment, or the first that the entry lists.
func (r *resolver) load(e *entry, load Loader) bool {
	a := ArgumentNamed("region")
	given := []Given{e.name}
	var err error
	if e.cloud, err = load(e.name.Value.Text, keys()); err == nil {
		wanted := r.given["region"]
		if _, states := e.cloud.Region(); wanted.Text == "" && !states {
			wanted, _ = find(environment(r.lookup), a)
		}
		if wanted.Text != "" {
			given = append(given, Given{a, wanted})
		}
		e.values, err = e.cloud.In(wanted.Text)
	}
	if err != nil {
		r.report(Problem{Kind: Cloud, Given: given, Err: err})
		return false
	}
	e.places = entryPlaces(e.name.Value.Text, e.values)
	return true
}

// chooseMethod chooses how to come by a token, from the deciding places alone. The method is nil if nothing
// implies it, or more than one unknown value. It reports whether the choice is certain.
func (r *resolver) chooseMethod() bool {
	l := &r.login
	switch named, ok := find(r.source.deciding, ArgumentNamed("auth_type")); {
	case ok:
		r.use("auth_type", named)
		l.Method = parsed[*Method](l.Values, "auth_type")
		if l.Method == nil {
			return false
		}
	default:
		known, unknown := r.marks()
		switch {
		case len(known) > 1:
			r.report(conflict(known))
			return false
		case len(known) == 1:
			l.Method = known[0].method
		case len(unknown) == 1:
			l.Method = unknown[0].method
		case r.gives("user_id"), r.gives("user_name"):
			l.Method = password
		}
	}
	if _, endpoint := l.Values["endpoint"]; l.Method == token && endpoint && !r.gives("auth_url") {
		l.Method = preIssued
	}
	return true
}

// A mark is an argument that implies a method.
type mark struct {
	Given
	method *Method
}

// marks returns the first argument of each method that the deciding places imply, by values that are known and not.
func (r *resolver) marks() (known, unknown []mark) {
	add := func(m *Method, a Argument, v Value) {
		to := &known
		if v.Unknown {
			to = &unknown
		}
		if !slices.ContainsFunc(*to, func(other mark) bool { return other.method == m }) {
			*to = append(*to, mark{Given{a, v}, m})
		}
	}
	for _, a := range Arguments {
		v, ok := find(r.source.deciding, a)
		for _, m := range Methods {
			if ok && m.marks(a) {
				add(m, a, v)
			}
		}
	}
	oidc := func(m mark) bool { return m.method == oidcAccessToken || m.method == oidcClientCredentials }
	a := ArgumentNamed("identity_provider")
	if v, ok := find(r.source.deciding, a); ok && !slices.ContainsFunc(slices.Concat(known, unknown), oidc) {
		add(oidcAccessToken, a, v)
	}
	return known, unknown
}

func conflict(marks []mark) Problem {
	problem := Problem{Kind: Conflict}
	for _, m := range marks {
		problem.Given = append(problem.Given, m.Given)
	}
	return problem
}

func (r *resolver) gives(name string) bool {
	_, ok := find(r.source.deciding, ArgumentNamed(name))
	return ok
}

// take fills the needs, and those of the arguments that it takes for them.
func (r *resolver) take(needs []Need) {
	for _, n := range needs {
		name, v, ok := r.first(n)
		_, taken := r.login.Values[name]
		switch {
		case !ok && !n.Optional:
			r.missing = append(r.missing, n)
		case ok && !taken:
			r.use(name, v)
			r.take(argumentNeeds[name])
		}
	}
}

// first returns the first argument of the need that the first place with any of them gives.
func (r *resolver) first(n Need) (string, Value, bool) {
	for _, place := range r.places(n.AnyOf[0]) {
		for _, name := range n.AnyOf {
			if v, ok := place(ArgumentNamed(name)); ok {
				return name, v, true
			}
		}
	}
	return "", Value{}, false
}

// places returns the places of an argument.
func (r *resolver) places(name string) []place {
	e := r.source.entry
	switch {
	case ArgumentNamed(name).Login:
		return r.source.login
	case e == nil:
		return r.source.others
	case name == "endpoint": // the token would go to that of a variable
		return r.source.login
	case name == "region":
		return r.regionPlaces(e)
	}
	return r.source.others
}

// regionPlaces returns the places of the region if there is an entry: a variable takes precedence over the first region of a
// list, which the entry does not state.
func (r *resolver) regionPlaces(e *entry) []place {
	if _, states := e.cloud.Region(); states {
		return r.source.others
	}
	only := func(a Argument) (Value, bool) {
		v := entryValue(e.name.Value.Text, e.values, a, "compute_region_name")
		return v, v.Text != ""
	}
	return slices.Concat([]place{r.given.block, only}, environment(r.lookup), e.places)
}

// choices returns the arguments that choose from the service catalog, unless an endpoint takes its place, or from the
// regions of an entry.
func (r *resolver) choices() []Need {
	_, endpoint := r.login.Values["endpoint"]
	switch {
	case !endpoint:
		return catalog
	case r.source.entry != nil && len(r.source.entry.cloud.Regions()) > 0:
		return []Need{region}
	}
	return nil
}

// use takes a value, after a look at it if it is not that of the block, which check has seen.
func (r *resolver) use(name string, v Value) {
	a := ArgumentNamed(name)
	r.login.Values[name] = r.judge(a, v)
	for _, pair := range exclusive {
		if i := slices.Index(pair[:], name); i >= 0 {
			other := ArgumentNamed(pair[1-i])
			for _, place := range r.source.login {
				if also, ok := place(other); ok && also.Source.sameKind(v.Source) && !v.Source.InBlock() {
					r.report(Problem{Kind: Redundant, Given: []Given{{a, v}, {other, also}}})
				}
			}
		}
	}
}

// judge returns the value with what it means, and reports what is wrong with it.
func (r *resolver) judge(a Argument, v Value) Value {
	if v.Unknown {
		return v
	}
	if v.Text == "" {
		r.report(Problem{Kind: Empty, Given: []Given{{a, v}}})
		return v
	}
	v, err := a.parse(v, r.lookup)
	if err != nil {
		r.report(Problem{Kind: Invalid, Given: []Given{{a, v}}, Err: err})
	}
	return v
}

// takeSecret takes the secret that an entry lacks, and nothing else, from the environment. If that names another cloud,
// user, or credential than the entry, the secret is not of this login.
func (r *resolver) takeSecret() {
	if r.source.entry == nil || slices.ContainsFunc(r.login.Method.Secrets, func(name string) bool { _, ok := r.login.Values[name]; return ok }) {
		return
	}
	variables := environment(r.lookup)
	for _, name := range r.login.Method.Secrets {
		a := ArgumentNamed(name)
		secret, ok := find(variables, a)
		if !ok {
			continue
		}
		if others, found := r.foreign(); found {
			r.report(Problem{Kind: ForeignSecret, Given: append([]Given{{a, secret}}, others...)})
		}
		r.missing = slices.DeleteFunc(r.missing, func(n Need) bool { return slices.Contains(n.AnyOf, name) })
		login := r.source.login
		r.source.login = variables // in which there is no other for the same thing either
		r.use(name, secret)
		r.source.login = login
		return
	}
}

// foreign returns the variable that names another cloud, user, or credential, and what the login has instead.
func (r *resolver) foreign() ([]Given, bool) {
	e := r.source.entry
	if named, ok := find(environment(r.lookup), e.name.Argument); ok && named.Text != e.name.Value.Text {
		return []Given{{e.name.Argument, named}, e.name}, true
	}
	for _, name := range r.login.Method.Identity {
		a := ArgumentNamed(name)
		if strings.Contains(name, "domain") {
			a.Variables = a.Variables[:1] // the others are for every domain
		}
		found, ok := find(environment(r.lookup), a)
		if !ok {
			continue
		}
		variable := Given{a, found}
		if own, ok := r.login.Values[name]; ok && !r.sameValue(a, own, variable.Value) {
			return []Given{variable, {a, own}}, true
		}
		for _, need := range []Need{user, credential} {
			if i := slices.Index(need.AnyOf, name); i >= 0 {
				other := need.AnyOf[1-i]
				if own, ok := r.login.Values[other]; ok && own.Source.Variable == "" {
					return []Given{variable, {ArgumentNamed(other), own}}, true
				}
			}
		}
	}
	return nil, false
}

// sameValue reports whether both values mean the same.
func (r *resolver) sameValue(a Argument, one, other Value) bool {
	if one.Text == other.Text {
		return true
	}
	if a.Name != "auth_url" {
		return false
	}
	first, err := keystone.ParseURL(one.Text)
	second, err2 := keystone.ParseURL(other.Text)
	return err == nil && err2 == nil && first.String() == second.String()
}

// unsupported finds settings of other tools that the login would ignore.
func (r *resolver) unsupported() {
	for _, a := range Arguments {
		places := r.source.login
		if r.login.Values["password"].Source.Variable != "" {
			places = slices.Concat(places, environment(r.lookup))
		}
		if v, ok := find(places, a); ok && slices.Contains(a.Unsupported, r.login.Method.Name) {
			r.report(Problem{Kind: Unsupported, Given: []Given{{a, v}}, Method: r.login.Method})
		}
	}
}

// contradictions finds variables that say another region, interface or endpoint than the entry. If the environment names
// the cloud too, neither is known to be meant; if the block does, the entry takes precedence.
func (r *resolver) contradictions() {
	e := r.source.entry
	if e == nil {
		return
	}
	for _, name := range []string{"endpoint", "region", "interface"} {
		a := ArgumentNamed(name)
		variable, set := find(environment(r.lookup), a)
		used := r.login.Values[name]
		switch {
		case !set, used.Source.Variable != "", name != "endpoint" && used.Text == "", r.given.has(name):
			continue
		case name == "interface" && sameInterface(variable.Text, used.Text), name == "region" && variable.Text == used.Text:
			continue
		}
		given := []Given{{a, variable}, e.name}
		if used.Text != "" {
			given[1] = Given{a, used}
		}
		if e.name.Value.Source.InBlock() {
			r.login.Ignored = append(r.login.Ignored, given[0])
			continue
		}
		r.report(Problem{Kind: Contradiction, Given: given})
	}
}

func sameInterface(one, other string) bool {
	first, err := keystone.ParseInterface(one)
	second, err2 := keystone.ParseInterface(other)
	return err == nil && err2 == nil && first == second
}

func (v Values) has(name string) bool {
	_, ok := v[name]
	return ok
}

// noCredentials reports what is set and selects no method.
func (r *resolver) noCredentials() {
	problem := Problem{Kind: NoCredentials}
	if e := r.source.entry; e != nil {
		problem.Given = append(problem.Given, e.name)
	}
	for _, a := range Arguments {
		if v, ok := find(r.source.login, a); ok && a.Login {
			problem.Given = append(problem.Given, Given{a, v})
		}
	}
	r.report(problem)
}

// about returns the entry that a login comes from.
func (r *resolver) about() []Given {
	if r.source.entry == nil {
		return nil
	}
	return []Given{r.source.entry.name}
}

// unused finds arguments of the block that there is no use for: none is silently ignored.
func (r *resolver) unused() {
	idle := func(name string) bool { return r.given.knows(name) && !r.login.Values.has(name) }
	for _, a := range Arguments {
		if a.Login && idle(a.Name) {
			r.report(Problem{Kind: Unused, Given: []Given{{a, r.given[a.Name]}}, Method: r.login.Method})
		}
	}
	for _, n := range catalog {
		if name := n.AnyOf[0]; idle(name) && r.login.Values.knows("endpoint") {
			r.report(Problem{Kind: UnusedChoice, Given: []Given{
				{ArgumentNamed(name), r.given[name]}, {ArgumentNamed("endpoint"), r.login.Values["endpoint"]},
			}})
		}
	}
}

// check finds what is wrong with the block whatever the environment says.
func (r *resolver) check() {
	for _, a := range Arguments {
		if v, ok := r.given[a.Name]; ok {
			r.given[a.Name] = r.judge(a, v)
		}
	}
	alone := resolver{given: r.given, source: source{deciding: []place{r.given.block}}}
	if known, _ := alone.marks(); len(known) > 1 && !r.given.has("auth_type") {
		r.report(conflict(known))
	}
	for _, pair := range sameThing {
		if r.given.knows(pair[0]) && r.given.knows(pair[1]) {
			r.report(Problem{Kind: Redundant, Given: []Given{
				{ArgumentNamed(pair[1]), r.given[pair[1]]}, {ArgumentNamed(pair[0]), r.given[pair[0]]},
			}})
		}
	}
	r.together(r.given)
}

// together finds values that are valid alone, but not together.
func (r *resolver) together(values Values) {
	endpoint, project := values["endpoint"], values["project_id"]
	if endpoint.parsed == nil || project.parsed == nil {
		return
	}
	var other *nova.EndpointError
	if _, err := nova.ParseEndpoint(endpoint.Text, project.Text); errors.As(err, &other) {
		r.report(Problem{Kind: Mismatch, Err: other, Given: []Given{
			{ArgumentNamed("endpoint"), endpoint}, {ArgumentNamed("project_id"), project},
		}})
	}
}
