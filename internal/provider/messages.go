package provider

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/cloudsyaml"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/message"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/regularfile"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// This file words the errors of the settings, a login, and its catalog, which packages login, cloudsyaml, and keystone
// return as data.

const keystoneExample = "https://cloud.example.com:5000/v3"

// example returns a value of an argument that is a URL.
func example(argument string) string {
	switch argument {
	case "endpoint":
		return "https://nova.example.com/v2.1"
	case "access_token_endpoint":
		return "https://login.example.com/token"
	case "discovery_endpoint":
		return "https://login.example.com/.well-known/openid-configuration"
	}
	return keystoneExample
}

// loginFailed words the error of a login, or of the choice in its catalog.
func loginFailed(s *login.Login, err error) diag.Diagnostic {
	var failed *keystone.Error
	if !errors.As(err, &failed) {
		return diag.NewErrorDiagnostic("Login Failed",
			message.Lead("%s", transport.Sanitize(err.Error(), 10*maxShown, s.Secrets()...)).Settings(settingsRows(s)).String())
	}
	l := failure{s, withoutMisplaced(s, *failed)}
	summary, text := l.words()
	return diag.NewErrorDiagnostic(summary, text.String())
}

// withoutMisplaced returns the error without misplaced secrets, such as a private key given for the name of a region:
// package keystone redacts only the secrets of the login.
func withoutMisplaced(s *login.Login, failed keystone.Error) *keystone.Error {
	for _, text := range []*string{&failed.Region, &failed.Message, &failed.Cause, &failed.Last, &failed.Location} {
		*text = transport.Redact(*text, s.Misplaced()...)
	}
	return &failed
}

// failure is an error of a login, and the settings that it is of.
type failure struct {
	settings *login.Login
	*keystone.Error
}

// words returns the summary and the detail of the error.
func (l failure) words() (string, message.Message) {
	switch l.Kind {
	case keystone.InvalidTokenFile:
		return "Invalid Access Token File", message.Lead("%s must be a file that holds one access token, but %s %s.",
			l.name("access_token_file"), l.File, l.Cause)
	case keystone.Rejected, keystone.FactorsMissing, keystone.Forbidden, keystone.NotExchangeable, keystone.Disabled, keystone.NotFound,
		keystone.Unscoped, keystone.BadRequest, keystone.MappingFailed:
		return l.rejected()
	case keystone.WrongService, keystone.ExpectsTLS, keystone.ForeignEndpoint, keystone.Redirected, keystone.RateLimited, keystone.Unavailable, keystone.ResponseTooLarge:
		return l.unexpected()
	case keystone.NotRenewed, keystone.NoCompute, keystone.NoEndpoint, keystone.MissingRegion:
		return l.unusable()
	}
	return l.unreached()
}

// rejected words a response that rejects the login.
func (l failure) rejected() (string, message.Message) {
	switch l.Kind {
	case keystone.FactorsMissing:
		return "Multi-Factor Authentication Required", message.Lead(
			`Keystone accepted the %s and requires more: %s. A passcode cannot be renewed, so use an application credential, or a token `+
				`from "openstack token issue".`, l.Method, l.factors()).Facts(l.facts())
	case keystone.Forbidden:
		return "Access Denied", l.made(message.Lead("%s %s", l.because("denied the "+l.Method+" login"),
			cmp.Or(l.check(), "The user or the project may be disabled, or a proxy forbids the request: ask the operator of the cloud.")), "")
	case keystone.NotExchangeable:
		return "Access Denied", l.made(message.Lead("A token of an application credential or of a trust cannot be exchanged for another one. "+
			"Remove project_name and project_id. Or remove auth_url and set endpoint, so that the token is used as it is."), l.Message)
	case keystone.Disabled:
		return "Access Denied", message.Lead("%s Ask the operator of the cloud to enable it again, or log in for another project.",
			l.because("denied the "+l.Method+" login")).Facts(l.facts())
	case keystone.NotFound:
		return notFound[l.Subject], l.made(l.surrounded().Say("Keystone does not know the %s. It was deleted, or belongs to "+
			"another cloud. %s", l.Subject, l.check()), l.Message)
	case keystone.Unscoped:
		in := ""
		if _, ok := l.settings.Cloud(); ok {
			in = ", in the entry of clouds.yaml"
		}
		return "Unscoped Token", l.made(message.Lead("Keystone returned an unscoped token, because the login names no project and the user "+
			"has no default project. Set project_id, or project_name and its domain%s.", in), "")
	case keystone.BadRequest:
		return "Invalid Login Request", l.made(message.Lead("%s Check the login arguments against that message.",
			l.because("did not understand the login")), "")
	case keystone.MappingFailed:
		return "Identity Mapping Failed", message.Lead("Keystone failed to map the access token to a user (500). The mapping of the identity " +
			"provider may name a group that was deleted. Ask the operator of the cloud, who finds the reason by the request ID.").
			Facts(l.factsWith(l.Message))
	}
	return "Authentication Failed", l.unauthenticated()
}

// notFound has the summary for each subject that Keystone does not know.
var notFound = map[string]string{
	"application credential":            "Application Credential Not Found",
	"identity provider":                 "Identity Provider Not Found",
	"project":                           "Project Not Found",
	"protocol of the identity provider": "Identity Provider Not Found",
	"trust":                             "Trust Not Found",
	"user or project":                   "User or Project Not Found",
}

// unauthenticated words a 401.
func (l failure) unauthenticated() message.Message {
	const once = " The provider does not retry, so that the account is not locked."
	text := l.surrounded()
	claims := l.Claims
	switch {
	case l.Step == keystone.GetAccessToken:
		text = text.Say("%s %s", l.because("rejected the client credentials"), l.check())
	case l.Step == keystone.ScopeToken && l.Status == http.StatusNotFound:
		text = text.Say("Keystone accepted the access token, but does not recognize the unscoped token that it returned (%d). Ask the operator "+
			"of the cloud whether all nodes of the identity service have the same Fernet keys.", l.Status)
	case l.Step == keystone.ScopeToken:
		text = text.Say("Keystone accepted the access token, but rejected it for the project (%d). %s", l.Status, l.check())
	case l.Step == keystone.ExchangeToken && claims != nil && claims.Expired:
		text = text.Say("The access token expired at %s. Get a new one in the job that runs Terraform%s.", claims.Expires.Format(time.RFC3339), l.renewed())
	case l.Step == keystone.ExchangeToken && l.Responder != keystone.Keystone:
		text = text.Say("%s %s", l.because("rejected the access token"), l.check())
	case l.Responder == keystone.Nova:
		text = text.Say("auth_url is probably the URL of the compute service, because the response (%d) has the header X-Compute-Request-Id. "+
			"Set %s to the URL of the identity service, such as %s.", l.Status, l.name("auth_url"), keystoneExample)
	case l.Responder == keystone.Other:
		text = text.Say("The response (%d) is not Keystone's: auth_url may be the URL of another service, or a proxy rejects the request. "+
			"Check auth_url first, then %s.%s", l.Status, message.List("and", l.Causes...), once)
	case l.Message != "" && l.Status == http.StatusUnauthorized:
		text = text.Say("%s%s", l.because("rejected the "+l.Method+" login"), once)
	case l.Step == keystone.ExchangeToken:
		text = text.Say("%s %s", l.because("rejected the access token"), l.check())
	default:
		text = text.Say("%s %s%s", l.because("rejected the "+l.Method+" login"), l.check(), once)
	}
	said := ""
	switch {
	case l.Step == keystone.ExchangeToken && claims != nil && claims.Expired, l.Step == keystone.ScopeToken,
		l.Step == keystone.LogIn && l.Responder == keystone.Other:
		said = l.Message
	}
	return l.made(text, said)
}

// surrounded begins a message with what is known of the whitespace around login arguments: it is easily the cause.
func (l failure) surrounded() (text message.Message) {
	for _, said := range surrounded(l.settings) {
		text = text.Say("%s", said)
	}
	return text
}

// made returns the message with what the login is made of, what does not count, and what the service said.
func (l failure) made(text message.Message, said string) message.Message {
	if l.Claims != nil {
		text = text.Settings(claimRows(l.Claims))
	}
	rows := settingsRows(l.settings)
	text = text.Settings(rows).Say("%s", settings{l.settings}.notes())
	facts := l.factsWith(said)
	if len(rows) > 0 {
		facts.IdentityService = "" // auth_url is among the settings
	}
	return text.Facts(facts)
}

// because returns the sentence that a service did this, with what it says.
func (l failure) because(did string) string {
	who := "Keystone"
	if l.Step.AtProvider() {
		who = "The identity provider"
	} else if l.Responder == keystone.Other {
		who = "A web server in front of Keystone"
	}
	sentence := fmt.Sprintf("%s %s (%d)", who, did, l.Status)
	if l.Message == "" {
		return sentence + " and does not report why."
	}
	return sentence + ": " + l.Message + "."
}

// check returns what to check, the most likely first.
func (l failure) check() string {
	switch {
	case len(l.Causes) == 0:
		return ""
	case len(l.Causes) == 1:
		return "Check " + definite(l.Causes[0]) + "."
	case strings.Contains(strings.Join(l.Causes, ""), ","):
		return "Check in this order: " + strings.Join(l.Causes, "; ") + "."
	}
	return "Check " + definite(l.Causes[0]) + " first, then " + message.List("and", l.Causes[1:]...) + "."
}

// definite returns a cause as it stands behind "Check": with an article, unless it is the name of an argument, a clause, or
// has one.
func definite(cause string) string {
	for _, prefix := range []string{"the ", "whether ", "auth_url"} {
		if strings.HasPrefix(cause, prefix) {
			return cause
		}
	}
	if word, _, _ := strings.Cut(cause, " "); strings.Contains(word, "_") {
		return cause
	}
	return "the " + cause
}

func (l failure) renewed() string {
	if l.File != "" {
		return ", or renew " + l.File + ", which the provider reads at each login"
	}
	return ", or set access_token_file to a file that is renewed"
}

func (l failure) factors() string {
	var alternatives []string
	for _, methods := range l.MissingMethods {
		alternatives = append(alternatives, strings.Join(methods, " and "))
	}
	return cmp.Or(message.List("or", alternatives...), "another factor")
}

func claimRows(claims *keystone.Claims) [][]string {
	var rows [][]string
	for _, row := range [][]string{{"Token issuer (iss)", claims.Issuer}, {"Token audience (aud)", strings.Join(claims.Audience, ", ")}} {
		if row[1] != "" {
			rows = append(rows, row)
		}
	}
	if !claims.Expires.IsZero() {
		rows = append(rows, []string{"Token expiry (exp)", claims.Expires.Format(time.RFC3339)})
	}
	return rows
}

// party returns the service that the request went to, and the argument with its URL.
func (l failure) party() (service string, setting login.Given) {
	switch l.Step {
	case keystone.Discover:
		return "identity provider", l.given("discovery_endpoint")
	case keystone.GetAccessToken:
		return "identity provider", l.given("access_token_endpoint")
	}
	return "identity service", l.given("auth_url")
}

// given returns an argument with the value that is used.
func (l failure) given(name string) login.Given {
	return login.Given{Argument: login.ArgumentNamed(name), Value: l.settings.Values[name]}
}

// name returns an argument by the place that decides.
func (l failure) name(argument string) string { return subject(l.given(argument)) }

// unexpected words a response that is not an identity service's, or not its usual one.
func (l failure) unexpected() (string, message.Message) {
	service, setting := l.party()
	at := subject(setting)
	switch l.Kind {
	case keystone.ExpectsTLS:
		return "Identity Service Not Found", message.Lead("The server at auth_url expects TLS, but the URL begins with http://. %s to this URL:", l.toSet("auth_url")).
			Copy(assign(setting, "https"+strings.TrimPrefix(l.URL, "http"))).Facts(l.factsWith(l.Message))
	case keystone.ForeignEndpoint:
		text := message.Lead("The discovery document names a token endpoint of another origin, so the client "+
			"secret is not sent there. If the endpoint is right, set access_token_endpoint to it in place of %s.", at)
		if !whole(l.Location) {
			return "Token Endpoint Has Another Origin", text.Facts(l.factsWith("token_endpoint: " + l.Location))
		}
		return "Token Endpoint Has Another Origin", text.Copy(assign(sibling(setting, "access_token_endpoint"), l.Location)).Facts(l.facts())
	case keystone.Redirected:
		if l.Step == keystone.ExchangeToken {
			return "Redirect Blocked", message.Lead("The identity service redirects the access token to another place, probably a login page. "+
				"The protocol may be for browsers only: set %s to one that takes access tokens.", l.name("protocol")).Facts(l.factsWith("redirect to " + l.Location))
		}
		text, said := message.Lead("The %s redirects to another place, to which the provider sends no secret. Check %s.", service, at), ""
		switch _, err := setting.Argument.Parse(l.Location); {
		case l.Location == "":
		case strings.HasPrefix(l.URL, "https:") && strings.HasPrefix(l.Location, "http:"):
			text = message.Lead("The %s redirects from https to http, to which the provider sends no secret. Ask its operator to correct it: "+
				"usually, a proxy terminates TLS and does not set X-Forwarded-Proto.", service)
			said = "redirect to " + l.Location
		case err != nil, !whole(l.Location):
			said = "redirect to " + l.Location
		default:
			text = message.Lead("The %s redirects to another place, to which the provider sends no secret. If that is the %s, set:", service, service).
				Copy(assign(setting, l.Location))
		}
		return "Redirect Blocked", text.Facts(l.factsWith(said))
	case keystone.RateLimited:
		return "Rate Limited", message.Lead("The %s receives too many requests (%d). Try again later%s, or run fewer at the same time.",
			service, l.Status, l.after()).Facts(l.factsWith(l.Message))
	case keystone.Unavailable:
		unavailable := map[bool]string{false: "Identity Service Unavailable", true: "Identity Provider Unavailable"}
		return unavailable[l.Step.AtProvider()], message.Lead("The %s, or a proxy in front of it, is unavailable (%d). Try again later%s.",
			service, l.Status, l.after()).Facts(l.factsWith(l.Message))
	case keystone.ResponseTooLarge:
		return "Response Too Large", message.Lead("The response of the %s is too large. Check %s.", service, at).Facts(l.facts())
	}
	if l.Step.AtProvider() {
		return "Token Endpoint Not Found", message.Lead("The response (%d) is not from an OpenID Connect provider. Set access_token_endpoint "+
			"or discovery_endpoint to a URL of the identity provider.", l.Status).Facts(l.factsWith(l.Message))
	}
	return "Identity Service Not Found", message.Lead("The response (%d) is not from an identity service (Keystone v3). Set %s to its "+
		"URL, such as %s or https://cloud.example.com/identity/v3.", l.Status, at, keystoneExample).Facts(l.factsWith(l.Message))
}

// whole reports whether a text of a service is all there, so that it can be copied: package transport marks what it cuts, and
// replaces secrets.
func whole(text string) bool {
	return !strings.HasSuffix(text, "…") && !strings.Contains(text, "(redacted)")
}

func (l failure) after() string {
	if l.RetryAfter == "" {
		return ""
	}
	return " (Retry-After: " + l.RetryAfter + ")"
}

// unreached words a request that got no response.
func (l failure) unreached() (string, message.Message) {
	service, setting := l.party()
	at := subject(setting)
	lead := func(format string, arguments ...any) message.Message {
		return message.Lead(format, arguments...).Facts(l.facts())
	}
	switch l.Kind {
	case keystone.ConnectionRefused:
		return "Connection Failed", lead("Cannot connect to the %s: connection refused. Check host and port of %s, VPN, firewall, and HTTPS_PROXY.", service, at)
	case keystone.UnknownHost:
		return "Host Not Found", lead("Cannot resolve the host name of the %s. Check the host in %s, VPN, and DNS.", service, at)
	case keystone.UnknownCA:
		return "Untrusted TLS Certificate", lead("%s", l.unknownCA(service))
	case keystone.WrongHost:
		return "Untrusted TLS Certificate", lead("The certificate of the %s is for another host. Set %s to a host name that the certificate holds.", service, at)
	case keystone.InvalidCertificate:
		return "Untrusted TLS Certificate", lead("The certificate of the %s is not valid. Check its dates against the clock of this machine.", service)
	case keystone.HandshakeRejected:
		if l.Step.AtProvider() {
			return "TLS Handshake Failed", lead("The %s rejected the TLS handshake. Check host and port of %s. The cloud alone gets the client certificate of cert and key.", service, at)
		}
		return "TLS Handshake Failed", lead("The %s rejected the TLS handshake. If it requires a client certificate, set cert and key (OS_CERT, OS_KEY).", service)
	case keystone.NotTLS:
		if l.Step.AtProvider() {
			return "Connection Failed", lead("The %s does not speak TLS, and secrets go there. Check the port of %s.", service, at)
		}
		return "Connection Failed", lead("The %s does not speak TLS. If it is not encrypted, set %s to the URL with http://.", service, at)
	case keystone.RequestTimedOut:
		return "Request Timed Out", lead("The %s did not respond in time. Check that this machine reaches it (VPN, firewall, HTTPS_PROXY), or raise request_timeout.", service)
	case keystone.ReadTimedOut:
		return "Read Timed Out", lead("The read timed out before the %s responded. If the service is slow, raise timeouts.read.", service)
	case keystone.Canceled:
		return "Read Canceled", lead("The read was canceled before the %s responded.", service)
	}
	return "Incomplete Response", lead("The %s did not send a complete response. Check %s, and proxies in front of the service.", service, at)
}

func (l failure) unknownCA(service string) string {
	v, ok := l.settings.Values["cacert_file"]
	switch {
	case ok && l.Step.AtProvider():
		return fmt.Sprintf("The certificate of the %s is signed by a CA that neither the system nor cacert_file (%s) has. Add its CA certificate to cacert_file.", service, from(v))
	case ok:
		return fmt.Sprintf("The certificate of the %s is signed by a CA that is not in cacert_file (%s). cacert_file replaces the system's CAs.", service, from(v))
	}
	return fmt.Sprintf("The certificate of the %s is signed by an unknown CA. If the cloud uses a private CA, set cacert_file (or OS_CACERT) to its CA certificate.", service)
}

// unusable words a token that is not good for what is needed.
func (l failure) unusable() (string, message.Message) {
	switch l.Kind {
	case keystone.NotRenewed:
		return "Token Rejected", message.Lead("Nova rejected the token%s, and Keystone has no other for it. Get a new token with "+
			`"openstack token issue", or use a password or an application credential, which the provider renews itself.`, l.origin("token"))
	case keystone.NoCompute:
		if len(l.Services) == 0 {
			return "Compute Endpoint Not Found", message.Lead("The service catalog is empty. %s to the URL of the compute service.", l.toSet("endpoint")).
				Facts(l.facts())
		}
		return "Compute Endpoint Not Found", message.Lead("The service catalog has no endpoint of a compute service. If the cloud has one, set "+
			"endpoint to its URL. These are the services of the catalog:").Table(nil, l.services()).Facts(l.facts())
	case keystone.MissingRegion:
		return "Missing Region", message.Lead("The service catalog has the compute service in several regions. %s to one of these:", l.toSet("region")).
			Table([]string{"Region", "Interfaces"}, l.offers()).Facts(l.facts())
	}
	where, fix := "", l.toSet("interface")+" to one of these:"
	if l.Region != "" {
		where, fix = fmt.Sprintf(` in region "%s"%s`, l.Region, l.origin("region")), l.toSet("region")+" to one of these:"
	}
	if slices.ContainsFunc(l.Offers, func(o keystone.Offer) bool { return o.Region == l.Region }) {
		fix = l.toSet("interface") + " to one that the region has:"
	}
	text := message.Lead("The service catalog has no %s compute endpoint%s. %s", l.Interface, where, fix)
	if len(l.Offers) > 0 && l.Offers[0].Region != l.Region && strings.EqualFold(l.Offers[0].Region, l.Region) {
		text = message.Lead("The service catalog has no region \"%s\"%s. Region names are case-sensitive; this one exists:", l.Region, l.origin("region")).
			Copy(assign(l.given("region"), l.Offers[0].Region))
	}
	return "Compute Endpoint Not Found", text.Table([]string{"Region", "Interfaces"}, l.offers()).Facts(l.facts())
}

func (l failure) offers() (rows [][]string) {
	for _, offer := range l.Offers {
		rows = append(rows, []string{`"` + offer.Region + `"`, strings.Join(offer.Interfaces, ", ")})
	}
	for range l.More {
		rows = append(rows, []string{"", ""}) // which the table counts
	}
	return rows
}

func (l failure) services() (rows [][]string) {
	for _, service := range l.Services {
		rows = append(rows, []string{`"` + service + `"`})
	}
	for range l.More {
		rows = append(rows, []string{""})
	}
	return rows
}

// facts returns what an operator needs of the exchange.
func (l failure) facts() message.Facts { return l.factsWith("") }

func (l failure) factsWith(said string) message.Facts {
	facts := message.Facts{Cause: l.Cause, Message: said, RequestID: l.RequestID}
	if l.Step.AtProvider() {
		facts.IdentityProvider = l.URL
	} else {
		facts.IdentityService = l.URL
	}
	if l.Attempts > 1 {
		facts.Attempts = attempts(l.Attempts, l.Elapsed)
		if l.Last != "" {
			facts.Attempts += "; the error before the last: " + l.Last
		}
	}
	return facts
}

func attempts(n int, elapsed time.Duration) string {
	return strings.Replace(transport.Spent(n, elapsed), " times within ", " in ", 1)
}

// origin returns the source of an argument in parentheses.
func (l failure) origin(name string) string {
	if v, ok := l.settings.Values[name]; ok {
		return " (" + from(v) + ")"
	}
	return ""
}

// toSet returns how to set an argument: at its source, or anywhere if it has no value. A login argument in the block would
// replace the entry, and the variables of an endpoint do not count with an entry.
func (l failure) toSet(name string) string {
	g := l.given(name)
	_, used := l.settings.Values[name]
	_, entry := l.settings.Cloud()
	switch {
	case !used && name == "endpoint" && entry:
		return "Set endpoint in the provider block"
	case !used:
		return fmt.Sprintf("Set %s (or %s)", name, g.Argument.Variable())
	case g.Value.Source.Cloud != "" && !g.Argument.Login:
		return fmt.Sprintf("Change %s, or set %s in the provider block,", subject(g), name)
	}
	return "Set " + subject(g)
}

func from(v login.Value) string { return "from " + v.Source.String() }

// The words of the settings.

// maxShown is how many characters of a value or an error are shown.
const maxShown = 200

// diagnosticsOf words the problems: those that point to an attribute of the block, and those that a read reports.
func diagnosticsOf(l *login.Login, problems []login.Problem) (atBlock, atRead diag.Diagnostics) {
	for _, p := range problems {
		summary, text := settings{l}.words(p)
		if at := p.At(); at != "" {
			atBlock.Append(diag.NewAttributeErrorDiagnostic(path.Root(at), summary, text.String()))
		} else {
			atRead.Append(diag.NewErrorDiagnostic(summary, text.String()))
		}
	}
	return atBlock, atRead
}

// settings words what is wrong with the settings of a login.
type settings struct{ *login.Login }

func (s settings) words(p login.Problem) (string, message.Message) {
	switch p.Kind {
	case login.Empty:
		return "Empty Provider Argument", s.empty(p.Given[0].Argument)
	case login.Invalid:
		return s.invalid(p.Given[0], p.Err)
	case login.Mismatch:
		return "Invalid Provider Argument", s.mismatch(p)
	case login.Redundant:
		return "Conflicting Arguments", s.redundant(p.Given[0], p.Given[1])
	case login.Conflict:
		return "Conflicting Credentials", s.conflict(p.Given)
	case login.Unused:
		return "Unused Provider Argument", message.Lead("%s has no effect with the %s. Remove it, or the arguments of the %s.",
			p.Given[0].Argument.Name, called(p.Method), called(p.Method))
	case login.UnusedChoice:
		return "Conflicting Arguments", message.Lead("%s conflicts with endpoint (from %s), which replaces the service catalog. Remove one of them.",
			p.Given[0].Argument.Name, p.Given[1].Value.Source)
	case login.Unsupported:
		return "Unsupported Argument", s.unsupported(p.Given[0])
	case login.NoCredentials:
		return "Missing Credentials", s.noCredentials(p.Given)
	case login.Missing:
		return "Incomplete Credentials", s.missing(p)
	case login.Contradiction:
		return "Conflicting Arguments", s.contradiction(p.Given[0], p.Given[1])
	case login.ForeignSecret:
		return "Conflicting Credentials", s.foreignSecret(p.Given[0], p.Given[1], p.Given[2])
	case login.OtherLogin:
		return "Region With Another Login", s.otherLogin(p.Given[0], p.Given[1])
	}
	return s.cloud(p)
}

// problem words a problem that a read reports.
func (s settings) problem(p login.Problem) diag.Diagnostic {
	summary, text := s.words(p)
	return diag.NewErrorDiagnostic(summary, text.String())
}

func (s settings) empty(a login.Argument) message.Message {
	text := message.Lead("%s must not be empty. Set a value, or leave it out (null).", a.Name)
	if len(a.Variables) > 0 {
		text = message.Lead("%s must not be empty. Set a value, or leave it out (null) so that %s can give it.", a.Name, message.List("or", a.Variables...))
	}
	return text
}

func (s settings) invalid(g login.Given, err error) (string, message.Message) {
	summary, must := cmp.Or(summaries[g.Argument.Name], "Invalid Provider Argument"), allowed(g.Argument.Name, err)
	if said := whitespace(g); said != "" && parses(g) {
		return summary, message.Lead("%s", said)
	}
	var wrong *nova.EndpointError
	switch {
	case errors.Is(err, login.ErrAuthType):
		return summary, s.authType(g)
	case errors.Is(err, keystone.ErrURLVersion):
		return summary, message.Lead("%s is the URL of another service, or of the identity API v2.0, which OpenStack removed in 2018. "+
			"Set it to the URL of Keystone v3, such as %s.", subject(g), keystoneExample).Facts(message.Facts{IdentityService: g.Value.String()})
	case g.Value.HoldsSecret():
		return summary, message.Lead("%s must %s.", subject(g), must)
	case errors.As(err, &wrong) && wrong.Use != nil:
		return summary, s.anotherEndpoint(g, must, wrong)
	}
	return summary, message.Lead("%s must %s, not %s.", subject(g), must, shown(g.Value))
}

// anotherEndpoint words an endpoint that is right without a part of it.
func (s settings) anotherEndpoint(g login.Given, must string, wrong *nova.EndpointError) message.Message {
	part := shown(login.Value{Text: wrong.Part})
	text := message.Lead("%s must %s, not with %s. Set:", subject(g), must, part)
	switch {
	case errors.Is(wrong, nova.ErrEndpointPlaceholder):
		text = message.Lead("%s must %s. Put the ID of the project in place of %s, or end the URL before it:", subject(g), must, part)
	case errors.Is(wrong, nova.ErrEndpointImages):
		text = message.Lead("%s must %s, not with %s, which the provider appends. Set:", subject(g), must, part)
	}
	return text.Copy(assign(g, wrong.Use.String()))
}

func (s settings) mismatch(p login.Problem) message.Message {
	endpoint, project := p.Given[0], p.Given[1]
	var wrong *nova.EndpointError
	errors.As(p.Err, &wrong)
	return message.Lead("%s is the URL of project %s, but %s is %s. Correct the one that is wrong, or remove the project from the URL:",
		subject(endpoint), shown(login.Value{Text: wrong.Part}), subject(project), shown(project.Value)).Copy(assign(endpoint, wrong.Use.String()))
}

var summaries = map[string]string{"auth_url": "Invalid auth_url", "auth_type": "Unsupported Authentication Type"}

// parses reports whether a value is valid without the whitespace around it.
func parses(g login.Given) bool {
	_, err := g.Argument.Parse(strings.TrimSpace(g.Value.Text))
	return err == nil
}

// allowed returns what the value of an argument must be, to stand behind "must".
func allowed(argument string, err error) string {
	for _, rule := range []struct {
		err  error
		must string
	}{
		{login.ErrFlag, "be true or false"},
		{login.ErrKeyAsID, "be the ID of a project, not a private key"},
		{login.ErrMaxRetries, "be an integer from 0 to 10"},
		{login.ErrPEM, "be the path of a PEM file, or whole PEM text with its line breaks"},
		{login.ErrSegment, "be a name"},
		{login.ErrTimeout, "be a duration from 1s to 1h, such as 30s or 2m"},
		{login.ErrTokenType, "be access_token or id_token"},
		{keystone.ErrInterface, "be public, internal, or admin"},
		{keystone.ErrTokenCharacters, "be a token and nothing else, without whitespace, line breaks, or non-ASCII characters"},
		{keystone.ErrURLPlain, "be https, because secrets go there"},
		{nova.ErrEndpointDots, "have a path without . and .. segments"},
		{nova.ErrEndpointImages, "end with the version or the ID of a project"},
		{nova.ErrEndpointPlaceholder, "not have a placeholder of service catalogs"},
		{nova.ErrEndpointSuffix, "end with the version or the ID of a project"},
		{nova.ErrProjectID, "be an ID of letters, digits, dots, underscores, and hyphens"},
		{transport.ErrURLWhitespace, "not begin or end with whitespace"},
		{transport.ErrURLPort, "have a port from 1 to 65535"},
		{transport.ErrURLUser, "not hold a user name or password, which have arguments of their own"},
		{transport.ErrURLQuery, "have no query (?) and no fragment (#)"},
	} {
		if errors.Is(err, rule.err) {
			return rule.must
		}
	}
	return "be an absolute http or https URL, such as " + example(argument)
}

func (s settings) authType(g login.Given) message.Message {
	text := message.Lead("%s must be one of these, not %s:", subject(g), shown(g.Value))
	var rows [][]string
	for _, m := range login.Methods {
		rows = append(rows, []string{strings.Join(m.Types, ", "), m.Name})
	}
	text = text.Settings(rows)
	if slices.Contains([]string{"v3totp", "v3multifactor"}, g.Value.Text) {
		text = text.Say("A passcode cannot be renewed. %s", renewableLogin)
	}
	return text
}

const renewableLogin = `Use an application credential, or a token from "openstack token issue".`

func (s settings) unsupported(g login.Given) message.Message {
	if g.Argument.Name == "passcode" {
		return message.Lead("%s is not supported, because a passcode cannot renew the login. %s", subject(g), renewableLogin)
	}
	return message.Lead("%s is not supported: a token of the system has no project, and Nova lists the images of a project. Remove it, and set project_id.", subject(g))
}

func (s settings) redundant(one, other login.Given) message.Message {
	why := "which is the same setting"
	if one.Argument.Name == "trust_id" || other.Argument.Name == "trust_id" {
		why = "because a trust has a project of its own"
	}
	return message.Lead("%s conflicts with %s, %s. Remove one of them.", subject(one), subject(other), why)
}

func (s settings) conflict(given []login.Given) message.Message {
	var rows [][]string
	for _, g := range given {
		for _, m := range login.Methods {
			if slices.Contains(m.Marks, g.Argument.Name) || g.Argument.Name == "identity_provider" && slices.Contains(m.Marks, "access_token") {
				rows = append(rows, []string{m.Types[0], g.Argument.Name, shortSource(g.Value.Source)})
				break
			}
		}
	}
	return message.Lead("The settings belong to several login methods. Remove the arguments of all but one, or set %s to one of these:",
		authTypeOf(given[0].Value.Source)).Settings(rows)
}

// authTypeOf returns the name of auth_type in the source of other arguments, which is the only one that counts for them.
func authTypeOf(source login.Source) string {
	switch {
	case source.Cloud != "":
		return "auth_type of " + source.String()
	case source.Variable != "":
		return "OS_AUTH_TYPE"
	}
	return "auth_type"
}

// recipes are the arguments that each method needs at least, and in most clouds.
var recipes = []struct {
	method    string
	arguments []string
}{
	{"application credential", []string{"auth_url", "application_credential_id", "application_credential_secret"}},
	{"password", []string{"auth_url", "user_name", "user_domain_name", "password", "project_name", "project_domain_name"}},
	{"OIDC access token", []string{"auth_url", "identity_provider", "protocol", "access_token_file", "project_id"}},
	{"pre-issued token", []string{"endpoint", "token"}},
}

// recipeRows returns the recipes as a table, with the given names of the arguments.
func recipeRows(name func(login.Argument) string) (rows [][]string) {
	for _, recipe := range recipes {
		line, label := "", recipe.method
		for i, argument := range recipe.arguments {
			word := name(login.ArgumentNamed(argument))
			if i < len(recipe.arguments)-1 {
				word += ","
			}
			if line != "" && len(line)+len(word) > 48 {
				rows, line, label = append(rows, []string{label, line}), "", ""
			}
			line = strings.TrimSpace(line + " " + word)
		}
		rows = append(rows, []string{label, line})
	}
	return rows
}

func (s settings) noCredentials(given []login.Given) message.Message {
	if len(given) > 0 && given[0].Argument.Name == "cloud" {
		entry := given[0]
		return message.Lead("%s, named by %s, has no user, token, or other credential. Add one of these to it:",
			quotedCloud(entry.Value), entry.Value.Source).
			Settings(recipeRows(key)).
			Say("With an entry, the provider ignores the login variables, except the secret that the entry lacks.")
	}
	text := message.Lead("No credentials are configured: neither the provider block nor an OS_* variable sets any. " +
		"In CI, check that the job receives its secrets. Set one of these:")
	if len(given) > 0 {
		var names []string
		for _, g := range given {
			names = append(names, subject(g))
		}
		if i := slices.IndexFunc(s.Ignored, func(g login.Given) bool { return g.Argument.Name == "cloud" }); i >= 0 {
			return message.Lead("No user, token, or other credential is configured, only %s: the login arguments of the provider block "+
				"replace OS_CLOUD. Remove them, or set cloud next to them:", message.List("and", names...)).
				Copy("cloud = " + message.HCL(s.Ignored[i].Value.String()))
		}
		text = message.Lead("No user, token, or other credential is configured, only %s. In CI, check that the job receives its secrets. Set one of these:",
			message.List("and", names...))
	}
	rows := slices.Concat([][]string{{"clouds.yaml entry", "cloud (OS_CLOUD)"}}, recipeRows(func(a login.Argument) string { return a.Name }))
	return text.Settings(rows).Say("Each argument has an OS_* variable, as in an openrc file.")
}

func (s settings) missing(p login.Problem) message.Message {
	if name := p.Missing[0].AnyOf[0]; len(p.Missing) == 1 && (name == "cert" || name == "key") {
		return message.Lead("A client certificate needs both cert and key. Set %s (or %s) too.", name, login.ArgumentNamed(name).Variable())
	}
	var rows [][]string
	entry := len(p.Given) > 0
	for _, need := range p.Missing {
		for i, name := range need.AnyOf {
			a := login.ArgumentNamed(name)
			row := []string{a.Name, a.Variable()}
			if entry {
				row[1] = key(a)
			}
			if i > 0 {
				row[0] = "or " + row[0]
			}
			rows = append(rows, row)
		}
	}
	text := message.Lead("The %s lacks these settings. Set them in the provider block or in the environment:", called(p.Method))
	if entry {
		or := ", or set them in the provider block"
		if !p.Given[0].Value.Source.InBlock() { // a login argument there would replace the entry
			or = ""
		}
		text = message.Lead("%s lacks these settings for the %s. Add them to the entry%s:", quotedCloud(p.Given[0].Value), called(p.Method), or)
	}
	text = text.Settings(rows)
	if entry {
		if secret := s.lackingSecret(p); secret != "" {
			text = text.Say("The secret alone can also come from %s.", secret)
		}
	}
	if p.Method.Types[0] == "v3token" && s.Values["auth_url"].Text == "" {
		text = text.Say("Or set endpoint, so that the token is sent to the compute service as it is.")
	}
	return text.Settings(settingsRows(s.Login)).Say("%s", s.notes())
}

// called returns how a method is called in prose.
func called(m *login.Method) string {
	if m.PreIssued() {
		return m.Name
	}
	return m.Name + " login"
}

// lackingSecret returns the variable of the secret that an entry lacks.
func (s settings) lackingSecret(p login.Problem) string {
	for _, need := range p.Missing {
		if slices.Contains(p.Method.Secrets, need.AnyOf[0]) {
			return login.ArgumentNamed(need.AnyOf[0]).Variables[0]
		}
	}
	return ""
}

// notes returns sentences about the entry that the login comes from, variables that are set and do not count, and files
// that may not be read.
func (s settings) notes() string {
	var sentences []string
	for _, a := range login.Arguments {
		if source := s.Values[a.Name].Source; source.Cloud != "" {
			sentences = append(sentences, fmt.Sprintf("The entry is cloud %s in %s.", shown(login.Value{Text: source.Cloud}), login.Value{Text: source.File}))
			break
		}
	}
	for _, g := range s.Ignored {
		if g.Argument.Name == "cloud" {
			sentences = append(sentences, "OS_CLOUD is ignored, because the provider block has login arguments.")
		} else {
			sentences = append(sentences, fmt.Sprintf("%s is ignored, because the provider block names the cloud.", g.Value.Source))
		}
	}
	return strings.TrimSpace(strings.Join(sentences, " ") + " " + mayNot("read", s.Unread))
}

// mayNot returns a sentence for each file or directory whose permissions forbid this.
func mayNot(done string, paths []string) string {
	var sentences []string
	for _, path := range paths {
		sentences = append(sentences, login.Value{Text: path}.String()+" may not be "+done+".")
	}
	return strings.Join(sentences, " ")
}

func (s settings) contradiction(variable, entry login.Given) message.Message {
	name, source := variable.Value.Source.Variable, entry.Value.Source
	if variable.Argument.Name == "endpoint" {
		return message.Lead("%s and OS_CLOUD are both set, and the token of the cloud would go there. Unset %s, or set endpoint in the provider block or %s in the entry.",
			name, name, login.ArgumentNamed("endpoint").Keys[0])
	}
	return message.Lead("%s is %s, but %s is %s. Unset %s, or set %s in the provider block.", name, shown(variable.Value),
		keyIn(source), shown(entry.Value), name, variable.Argument.Name)
}

func (s settings) foreignSecret(secret, variable, own login.Given) message.Message {
	what := fmt.Sprintf("%s has %s %s", quotedName(own.Value.Source), own.Argument.Name, shown(own.Value))
	if own.Argument.Name == "cloud" {
		what = fmt.Sprintf("the provider block names cloud %s", shown(own.Value))
	} else if own.Value.Source.InBlock() {
		what = fmt.Sprintf("%s is %s in the provider block", own.Argument.Name, shown(own.Value))
	}
	return message.Lead("%s is not sent, because it seems to belong to another login: %s is %s, but %s. Unset %s, or the variables of the other login.",
		secret.Value.Source, variable.Value.Source, shown(variable.Value), what, variable.Value.Source)
}

func (s settings) otherLogin(region, other login.Given) message.Message {
	cloud := other.Value.Source.Cloud
	return message.Lead("Cloud %s has another %s in region %s (%s). A provider block logs in once, so add one with an alias for this region:",
		shown(login.Value{Text: cloud}), other.Argument.Name, shown(region.Value), other.Value.Source.Place()).
		Copy("alias  = \"another\"", "cloud  = "+message.HCL(cloud), "region = "+message.HCL(region.Value.Text))
}

// cloud returns the words for a problem with clouds.yaml.
func (s settings) cloud(p login.Problem) (string, message.Message) {
	var failed *cloudsyaml.Error
	if !errors.As(p.Err, &failed) {
		return "Invalid clouds.yaml", message.Lead("%s", login.Value{Text: p.Err.Error()})
	}
	return clouds{failed, p.Given}.words()
}

// clouds is an error of clouds.yaml, and what the entry was looked up by: its name, and the region.
type clouds struct {
	*cloudsyaml.Error
	given []login.Given
}

func (c clouds) words() (string, message.Message) {
	const invalid = "Invalid clouds.yaml"
	at := login.Source{File: c.File, Line: c.Line}.Place()
	lead := func(format string, arguments ...any) (string, message.Message) {
		return invalid, message.Lead("%s: %s", at, fmt.Sprintf(format, arguments...))
	}
	key := shownKey(c.Key)
	switch c.Kind {
	case cloudsyaml.NoFile:
		text := message.Lead("There is no clouds.yaml for cloud %s (from %s). Put it in one of these directories, or set OS_CLIENT_CONFIG_FILE to its path:",
			shown(c.given[0].Value), c.given[0].Value.Source).Settings(column(c.Places))
		return "clouds.yaml Not Found", text.Say("%s", mayNot("searched", c.Denied))
	case cloudsyaml.Unreadable:
		if c.Variable != "" {
			return "clouds.yaml Not Found", message.Lead("%s, from %s, cannot be read: %s. Correct %s, or unset it.", at, c.Variable, c.Detail, c.Variable)
		}
		return "clouds.yaml Not Found", message.Lead("%s cannot be read: %s. Correct its permissions, or set OS_CLIENT_CONFIG_FILE to another file.", at, c.Detail)
	case cloudsyaml.EmptyFile, cloudsyaml.NoCloud:
		return "Cloud Not Found", c.noCloud(at)
	case cloudsyaml.NoProfile:
		text := message.Lead("%s: there is no profile %s. Profiles that other clients include are not known. Add auth_url to the entry, or the profile to clouds-public.yaml.",
			at, shown(login.Value{Text: c.Name}))
		return "Cloud Not Found", c.known(text)
	case cloudsyaml.NoRegion:
		return "Region Not Found", c.noRegion(at)
	case cloudsyaml.Tab:
		return lead("the line is indented by a tab. YAML allows spaces only.")
	case cloudsyaml.UnknownAlias:
		return lead("a value begins with *, which YAML takes for an alias. Put it in quotes.")
	case cloudsyaml.Tagged:
		return lead("%s begins with !, which YAML takes for a tag. Put it in quotes.", key)
	case cloudsyaml.InvalidYAML:
		return lead("the YAML is not valid: %s. Check the indentation, and put values with a colon, #, or a special character in quotes.", c.Detail)
	case cloudsyaml.Documents:
		return lead("the file has several YAML documents. Remove the lines that consist of three hyphens.")
	case cloudsyaml.TooComplex:
		return lead("the aliases of the file unfold to too many values. Write the entry without them.")
	case cloudsyaml.NoRoot:
		if c.Suggestion != "" {
			return lead("the file has no key %s. Rename %s, which is misspelled.", key, shownKey(c.Suggestion))
		}
		return lead("the file has no key %s. Put the entries under it, each with its name.", key)
	case cloudsyaml.WrongType:
		return lead("%s must be %s, not %s.", cmp.Or(key, "the top"), c.Wanted, c.Found)
	case cloudsyaml.Duplicate:
		return lead("%s repeats %s of line %d. Remove one of them.", key, shownKey(c.OtherKey), c.OtherLine)
	case cloudsyaml.Nameless:
		return lead("%s has a region without a name. Add the key name to it.", key)
	case cloudsyaml.Misplaced:
		return lead("%s is at the wrong level. %s", key, c.level())
	case cloudsyaml.Placeholder:
		if c.Name == "" {
			return lead("%s has a placeholder that the provider does not know. Only {region_name} is replaced.", key)
		}
		return lead("%s has the placeholder {%s}, which cannot be filled. Only {region_name} is replaced, if there is a region.", key, c.Name)
	}
	if c.Suggestion == "" {
		return lead("%s is not a known key. Remove it, or correct its name.", key)
	}
	return lead("%s is not a known key. Did you mean %s?", key, shownKey(c.Suggestion))
}

// level returns the right level of a key.
func (c clouds) level() string {
	if under, ok := strings.CutPrefix(c.Suggestion, "auth."); ok {
		return fmt.Sprintf("Indent %s one level deeper, under the key auth.", shownKey(under))
	}
	if under, ok := strings.CutPrefix(c.Suggestion, "values."); ok {
		return fmt.Sprintf("Indent %s one level deeper, under the key values of the region.", shownKey(under))
	}
	return fmt.Sprintf("Move %s up to the entry, next to the key auth.", shownKey(c.Suggestion))
}

func (c clouds) noCloud(at string) message.Message {
	name := c.given[0]
	if len(c.Known) == 0 {
		return message.Lead("%s has no entries, so there is no cloud %s (from %s). Set OS_CLIENT_CONFIG_FILE to another file.", at, shown(name.Value), name.Value.Source)
	}
	return c.known(message.Lead("%s has no entry %s (from %s). Set %s to one of its entries, or OS_CLIENT_CONFIG_FILE to another file:",
		at, shown(name.Value), name.Value.Source, cmp.Or(name.Value.Source.Variable, "cloud")))
}

func (c clouds) noRegion(at string) message.Message {
	name := c.given[0]
	if len(c.given) == 1 { // the entry says the region itself
		return c.known(message.Lead("%s: %s is %s, which the entry does not list. Change it to one of these:", at, shownKey(c.Key), shown(login.Value{Text: c.Name})))
	}
	region := c.given[1]
	return c.known(message.Lead("%s has no region %s (from %s). Set %s to one of these:", quotedCloud(name.Value), shown(region.Value), region.Value.Source,
		cmp.Or(region.Value.Source.Variable, "region")))
}

// known returns the text with the names that exist, the one that is probably meant first.
func (c clouds) known(text message.Message) message.Message {
	names := slices.Clone(c.Known)
	slices.SortStableFunc(names, func(a, b string) int {
		if a == c.Suggestion {
			return -1
		}
		if b == c.Suggestion {
			return 1
		}
		return 0
	})
	var rows [][]string
	for _, name := range names {
		row := []string{shown(login.Value{Text: name})}
		if c.Suggestion != "" {
			row = append(row, "")
			if name == c.Suggestion {
				row[1] = "did you mean this?"
			}
		}
		rows = append(rows, row)
	}
	return text.Table(nil, rows).Say("%s", mayNot("read", c.Unread))
}

// Errors of a read, which have no path because a read cannot point into the provider block.

func unreadableBlock(err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Unreadable Provider Block",
		"Terraform sent a provider block that does not fit the provider's schema: "+err.Error())
}

func notKnownYet(names []string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Provider Configuration Not Known Yet", message.Lead("The data source is read now, but %s of the provider %s not known "+
		"until a resource exists. Add depends_on to the data source, so that it is read after that resource, or create the resource first "+
		"(terraform apply -target).", message.List("and", names...), map[bool]string{true: "is", false: "are"}[len(names) == 1]).String())
}

func unusableFile(l *login.Login, name string, err error) diag.Diagnostic {
	g := login.Given{Argument: login.ArgumentNamed(name), Value: l.Values[name]}
	text := message.Lead("%s must be the path of a PEM file, or the PEM text: %s.", subject(g), strings.TrimPrefix(err.Error(), "tls: "))
	if !g.Value.HoldsSecret() {
		text = message.Lead("%s must be the path of a PEM file, or the PEM text, but %s %s.", subject(g), g.Value, fileError(err))
	}
	return diag.NewErrorDiagnostic("Invalid Certificate or Key", text.String())
}

// fileError words an error of a file, to stand behind its path.
func fileError(err error) string {
	if errors.Is(err, errNoCertificate) {
		return err.Error()
	}
	if problem, ok := errors.AsType[regularfile.Problem](err); ok {
		return "is " + problem.Error()
	}
	return "cannot be used: " + strings.TrimPrefix(err.Error(), "tls: ")
}

func unusableEndpoint(listed string, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Invalid Compute Endpoint", message.Lead("The compute endpoint in the service catalog must %s. "+
		"Set endpoint to the URL of the compute service.", allowed("endpoint", err)).
		Facts(message.Facts{Endpoint: message.Cut(login.Value{Text: listed}.String(), maxShown)}).String())
}

// Pieces of messages.

// subject returns an argument by the place that decides: its name if that is the block, else the variable or the key.
func subject(g login.Given) string {
	source := g.Value.Source
	switch {
	case source.Variable != "":
		return source.Variable
	case source.Cloud != "":
		return keyIn(source)
	}
	return g.Argument.Name
}

// assign returns the line that sets an argument at its source.
func assign(g login.Given, text string) string {
	switch source := g.Value.Source; {
	case source.Variable != "":
		return source.Variable + "=" + message.HCL(text)
	case source.Cloud != "":
		return source.Key[strings.LastIndexByte(source.Key, '.')+1:] + ": " + message.HCL(text)
	}
	return g.Argument.Name + " = " + message.HCL(text)
}

// sibling returns another argument, without a value, at the source of one.
func sibling(g login.Given, name string) login.Given {
	a, source := login.ArgumentNamed(name), g.Value.Source
	switch {
	case source.Variable != "":
		source.Variable = a.Variable()
	case source.Cloud != "":
		source.Key = key(a)
	}
	return login.Given{Argument: a, Value: login.Value{Source: source}}
}

// keyIn returns a key with its place in a file.
func keyIn(source login.Source) string { return shownKey(source.Key) + " in " + source.Place() }

func shownKey(key string) string { return message.Cut(login.Value{Text: key}.String(), maxShown) }

// shown returns a value in quotes, as far as it may be shown.
func shown(v login.Value) string {
	if v.Secret {
		return login.Unshown
	}
	return `"` + message.Cut(v.String(), maxShown) + `"`
}

// quotedCloud returns an entry by its name, as the subject of a sentence.
func quotedCloud(v login.Value) string { return "Cloud " + shown(v) }

func quotedName(source login.Source) string {
	return fmt.Sprintf("cloud %s (%s)", shown(login.Value{Text: source.Cloud}), source.Place())
}

// key returns the key of an argument in an entry of clouds.yaml.
func key(a login.Argument) string {
	if len(a.Keys) == 0 {
		return a.Name
	}
	return a.Keys[0]
}

func column(words []string) (rows [][]string) {
	for _, word := range words {
		rows = append(rows, []string{login.Value{Text: word}.String()})
	}
	return rows
}

// settingsRows returns what a login is made of: name, value, and where it comes from, in short.
func settingsRows(l *login.Login) (rows [][]string) {
	for _, a := range login.Arguments {
		if v, ok := l.Values[a.Name]; ok && a.Login {
			shown := v.String()
			if v.Unknown {
				shown = "(unknown)"
			}
			rows = append(rows, []string{a.Name, message.Cut(shown, maxShown), shortSource(v.Source)})
		}
	}
	return rows
}

const longVariable = 25

// shortSource returns a source for a table: that of an entry without its directory, which the notes name, and that of a
// long variable without its name, which is the argument's.
func shortSource(source login.Source) string {
	switch {
	case source.Cloud != "":
		source.File = filepath.Base(source.File)
		return source.Place()
	case len(source.Variable) > longVariable:
		return "environment"
	case source.InBlock():
		return "provider block"
	}
	return source.String()
}

// surrounded returns a sentence for each login argument with whitespace around it: it may be meant, but seldom is.
func surrounded(l *login.Login) (sentences []string) {
	for _, a := range login.Arguments {
		v, ok := l.Values[a.Name]
		if said := whitespace(login.Given{Argument: a, Value: v}); ok && a.Login && a.Parse == nil && said != "" {
			sentences = append(sentences, said)
		}
	}
	return sentences
}

// whitespace returns a sentence about whitespace around a value, or "": a file or a command leaves it, and
// it is invisible.
func whitespace(g login.Given) string {
	text := g.Value.Text
	begins := strings.TrimLeftFunc(text, unicode.IsSpace) != text
	ends := strings.TrimRightFunc(text, unicode.IsSpace) != text
	said := subject(g)
	switch {
	case begins && ends:
		said += " begins and ends with whitespace."
	case begins:
		said += " begins with whitespace."
	case strings.HasSuffix(text, "\n"):
		said += " ends in a line break."
	case ends:
		said += " ends in whitespace."
	default:
		return ""
	}
	switch {
	case g.Value.Source.InBlock():
		return said + " Use trimspace() to remove it."
	case g.Value.Source.Variable != "":
		return said + " Set it again without surrounding whitespace."
	default:
		return said + " Remove it."
	}
}
