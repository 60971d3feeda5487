package provider

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
)

// A source is where the login comes from. There is one, so that no login is put together from what belongs to two.
type source struct {
	deciding []place // choose the method, and are all that a ready token is taken from
	login    []place // fill the arguments of the chosen method
	others   []place // fill what is no login argument
	authType value   // the method by name, where somebody named it
	entry    *keystone.Cloud
	notes    []string // what is there and does not count
}

// chooseSource applies the rules in their order: a cloud that the block names, the block, the cloud that the environment
// names, the environment.
func chooseSource(given block, lookup lookup, load loader) (source, diag.Diagnostic) {
	variables := environment(lookup)
	cloud, named := given["cloud"]
	if !named && !given.has(func(a argument) bool { return a.login }) {
		cloud, named = find(variables, argumentNamed("cloud"))
	}
	switch {
	case named:
		entry, err := load(cloud.Text, given["region"].Text)
		if err != nil {
			return source{}, cloudNotRead(cloud, filesOf(given, lookup), err)
		}
		places := []place{given.place, entryPlace(cloud.Text, entry)}
		return source{
			deciding: places, login: places, others: slices.Concat(places, variables),
			authType: value{Value: login.Value{Text: entry.AuthType, Source: entrySource(cloud.Text, entry, "auth_type")}},
			entry:    entry,
		}, nil
	case given.has(argument.tellsMethod):
		places := slices.Concat([]place{given.place}, variables)
		return source{deciding: places[:1], login: places, others: places, notes: ignoredCloud(lookup)}, nil
	default:
		places := slices.Concat([]place{given.place}, variables)
		authType, _ := lookup("OS_AUTH_TYPE")
		return source{
			deciding: places, login: places, others: places,
			authType: value{Value: login.Value{Text: authType, Source: login.Source{Variable: "OS_AUTH_TYPE"}}},
			notes:    ignoredCloud(lookup),
		}, nil
	}
}

// method chooses how to come by a token, from the deciding places alone. It is undecided where they do not say, or where
// only unknown values could.
func (s source) method(endpoint bool) (method, diag.Diagnostic) {
	chosen := undecided
	if s.authType.Text != "" {
		named, ok := authTypes[s.authType.Text]
		if !ok {
			return undecided, unsupportedAuthType(s.authType)
		}
		chosen = named
	} else {
		known, unknown := s.marks()
		switch {
		case len(known) > 1:
			return undecided, conflictingMethods(known, s.deciding)
		case len(known) == 1:
			chosen = known[0].marks
		case len(unknown) == 1:
			chosen = unknown[0].marks
		case s.gives("user_id") || s.gives("user_name"):
			chosen = passwordLogin
		}
	}
	if chosen == tokenLogin && endpoint && !s.gives("auth_url") {
		return readyToken, nil
	}
	return chosen, nil
}

// marks are the first argument of each method that the deciding places stand for, by values that are known and not.
func (s source) marks() (known, unknown []argument) {
	add := func(to *[]argument, a argument) {
		if !slices.ContainsFunc(*to, func(b argument) bool { return b.marks == a.marks }) {
			*to = append(*to, a)
		}
	}
	for _, a := range arguments {
		v, ok := find(s.deciding, a)
		switch {
		case !ok || a.marks == undecided:
		case v.unknown:
			add(&unknown, a)
		default:
			add(&known, a)
		}
	}
	return known, unknown
}

func (s source) gives(name string) bool {
	_, ok := find(s.deciding, argumentNamed(name))
	return ok
}

func (a argument) tellsMethod() bool {
	return a.marks != undecided || a.name == "user_id" || a.name == "user_name"
}

// filesOf are the values by which an entry is looked for, beside its name.
func filesOf(given block, lookup lookup) map[string]value {
	values := map[string]value{"region": given["region"]}
	for _, variable := range []string{"OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE"} {
		text, _ := lookup(variable)
		values[variable] = value{Value: login.Value{Text: text, Source: login.Source{Variable: variable}}}
	}
	return values
}
