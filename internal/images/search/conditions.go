package search

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// Kind is the type of a condition's value.
type Kind int

// The kinds of values.
const (
	String Kind = iota
	Number
	Bool
	StringMap
	ListMap // a map of lists of strings
)

// A Condition is one argument of the block filter, with everything that the provider knows about it.
type Condition struct {
	Name        string
	Kind        Kind
	Description string // Markdown
	Brief       bool   // a list without detail contains the attribute
	Attribute   string // the attribute of an image that it is about
	// Hints look for what the user may have meant if no image meets the condition. The first finding is used.
	Hints []Hint
	// Near returns the value of the criterion as a name, to compare it with the names of images.
	Near func(c Criterion) string
	// parse reads a value that is neither null nor unknown, and adds to the query and the criteria.
	parse func(p *parser, value any)
}

// Conditions returns the conditions of a filter, in the order in which they are checked.
func Conditions() []Condition { return slices.Clone(conditions) }

// IsCondition reports whether the filter has a condition of that name.
func IsCondition(name string) bool {
	return slices.ContainsFunc(conditions, func(c Condition) bool { return c.Name == name })
}

func conditionNamed(name string) *Condition {
	return &conditions[slices.IndexFunc(conditions, func(c Condition) bool { return c.Name == name })]
}

const timeFormat = " RFC 3339 timestamp, such as `2026-04-01T00:00:00Z`. UTC is assumed if there is no offset."

var conditions = []Condition{
	{
		Name: "name", Kind: String, Brief: true, Attribute: "name",
		Description: "Exact image name, including case and whitespace.",
		Hints:       []Hint{otherCase, otherWhitespace, wildcards, prefix},
		Near:        Criterion.Text,
		parse: func(p *parser, value any) {
			wanted, _ := value.(string)
			if n := utf8.RuneCountInString(wanted); n > MaxName {
				p.reject(TooLong{n, MaxName})
				return
			}
			sent := !strings.Contains(wanted, ":") // an operator to Glance, whatever stands before it
			if sent {
				p.filter.Query.Name = &wanted
			}
			p.add(Criterion{Wanted: wanted, Sent: sent, Match: has(name, equals(wanted)), Value: shown(name)})
		},
	},
	{
		Name: "name_regex", Kind: String, Brief: true, Attribute: "name",
		Description: "[RE2](https://github.com/google/re2/wiki/Syntax) regular expression that the name matches, anywhere unless it is " +
			"anchored with `^` and `$`. `sort` by `version` compares its group `(?P<version>…)`.",
		Hints: []Hint{extraBackslash, literal, expressionCase, anchors},
		Near:  func(c Criterion) string { return literalText(c.Text()) },
		parse: func(p *parser, value any) {
			pattern, expression, ok := p.expression(value)
			if !ok {
				p.filter.Unknown = true // so that sort by version is not rejected for want of a group as well
				return
			}
			if expression.SubexpIndex("version") >= 0 {
				p.filter.Version = expression
			}
			p.add(Criterion{Wanted: pattern, Match: matches(expression), Value: shown(name)})
		},
	},
	{
		Name: "name_not_regex", Kind: String, Brief: true, Attribute: "name",
		Description: "RE2 regular expression that the name must not match. RE2 has no lookahead, so this is the way to exclude names. " +
			"Images without a name are not excluded.",
		parse: func(p *parser, value any) {
			if pattern, expression, ok := p.expression(value); ok {
				excluded := matches(expression)
				p.add(Criterion{Wanted: pattern, Value: shown(name), Match: func(image *nova.Image) bool {
					return image.Name == nil || len(*image.Name) <= maxMatched && !excluded(image)
				}})
			}
		},
	},
	{
		Name: "status", Kind: String, Attribute: "status",
		Description: "Status: `ACTIVE`, `SAVING`, `ERROR`, `DELETED`, or `UNKNOWN`. OpenStack lists no image whose status is `ERROR`.",
		parse: func(p *parser, value any) {
			wanted, ok := p.text(value, maxWord)
			switch {
			case !ok:
			case !slices.Contains(nova.Statuses(), wanted):
				p.reject(NotAStatus{wanted, statusFor(wanted)})
			default:
				c := statusCriterion(p.condition, wanted)
				if c.Sent {
					p.filter.Query.Status = wanted
				}
				p.add(c)
			}
		},
	},
	exact("min_disk", "fits_disk", minDisk, func(q *nova.Query, n int64) { q.MinDisk = &n },
		"Exact `min_disk` of the image, in GB. To match images that fit a disk, use `fits_disk`."),
	exact("min_ram", "fits_ram", minRAM, func(q *nova.Query, n int64) { q.MinRAM = &n },
		"Exact `min_ram` of the image, in MB. To match images that fit a memory size, use `fits_ram`."),
	atMost("fits_disk", "min_disk", "", minDisk,
		"Disk size of the flavor, in GB. Matches images whose `min_disk` is at most this value."),
	atMost("fits_ram", "min_ram", "", minRAM,
		"Memory size of the flavor, in MB. Matches images whose `min_ram` is at most this value."),
	atLeast("size_min", "size", size, "Minimum size in bytes, inclusive. Images of unknown size do not match."),
	atMost("size_max", "size", "size_min", size, "Maximum size in bytes, inclusive. Images of unknown size do not match."),
	since("created_after", "created", created, nil, "Created at this time or later."+timeFormat),
	{
		Name: "created_before", Kind: String, Attribute: "created", Hints: []Hint{earliest},
		Description: "Created before this time, exclusive." + timeFormat,
		parse: func(p *parser, value any) {
			wanted, ok := p.time(value)
			if !ok {
				return
			}
			if after, ok := p.parsed["created_after"].(time.Time); ok && !after.Before(wanted) {
				p.reject(BelowMinimum{wanted, after, "created_after"})
			}
			p.add(Criterion{Wanted: Timestamp(wanted), Match: has(created, func(t time.Time) bool { return t.Before(wanted) }), Value: shown(created)})
		},
	},
	since("changes_since", "updated", updated, func(q *nova.Query, t time.Time) { q.ChangesSince = t }, "Updated at this time or later."+timeFormat),
	{
		Name: "server_id", Kind: String, Attribute: "server.id",
		Description: "Server that the image was created from: its ID, or a URL that ends in the ID.",
		parse: func(p *parser, value any) {
			text, ok := p.text(value, maxExpression)
			if !ok {
				return
			}
			wanted, err := nova.ParseServerID(text)
			if err != nil {
				p.reject(NotAServer{text})
				return
			}
			if uuid.MatchString(wanted) { // which Nova writes in lowercase; some databases are case-sensitive
				wanted = strings.ToLower(wanted)
			}
			p.filter.Query.Server = wanted
			p.add(Criterion{Wanted: wanted, Sent: true, Match: has(server, equals(wanted)), Value: shown(server)})
		},
	},
	{
		Name: "type", Kind: String,
		Description: "Type of the image, as the cloud defines it: `snapshot` or `backup` on OpenStack (the property `image_type`), `BASE`, " +
			"`SERVER`, or `ALL` elsewhere. The provider cannot check it on the response.",
		parse: func(p *parser, value any) {
			if wanted, ok := p.text(value, maxWord); ok {
				p.filter.Query.Type = wanted
			}
		},
	},
	{
		Name: "visibility", Kind: String,
		Description: "Visibility of the image in Glance: `public`, `private`, `shared`, or `community`. `private` and `shared` are the images of the " +
			"project and those shared with it. Nova does not return the visibility, so the provider cannot check it on the response. " +
			"Instead, it checks once that the cloud filters by visibility, and fails if the cloud does not.",
		parse: func(p *parser, value any) {
			wanted, ok := p.text(value, maxWord)
			switch {
			case !ok:
			case !slices.Contains(Visibilities, wanted):
				p.reject(NotAVisibility{wanted})
			default:
				p.filter.Query.Visibility = wanted
			}
		},
	},
	{
		Name: "snapshot", Kind: Bool, Attribute: "snapshot",
		Description: "Whether the image is a snapshot or a backup of a server. `false` excludes these, also images that Packer builds in " +
			"OpenStack: to Nova they are snapshots.",
		parse: func(p *parser, value any) {
			wanted, _ := value.(bool)
			p.add(Criterion{Wanted: wanted, Match: has(Snapshot, equals(wanted)), Value: shown(Snapshot)})
		},
	},
	{
		Name: "metadata", Kind: StringMap, Attribute: "metadata",
		Description: "Properties that the image must have, each with this value.",
		Hints:       []Hint{otherWord, sameNumber, otherSpelling, hiddenHash},
		parse: func(p *parser, value any) {
			pairs, _ := value.(map[string]any)
			p.withoutElements(len(pairs))
			for _, key := range slices.Sorted(maps.Keys(pairs)) {
				switch wanted := pairs[key].(type) {
				case nil:
					p.rejectElement(key, Null{})
				case Unknown:
					p.filter.Unknown = true
				case string:
					p.add(Criterion{Property: key, Wanted: wanted, Match: has(property(key), equals(wanted)), Value: shown(property(key))})
				}
			}
		},
	},
	{
		Name: "metadata_in", Kind: ListMap, Attribute: "metadata",
		Description: "Properties that the image must have, each with one of these values. `null` in a list also matches an image that " +
			"does not have the property.",
		parse: func(p *parser, value any) {
			lists, _ := value.(map[string]any)
			p.withoutElements(len(lists))
			for _, key := range slices.Sorted(maps.Keys(lists)) {
				switch values := lists[key].(type) {
				case nil:
					p.rejectElement(key, Null{})
				case Unknown:
					p.filter.Unknown = true
				case []any:
					p.oneOf(key, values)
				}
			}
		},
	},
}

// oneOf adds the criterion that a property has one of the values; nil is for images without it. An unset variable
// must not select what lacks the property, so one value has to be a string.
func (p *parser) oneOf(key string, values []any) {
	known := func(value any) bool { return value != nil }
	switch {
	case slices.Contains(values, any(Unknown{})):
		p.filter.Unknown = true
	case len(values) == 0:
		p.rejectElement(key, Empty{})
	case !slices.ContainsFunc(values, known):
		p.rejectElement(key, OnlyNull{})
	default:
		get := shown(property(key))
		p.add(Criterion{
			Property: key, Wanted: values, Value: get, Match: func(image *nova.Image) bool { return slices.Contains(values, get(image)) },
		})
	}
}

// withoutElements takes a condition that is a map without elements for one that is not set.
func (p *parser) withoutElements(n int) {
	if n == 0 {
		p.filter.Given = slices.DeleteFunc(p.filter.Given, func(name string) bool { return name == p.condition.Name })
	}
}

// exact returns a condition on a number that Nova compares for equality too. fits is the condition that takes it for a
// maximum.
func exact(attribute, fits string, get func(*nova.Image) *int64, send func(*nova.Query, int64), description string) Condition {
	return Condition{
		Name: attribute, Kind: Number, Attribute: attribute, Description: description, Hints: []Hint{notMaximum(fits, get)},
		parse: func(p *parser, value any) {
			if wanted, ok := p.integer(value); ok {
				send(&p.filter.Query, wanted)
				p.add(Criterion{Wanted: wanted, Sent: wanted <= nova.MaxNumber, Match: has(get, equals(wanted)), Value: shown(get)})
			}
		},
	}
}

// atMost returns a condition on a number, with the condition that is its lower bound, if there is one.
func atMost(name, attribute, minimum string, get func(*nova.Image) *int64, description string) Condition {
	return Condition{
		Name: name, Kind: Number, Attribute: attribute, Description: description, Hints: []Hint{smallest(get)},
		parse: func(p *parser, value any) {
			wanted, ok := p.integer(value)
			if !ok {
				return
			}
			if least, ok := p.parsed[minimum].(int64); ok && wanted < least {
				p.reject(BelowMinimum{wanted, least, minimum})
			}
			p.add(Criterion{Wanted: wanted, Match: has(get, func(n int64) bool { return n <= wanted }), Value: shown(get)})
		},
	}
}

func atLeast(name, attribute string, get func(*nova.Image) *int64, description string) Condition {
	return Condition{
		Name: name, Kind: Number, Attribute: attribute, Description: description, Hints: []Hint{largest(get)},
		parse: func(p *parser, value any) {
			if wanted, ok := p.integer(value); ok {
				p.parsed[name] = wanted
				p.add(Criterion{Wanted: wanted, Match: has(get, func(n int64) bool { return n >= wanted }), Value: shown(get)})
			}
		},
	}
}

// since returns a condition on a time. send is nil if Nova has no such query.
func since(name, attribute string, get func(*nova.Image) *time.Time, send func(*nova.Query, time.Time), description string) Condition {
	return Condition{
		Name: name, Kind: String, Attribute: attribute, Description: description, Hints: []Hint{latest(get)},
		parse: func(p *parser, value any) {
			wanted, ok := p.time(value)
			if !ok {
				return
			}
			p.parsed[name] = wanted
			if send != nil {
				send(&p.filter.Query, wanted)
			}
			p.add(Criterion{
				Wanted: Timestamp(wanted), Sent: send != nil, Match: has(get, func(t time.Time) bool { return !t.Before(wanted) }), Value: shown(get),
			})
		},
	}
}

// statusCriterion queries Nova only for ACTIVE: for other statuses, OpenStack expects the words of Glance, which mean less.
func statusCriterion(condition *Condition, wanted string) Criterion {
	return Criterion{
		Condition: condition, Wanted: wanted, Sent: wanted == nova.StatusActive, Match: has(status, equals(wanted)), Value: shown(status),
	}
}

// Visibilities are the visibilities of an image in Glance.
var Visibilities = []string{"public", "private", "shared", "community"}

// glanceStatuses maps the statuses of Glance to those of Nova.
var glanceStatuses = map[string]string{
	"queued": nova.StatusSaving, "saving": nova.StatusSaving, "active": nova.StatusActive, "killed": nova.StatusError,
	"deleted": nova.StatusDeleted, "pending_delete": nova.StatusDeleted, "deactivated": nova.StatusUnknown,
	"uploading": nova.StatusUnknown, "importing": nova.StatusUnknown,
}

// statusFor returns the status for a status of Glance or one in another case, or an empty string.
func statusFor(word string) string {
	if status, ok := glanceStatuses[strings.ToLower(word)]; ok {
		return status
	}
	if upper := strings.ToUpper(word); slices.Contains(nova.Statuses(), upper) {
		return upper
	}
	return ""
}

// matches returns a match of the images whose name the expression matches. A name longer than maxMatched has no match.
func matches(expression *regexp.Regexp) func(*nova.Image) bool {
	return has(name, func(text string) bool { return len(text) <= maxMatched && expression.MatchString(text) })
}

var uuid = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

// IsUUID reports whether the text is a UUID, as the IDs of OpenStack are.
func IsUUID(text string) bool { return uuid.MatchString(text) }
