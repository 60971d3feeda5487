package login

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// Login holds the meaning of the settings: how to get a token and an endpoint, and how to connect to both services.
type Login struct {
	// Method is nil if the settings select none.
	Method *Method
	// URL and Auth are for the identity service; nil with a pre-issued token, and as long as anything is wrong or not known.
	URL  *url.URL
	Auth keystone.Auth
	// Token is the pre-issued one.
	Token string
	// Endpoint is the URL of the compute service; nil if Choice takes it from the service catalog.
	Endpoint *url.URL
	Choice   keystone.Choice

	TLS            TLS
	RequestTimeout time.Duration
	MaxRetries     int

	// Values are the values that are used, by argument. Unknown are the arguments that a read needs and that are not known yet.
	Values  Values
	Unknown []string
	// Ignored are variables that are set but ignored, because the block or an entry is the source.
	Ignored []Given
	// Unread are configuration files that exist but may not be read.
	Unread []string

	entry *entry
}

// TLS holds the CA certificates that verify both services, and the client certificate.
type TLS struct {
	CACert, Cert, Key PEM
	Insecure          bool
}

// typed fills the fields of a login whose values are all there, known, and valid.
func (l *Login) typed() {
	v := l.Values
	l.TLS = TLS{
		CACert: parsed[PEM](v, "cacert_file"), Cert: parsed[PEM](v, "cert"), Key: parsed[PEM](v, "key"),
		Insecure: parsed[bool](v, "insecure"),
	}
	l.RequestTimeout, l.MaxRetries = DefaultRequestTimeout, DefaultMaxRetries
	if v.knows("request_timeout") {
		l.RequestTimeout = parsed[time.Duration](v, "request_timeout")
	}
	if v.knows("max_retries") {
		l.MaxRetries = parsed[int](v, "max_retries")
	}
	if v.knows("endpoint") {
		l.Endpoint, _ = nova.ParseEndpoint(v.text("endpoint"), v.text("project_id")) // which together has judged
	}
	l.Choice = keystone.Choice{Region: v.text("region"), Interface: parsed[string](v, "interface")}
	if l.Method.PreIssued() {
		l.Token = v.text("token")
		return
	}
	l.URL, l.Auth = parsed[*url.URL](v, "auth_url"), l.Method.Auth(v)
}

// Cloud returns the name of the entry of clouds.yaml that is the source of the login, if one is.
func (l *Login) Cloud() (Given, bool) {
	if l.entry == nil {
		return Given{}, false
	}
	return l.entry.name, true
}

// Secrets returns the texts that no message may show, including misplaced secrets.
func (l *Login) Secrets() (texts []string) {
	for _, v := range l.Values {
		if v.Secret && v.Text != "" {
			texts = append(texts, v.Text)
		}
	}
	return append(texts, l.Misplaced()...)
}

// Misplaced returns the texts of arguments that are not meant for a secret but contain one, each also on one line.
func (l *Login) Misplaced() (texts []string) {
	for name, v := range l.Values {
		if !v.Secret && !ArgumentNamed(name).Path && v.HoldsSecret() {
			texts = append(texts, v.Text, strings.Join(strings.Fields(v.Text), " "))
		}
	}
	return texts
}

// In returns the login for a region that a data source names; "" is the region of the provider. It differs in the choice from the
// service catalog alone: one login serves all regions, so it is a problem if an entry of clouds.yaml has another one there.
func (l Login) In(region string) (Login, *Problem) {
	a := ArgumentNamed("region")
	named := Given{a, Value{Text: region, Source: Source{DataSource: true}}}
	switch {
	case region == "":
		return l, nil
	case l.Endpoint != nil:
		return l, &Problem{Kind: UnusedChoice, Given: []Given{named, {ArgumentNamed("endpoint"), l.Values["endpoint"]}}}
	}
	l.Values = maps.Clone(l.Values)
	l.Values[a.Name], l.Choice.Region = named.Value, region
	if l.entry == nil {
		return l, nil
	}
	other, err := l.entry.cloud.In(region)
	if err != nil {
		return l, &Problem{Kind: Cloud, Given: []Given{l.entry.name, named}, Err: err}
	}
	return l.inEntry(entryPlaces(l.entry.name.Value.Text, other), named)
}

// chooseInterface takes the interface from these places: that of another region of the entry does not count.
func (l *Login) chooseInterface(places []place) *Problem {
	a := ArgumentNamed("interface")
	delete(l.Values, a.Name)
	l.Choice.Interface = ""
	found, ok := find(places, a)
	if !ok {
		return nil
	}
	v, err := a.parse(found, l.entry.lookup)
	if err != nil {
		return &Problem{Kind: Invalid, Given: []Given{{a, v}}, Err: err}
	}
	variable, set := find(environment(l.entry.lookup), a)
	if set && v.Source.Variable == "" && !l.entry.name.Value.Source.InBlock() && !sameInterface(variable.Text, v.Text) {
		return &Problem{Kind: Contradiction, Given: []Given{{a, variable}, {a, v}}}
	}
	l.Values[a.Name] = v
	l.Choice.Interface, _ = v.parsed.(string)
	return nil
}

// inEntry returns the login in another region of the entry, which has these places.
func (l Login) inEntry(there []place, region Given) (Login, *Problem) {
	for _, a := range Arguments {
		another, given := find(there, a)
		switch v, used := l.Values[a.Name]; {
		case a.Name == "region", used && v.Source.InBlock():
		case a.Name == "interface":
			if err := l.chooseInterface(slices.Concat(there, environment(l.entry.lookup))); err != nil {
				return l, err
			}
		default:
			here, _ := find(l.entry.places, a)
			if here.Text == another.Text {
				continue
			}
			if !given {
				another = here
			}
			return l, &Problem{Kind: OtherLogin, Given: []Given{region, {a, another}}}
		}
	}
	return l, nil
}
