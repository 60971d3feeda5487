package provider

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// All that the package says to its users is in this file. A secret's value is in none of it.

const maxShown = 200 // characters of a value or an error that a message repeats

// Where a value came from.
const blockOrigin = "the provider block"

func variableOrigin(variable string) string { return "the environment variable " + variable }

func entryOrigin(cloud string, entry *keystone.Cloud, name string) string {
	file := entry.Sources[name]
	if file == "" {
		file = entry.File
	}
	return fmt.Sprintf("the cloud %s in %s", quote(cloud), file)
}

// What is wrong with a value; package nova words its errors alike.
var (
	errTokenCharacters = errors.New("it has a line break, a blank, or another character that no token has")
	errBlanks          = errors.New("there is a blank or a line break around it")
	errNoURL           = errors.New("it is not a URL")
	errNoAbsoluteURL   = errors.New("it is not an absolute http or https URL, such as https://keystone.example.com/v3")
	errUserInfo        = errors.New("a user name or password in the URL is not supported: set user_name and password")
	errQuery           = errors.New("the URL must have no query (?) and no fragment (#)")
	errMaxRetries      = fmt.Errorf("it is not a whole number from 0 to %d", maxMaxRetries)
	errRequestTimeout  = fmt.Errorf("it is not a duration from %s to %s, such as 30s or 2m", minRequestTimeout, maxRequestTimeout)
	errPEM             = errors.New("it begins like PEM text, but is not: a line may be missing, or its line breaks may be lost")
	errPEMTooLong      = fmt.Errorf("it is longer than %d bytes", maxPEM)
	errNoFile          = errors.New("it is the path of something that is not a regular file")
	errNoCertificate   = errors.New("it holds no certificate in PEM form")
)

func unknownInterface(text string) error {
	return fmt.Errorf("%s is none of public, internal, admin", quote(text))
}

func unknownFlag(text string) error {
	return fmt.Errorf("%s is none of true, false, yes, no, 1, 0", quote(text))
}

// tokenOrigin says where the token comes from that requests are sent with.
func tokenOrigin(s *settings) string {
	if s.method == readyToken {
		return "the argument token, from " + s.values["token"].origin
	}
	return "Keystone at " + quote(s.text("auth_url"))
}

// endpointOrigin says where the configured endpoint comes from, and what it lacked.
func endpointOrigin(s *settings) string {
	v := s.values["endpoint"]
	text := fmt.Sprintf("The endpoint is %s, from %s", quote(v.text), v.origin)
	if appended := nova.Appended(v.text, s.endpoint()); appended != "" {
		text += "; the provider appended " + appended + " to it" + origins(s, "project_id")
	}
	return text + "."
}

// catalogOrigin says how the service catalog came to give the endpoint that it listed, and what that lacked.
func catalogOrigin(s *settings, appended string) string {
	text := "The endpoint is the " + cmp.Or(interfaceName(s.text("interface")), "public") + " one"
	if region := s.text("region"); region != "" {
		text += " of region " + quote(region)
	}
	text += " in the service catalog" + origins(s, "interface", "region")
	if appended != "" {
		text += "; the provider appended " + appended + " to it"
	}
	return text + ". To use another, set interface, region or endpoint."
}

// origins are the places that those of the arguments come from that are set.
func origins(s *settings, names ...string) string {
	var places []string
	for _, name := range names {
		if v, ok := s.values[name]; ok {
			places = append(places, name+" from "+v.origin)
		}
	}
	if len(places) == 0 {
		return ""
	}
	return " (" + strings.Join(places, ", ") + ")"
}

// Errors of values, which come as soon as they are certain where the block gives one of them.

// errorOf is an error of these values. It stands at the first that the block gives, and at none where it gives none.
func errorOf(values map[string]value, summary, detail string) diag.Diagnostic {
	for _, a := range arguments {
		if values[a.name].origin == blockOrigin {
			return diag.NewAttributeErrorDiagnostic(path.Root(a.name), summary, detail)
		}
	}
	return diag.NewErrorDiagnostic(summary, detail)
}

func unreadableBlock(err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Unreadable Provider Block",
		"Terraform sent a provider block that does not fit the provider's schema: "+err.Error())
}

func emptyArgument(a argument) diag.Diagnostic {
	detail := fmt.Sprintf("%s is an empty string. Set a value, or leave it out (null)", a.name)
	if len(a.variables) > 0 {
		detail += " so that " + variablesOf(a) + " can give it"
	}
	return diag.NewAttributeErrorDiagnostic(path.Root(a.name), "Empty Provider Argument", detail+".")
}

func invalidArgument(a argument, v value, err error) diag.Diagnostic {
	return errorOf(block{a.name: v}, "Invalid Provider Argument",
		fmt.Sprintf("%s, from %s, cannot be used: %s.\n\n%s", a.name, v.origin, err, remedy(a, v)))
}

func invalidTogether(values map[string]value, err error) diag.Diagnostic {
	endpoint, project := values["endpoint"], values["project_id"]
	return errorOf(block{"endpoint": endpoint, "project_id": project}, "Invalid Provider Argument",
		fmt.Sprintf("endpoint, from %s, does not fit project_id, from %s: %s.", endpoint.origin, project.origin, err))
}

func conflictingArguments(one, other string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(other), "Conflicting Provider Arguments",
		fmt.Sprintf("The provider block sets both %s and %s, which say the same thing. Remove one of them.", one, other))
}

func conflictingMethods(rivals []argument, places []place) diag.Diagnostic {
	var lines []string
	values := block{}
	for _, a := range rivals {
		v, _ := find(places, a)
		values[a.name] = v
		lines = append(lines, fmt.Sprintf("- %s, from %s, calls for %s", a.name, v.origin, article(a.marks)))
	}
	return errorOf(values, "Conflicting Login Methods",
		"There is more than one way to log in:\n"+strings.Join(lines, "\n")+
			"\n\nKeep the arguments of one method. In the environment or a cloud entry, auth_type (OS_AUTH_TYPE) can choose one of several.")
}

func unusedArgument(a argument, m method) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(a.name), "Unused Provider Argument",
		fmt.Sprintf("The provider block sets %s, but the settings call for %s, which has no use for it beside the other arguments. "+
			"Remove it, or what makes the method %s.", a.name, article(m), article(m)))
}

func unusedChoice(name string, endpoint value) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(name), "Unused Provider Argument",
		fmt.Sprintf("%s chooses from the service catalog, which is not asked because endpoint is set by %s. Remove one of the two.",
			name, endpoint.origin))
}

func unsupportedAuthType(v value) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Unsupported Login Method",
		fmt.Sprintf("The login method %s, from %s, is not supported. Supported are: %s.",
			quote(v.text), v.origin, strings.Join(authTypeWords(), ", ")))
}

// Errors of a read, which stand at no argument because a read cannot point into the provider block.

func notKnownYet(names []string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Provider Configuration Not Known Yet", fmt.Sprintf(
		"The images must be read now, but the provider cannot reach the cloud before these of its arguments are known: %s. "+
			"They come from a resource that does not exist yet. Create that resource first (terraform apply -target=…), or let this "+
			"data source depend on it (depends_on), so that it is read once the resource exists.", strings.Join(names, ", ")))
}

func cloudNotRead(cloud value, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic(summaryOf(err, "Unusable Cloud Entry"),
		fmt.Sprintf("%s\n\nThe cloud is named by %s.", transport.Tame(err.Error(), 10*maxShown), cloud.origin))
}

func noLogin(s *settings) diag.Diagnostic {
	detail := "Nothing says how to log in. Set, in the provider block or in the environment, the arguments of one of:\n" +
		"- an entry of clouds.yaml: cloud (OS_CLOUD)"
	for _, m := range []method{passwordLogin, applicationCredentialLogin, tokenLogin, readyToken} {
		var names []string
		for _, n := range methodNeeds[m] {
			if !n.optional {
				names = append(names, withVariables(n))
			}
		}
		detail += fmt.Sprintf("\n- %s: %s", article(m), strings.Join(names, ", "))
	}
	return diag.NewErrorDiagnostic("No Login", detail+"\n\n"+found(s))
}

func incompleteLogin(s *settings, cloud bool, missing []need) diag.Diagnostic {
	var lines []string
	for _, n := range missing {
		lines = append(lines, "- "+withVariables(n))
	}
	detail := fmt.Sprintf("The %s lacks:\n%s\n\n", s.method, strings.Join(lines, "\n"))
	if cloud {
		detail += "Set it in the cloud entry or in the provider block; beside a cloud the login variables of the environment do not count."
	} else {
		detail += "Set it in the provider block or in the environment."
	}
	if s.method == tokenLogin && s.text("auth_url") == "" {
		detail += " Or set endpoint, and the token is sent to the compute service as it is."
	}
	return diag.NewErrorDiagnostic("Incomplete Login", detail+"\n\n"+found(s))
}

func unusableFile(s *settings, name string, err error) diag.Diagnostic {
	a, v := argumentNamed(name), s.values[name]
	shown := name
	if !a.secret && !isPEM(v.text) {
		shown += " = " + quote(v.text)
	}
	return diag.NewErrorDiagnostic("Unusable Certificate or Key",
		fmt.Sprintf("%s, from %s, cannot be used: %s.\n\nSet %s, to the path of a PEM file or to the PEM text itself.",
			shown, v.origin, transport.Tame(err.Error(), maxShown), waysToSet(a)))
}

func unusableEndpoint(endpoint string, err error) diag.Diagnostic {
	if at := strings.LastIndexByte(endpoint, '@'); at >= 0 { // what stands before it may be a password
		endpoint = "…" + endpoint[at:]
	}
	return diag.NewErrorDiagnostic("Unusable Compute Endpoint",
		fmt.Sprintf("The service catalog lists the compute service at %s, which cannot be used: %s.\n\nSet %s in its place.",
			quote(endpoint), err, waysToSet(argumentNamed("endpoint"))))
}

// Pieces of messages.

// found tells what the settings are made of.
func found(s *settings) string {
	var lines []string
	for _, a := range arguments {
		v, ok := s.values[a.name]
		switch {
		case !ok:
		case v.unknown:
			lines = append(lines, fmt.Sprintf("- %s (not known yet), from %s", a.name, v.origin))
		case a.secret:
			lines = append(lines, fmt.Sprintf("- %s, from %s", a.name, v.origin))
		default:
			lines = append(lines, fmt.Sprintf("- %s = %s, from %s", a.name, quote(v.text), v.origin))
		}
	}
	text := "None of them is set."
	if len(lines) > 0 {
		text = "What was found:\n" + strings.Join(lines, "\n")
	}
	return strings.Join(append([]string{text}, s.notes...), "\n\n")
}

// surrounded tells of the white space around those login arguments that may have some: it may be meant, but seldom is.
func surrounded(s *settings) (sentences []string) {
	for _, a := range arguments {
		if said := whiteSpace(a, s.values[a.name]); a.login && a.check == nil && said != "" {
			sentences = append(sentences, said)
		}
	}
	return sentences
}

func ignoredCloud(lookup lookup) []string {
	if cloud, _ := lookup("OS_CLOUD"); cloud != "" {
		return []string{"OS_CLOUD is set, but does not count, because the provider block has login arguments of its own."}
	}
	return nil
}

func article(m method) string {
	if m == applicationCredentialLogin {
		return "an " + m.String()
	}
	return "a " + m.String()
}

// remedy says how to mend a value where it was set.
func remedy(a argument, v value) string {
	trimmed := strings.TrimSpace(v.text)
	switch {
	case trimmed != v.text && a.check(trimmed) == nil:
		return whiteSpace(a, v)
	case v.origin == blockOrigin:
		return "Set " + waysToSet(a) + "."
	case v.variable != "":
		return "Set " + v.variable + " again, or " + a.name + " in the provider block."
	default:
		return "Change the entry, or set " + a.name + " in the provider block."
	}
}

// whiteSpace tells of white space around a value, "" where there is none: a file or a command leaves it, and nobody
// sees it.
func whiteSpace(a argument, v value) string {
	begins := strings.TrimLeftFunc(v.text, unicode.IsSpace) != v.text
	ends := strings.TrimRightFunc(v.text, unicode.IsSpace) != v.text
	said := a.name
	switch {
	case begins && ends:
		said += " begins and ends with white space"
	case begins:
		said += " begins with white space"
	case strings.HasSuffix(v.text, "\n"):
		said += " ends in a line break"
	case ends:
		said += " ends in white space"
	default:
		return ""
	}
	switch {
	case v.origin == blockOrigin:
		return said + ": trimspace() removes it."
	case v.variable != "":
		return said + ": set " + v.variable + " again without it."
	default:
		return said + ": remove it from " + v.origin + "."
	}
}

func waysToSet(a argument) string {
	if len(a.variables) == 0 {
		return a.name + " in the provider block"
	}
	return a.name + " in the provider block, or " + variablesOf(a) + " in the environment"
}

func variablesOf(a argument) string { return strings.Join(a.variables, " or ") }

func withVariables(n need) string {
	var names []string
	for _, name := range n.anyOf {
		names = append(names, fmt.Sprintf("%s (%s)", name, variablesOf(argumentNamed(name))))
	}
	return strings.Join(names, " or ")
}

// summaryOf is the kind of trouble that there was with clouds.yaml.
func summaryOf(err error, otherwise string) string {
	var failed *keystone.CloudsError
	if errors.As(err, &failed) {
		return string(failed.Kind)
	}
	return otherwise
}

func quote(text string) string { return `"` + transport.Tame(text, maxShown) + `"` }
