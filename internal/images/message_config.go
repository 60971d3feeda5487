package images

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/message"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// What users read about arguments that cannot be used.

var (
	filterPath = path.Root("filter")
	sortPath   = path.Root("sort")
)

const (
	maxShown  = 60 // characters of a value in prose
	maxDigits = 10 // of a number
)

// errorAt returns an error at an argument.
func errorAt(at path.Path, summary string, detail message.Message) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, summary, detail.String())
}

// A place is the part of a configuration that describes an image: the block filter, or name next to it.
type place struct {
	path     path.Path
	inFilter bool
}

// line returns a condition as it is to be written there.
func (p place) line(condition string) string {
	if p.inFilter || strings.HasPrefix(condition, "name = ") {
		return condition
	}
	return "filter {\n  " + condition + "\n}"
}

// invalid returns the problems of a filter or a sort.
func invalid(problems []search.Problem, in place) diag.Diagnostics {
	var diagnostics diag.Diagnostics
	for _, p := range problems {
		diagnostics.Append(invalidValue(p, in))
	}
	return diagnostics
}

func invalidValue(p search.Problem, in place) diag.Diagnostic {
	if p.Argument == "name" && !in.inFilter {
		return errorAt(in.path, "Invalid Image Name", must(p.Argument, p.Fault))
	}
	if index, ok := p.Element.(int); ok {
		return invalidSort(sortPath.AtListIndex(index), index, p.Fault)
	}
	at, name := filterPath.AtName(p.Argument), p.Argument
	if key, ok := p.Element.(string); ok {
		at, name = at.AtMapKey(key), fmt.Sprintf("%s[%s]", name, message.Quote(key, maxShown))
	}
	return errorAt(at, "Invalid Filter", must(name, p.Fault))
}

// must returns the error of an argument that breaks its rule.
func must(name string, fault any) message.Message {
	switch fault := fault.(type) {
	case search.TooLong:
		return message.Lead("%s must have at most %d characters, not %d.", name, fault.Max, fault.Characters)
	case search.Negative:
		return message.Lead("%s must be 0 or greater, not %s.", name, digits(fault.Number))
	case search.Fraction:
		return message.Lead("%s must be an integer, not %s. Use floor() or ceil().", name, digits(fault.Number))
	case search.TooLarge:
		return message.Lead("%s must be at most %d, not %s.", name, fault.Max, digits(fault.Number))
	case search.NotATime:
		return message.Lead("%s must be an RFC 3339 timestamp, for example %s, not %s.", name, `"2026-04-01T00:00:00Z"`, quote(fault.Text))
	case search.NotAStatus:
		return mustBeStatus(name, fault)
	case search.NotAVisibility:
		if lower := strings.ToLower(fault.Text); slices.Contains(search.Visibilities, lower) {
			return message.Lead("%s must be lowercase:", name).Copy(name + " = " + message.HCL(lower))
		}
		return message.Lead("%s must be %s, not %s.", name, message.List("or", search.Visibilities...), quote(fault.Text))
	case search.NotAServer:
		return message.Lead("%s must be the ID of a server, or a URL that ends in it, not %s.", name, quote(fault.Text))
	case search.NotAnExpression:
		reason := strings.TrimPrefix(fault.Err.Error(), "error parsing regexp: ")
		return message.Lead("%s must be a valid RE2 regular expression, but has an error: %s. In an HCL string, write each backslash twice.",
			name, message.Cut(reason, maxShown))
	case search.Lookaround:
		const lead = "%s must be an RE2 regular expression, which has no lookahead or lookbehind, such as (?!...). To exclude names, use "
		if line := "name_not_regex = " + message.HCL(fault.Excluded); fault.Excluded != "" && message.Copyable(line) {
			return message.Lead(lead+"a separate condition:", name).Copy(line)
		}
		return message.Lead(lead+"name_not_regex.", name)
	case search.Null:
		return message.Lead("%s must not be null. Set a value, or remove it.", name)
	case search.OnlyNull:
		return message.Lead("%s must have a value that is not null. Add one, or remove the property.", name)
	case search.BelowMinimum:
		if minimum, ok := fault.Minimum.(time.Time); ok {
			value, _ := fault.Value.(time.Time)
			return message.Lead("%s must be later than %s (%s), not %s.", name, fault.Other, search.Timestamp(minimum), search.Timestamp(value))
		}
		return message.Lead("%s must be at least %s (%d), not %d.", name, fault.Other, fault.Minimum, fault.Value)
	}
	return message.Lead("%s must not be empty. Set a value, or remove it.", name)
}

func mustBeStatus(name string, fault search.NotAStatus) message.Message {
	if fault.Instead == "" {
		return message.Lead("%s must be %s, not %s.", name, message.List("or", nova.Statuses()...), quote(fault.Text))
	}
	if strings.EqualFold(fault.Text, fault.Instead) {
		return message.Lead("%s must be uppercase:", name).Copy(name + " = " + message.HCL(fault.Instead))
	}
	return message.Lead("%s must be a status of Nova, not of Glance. Nova's word for %s is:", name, quote(fault.Text)).
		Copy(name + " = " + message.HCL(fault.Instead))
}

func invalidSort(at path.Path, index int, fault any) diag.Diagnostic {
	switch fault := fault.(type) {
	case search.Repeated:
		return errorAt(at, "Repeated Sort Key", message.Lead("sort must have each key once, but has %s twice. Remove one of the two.", quote(fault.Key)))
	case search.NoVersion:
		return errorAt(at, "Missing Version Group in name_regex",
			message.Lead("To sort by version, name_regex must have a group of that name, for example:").
				Copy(`name_regex = "^app-(?P<version>[0-9.]+)$"`))
	case search.NotASortKey:
		found := "null"
		if fault.Text != nil {
			found = quote(*fault.Text)
		}
		return errorAt(at, "Invalid Sort", message.Lead("sort[%d] must be key:asc or key:desc, for example \"created:desc\", not %s. The keys are %s.",
			index, found, message.List("and", append(search.SortKeys, "metadata.KEY")...)))
	}
	return errorAt(at, "Invalid Sort", must(fmt.Sprintf("sort[%d]", index), fault))
}

func invalidID(id string) diag.Diagnostic {
	const lead = `id must be 1 to 255 letters, digits, ".", "_", or "-", not %s.`
	name, at := "name = "+message.HCL(id), path.Root("id")
	switch {
	case id == "detail":
		return errorAt(at, "Invalid Image ID",
			message.Lead(`id must not be "detail", because Nova returns a list for it. To find an image by its name, set:`).Copy(name))
	case id == "" || !message.Copyable(name):
		return errorAt(at, "Invalid Image ID", message.Lead(lead, quote(id)))
	}
	return errorAt(at, "Invalid Image ID", message.Lead(lead+" To find an image by its name, set:", quote(id)).Copy(name))
}

func undescribed() diag.Diagnostic {
	return diag.NewErrorDiagnostic("Missing id, name, or filter",
		message.Lead("nova_image needs to know which image to find. Set id, name, or a filter, for example:").Copy(`name = "ubuntu-24.04"`).String())
}

func idAndFilter() diag.Diagnostic {
	return errorAt(path.Root("id"), "Conflicting id and filter", message.Lead("id cannot be combined with filter. Remove one of the two."))
}

func idAndName() diag.Diagnostic {
	return errorAt(path.Root("id"), "Conflicting id and name", message.Lead("id cannot be combined with name. Remove one of the two."))
}

func nameTwice(condition string) diag.Diagnostic {
	return errorAt(path.Root("name"), "Conflicting Arguments", message.Lead(
		"name cannot be combined with %s in filter. Remove one of the two.", condition))
}

func emptyFilter() diag.Diagnostic {
	return errorAt(filterPath, "Empty Filter",
		message.Lead("filter must have at least one condition, because every image would match. Set one, for example:").Copy(`name = "ubuntu-24.04"`))
}

func uselessWithID(argument string) diag.Diagnostic {
	return errorAt(path.Root(argument), "Conflicting Arguments", message.Lead(
		"%s cannot be combined with id, because it chooses among several images. Remove %s.", argument, argument))
}

func mostRecentAndSort() diag.Diagnostic {
	return errorAt(path.Root("most_recent"), "Conflicting Arguments",
		message.Lead("most_recent cannot be combined with sort. Remove one of the two. most_recent = true means:").Copy(`sort = ["created:desc"]`))
}

func needsDetail(at path.Path, name string) diag.Diagnostic {
	return errorAt(at, "Argument Requires Image Details", message.Lead(
		"%s cannot be used with detail = false, because Nova then returns only id, name, and links. Remove detail = false, or %s.", name, name))
}

func invalidLimit(fault any) diag.Diagnostic {
	m := message.Lead("limit must be 1 or greater, not 0. To get all images, remove it.")
	if fault != nil {
		m = must("limit", fault)
	}
	return errorAt(path.Root("limit"), "Invalid Limit", m)
}

func invalidRegion() diag.Diagnostic {
	return errorAt(path.Root("region"), "Invalid Region", message.Lead("region must not be empty. Omit it to use the region of the provider."))
}

func invalidTimeout() diag.Diagnostic {
	return errorAt(path.Root("timeouts").AtName("read"), "Invalid Timeout",
		message.Lead(`timeouts.read must be greater than 0, for example "30s" or "2m".`))
}

// quote returns a string in quotes for prose, cut if it is long.
func quote(text string) string { return message.Quote(text, maxShown) }

func digits(number *big.Float) string { return number.Text('g', maxDigits) }
