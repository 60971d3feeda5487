package provider

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/message"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// This file words what goes wrong with a login and its catalog. Package keystone says what it was, as data.

const keystoneExample = "https://cloud.example.com:5000/v3"

// loginFailed words the error of a login, or of the choice in its catalog.
func loginFailed(s *settings, err error) diag.Diagnostic {
	var failed *keystone.Error
	if !errors.As(err, &failed) {
		return diag.NewErrorDiagnostic("Login Failed",
			message.Lead("%s", transport.Tame(err.Error(), 10*maxShown, s.secrets()...)).Settings(loginSettings(s)).String())
	}
	l := login{s, failed}
	summary, text := l.words()
	return diag.NewErrorDiagnostic(summary, text.String())
}

// login is an error of a login, and the settings that it is of.
type login struct {
	*settings
	*keystone.Error
}

// words returns the summary and the detail of the error.
func (l login) words() (string, message.Message) {
	switch l.Kind {
	case keystone.Incomplete, keystone.Conflicting, keystone.InvalidToken, keystone.InvalidProviderURL, keystone.InvalidSetting:
		return l.unsent()
	case keystone.Rejected, keystone.FactorsMissing, keystone.Forbidden, keystone.NotExchangeable, keystone.Disabled, keystone.NotFound,
		keystone.Unscoped, keystone.BadRequest, keystone.MappingFailed:
		return l.rejected()
	case keystone.WrongService, keystone.ForeignEndpoint, keystone.Redirected, keystone.RateLimited, keystone.Unavailable, keystone.ResponseTooLarge:
		return l.unexpected()
	case keystone.NotRenewed, keystone.NoCompute, keystone.NoEndpoint, keystone.MissingRegion, keystone.UnknownInterface:
		return l.unusable()
	}
	return l.unreached()
}

// unsent words what keeps a login from being sent.
func (l login) unsent() (string, message.Message) {
	arguments := message.List("and", l.Arguments...)
	switch l.Kind {
	case keystone.Incomplete:
		return "Incomplete Credentials", message.Lead("The %s login requires %s.", l.Method, arguments)
	case keystone.Conflicting:
		return "Conflicting Credentials", message.Lead("Set only one of %s: a trust has a project of its own.", message.List("or", l.Arguments...))
	case keystone.InvalidToken:
		if l.File != "" {
			return "Invalid Access Token File", message.Lead("%s must be a file that holds one access token, but %s %s.", arguments, l.File, l.Cause)
		}
		return "Invalid Token", message.Lead("%s must be a token, but it %s.", arguments, l.Cause)
	}
	return "Invalid Provider Argument", message.Lead("%s cannot be used: it %s.", arguments, l.Cause)
}

// rejected words a response that rejects the login.
func (l login) rejected() (string, message.Message) {
	switch l.Kind {
	case keystone.FactorsMissing:
		return "Multi-Factor Authentication Required", message.Lead(
			`Keystone accepted the %s and requires more: %s. A passcode cannot be renewed, so use an application credential, or a token `+
				`from "openstack token issue".`, l.Method, l.factors()).Facts(l.facts())
	case keystone.Forbidden:
		return "Access Denied", l.made(message.Lead("%s %s", l.because("denied the "+l.Method+" login"),
			cmp.Or(l.check(), "The user or the project may be disabled, or a proxy forbids the request: ask the operator of the cloud.")), "")
	case keystone.NotExchangeable:
		return "Access Denied", message.Lead("A token of an application credential or of a trust cannot be exchanged for a token of a project. " +
			"Remove project_name and project_id. Or remove auth_url and set endpoint, so that the token is used as it is.").Facts(l.factsWith(l.Message))
	case keystone.Disabled:
		return "Access Denied", message.Lead("%s Ask the operator of the cloud to enable it again, or log in for another project.",
			l.because("denied the "+l.Method+" login")).Facts(l.facts())
	case keystone.NotFound:
		return title(l.Subject) + " Not Found", l.made(l.surrounded().Say("Keystone does not know the %s. It was deleted, or belongs to "+
			"another cloud. %s", l.Subject, l.check()), l.Message)
	case keystone.Unscoped:
		return "Unscoped Token", l.made(message.Lead("Keystone returned an unscoped token, because the login names no project and the user "+
			"has no default project. Set project_id, or project_name and its domain."), "")
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

// unauthenticated words a 401.
func (l login) unauthenticated() message.Message {
	const once = " The provider does not retry, so that the account is not locked."
	text := l.surrounded()
	claims := l.Claims
	switch {
	case l.Step == keystone.GetAccessToken:
		text = text.Say("The identity provider rejected the client credentials (%d): %s. %s", l.Status, l.Message, l.check())
	case l.Step == keystone.ScopeToken:
		text = text.Say("Keystone accepted the access token, but rejected it for the project (%d). %s", l.Status, l.check())
	case l.Step == keystone.ExchangeToken && claims != nil && claims.Expired:
		text = text.Say("The access token expired at %s. Get a new one in the job that runs Terraform%s.", claims.Expires.Format(time.RFC3339), l.renewed())
	case l.Step == keystone.ExchangeToken && l.Responder != keystone.Keystone:
		text = text.Say("%s %s", l.because("rejected the access token"), l.check())
	case l.Responder == keystone.Nova:
		text = text.Say("auth_url is probably the URL of the compute service, whose header X-Compute-Request-Id the response (%d) has. "+
			"Set auth_url to the URL of the identity service, such as %s.", l.Status, keystoneExample)
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
	if l.Step == keystone.ExchangeToken && claims != nil && claims.Expired || l.Responder == keystone.Other && l.Step == keystone.LogIn {
		said = l.Message
	}
	return l.made(text, said)
}

// surrounded begins a message with what is known of the whitespace around login arguments: it is easily the cause.
func (l login) surrounded() (text message.Message) {
	for _, said := range surrounded(l.settings) {
		text = text.Say("%s", said)
	}
	return text
}

// made returns the message with what the login is made of, what does not count, and what the service said.
func (l login) made(text message.Message, said string) message.Message {
	if l.Claims != nil {
		text = text.Settings(claimRows(l.Claims))
	}
	rows := loginSettings(l.settings)
	text = text.Settings(rows)
	for _, note := range l.notes {
		text = text.Say("%s", note)
	}
	facts := l.factsWith(said)
	if len(rows) > 0 {
		facts.IdentityService = "" // auth_url is among the settings
	}
	return text.Facts(facts)
}

// because returns the sentence that a service did this, with what it says.
func (l login) because(did string) string {
	who := "Keystone"
	if l.Responder == keystone.Other {
		who = "A web server before Keystone"
	}
	sentence := fmt.Sprintf("%s %s (%d)", who, did, l.Status)
	if l.Message == "" {
		return sentence + " and does not report why."
	}
	return sentence + ": " + l.Message + "."
}

// check returns what to check, the most likely first.
func (l login) check() string {
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

func (l login) renewed() string {
	if l.File != "" {
		return ", or have " + l.File + " renewed, which is read at each login"
	}
	return ", or set access_token_file to a file that is renewed"
}

func (l login) factors() string {
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

// unexpected words a response that is not an identity service's, or not its usual one.
func (l login) unexpected() (string, message.Message) {
	service, setting := "identity service", "auth_url"
	if l.Step.AtProvider() {
		service, setting = "identity provider", "access_token_endpoint"
	}
	switch l.Kind {
	case keystone.ForeignEndpoint:
		return "Token Endpoint Has Another Origin", message.Lead("The discovery document names a token endpoint of another origin, so the client " +
			"secret is not sent there. If the endpoint is right, set:").Copy("access_token_endpoint = " + message.HCL(l.Location)).Facts(l.facts())
	case keystone.Redirected:
		if l.Step == keystone.ExchangeToken {
			return "Redirect Blocked", message.Lead("The identity service redirects the access token to another place, probably a login page. " +
				"The protocol may be for browsers only: set protocol to one that takes access tokens.").Facts(l.factsWith("redirect to " + l.Location))
		}
		return "Redirect Blocked", message.Lead("The %s redirects to another place, where no secret is sent. If that is the %s, set:", service, service).
			Copy(setting + " = " + message.HCL(l.Location)).Facts(l.facts())
	case keystone.RateLimited:
		return "Rate Limited", message.Lead("The %s receives too many requests (%d). Try again later%s, or run fewer at the same time.",
			service, l.Status, l.after()).Facts(l.factsWith(l.Message))
	case keystone.Unavailable:
		return title(service) + " Unavailable", message.Lead("The %s, or a proxy before it, is unavailable (%d). Try again later%s.",
			service, l.Status, l.after()).Facts(l.factsWith(l.Message))
	case keystone.ResponseTooLarge:
		return "Response Too Large", message.Lead("The response of the %s is too large to be that of an %s. Check %s.", service, service, setting).Facts(l.facts())
	}
	if l.Step.AtProvider() {
		return "Token Endpoint Not Found", message.Lead("The response (%d) is not the one of an OpenID Connect provider. Set access_token_endpoint "+
			"or discovery_endpoint to a URL of the identity provider.", l.Status).Facts(l.factsWith(l.Message))
	}
	return "Identity Service Not Found", message.Lead("The response (%d) is not the one of an identity service (Keystone v3). Set auth_url to its "+
		"URL, such as %s or https://cloud.example.com/identity/v3.", l.Status, keystoneExample).Facts(l.factsWith(l.Message))
}

func (l login) after() string {
	if l.RetryAfter == "" {
		return ""
	}
	return " (Retry-After: " + l.RetryAfter + ")"
}

// unreached words a request that got no response.
func (l login) unreached() (string, message.Message) {
	service, setting := "identity service", "auth_url"
	if l.Step.AtProvider() {
		service, setting = "identity provider", "the endpoint"
	}
	lead := func(format string, arguments ...any) message.Message {
		return message.Lead(format, arguments...).Facts(l.facts())
	}
	switch l.Kind {
	case keystone.ConnectionRefused:
		return "Connection Failed", lead("Cannot connect to the %s: connection refused. Check host and port of %s, VPN, firewall, and HTTPS_PROXY.", service, setting)
	case keystone.UnknownHost:
		return "Connection Failed", lead("Cannot resolve the host name of the %s. Check the host in %s, VPN, and DNS.", service, setting)
	case keystone.UnknownCA:
		return "Untrusted TLS Certificate", lead("%s", l.unknownCA(service))
	case keystone.WrongHost:
		return "Untrusted TLS Certificate", lead("The certificate of the %s is for another host. Set %s to a host name that the certificate holds.", service, setting)
	case keystone.InvalidCertificate:
		return "Untrusted TLS Certificate", lead("The certificate of the %s is not valid. Check its dates against the clock of this machine.", service)
	case keystone.HandshakeRejected:
		return "TLS Handshake Failed", lead("The %s rejected the TLS handshake. If it requires a client certificate, set cert and key (OS_CERT, OS_KEY).", service)
	case keystone.NotTLS:
		return "Connection Failed", lead("The %s does not speak TLS. If it is not encrypted, set %s to the URL with http://.", service, setting)
	case keystone.RequestTimedOut:
		return "Request Timed Out", lead("The %s did not respond in time. Check that this machine reaches it (VPN, firewall, HTTPS_PROXY), or raise request_timeout.", service)
	case keystone.ReadTimedOut:
		return "Read Timed Out", lead("The time of the read ended before the %s responded. If the service is slow, raise timeouts.read.", service)
	case keystone.Canceled:
		return "Read Canceled", lead("The read was canceled before the %s responded.", service)
	}
	return "Incomplete Response", lead("The %s did not send a complete response. Check %s, and whether a proxy is in between.", service, setting)
}

func (l login) unknownCA(service string) string {
	if v, ok := l.values["cacert_file"]; ok {
		return fmt.Sprintf("The certificate of the %s is signed by a CA that is not in cacert_file (%s). cacert_file replaces the system's CAs.", service, from(v))
	}
	return fmt.Sprintf("The certificate of the %s is signed by an unknown CA. If the cloud uses a private CA, set cacert_file (or OS_CACERT) to its CA certificate.", service)
}

// unusable words a token that is not good for what is needed.
func (l login) unusable() (string, message.Message) {
	switch l.Kind {
	case keystone.NotRenewed:
		return "Token Rejected", message.Lead("Nova rejected the token%s, and Keystone has no other for it. Get a new token with "+
			`"openstack token issue", or use a password or an application credential, which the provider renews itself.`, l.origin("token"))
	case keystone.UnknownInterface:
		return "Unknown Interface", message.Lead(`interface must be public, internal, or admin, not "%s".`, l.Interface)
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
	where := ""
	if l.Region != "" {
		where = fmt.Sprintf(` in region "%s"%s`, l.Region, l.origin("region"))
	}
	text := message.Lead("The service catalog has no %s compute endpoint%s. %s (and interface) to one of these:", l.Interface, where, l.toSet("region"))
	if len(l.Offers) > 0 && l.Offers[0].Region != l.Region && strings.EqualFold(l.Offers[0].Region, l.Region) {
		text = message.Lead("The service catalog has no region \"%s\"%s. Region names are case-sensitive; this one exists:", l.Region, l.origin("region")).
			Copy(l.assign("region", l.Offers[0].Region))
	}
	return "Compute Endpoint Not Found", text.Table([]string{"Region", "Interfaces"}, l.offers()).Facts(l.facts())
}

func (l login) offers() (rows [][]string) {
	for _, offer := range l.Offers {
		rows = append(rows, []string{`"` + offer.Region + `"`, strings.Join(offer.Interfaces, ", ")})
	}
	for range l.More {
		rows = append(rows, []string{"", ""}) // which the table counts
	}
	return rows
}

func (l login) services() (rows [][]string) {
	for _, service := range l.Services {
		rows = append(rows, []string{`"` + service + `"`})
	}
	for range l.More {
		rows = append(rows, []string{""})
	}
	return rows
}

// facts returns what an operator needs of the exchange.
func (l login) facts() message.Facts { return l.factsWith("") }

func (l login) factsWith(said string) message.Facts {
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

// origin returns where the value of an argument comes from, in parentheses.
func (l login) origin(name string) string {
	if v, ok := l.values[name]; ok {
		return " (" + from(v) + ")"
	}
	return ""
}

// toSet returns how to set an argument where its value is decided now.
func (l login) toSet(name string) string {
	v, ok := l.values[name]
	switch {
	case !ok:
		return fmt.Sprintf("Set %s (or %s)", name, argumentNamed(name).variables[0])
	case v.origin == blockOrigin:
		return "Set " + name
	case v.variable != "":
		return "Set " + v.variable
	}
	return fmt.Sprintf("Change %s, or set %s in the provider block,", shortSource(v), name)
}

// assign returns the line that sets an argument where its value is decided now.
func (l login) assign(name, text string) string {
	if v := l.values[name]; v.variable != "" {
		return v.variable + "=" + message.HCL(text)
	}
	return name + " = " + message.HCL(text)
}

func from(v value) string { return "from " + shortSource(v) }

// shortSource returns the place of a value in short.
func shortSource(v value) string {
	return cmp.Or(v.variable, strings.Replace(v.origin, "the cloud", "cloud", 1))
}

// loginSettings returns what the login is made of: name, value, and where it comes from. No secret is among the values.
func loginSettings(s *settings) (rows [][]string) {
	var widths [3]int
	for _, a := range arguments {
		v, ok := s.values[a.name]
		if !ok || !a.login {
			continue
		}
		shown := transport.Tame(v.text, maxShown, s.secrets()...)
		if a.secret {
			shown = "(sensitive)"
		}
		row := []string{a.name, shown, strings.TrimPrefix(shortSource(v), "the ")}
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell))
		}
		rows = append(rows, row)
	}
	tooWide := widths[0]+widths[1]+widths[2]+6 > message.Width
	for _, row := range rows {
		if tooWide && row[2] == "OS_"+strings.ToUpper(row[0]) {
			row[2] = "environment"
		}
	}
	return rows
}

// invalidAuthURL words what is wrong with auth_url.
func invalidAuthURL(s *settings, err error) diag.Diagnostic {
	allowed := "be an absolute http or https URL, such as " + keystoneExample
	switch {
	case errors.Is(err, keystone.ErrURLWhitespace):
		allowed = "not begin or end with whitespace"
	case errors.Is(err, keystone.ErrURLPort):
		allowed = "have a port up to 65535"
	case errors.Is(err, keystone.ErrURLUser):
		allowed = "have no user name or password: set user_name and password"
	case errors.Is(err, keystone.ErrURLQuery):
		allowed = "have no query (?) and no fragment (#)"
	case errors.Is(err, keystone.ErrURLVersion):
		return diag.NewErrorDiagnostic("Invalid auth_url", message.Lead("auth_url (%s) is the URL of another service, or of the identity API v2.0, "+
			"which OpenStack removed in 2018. Set it to the URL of Keystone v3, such as %s.", from(s.values["auth_url"]), keystoneExample).
			Facts(message.Facts{IdentityService: transport.Tame(s.text("auth_url"), maxShown, s.secrets()...)}).String())
	}
	return diag.NewErrorDiagnostic("Invalid auth_url", message.Lead("auth_url (%s) must %s.", from(s.values["auth_url"]), allowed).String())
}

// title returns the words in title case.
func title(words string) string {
	fields := strings.Fields(cmp.Or(words, "login"))
	for i, word := range fields {
		if word != "or" {
			fields[i] = string(unicode.ToUpper(rune(word[0]))) + word[1:]
		}
	}
	return strings.Join(fields, " ")
}
