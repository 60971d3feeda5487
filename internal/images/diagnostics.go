package images

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/message"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// All texts that the data sources show are in this file. A summary is in Title Case; a detail says what was asked,
// what came back, and what to do. Terraform wraps lines, except those that begin with blanks.

// How much of what was found an error shows.
const (
	maxShownImages = 10
	maxShownValues = 10
	maxShownText   = 60 // characters
	maxShownError  = 300
	maxShownKey    = 36
	maxShownStep   = 65 // key and value together
	maxShownCell   = 16

	maxShownProperties = 2
)

func invalidFilter(at path.Path, key, detail string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Invalid Filter", fmt.Sprintf("filter.%s: %s", key, detail))
}

func invalidID(err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("id"), "Invalid Image Id", fmt.Sprintf(
		"This is not the id of an image: %v. To find an image by its name, use the block filter.", err))
}

func idOrFilterMissing() diag.Diagnostic {
	return diag.NewErrorDiagnostic("Missing Image Description",
		"A nova_image needs to know which image to find. Set id, or describe the image (name, status, …) inside a block:\n\n"+
			"  filter {\n    name = \"ubuntu-24.04\"\n  }\n\n"+
			"Attributes such as name at the top of the data source are what was found.")
}

func idAndFilter() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("id"), "Conflicting Image Descriptions",
		"Both id and filter are set. An id alone tells which image is meant: remove one of the two.")
}

func emptyFilter() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(filterPath, "Empty Filter",
		"The filter sets no key, so every image would match, and the newest of all images is never the one that is wanted. "+
			"Describe the image by at least one key, such as name or name_regex.")
}

func onlyWithFilter(argument string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(argument), "Argument Without Filter", fmt.Sprintf(
		"%s chooses among the images that a filter matches, but the image is described by id. Remove %s.", argument, argument))
}

func mostRecentAndSort() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("most_recent"), "Conflicting Orders",
		"Both most_recent and sort are set, and most_recent means sort = [\"created:desc\"]. Remove one of the two.")
}

func invalidSort(at path.Path, word *string) diag.Diagnostic {
	shown := "null"
	if word != nil {
		shown = quote(*word)
	}
	return diag.NewAttributeErrorDiagnostic(at, "Invalid Sort", fmt.Sprintf(
		"%s is no sort. It is key:asc or key:desc, such as \"created:desc\", and the key is one of %s.",
		shown, strings.Join(sortKeys, ", ")))
}

func repeatedSort(at path.Path, key string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Repeated Sort Key", fmt.Sprintf(
		"%s stands in sort already, and the first of them decides. Remove this one.", key))
}

func sortWithoutVersion(at path.Path) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Sort by Version Without Version",
		"To sort by version, filter.name_regex must say what the version is, by a group of that name, such as "+
			"\"^app-(?P<version>[0-9.]+)$\".")
}

func needsDetail(at path.Path, key string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Argument Needs Detail", fmt.Sprintf(
		"With detail = false the service says no more of an image than its id, name and links, so %s cannot be looked at. "+
			"Only name and name_regex can filter, and only name, id and version sort. Remove detail = false, or %s.", key, key))
}

func invalidLimit(problem string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("limit"), "Invalid Limit", strings.TrimSpace(problem+
		" limit is the largest number of images to answer with, so it is at least 1. Leave it out to get all."))
}

func invalidTimeout() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("timeouts").AtName("read"), "Invalid Timeout",
		"timeouts.read is how long the whole read may take, so it is longer than nothing, such as \"30s\" or \"2m\".")
}

// noMatch is the error of a nova_image whose filter no image meets. endpointOrigin says where it was looked for.
func noMatch(m miss, endpointOrigin string) diag.Diagnostic {
	var b strings.Builder
	b.WriteString("No image matches the filter.")
	switch {
	case m.listed == 0 && m.ofType != "":
		fmt.Fprintf(&b, " The service lists no images of the type %s. What it means by a type differs from cloud to cloud: "+
			"on OpenStack it is the property image_type, such as snapshot.\n", quote(m.ofType))
	case m.listed == 0:
		b.WriteString(" The service lists no images at all for this project.\n")
	case len(m.steps) == 0:
		fmt.Fprintf(&b, " The service lists %s.\n", count(m.listed, "image"))
	default:
		which := count(m.listed, "image")
		if !m.whole {
			which = "first " + which
		}
		ofType := ""
		if m.ofType != "" {
			ofType = " for the type " + quote(m.ofType)
		}
		fmt.Fprintf(&b, " Of the %s that the service lists%s, so many were left after each key:\n\n", which, ofType)
		rows := make([][]string, len(m.steps))
		for i, step := range m.steps {
			key := cut(step.key, maxShownKey)
			wanted := cut(step.wanted, maxShownStep-utf8.RuneCountInString(key))
			rows[i] = []string{key + " = " + wanted, strconv.Itoa(step.left)}
		}
		writeTable(&b, rows)
	}
	gone := ""
	if m.rescue.kind == noRescue && missUnlisted(m) == "" {
		gone = destroyAdvice
	}
	for _, part := range []string{missSeen(m), missHint(m), missOnly(m), missUnlisted(m), gone} {
		if part != "" {
			b.WriteString("\n" + part + "\n")
		}
	}
	b.WriteString("\nNot listed are other projects' private images and images of other regions, and, though they are found by id, hidden images, " +
		"images whose upload failed, other projects' community images and shared ones that were not accepted yet.\n\n" + endpointOrigin)
	return diag.NewAttributeErrorDiagnostic(filterPath, "No Matching Image", b.String())
}

// destroyAdvice is for an image that may be gone for good. Terraform reads data sources before it destroys, and so a lost
// image keeps what was built from it.
const destroyAdvice = "If the image is gone and you want to destroy what was built from it, run:\n\n  terraform destroy -refresh=false"

// missSeen says what the images have that came as far as the key which left none.
func missSeen(m miss) string {
	var b strings.Builder
	if len(m.near) > 0 {
		b.WriteString("The nearest names are:\n\n")
		for _, name := range m.near {
			fmt.Fprintf(&b, "  %s\n", message.HCL(name))
		}
		b.WriteString("\n")
	}
	if len(m.seen) == 0 {
		return ""
	}
	if len(m.seen) > maxShownValues && m.seen[0].count == 1 { // a few of them would tell nothing
		fmt.Fprintf(&b, "The images left before it have %s of %s.", count(len(m.seen), "different value"), cut(m.last.of, maxShownText))
		return b.String()
	}
	rows := make([][]string, 0, maxShownValues)
	for _, seen := range m.seen[:min(len(m.seen), maxShownValues)] {
		rows = append(rows, []string{cut(seen.value, maxShownText), count(seen.count, "image")})
	}
	fmt.Fprintf(&b, "Values of %s among the images left before it:\n\n", cut(m.last.of, maxShownText))
	writeTable(&b, rows)
	if more := len(m.seen) - maxShownValues; more > 0 {
		fmt.Fprintf(&b, "  and %s\n", count(more, "other value"))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// missHint says what small change would have helped. What it says to write is whole, on a line of its own; where that
// cannot be written, it says nothing.
func missHint(m miss) string {
	expression := "\n\n  name_regex = " + message.HCL(m.rescue.text)
	text := message.HCL(m.rescue.text)
	if !message.Copyable(text) {
		return ""
	}
	hits := count(m.rescue.hits, "image")
	switch m.rescue.kind {
	case rescueCase:
		if m.last.key == "name_regex" {
			return fmt.Sprintf("It would match %s if upper and lower case were the same:", hits) + expression
		}
		return fmt.Sprintf("There is a name that differs only in upper and lower case:\n\n  name = %s", text)
	case rescueBlanks:
		return fmt.Sprintf("There is a name that differs only in its blanks:\n\n  name = %s", text)
	case rescueWildcards:
		return fmt.Sprintf("name knows no wildcards. As an expression, it would match %s:", hits) + expression
	case rescueBegins:
		return fmt.Sprintf("Other names begin so. As an expression, it would match %s:", hits) + expression
	case rescueDigits:
		return fmt.Sprintf("There is %s on %s, which is the same number: put it in quotes, and HCL leaves it as it is.", text, hits)
	case rescueWord:
		return fmt.Sprintf("OpenStack's word for %s is %s, which %s.", m.last.wanted, text, have(m.rescue.hits))
	case rescueHash:
		return "Nova does not show the hashes that Glance keeps. An id is as certain: the data of an image never changes."
	case rescueLessEscaped:
		return fmt.Sprintf("The expression has a backslash too many. With one less, it would match %s:", hits) + expression
	case rescueLiteral:
		return fmt.Sprintf("Taken as plain text it would match %s, but some of its characters mean something else in an "+
			"expression. Use name, or write:", hits) + expression
	case rescueAnchors:
		return fmt.Sprintf("Without ^ and $, which bind it to the whole name, it would match %s:", hits) + expression
	case rescueAtMost:
		return fmt.Sprintf("%s is an equality. For what boots within that size, %s = %s would match %s.",
			m.last.key, m.rescue.text, m.last.wanted, hits)
	case rescueKey:
		return fmt.Sprintf("There is the metadata key %s with that value, on %s.", text, hits)
	}
	switch {
	case m.newest != nil && m.last.key == "created_after":
		return fmt.Sprintf("created_after excludes all that were left, the newest of them being from %s.", *timestamp(m.newest))
	case m.oldest != nil && m.last.key == "created_before":
		return fmt.Sprintf("created_before excludes all that were left, the oldest of them being from %s.", *timestamp(m.oldest))
	}
	return ""
}

// missOnly says which single key stands in the way.
func missOnly(m miss) string {
	if len(m.only) == 0 || missUnlisted(m) != "" || m.onlyKey == m.last.key && missHint(m) != "" {
		return ""
	}
	first := &m.only[0]
	example := fmt.Sprintf("%s would match, such as %s (%s)",
		count(len(m.only), "image"), cut(shownName(first), maxShownText), shorten(first.ID))
	if m.onlyKey == "status" {
		return fmt.Sprintf("But for the status, %s, which is %s.", example, shorten(plain(first.Status)))
	}
	return fmt.Sprintf("Without %s, %s.", cut(m.onlyKey, maxShownText), example)
}

// missUnlisted tells of images that meet every key, and were not listed when the service was asked by these keys.
func missUnlisted(m miss) string {
	if len(m.steps) == 0 || m.steps[len(m.steps)-1].left == 0 {
		return ""
	}
	return fmt.Sprintf("So %s would match, but the service did not list it when it was asked by these keys. "+
		"It may be new: try again. If that does not help, the service filters by other rules: use name_regex in the place of name.",
		count(m.steps[len(m.steps)-1].left, "image"))
}

// severalMatches is the error of a nova_image whose filter more than one image meets.
func severalMatches(c crowd) diag.Diagnostic {
	images := c.images[:min(len(c.images), maxShownImages)]
	what := make([][]string, 1, len(images)+1)
	which := make([][]string, 1, len(images)+1)
	what[0], which[0] = []string{"NAME"}, []string{"ID", "CREATED", "STATUS"}
	properties := c.properties[:min(len(c.properties), maxShownProperties)]
	for _, property := range properties {
		what[0] = append(what[0], cut(hclKey(property), maxShownCell))
	}
	for i := range images {
		image := &images[i]
		row := []string{cut(shownName(image), terminalWidth-2-len(properties)*(2+maxShownCell))}
		for _, property := range properties {
			row = append(row, cut(propertyOf(property)(image), maxShownCell))
		}
		what = append(what, row)
		which = append(which, []string{shorten(image.ID), shownTime(created)(image), shorten(plain(image.Status))})
	}
	var b strings.Builder
	fmt.Fprintf(&b, "The filter matches %s, but exactly one is wanted:\n\n", count(len(c.images), "image"))
	writeImages(&b, what, which)
	if more := len(c.images) - maxShownImages; more > 0 {
		fmt.Fprintf(&b, "  and %d more\n", more)
	}
	b.WriteString("\n" + crowdAdvice(c))
	return diag.NewAttributeErrorDiagnostic(filterPath, "Several Matching Images", b.String())
}

// crowdAdvice is the shortest change that leaves one image.
func crowdAdvice(c crowd) string {
	newest := shorten(c.images[0].ID)
	var advice string
	if c.tied == 1 {
		advice = fmt.Sprintf("most_recent = true takes the newest of them, %s.", newest)
	} else {
		advice = fmt.Sprintf("most_recent = true takes %s, one of the newest %d, which were created at the same time.", newest, c.tied)
	}
	if c.telling != "" {
		return advice + " In the filter, this tells it from the others:\n\n  " + c.telling
	}
	return advice + " To take another, add a key to the filter that tells it from the rest, or set id instead."
}

// notActive is the warning of an image that was asked for by id, and cannot be booted.
func notActive(image *nova.Image) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("id"), "Image Not Active", fmt.Sprintf(
		"The image %s is %s, not ACTIVE, so servers cannot be made from it%s.",
		shorten(image.ID), shorten(plain(image.Status)), whyNotActive(plain(image.Status))))
}

func whyNotActive(status string) string {
	switch status {
	case nova.StatusSaving:
		return " yet: it is still being uploaded"
	case nova.StatusError:
		return ": its upload failed"
	case nova.StatusDeleted:
		return ": it is being deleted"
	case nova.StatusUnknown:
		return " now: somebody deactivated it, or its data is still being staged or imported"
	}
	return " now"
}

// tiesDecided is the warning of a choice that was made by what nobody asked for.
func tiesDecided(chosen *nova.Image, tied int, o order) diag.Diagnostic {
	words := make([]string, len(o))
	for i, key := range o {
		words[i] = key.String()
	}
	return diag.NewAttributeWarningDiagnostic(filterPath, "Ties Decided", fmt.Sprintf(
		"%s come first by %s alike, so what was updated last, then the id, decided for %s. "+
			"Another key in the filter or in sort makes the choice yours.",
		count(tied, "image"), strings.Join(words, ", "), shorten(chosen.ID)))
}

// redact takes the tokens out of diagnostics: names and messages are the service's choice, and may repeat them.
func redact(diagnostics diag.Diagnostics, client *nova.Client) diag.Diagnostics {
	redacted := make(diag.Diagnostics, len(diagnostics))
	for i, d := range diagnostics {
		detail := client.Redact(d.Detail())
		located, hasPath := d.(diag.DiagnosticWithPath)
		switch isError := d.Severity() == diag.SeverityError; {
		case hasPath && isError:
			redacted[i] = diag.NewAttributeErrorDiagnostic(located.Path(), d.Summary(), detail)
		case hasPath:
			redacted[i] = diag.NewAttributeWarningDiagnostic(located.Path(), d.Summary(), detail)
		case isError:
			redacted[i] = diag.NewErrorDiagnostic(d.Summary(), detail)
		default:
			redacted[i] = diag.NewWarningDiagnostic(d.Summary(), detail)
		}
	}
	return redacted
}

// failure is the error of a read that got no usable answer. id is the image that was asked for, empty for a list;
// endpointOrigin says where the endpoint comes from, which is shown wherever that may be to blame.
func failure(err error, id, endpointOrigin string) diag.Diagnostic {
	var (
		fault    *nova.Fault
		answer   *nova.AnswerError
		exchange *transport.Error
	)
	switch {
	case errors.As(err, &fault):
		return faultDiagnostic(fault, id, endpointOrigin)
	case errors.As(err, &answer):
		return diag.NewErrorDiagnostic("Unusable Answer", fmt.Sprintf(
			"%s %s\nanswered %d, but %s.%s\n\nIs the endpoint the compute service's, and nothing in between?\n\n%s",
			answer.Method, answer.URL, answer.Status, answer.Reason, requestID(answer.RequestID), endpointOrigin))
	case errors.As(err, &exchange):
		return exchangeDiagnostic(exchange, id, endpointOrigin)
	}
	summary := "Read Failed"
	var named interface{ Summary() string } // a login's failure says what to call it
	if errors.As(err, &named) {
		summary = named.Summary()
	}
	return diag.NewErrorDiagnostic(summary, err.Error())
}

func faultDiagnostic(fault *nova.Fault, id, endpointOrigin string) diag.Diagnostic {
	detail := fmt.Sprintf("%s %s\nanswered %s", fault.Method, fault.URL, fault.StatusText())
	if fault.Message != "" {
		detail += ": " + fault.Message
	}
	detail += requestID(fault.RequestID)
	if fault.Attempts > 1 {
		detail += "\nIt was asked " + transport.Spent(fault.Attempts, fault.Elapsed) + "."
	}
	summary, advice := adviceOn(fault, id)
	detail += "\n\n" + advice
	switch summary {
	case noImagesAPI, projectMismatch, unexpectedAnswer:
		detail += "\n\n" + endpointOrigin
	}
	switch {
	case fault.Status == http.StatusNotFound && id != "" && fault.Name != "":
		return diag.NewAttributeErrorDiagnostic(path.Root("id"), summary, detail)
	case summary == requestRefused && id == "":
		return diag.NewAttributeErrorDiagnostic(filterPath, summary, detail)
	}
	return diag.NewErrorDiagnostic(summary, detail)
}

// requestRefused is the one fault of a list that what was asked for is to blame for. The others here may be the
// endpoint's.
const (
	requestRefused   = "Request Refused"
	projectMismatch  = "Project Does Not Match"
	noImagesAPI      = "No Images API Here"
	unexpectedAnswer = "Unexpected Answer"
)

// adviceOn is what to do about a fault: a summary, and a sentence or two.
func adviceOn(fault *nova.Fault, id string) (summary, advice string) {
	switch fault.Status {
	case http.StatusMultipleChoices:
		if fault.Name == nova.NameChoices {
			return noImagesAPI, "Nova answers, but it knows no version of its API at this URL. Those that it has are at the paths " +
				"above: make one of them the endpoint's path, or take the URL that the service catalog lists (openstack catalog show compute)."
		}
	case http.StatusBadRequest:
		if strings.Contains(fault.Message, "project_id 'None'") {
			return projectMismatch, "The token is of no project, so the service would list public images only. Log in with a project " +
				"(project_name with its domain, or project_id), or pass a token that was issued for one."
		}
		if strings.Contains(fault.Message, "project_id") {
			return projectMismatch, "The first of the two ids is the one in the URL, from the provider's project_id or " +
				"endpoint; the second is the project that the token is for. Make the former equal the latter, or use a token for the other project."
		}
		if strings.Contains(fault.Message, "No image found with ID") {
			return "List Keeps Changing", "A list goes on after the last image of the page before, and that image was deleted " +
				"meanwhile; the list was begun anew several times, and each time it happened again. Try again, or narrow the search, " +
				"so that the list is shorter."
		}
		return requestRefused, "The service does not understand the request. The message above says what it stumbled over."
	case http.StatusUnauthorized:
		advice = "The token is wrong, or it has expired: tokens last an hour or so."
		if fault.TokenOrigin != "" {
			advice += " It comes from " + fault.TokenOrigin + "."
		}
		return "Token Refused", advice + " Check that it is for this cloud, and get a new one (openstack token issue), or let the " +
			"provider log in by itself, with a password or an application credential."
	case http.StatusForbidden:
		return "Access Forbidden", "The token is valid, but its user may not read images here: ask for a role in the project " +
			"(reader is enough), or whether a policy of the cloud forbids the images API."
	case http.StatusNotFound:
		if id != "" && fault.Name != "" {
			advice = "No image with this id can be seen from this project. It may have been deleted, it may be another project's " +
				"private image, or it may be in another region. (Hidden images, other projects' community images and shared ones not accepted yet are found by id.)\n\n" +
				destroyAdvice
			if !uuid.MatchString(id) {
				advice = "No image has this id, and OpenStack's ids are UUIDs. To find an image by its name, use filter { name = … } in the place of id."
			}
			return "Image Not Found", advice
		}
		return noImagesAPI, "There is no images API at this URL. Check the endpoint: it is the compute " +
			"service's, as its catalog lists it, such as https://nova.example.com/v2.1; a project is named by id. " +
			"Nova's images API is frozen at microversion 2.35, and a cloud may have switched it off."
	case http.StatusMethodNotAllowed:
		return noImagesAPI, "Something answers at this URL that does not let images be read. Check the endpoint."
	case http.StatusRequestEntityTooLarge, http.StatusTooManyRequests:
		return "Too Many Requests", "The service limits how often it may be asked. Wait a little, run fewer pipelines at once, " +
			"or raise the provider's max_retries." + askedPatience(fault)
	case http.StatusInternalServerError:
		switch {
		case strings.Contains(fault.Message, "JSONDecodeError"):
			return "Broken Image in the Cloud", "Nova fails on an image of this project whose property block_device_mapping " +
				"or mappings is no JSON, and with it on every list. Find that image with Glance (openstack image list --long) and " +
				"mend or remove the property. Other images can still be read by id."
		case strings.Contains(strings.ToLower(fault.Message), "glance"):
			return "Image Service Unavailable", "Nova answers for Glance, and Glance does not answer it. " +
				"Try again later; the request id tells the cloud's operator more."
		}
		return "Service Fault", "The service failed, most often because Glance, which it asks, did. " +
			"Try again later; the request id tells the cloud's operator more."
	case http.StatusServiceUnavailable:
		return "Service Unavailable", "The service, or Keystone behind it, is down or being upgraded. Try again later, or raise " +
			"the provider's max_retries." + askedPatience(fault)
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		return "Service Unavailable", "A proxy answers, but not the service behind it. Try again later."
	}
	return unexpectedAnswer, "Check that the endpoint is the compute service's, and nothing in between."
}

func askedPatience(fault *nova.Fault) string {
	if fault.RetryAfter == "" {
		return ""
	}
	return fmt.Sprintf(" The service asked to wait (Retry-After: %s), longer than this read may take.", fault.RetryAfter)
}

func exchangeDiagnostic(exchange *transport.Error, id, endpointOrigin string) diag.Diagnostic {
	request := fmt.Sprintf("%s %s\n", exchange.Method, exchange.URL)
	var (
		redirect    *transport.RedirectError
		tooLarge    *transport.TooLargeError
		slow        *transport.TimeoutError
		certificate *tls.CertificateVerificationError
		lookup      *net.DNSError
	)
	summary, advice := "Service Not Reached", "The service may be down. Check the endpoint, the network, and whether a proxy (HTTPS_PROXY) is needed."
	switch {
	case errors.Is(exchange, context.Canceled):
		return diag.NewErrorDiagnostic("Read Canceled", request+"was canceled.")
	case errors.Is(exchange, context.DeadlineExceeded):
		return diag.NewErrorDiagnostic("Read Timed Out", request+"was not answered in the time that this read may take. "+
			exchange.Tried()+".\n\nRaise timeouts.read if the cloud is slow.\n\n"+endpointOrigin)
	case errors.As(exchange, &redirect):
		return diag.NewErrorDiagnostic("Redirect Refused", request+"answered with a "+redirect.Error()+
			".\n\n"+redirectAdvice(redirect, id)+"\n\n"+endpointOrigin)
	case errors.As(exchange, &tooLarge):
		summary, advice = "Answer Too Large", "Narrow the search by what the service itself filters: name, min_disk, min_ram, "+
			"server_id, changes_since or type."
	case errors.As(exchange, &slow):
		summary, advice = "Service Too Slow", "Raise the provider's request_timeout if the cloud is slow."
	case errors.As(exchange, &certificate):
		summary, advice = "Certificate Not Trusted", "If the cloud has an authority of its own, give its certificate as the "+
			"provider's cacert_file (OS_CACERT). If the host is not the one that you meant, mend the endpoint."
	case errors.As(exchange, &lookup):
		summary, advice = "Host Not Found", "Check the host in the endpoint, and the network's name service."
	}
	return diag.NewErrorDiagnostic(summary, request+"got no answer: "+transport.Tame(exchange.Err.Error(), maxShownError)+
		".\n"+exchange.Tried()+".\n\n"+advice+"\n\n"+endpointOrigin)
}

// redirectAdvice names the endpoint that a redirect leads to, as far as that can be told.
func redirectAdvice(redirect *transport.RedirectError, id string) string {
	if redirect.Loop {
		return "The service sends requests round in circles. Check the endpoint, and what stands before the service."
	}
	for _, asked := range []string{"/images/" + cmp.Or(id, "detail"), "/images"} {
		moved, ok := strings.CutSuffix(strings.TrimSuffix(redirect.To, "/"), asked)
		if endpoint, err := nova.ParseEndpoint(moved, ""); ok && err == nil && endpoint.String() == moved {
			return "If the service has moved there, set the endpoint to " + moved + "."
		}
	}
	return "That is no URL of an images API, but perhaps a page to log in at: check what stands before the service. " +
		"If the service has moved, its new URL is in the service catalog (openstack catalog show compute)."
}

func requestID(id string) string {
	if id == "" {
		return ""
	}
	return "\nRequest id: " + id
}

func have(images int) string {
	if images == 1 {
		return "1 image has"
	}
	return fmt.Sprintf("%d images have", images)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func plain(text *string) string {
	if text == nil {
		return "none"
	}
	return *text
}

// shorten is a service's text on one line. What a configuration or an image holds is quoted instead, which keeps its
// blanks.
func shorten(text string) string { return transport.Tame(text, maxShownText) }

func quote(text string) string { return cut(strconv.Quote(text), maxShownText) }

// cut ends what is too long with an ellipsis. A quoted text stays one.
func cut(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	end := "…"
	if runes[0] == '"' {
		end = `…"`
	}
	return string(runes[:limit-utf8.RuneCountInString(end)]) + end
}
