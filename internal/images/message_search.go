package images

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/explain"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/message"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// What users read about a search that finds no image, too many, or one that may not be the one that was meant.

// minFunnel is how many conditions make it worth showing how many images each of them left.
const minFunnel = 3

// noMatch returns the error of a nova_image whose filter no image meets.
func noMatch(m explain.Miss, c Connection, in place) diag.Diagnostic {
	rewrite, found := rewritten(m, in)
	detail := rewrite
	if !found {
		detail, found = closest(m, c, in)
	}
	switch {
	case m.Last() != nil && m.Conditions >= minFunnel:
		detail = detail.Rows([]string{"Condition", "Images left"}, funnel(m))
	case found:
		detail = detail.Say("Searched %s%s.", howMany(m), inRegion(c, false))
	}
	if !found {
		detail = detail.Say("If the image exists, check region and project, or look it up by id: Nova does not list hidden or failed images, " +
			"other projects' community images, or shared images that were not accepted.")
	}
	if mayBeGone(m) && rewrite == nil {
		detail = detail.Say("%s", destroyAdvice).Copy(destroyCommand)
	}
	return errorAt(in.path, "No Matching Image", detail)
}

// Terraform reads data sources before it destroys, so an image that is gone for good keeps what was built from it.
const (
	destroyAdvice  = "If the image was deleted, you can still destroy what was built from it:"
	destroyCommand = "terraform destroy -refresh=false"
)

// mayBeGone reports whether there may have been an image that met the filter.
func mayBeGone(m explain.Miss) bool {
	return m.Unlisted() == 0 && (m.Except == nil || m.Except.Name != "status" || m.Last().Name != "status")
}

// rewritten returns what to write instead, if a hint found it and it can be written.
func rewritten(m explain.Miss, in place) (message.Message, bool) {
	rewriter, ok := m.Hint.(search.Rewriter)
	if !ok {
		return nil, false
	}
	rewrite, last := rewriter.Rewritten(), m.Last()
	instead := in.line(assignment(rewrite.Instead, m.Others))
	if !message.Copyable(instead) {
		return nil, false
	}
	instead += comment(obstacle(m.Obstacle, m.Has))
	matches := message.Count(rewrite.Matches, "image")
	if m.Obstacle != nil {
		matches = fmt.Sprintf("%d of the remaining images", rewrite.Matches)
	}
	var lead message.Message
	switch hint := m.Hint.(type) {
	case search.OtherCase:
		lead = message.Lead("%s. Names are case-sensitive; this one exists:", none(last))
	case search.OtherWhitespace:
		lead = message.Lead("%s. An image with this name but different whitespace exists:", none(last))
	case search.Wildcards:
		lead = message.Lead("name does not support wildcards. Use a regular expression instead, which matches %s:", matches)
	case search.Prefix:
		lead = message.Lead("name must match exactly. For names that start with %s, use a regular expression instead, which matches %s:",
			shown(last.Wanted), matches)
	case search.ExtraBackslash:
		return message.Lead("name_regex has one backslash too many. This one matches %s:", matches).Copy(instead).
			Say(`In an HCL string, write a literal dot as "\\.".`), true
	case search.Literal:
		lead = message.Lead("%s special in a regular expression. To match them literally, use:", areSpecial(hint.Special))
	case search.ExpressionCase:
		lead = message.Lead("name_regex is case-sensitive. With (?i), it matches %s:", matches)
	case search.Anchors:
		lead = message.Lead("name_regex matches whole names only because of ^ and $. Without them, it matches %s:", matches)
	case search.NotMaximum:
		lead = message.Lead("%s is an exact value, not a maximum. To match images that fit, use this condition, which matches %s:", last.Name, matches)
	case search.OtherWord:
		lead = message.Lead("%s. OpenStack calls it %s, which matches %s:", none(last), shown(rewrite.Instead.Value), matches)
	case search.SameNumber:
		lead = message.Lead("%s. Put the number in quotes, because HCL drops trailing zeros. This value matches %s:", none(last), matches)
	case search.OtherSpelling:
		lead = message.Lead("%s. Another property has the value, and matches %s:", none(last), matches)
	}
	return lead.Copy(instead), true
}

// closest returns how close the images come to the filter, and whether that is close enough to go on from.
func closest(m explain.Miss, c Connection, in place) (message.Message, bool) {
	last := m.Last()
	switch {
	case m.Listed == 0 && m.Query.Type != "":
		return message.Lead("Nova lists no images of type %s%s. The meaning of a type depends on the cloud; on OpenStack, it is the property "+
			"image_type, such as \"snapshot\".", quote(m.Query.Type), inRegion(c, true)), false
	case m.Listed == 0 && m.Query.Visibility != "":
		return message.Lead("Nova lists no %s images for this project%s.", m.Query.Visibility, inRegion(c, true)), false
	case m.Listed == 0:
		return message.Lead("Nova lists no images for this project%s.", inRegion(c, true)), false
	case last == nil:
		persists := "the cloud filters by other rules: remove the conditions one by one."
		if m.Query.Name != nil {
			persists = "use name_regex instead of name."
		}
		return message.Lead("%s every condition, but Nova did not list it when it filtered by these conditions itself. It may be new: try again. "+
			"If the error persists, %s", plural(m.Unlisted(), "image meets", "images meet"), persists), true
	case m.Hint == search.HiddenHash{}:
		return message.Lead("Nova does not return the hashes that Glance keeps, such as %s. Use id instead: the data of an image never changes.",
			message.Cut(last.Property, maxShown)), true
	}
	if near := nearNames(m); len(near) > 0 {
		return message.Lead("%s. Did you mean %s?", none(last), map[bool]string{true: "this one", false: "one of these"}[len(near) == 1]).Copy(near...), true
	}
	if last.Name == "status" && len(m.Without) > 0 && m.Except.Name == "status" {
		return wrongStatus(m, in), true
	}
	if nearest, ok := m.Hint.(search.OutOfRange); ok {
		sentence := fmt.Sprintf(outOfRange[last.Name], theRest(m, "is", "are"), among(m), message.Cut(fmt.Sprint(nearest.Nearest), maxShown))
		if m.Meeting == 0 {
			sentence += " No remaining image meets every other condition either."
		}
		return message.Lead("%s %s", sentence, without(m)), true
	}
	if last.Name == "snapshot" {
		return onlySnapshots(m), true
	}
	if last.Near != nil {
		return unlike(m, c), false
	}
	if values := valueLines(m); len(values) > 0 {
		detail := message.Lead("%s. %s:", none(last), whichHave(m)).Copy(values...)
		if m.Except != nil && m.Except.Name != last.Name {
			detail = detail.Say("%s", without(m))
		}
		return detail, true
	}
	if last.Property != "" {
		return message.Lead("No image has the metadata property %s. %s", message.Cut(message.Key(last.Property), maxShown), without(m)), len(m.Without) > 0
	}
	return message.Lead("%s. %s", none(last), without(m)), len(m.Without) > 0
}

// outOfRange are sentences about all images that are left, and the value that comes closest among those that would match.
var outOfRange = map[string]string{
	"created_after":  "%s older than created_after. The newest%s was created at %s.",
	"created_before": "%s newer than created_before. The oldest%s was created at %s.",
	"changes_since":  "%s unchanged since changes_since. The last change%s was at %s.",
	"size_min":       "%s smaller than size_min. The largest%s has %s bytes.",
	"size_max":       "%s larger than size_max. The smallest%s has %s bytes.",
	"fits_disk":      "%s too large for fits_disk. The smallest min_disk%s is %s GB.",
	"fits_ram":       "%s too large for fits_ram. The smallest min_ram%s is %s MB.",
}

// among names the images that the value of such a sentence comes from, if these are not all.
func among(m explain.Miss) string {
	switch {
	case !m.Nearer:
		return ""
	case m.Conditions == 1: // so it is the status
		return " among those that are ACTIVE"
	}
	return " among those that meet every other condition"
}

// nearNames returns the similar names as conditions, each with what else rules it out.
func nearNames(m explain.Miss) []string {
	var lines []string
	for _, near := range m.Near {
		if line := "name = " + message.HCL(near.Name); message.Copyable(line) {
			lines = append(lines, line+comment(obstacle(near.Obstacle, near.Has)))
		}
	}
	return lines
}

// valueLines returns what the images have that the last criterion is about, as conditions.
func valueLines(m explain.Miss) []string {
	last := m.Last()
	var lines []string
	for _, found := range m.Values {
		if found.Value == nil || len(lines) == message.MaxRows {
			continue
		}
		count := ""
		if m.Values[0].Count > 1 {
			count = message.Count(found.Count, "image")
		}
		if line := attribute(last, found.Value); message.Copyable(line) {
			lines = append(lines, line+comment(count, obstacle(found.Obstacle, found.Has)))
		}
	}
	return lines
}

// comment returns the remarks that are not empty, as a comment of HCL.
func comment(remarks ...string) string {
	remarks = slices.DeleteFunc(remarks, func(remark string) bool { return remark == "" })
	if len(remarks) == 0 {
		return ""
	}
	return "  # " + strings.Join(remarks, ", ")
}

// obstacle returns how a condition rules out images that have a value.
func obstacle(c *search.Criterion, has any) string {
	switch {
	case c == nil:
		return ""
	case c.Name == "status" && has != nil:
		return shorten(fmt.Sprint(has)) + ", not " + c.Text()
	}
	return "but not " + message.Cut(condition(c, c.Wanted), maxShown)
}

// wrongStatus is for images that meet every condition except the one on the status.
func wrongStatus(m explain.Miss, in place) message.Message {
	first := &m.Without[0]
	status := statusOf(first)
	which, why := fmt.Sprintf("%s (%s)", nameOf(first), shorten(status)), whyNotActive(status)
	if len(m.Without) > 1 {
		which, why = "such as "+which, ""
	}
	lead := fmt.Sprintf("%s not %s: %s. %s", plural(len(m.Without), "image matches but is", "images match but are"), m.Except.Text(), which, why)
	if !slices.Contains(nova.Statuses(), status) {
		return message.Lead("%s", lead)
	}
	return message.Lead("%s To select it anyway, set:", lead).Copy(in.line("status = " + message.HCL(status)))
}

// onlySnapshots is for images that are all snapshots, or that include no snapshot.
func onlySnapshots(m explain.Miss) message.Message {
	if m.Last().Wanted == true {
		return message.Lead("No remaining image is a snapshot or a backup of a server. %s", without(m))
	}
	return message.Lead("Every remaining image is a snapshot or a backup of a server. %s", without(m))
}

// unlike is for names that are not similar.
func unlike(m explain.Miss, c Connection) message.Message {
	var names []string
	for _, found := range m.Values[:min(len(m.Values), message.MaxRows)] {
		if found.Value == nil {
			continue
		}
		name := hcl(found.Value)
		if found.Count > 1 {
			name += fmt.Sprintf(" (%d)", found.Count)
		}
		names = append(names, name)
	}
	which := "the most frequent names are:"
	if len(names) > 0 && m.Values[0].Count == 1 {
		which = "among the names are:"
	}
	searched := fmt.Sprintf("%s, and no name is similar. Searched %s%s", none(m.Last()), howMany(m), inRegion(c, true))
	row, lines := strings.Join(names, ", "), valueLines(m)
	var detail message.Message
	switch {
	case row == "":
		detail = message.Lead("%s; none has a name.", searched)
	case utf8.RuneCountInString(row) <= message.Width-len("  "):
		detail = message.Lead("%s; %s", searched, which).Rows(nil, [][]string{{row}})
	case len(lines) > 0: // a table would cut long names
		detail = message.Lead("%s; %s", searched, which).Copy(lines...)
	default:
		detail = message.Lead("%s.", searched)
	}
	return detail.Say("%s", without(m))
}

// funnel returns how many images each of the last conditions left.
func funnel(m explain.Miss) [][]string {
	all := "(all)"
	if !m.Whole {
		all = fmt.Sprintf("(first %d)", m.Listed)
	}
	rows := [][]string{{all, strconv.Itoa(m.Listed)}}
	skipped := max(0, len(m.Steps)-message.MaxRows)
	if skipped > 0 {
		rows = append(rows, []string{"(" + message.Count(skipped, "condition") + ")", strconv.Itoa(m.Steps[skipped-1].Left)})
	}
	for _, step := range m.Steps[skipped:] {
		rows = append(rows, []string{condition(&step.Criterion, step.Wanted), strconv.Itoa(step.Left)})
	}
	return rows
}

// howMany returns what was searched, such as "9 images".
func howMany(m explain.Miss) string {
	what := "image"
	if m.Query.Visibility != "" {
		what = m.Query.Visibility + " image"
	}
	found := message.Count(m.Listed, what)
	if !m.Whole {
		found = "the first " + found
	}
	if m.Query.Type != "" {
		found += " of type " + quote(m.Query.Type)
	}
	return found
}

// inRegion names the region that was searched, with its source if that may be the mistake.
func inRegion(c Connection, withSource bool) string {
	switch {
	case c.Region.Text == "":
		return ""
	case withSource && c.Region.Source != "":
		return fmt.Sprintf(" in region %s (from %s)", quote(c.Region.Text), c.Region.Source)
	}
	return " in region " + quote(c.Region.Text)
}

// none says that no image meets the criterion.
func none(c *search.Criterion) string {
	switch c.Name {
	case "name":
		return "No image is named " + shown(c.Wanted)
	case "name_regex":
		return "No image name matches name_regex = " + shown(c.Wanted)
	case "name_not_regex":
		return "name_not_regex excludes every remaining image"
	case "metadata":
		return "No image has metadata " + condition(c, c.Wanted)
	case "metadata_in":
		return "No image has metadata " + message.Key(c.Property) + " in " + hcl(c.Wanted)
	}
	return "No image has " + condition(c, c.Wanted)
}

// theRest names the images that were left before the last condition, as in "All 3 remaining images are".
func theRest(m explain.Miss, is, are string) string {
	n, remaining := m.Before(), "remaining "
	if n == m.Listed {
		remaining = ""
	}
	if n == 1 {
		return fmt.Sprintf("The only %simage %s", remaining, is)
	}
	return fmt.Sprintf("All %d %simages %s", n, remaining, are)
}

// whichHave names the images that have the values that follow.
func whichHave(m explain.Miss) string {
	n := m.Before()
	if n == 1 {
		return theRest(m, "has this value", "")
	}
	if n == m.Listed {
		return "The " + message.Count(n, "image") + " have these values"
	}
	if len(m.Steps) == 2 {
		return fmt.Sprintf("Of %s, %d match %s and have these values", message.Count(m.Listed, "image"), n, m.Steps[0].Name)
	}
	return "The " + message.Count(n, "remaining image") + " have these values"
}

// without names the one condition that rules out every image.
func without(m explain.Miss) string {
	if len(m.Without) == 0 {
		return ""
	}
	name := m.Except.Name
	if m.Except.Property != "" {
		name += "." + message.Cut(m.Except.Property, maxShown)
	}
	return fmt.Sprintf("Without %s, %s, such as %s.", name, plural(len(m.Without), "image matches", "images match"), nameOf(&m.Without[0]))
}

// severalMatches returns the error of a nova_image whose filter more than one image meets.
func severalMatches(a explain.Ambiguity, in place) diag.Diagnostic {
	const newest = "most_recent = true"
	detail := message.Lead("%s match, but nova_image needs exactly one. To take the newest, set:", message.Count(len(a.Images), "image")).Copy(newest)
	alternative := "or add a condition that only one of them meets, for example:"
	if a.Tied > 1 {
		which := "All of them"
		if a.Tied < len(a.Images) {
			which = fmt.Sprintf("The newest %d", a.Tied)
		}
		detail = message.Lead("%s match, but nova_image needs exactly one. %s were created at the same time, so most_recent = true would choose "+
			"between them by updated:desc, then id:asc.", message.Count(len(a.Images), "image"), which)
		alternative = "Add a condition that only one of them meets, for example:"
	}
	telling := slices.IndexFunc(a.Telling, func(t search.Assignment) bool { return message.Copyable(assignment(t, a.Others)) })
	switch {
	case telling >= 0:
		detail = detail.Say("%s", alternative).Copy(in.line(assignment(a.Telling[telling], a.Others)))
	case a.Tied > 1:
		detail = detail.Say("Look one of them up by its id instead, for example:").Copy("id = " + message.HCL(a.Images[0].ID))
	}
	if len(a.Images) > message.MaxRows {
		detail = detail.Say("The newest %d of them:", message.MaxRows)
	}
	return errorAt(in.path, "Multiple Matching Images", detail.Table(candidates(a)))
}

// Limits of the columns for properties in a table of images.
const (
	maxProperties = 2
	minProperty   = 8 // characters
)

// candidates returns a table of the newest images, with the columns in which they differ.
func candidates(a explain.Ambiguity) (header []string, rows [][]string) {
	images := a.Images[:min(len(a.Images), message.MaxRows)]
	rows = make([][]string, len(images))
	add := func(title string, cell func(*nova.Image) string) {
		header = append(header, title)
		for i := range images {
			rows[i] = append(rows[i], cell(&images[i]))
		}
	}
	distinct := func(cell func(*nova.Image) string) int {
		seen := map[string]bool{}
		for i := range images {
			seen[cell(&images[i])] = true
		}
		return len(seen)
	}
	created := func(image *nova.Image) string {
		day, _, _ := strings.Cut(createdOf(image), "T")
		return day
	}
	if distinct(created) < len(images) {
		created = createdOf
	}
	add("Created", created)
	if distinct(nameOf) > 1 {
		add("Name", nameOf)
	}
	if distinct(statusOf) > 1 {
		add("Status", func(image *nova.Image) string { return shorten(statusOf(image)) })
	}
	if distinct(nameOf) == len(images) {
		return header, rows
	}
	add("ID", func(image *nova.Image) string { return shorten(image.ID) })
	for _, key := range a.Properties[:min(len(a.Properties), maxProperties)] {
		room := message.Width - width(header, rows) - len("  ")
		if room < minProperty { // the ID stays whole
			break
		}
		add(message.Cut(message.Key(key), room), func(image *nova.Image) string {
			return message.Cut(valueOrNone(search.Property(key)(image)), room)
		})
	}
	return header, rows
}

// width returns how many columns a table takes.
func width(header []string, rows [][]string) int {
	total := 0
	for column, title := range header {
		widest := utf8.RuneCountInString(title)
		for _, row := range rows {
			widest = max(widest, utf8.RuneCountInString(row[column]))
		}
		total += len("  ") + widest
	}
	return total
}

// notActive returns the warning about an image that was found by ID and cannot be booted.
func notActive(image *nova.Image) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("id"), "Image Not Active", message.Lead(
		"The image %s is %s, not ACTIVE, so servers cannot be created from it. %s", quote(image.ID), shorten(statusOf(image)),
		whyNotActive(statusOf(image))).String())
}

func whyNotActive(status string) string {
	return map[string]string{
		nova.StatusSaving:  "It is still being uploaded.",
		nova.StatusError:   "Its upload failed.",
		nova.StatusDeleted: "It is being deleted.",
		nova.StatusUnknown: "It was deactivated, or its data is still being staged or imported.",
	}[status]
}

// ambiguous returns the warning of a choice that was made by an order that the configuration does not set.
func ambiguous(chosen *nova.Image, tied int, order search.Order, in place) diag.Diagnostic {
	keys := make([]string, len(order))
	for i, key := range order {
		keys[i] = key.String()
	}
	return diag.NewAttributeWarningDiagnostic(in.path, "Ambiguous Image Selection", message.Lead(
		"%s tie for first place under %s. Selected %s by updated:desc, then id:asc. To choose explicitly, add a filter condition or a sort key.",
		message.Count(tied, "image"), message.Cut(strings.Join(keys, ", "), maxShown), shorten(chosen.ID)).String())
}

// snapshotSelected returns the warning of a snapshot that was selected although images match that are not snapshots.
func snapshotSelected(chosen *nova.Image, others int, in place) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(in.path, "Selected Image Is a Snapshot", message.Lead(
		"%s is a snapshot of a server, but %s not. A snapshot inherits the metadata of its image and is always newer. To exclude snapshots, set:",
		nameOf(chosen), plural(others, "other match is", "other matches are")).
		Copy(in.line("snapshot = false")).Say("To select the snapshot without this warning, set snapshot = true.").String())
}

// redact replaces tokens in diagnostics: names and messages are the service's choice, and may repeat them.
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

// Values in HCL.

// assignment returns the argument as a configuration has it. A pair of metadata stands among the others, which the same
// argument sets.
func assignment(a search.Assignment, others []search.Assignment) string {
	if a.Name != "metadata" {
		return a.Name + " = " + hcl(a.Value)
	}
	var pairs []string
	for _, pair := range others {
		if pair.Property != a.Property {
			pairs = append(pairs, message.Key(pair.Property)+" = "+hcl(pair.Value))
		}
	}
	pairs = append(pairs, message.Key(a.Property)+" = "+hcl(a.Value))
	return "metadata = { " + strings.Join(pairs, ", ") + " }"
}

// condition returns the criterion with a value, such as name = "a", or the pair of a condition on metadata.
func condition(c *search.Criterion, wanted any) string {
	if c.Property != "" {
		return message.Key(c.Property) + " = " + hcl(wanted)
	}
	return c.Name + " = " + hcl(wanted)
}

// attribute returns the attribute that a criterion is about with a value, such as name = "a".
func attribute(c *search.Criterion, value any) string {
	if c.Property != "" || !search.IsCondition(c.Attribute) {
		return condition(c, value)
	}
	return c.Attribute + " = " + hcl(value)
}

// hcl returns a value in HCL.
func hcl(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case string:
		return message.HCL(value)
	case []any:
		elements := make([]string, len(value))
		for i, element := range value {
			elements[i] = hcl(element)
		}
		return "[" + strings.Join(elements, ", ") + "]"
	}
	return fmt.Sprint(value)
}

// shown returns a value for prose, cut if it is long.
func shown(v any) string { return message.Cut(hcl(v), maxShown) }

func valueOrNone(v any) string {
	if v == nil {
		return "(none)"
	}
	return shown(v)
}

func nameOf(image *nova.Image) string { return valueOrNone(search.Name(image)) }

func createdOf(image *nova.Image) string {
	if created, ok := search.Created(image).(string); ok {
		return created
	}
	return "(none)"
}

func statusOf(image *nova.Image) string {
	if image.Status == nil {
		return "(none)"
	}
	return *image.Status
}

// shorten returns a service's text on one line.
func shorten(text string) string { return transport.Sanitize(text, maxShown) }

// plural returns the number with the words for one or for several.
func plural(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, several)
}

func areSpecial(characters []string) string {
	if len(characters) == 1 {
		return characters[0] + " is"
	}
	return message.List("and", characters...) + " are"
}
