package login

import (
	"net/url"
	"strings"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/cloudsyaml"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// Login is what the settings mean: how to come by a token and an endpoint, and how to connect to both services.
type Login struct {
	// Method is nil if the settings do not say it.
	Method *Method
	// URL and Auth are those of the identity service; nil with a pre-issued token.
	URL  *url.URL
	Auth keystone.Auth
	// Token is the pre-issued one.
	Token string
	// Endpoint is that of the compute service; nil if Choice takes it from the service catalog.
	Endpoint *url.URL
	Choice   keystone.Choice

	TLS            TLS
	RequestTimeout time.Duration
	MaxRetries     int

	// Values are those that count, by argument. Unknown are the arguments that a read needs and that are not known yet.
	Values  Values
	Unknown []string
	// Ignored are variables that are set and do not count, because the block or an entry decides.
	Ignored []Given
	// Unread are files of clouds.yaml's that exist but may not be read.
	Unread []string

	entry *entry
}

// TLS is how both services are verified, and what this side shows of itself.
type TLS struct {
	CACert, Cert, Key PEM
	Insecure          bool
}

// typed fills the fields of a login whose values are all there and valid.
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
	if l.Method == nil {
		return
	}
	if l.Method.PreIssued() {
		l.Token = v.text("token")
		return
	}
	l.URL, l.Auth = parsed[*url.URL](v, "auth_url"), l.Method.Auth(v)
}

// Secrets returns what is sent and never shown.
func (l *Login) Secrets() (texts []string) {
	for _, v := range l.Values {
		if v.Secret && v.Text != "" {
			texts = append(texts, v.Text)
		}
	}
	return append(texts, l.Misplaced()...)
}

// Misplaced returns the values that hold a secret although none belongs there, also on one line.
func (l *Login) Misplaced() (texts []string) {
	for name, v := range l.Values {
		if !v.Secret && !ArgumentNamed(name).Path && v.HoldsSecret() {
			texts = append(texts, v.Text, strings.Join(strings.Fields(v.Text), " "))
		}
	}
	return texts
}

// In returns which endpoint to take from the service catalog for a region that a data source names; "" is that of the
// provider. One login serves all regions, so it is a problem if an entry of clouds.yaml has another login for the region.
func (l *Login) In(region string) (keystone.Choice, *Problem) {
	named := Given{ArgumentNamed("region"), Value{Text: region}}
	switch {
	case region == "":
		return l.Choice, nil
	case l.Endpoint != nil:
		return keystone.Choice{}, &Problem{Kind: UnusedChoice, Given: []Given{named, {ArgumentNamed("endpoint"), l.Values["endpoint"]}}}
	case l.entry == nil:
		return keystone.Choice{Region: region, Interface: l.Choice.Interface}, nil
	}
	other, err := l.entry.cloud.In(region)
	if err != nil {
		return keystone.Choice{}, &Problem{Kind: Cloud, Given: []Given{l.entry.name, named}, Err: err}
	}
	return l.entry.choice(l.Values, other, named)
}

// choice returns the choice in another region of the entry.
func (e *entry) choice(values Values, other *cloudsyaml.Entry, region Given) (keystone.Choice, *Problem) {
	here, there := entryPlaces(e.name.Value.Text, e.values), entryPlaces(e.name.Value.Text, other)
	for _, a := range Arguments {
		if a.Name == "region" || a.Name == "interface" || values[a.Name].Source.InBlock() && values.knows(a.Name) {
			continue
		}
		one, _ := find(here, a)
		if another, _ := find(there, a); one.Text != another.Text {
			if another.Text == "" {
				another = one
			}
			return keystone.Choice{}, &Problem{Kind: OtherLogin, Given: []Given{region, {a, another}}}
		}
	}
	choice := keystone.Choice{Region: region.Value.Text, Interface: parsed[string](values, "interface")}
	a := ArgumentNamed("interface")
	if v, ok := find(there, a); ok && !(values.knows(a.Name) && values[a.Name].Source.InBlock()) {
		v, err := a.parse(v, e.lookup)
		if err != nil {
			return keystone.Choice{}, &Problem{Kind: Invalid, Given: []Given{{a, v}}, Err: err}
		}
		choice.Interface, _ = v.parsed.(string)
	}
	return choice, nil
}
