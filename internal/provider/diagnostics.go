package provider

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// All that the package says to its users is in this file. A secret's value is in none of it.

const maxShown = 200 // characters of a value or an error that a message repeats

// origin is where a value comes from.
func origin(v value) string {
	switch from := v.Source; {
	case from.Variable != "":
		return "the environment variable " + from.Variable
	case from.Cloud != "":
		return fmt.Sprintf("the cloud %s in %s", shown(login.Value{Text: from.Cloud}), login.Value{Text: from.File})
	default:
		return "the provider block"
	}
}

// shown is a value in quotes, as far as it may be shown.
func shown(v fmt.Stringer) string { return `"` + transport.Tame(v.String(), maxShown) + `"` }

// named is an argument with its value, as far as that may be shown.
func named(a argument, v value) string {
	if a.secret {
		return a.name
	}
	return a.name + " = " + shown(v)
}

// What is wrong with a value; package nova words its errors alike.
var (
	errTokenCharacters = errors.New("it has a line break, a blank, or another character that no token has")
	errBlanks          = errors.New("there is a blank or a line break around it")
	errNoURL           = errors.New("it is not a URL")
	errNoAbsoluteURL   = errors.New("it is not an absolute http or https URL, such as https://keystone.example.com/v3")
	errUserInfo        = errors.New("a user name or password in the URL is not supported: set user_name and password")
	errKeyAsID         = errors.New("it looks like a private key, not like the ID of a project")
	errQuery           = errors.New("the URL must have no query (?) and no fragment (#)")
	errMaxRetries      = fmt.Errorf("it is not a whole number from 0 to %d", maxMaxRetries)
	errRequestTimeout  = fmt.Errorf("it is not a duration from %s to %s, such as 30s or 2m", minRequestTimeout, maxRequestTimeout)
	errPEM             = errors.New("it begins like PEM text, but is not: a line may be missing, or its line breaks may be lost")
	errPEMTooLong      = fmt.Errorf("it is longer than %d bytes", maxPEM)
	errNoFile          = errors.New("it is the path of something that is not a regular file")
	errNoCertificate   = errors.New("it holds no certificate in PEM form")
)

func unknownInterface(v login.Value) error {
	return fmt.Errorf("%s is none of public, internal, admin", shown(v))
}

func unknownFlag(v login.Value) error {
	return fmt.Errorf("%s is none of true, false, yes, no, 1, 0", shown(v))
}

// Errors of values, which come as soon as they are certain where the block gives one of them.

// errorOf is an error of these values. It stands at the first that the block gives. It stands nowhere where the block
// gives none, or one that holds a secret: Terraform prints the line of the configuration that an error points to.
func errorOf(values map[string]value, summary, detail string) diag.Diagnostic {
	var at []string
	for _, a := range arguments {
		if v, ok := values[a.name]; ok && v.Source.InBlock() {
			if v.HoldsSecret() {
				return diag.NewErrorDiagnostic(summary, detail)
			}
			at = append(at, a.name)
		}
	}
	if len(at) == 0 {
		return diag.NewErrorDiagnostic(summary, detail)
	}
	return diag.NewAttributeErrorDiagnostic(path.Root(at[0]), summary, detail)
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
		fmt.Sprintf("%s, from %s, cannot be used: %s.\n\n%s", a.name, origin(v), err, remedy(a, v)))
}

func invalidTogether(values map[string]value, err error) diag.Diagnostic {
	endpoint, project := values["endpoint"], values["project_id"]
	return errorOf(block{"endpoint": endpoint, "project_id": project}, "Invalid Provider Argument",
		fmt.Sprintf("endpoint, from %s, does not fit project_id, from %s: %s.", origin(endpoint), origin(project), err))
}

func conflictingArguments(one, other string, v value) diag.Diagnostic {
	return errorOf(block{other: v}, "Conflicting Provider Arguments",
		fmt.Sprintf("The provider block sets both %s and %s, which say the same thing. Remove one of them.", one, other))
}

func conflictingMethods(rivals []argument, places []place) diag.Diagnostic {
	var lines []string
	values := block{}
	for _, a := range rivals {
		v, _ := find(places, a)
		values[a.name] = v
		lines = append(lines, fmt.Sprintf("- %s, from %s, calls for %s", a.name, origin(v), article(a.marks)))
	}
	return errorOf(values, "Conflicting Login Methods",
		"There is more than one way to log in:\n"+strings.Join(lines, "\n")+
			"\n\nKeep the arguments of one method. In the environment or a cloud entry, auth_type (OS_AUTH_TYPE) can choose one of several.")
}

func unusedArgument(a argument, v value, m method) diag.Diagnostic {
	return errorOf(block{a.name: v}, "Unused Provider Argument",
		fmt.Sprintf("The provider block sets %s, but the settings call for %s, which has no use for it beside the other arguments. "+
			"Remove it, or what makes the method %s.", a.name, article(m), article(m)))
}

func unusedChoice(name string, v, endpoint value) diag.Diagnostic {
	return errorOf(block{name: v}, "Unused Provider Argument",
		fmt.Sprintf("%s chooses from the service catalog, which is not asked because endpoint is set by %s. Remove one of the two.",
			name, origin(endpoint)))
}

func unsupportedAuthType(v value) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Unsupported Login Method",
		fmt.Sprintf("The login method %s, from %s, is not supported. Supported are: %s.",
			shown(v), origin(v), strings.Join(authTypeWords(), ", ")))
}

// Errors of a read, which stand at no argument because a read cannot point into the provider block.

func notKnownYet(names []string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Provider Configuration Not Known Yet", fmt.Sprintf(
		"The images must be read now, but the provider cannot reach the cloud before these of its arguments are known: %s. "+
			"They come from a resource that does not exist yet. Create that resource first (terraform apply -target=…), or let this "+
			"data source depend on it (depends_on), so that it is read once the resource exists.", strings.Join(names, ", ")))
}

func cloudNotRead(cloud value, files map[string]value, err error) diag.Diagnostic {
	files["cloud"] = cloud
	return diag.NewErrorDiagnostic(summaryOf(err, "Unusable Cloud Entry"),
		fmt.Sprintf("%s\n\nThe cloud is named by %s.", transport.Tame(err.Error(), 10*maxShown, hidden(files)...), origin(cloud)))
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
	return diag.NewErrorDiagnostic("Unusable Certificate or Key",
		fmt.Sprintf("%s, from %s, cannot be used: %s.\n\nSet %s, to the path of a PEM file or to the PEM text itself.",
			named(a, v), origin(v), transport.Tame(err.Error(), maxShown), waysToSet(a)))
}

// loginFailed tells what package keystone made of a login or its catalog, and what the login was made of.
func loginFailed(s *settings, err error) diag.Diagnostic {
	var failed *keystone.Error
	var said []string
	if errors.As(err, &failed) { // its sentences are redacted where they are a server's, and only there
		said = append(said, transport.Redact(failed.Error(), hidden(misplaced(s.values))...))
	} else {
		said = append(said, transport.Tame(err.Error(), 10*maxShown, hidden(s.values)...))
	}
	if failed != nil && (failed.Kind == keystone.Refused || failed.Kind == keystone.UnknownAccount) {
		said = append(said, surrounded(s)...)
	}
	said = append(said, fmt.Sprintf("This was %s. %s", article(s.method), found(s)))
	return diag.NewErrorDiagnostic(summaryOf(err, "Login Failed"), strings.Join(said, "\n\n"))
}

func unusableEndpoint(endpoint string, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Unusable Compute Endpoint",
		fmt.Sprintf("The service catalog lists the compute service at %s, which cannot be used: %s.\n\nSet %s in its place.",
			shown(login.Value{Text: endpoint}), err, waysToSet(argumentNamed("endpoint"))))
}

// Pieces of messages.

// hidden are the values that no message may show, also on one line.
func hidden(values map[string]value) (texts []string) {
	for _, v := range values {
		if v.HoldsSecret() {
			texts = append(texts, v.Text, strings.Join(strings.Fields(v.Text), " "))
		}
	}
	return texts
}

// misplaced are those of them that are not meant to be secret. What is meant to be is redacted by those who send it.
func misplaced(values map[string]value) map[string]value {
	return maps.Collect(func(yield func(string, value) bool) {
		for name, v := range values {
			if !v.Secret && !yield(name, v) {
				return
			}
		}
	})
}

// found tells what the settings are made of.
func found(s *settings) string {
	var lines []string
	for _, a := range arguments {
		v, ok := s.values[a.name]
		switch {
		case !ok:
		case v.unknown:
			lines = append(lines, fmt.Sprintf("- %s (not known yet), from %s", a.name, origin(v)))
		default:
			lines = append(lines, fmt.Sprintf("- %s, from %s", named(a, v), origin(v)))
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
	trimmed := v.Value
	trimmed.Text = strings.TrimSpace(v.Text)
	switch {
	case trimmed.Text != v.Text && a.check(trimmed) == nil:
		return whiteSpace(a, v)
	case v.Source.InBlock():
		return "Set " + waysToSet(a) + "."
	case v.Source.Variable != "":
		return "Set " + v.Source.Variable + " again, or " + a.name + " in the provider block."
	default:
		return "Change the entry, or set " + a.name + " in the provider block."
	}
}

// whiteSpace tells of white space around a value, "" where there is none: a file or a command leaves it, and nobody
// sees it.
func whiteSpace(a argument, v value) string {
	begins := strings.TrimLeftFunc(v.Text, unicode.IsSpace) != v.Text
	ends := strings.TrimRightFunc(v.Text, unicode.IsSpace) != v.Text
	said := a.name
	switch {
	case begins && ends:
		said += " begins and ends with white space"
	case begins:
		said += " begins with white space"
	case strings.HasSuffix(v.Text, "\n"):
		said += " ends in a line break"
	case ends:
		said += " ends in white space"
	default:
		return ""
	}
	switch {
	case v.Source.InBlock():
		return said + ": trimspace() removes it."
	case v.Source.Variable != "":
		return said + ": set " + v.Source.Variable + " again without it."
	default:
		return said + ": remove it from " + origin(v) + "."
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

// summaryOf is the kind of trouble that package keystone had.
func summaryOf(err error, otherwise string) string {
	var failed *keystone.Error
	if errors.As(err, &failed) {
		return failed.Summary()
	}
	return otherwise
}
