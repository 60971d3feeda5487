package images

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// filterModel is the block filter in the configuration.
type filterModel struct {
	Name          types.String `tfsdk:"name"`
	NameRegex     types.String `tfsdk:"name_regex"`
	Status        types.String `tfsdk:"status"`
	MinDisk       types.Number `tfsdk:"min_disk"`
	MinRAM        types.Number `tfsdk:"min_ram"`
	FitsDisk      types.Number `tfsdk:"fits_disk"`
	FitsRAM       types.Number `tfsdk:"fits_ram"`
	SizeMin       types.Number `tfsdk:"size_min"`
	SizeMax       types.Number `tfsdk:"size_max"`
	CreatedAfter  types.String `tfsdk:"created_after"`
	CreatedBefore types.String `tfsdk:"created_before"`
	ChangesSince  types.String `tfsdk:"changes_since"`
	ServerID      types.String `tfsdk:"server_id"`
	Type          types.String `tfsdk:"type"`
	Metadata      types.Map    `tfsdk:"metadata"`
}

// Bounds of what a filter may say.
const (
	maxNameCharacters  = 255 // Glance's and Nova's limit
	maxRegexCharacters = 2000
	maxWordCharacters  = 255
	maxDigits          = 10 // of a number in an error

	// maxMatched bounds a name that an expression is looked for in, because the work grows with the product of both
	// lengths. OpenStack's names have at most 255 characters.
	maxMatched = 4 << 10 // bytes
)

var filterPath = path.Root("filter")

// filter is a parsed block filter: what to ask the service for, and what to check on its answer.
type filter struct {
	given    []string // the keys that the configuration sets, in order
	criteria []criterion
	query    nova.Query
	version  *regexp.Regexp // name_regex, where it has a group of that name
	unknown  bool           // some of it is not known yet, so more may be given than criteria tell
}

// criterion is one condition of a filter.
type criterion struct {
	key    string // the filter's key
	of     string // the image's attribute that it looks at
	wanted string // what the configuration wants there, as it would write it
	match  func(*nova.Image) bool
	value  func(*nova.Image) string // what an image has there, for people

	// For explaining a miss: the text to compare with names, and what to try instead. Either may be missing.
	text   string
	rescue func([]nova.Image) rescue
}

// keep returns the images that meet every criterion.
func (f *filter) keep(images []nova.Image) []nova.Image {
	kept := make([]nova.Image, 0, min(len(images), 64))
	for i := range images {
		if f.matches(&images[i]) {
			kept = append(kept, images[i])
		}
	}
	return kept
}

func (f *filter) matches(image *nova.Image) bool { return f.unmet(image) == nil }

// unmet is the first criterion that the image does not meet; nil where it meets all.
func (f *filter) unmet(image *nova.Image) *criterion {
	for i := range f.criteria {
		if !f.criteria[i].match(image) {
			return &f.criteria[i]
		}
	}
	return nil
}

// sent tells whether the service was asked to leave out what does not meet the key.
func (f *filter) sent(key string) bool {
	switch key {
	case "name":
		return f.query.Name != nil
	case "status":
		return f.query.Status != ""
	case "min_disk":
		return f.query.MinDisk != nil
	case "min_ram":
		return f.query.MinRAM != nil
	case "changes_since":
		return !f.query.ChangesSince.IsZero()
	case "server_id":
		return f.query.Server != ""
	}
	return false
}

func (f *filter) add(c criterion) { f.criteria = append(f.criteria, c) }

// parseFilter reads the block. What is unknown is left out, so that the same function validates a configuration and
// prepares a read.
func parseFilter(ctx context.Context, block types.Object) (filter, diag.Diagnostics) {
	var (
		f     filter
		model filterModel
	)
	if block.IsNull() || block.IsUnknown() {
		f.unknown = block.IsUnknown()
		return f, nil
	}
	if diagnostics := block.As(ctx, &model, basetypes.ObjectAsOptions{}); diagnostics.HasError() {
		return f, diagnostics
	}
	for _, key := range slices.Sorted(maps.Keys(block.Attributes())) {
		value := block.Attributes()[key]
		if !value.IsNull() {
			f.given = append(f.given, key)
		}
		f.unknown = f.unknown || value.IsUnknown()
	}
	p := parser{filter: &f}
	p.name(model)
	p.status(model.Status)
	p.equal("min_disk", model.MinDisk, minDisk, &f.query.MinDisk, "fits_disk")
	p.equal("min_ram", model.MinRAM, minRAM, &f.query.MinRAM, "fits_ram")
	p.atMost("fits_disk", "min_disk", model.FitsDisk, minDisk)
	p.atMost("fits_ram", "min_ram", model.FitsRAM, minRAM)
	p.size(model)
	p.times(model)
	p.server(model.ServerID)
	p.imageType(model.Type)
	p.metadata(model.Metadata)
	return f, p.diagnostics
}

// requireActive adds the status that nova_image looks for where the filter names none.
func (f *filter) requireActive() {
	if slices.Contains(f.given, "status") {
		return
	}
	f.query.Status = nova.StatusActive
	f.add(statusCriterion(nova.StatusActive))
}

func minDisk(image *nova.Image) *int64     { return image.MinDisk }
func minRAM(image *nova.Image) *int64      { return image.MinRAM }
func imageSize(image *nova.Image) *int64   { return image.Size }
func created(image *nova.Image) *time.Time { return image.Created }
func updated(image *nova.Image) *time.Time { return image.Updated }
func imageName(image *nova.Image) *string  { return image.Name }
func imageID(image *nova.Image) *string    { return &image.ID }
func shownName(image *nova.Image) string   { return quoted(image.Name) }
func shownInt(get func(*nova.Image) *int64) func(*nova.Image) string {
	return func(image *nova.Image) string {
		if n := get(image); n != nil {
			return strconv.FormatInt(*n, 10)
		}
		return "none"
	}
}

func shownServer(image *nova.Image) string {
	if image.Server == nil {
		return "none"
	}
	return quoted(&image.Server.ID)
}

func shownTime(get func(*nova.Image) *time.Time) func(*nova.Image) string {
	return func(image *nova.Image) string {
		if t := timestamp(get(image)); t != nil {
			return *t
		}
		return "none"
	}
}

// parser reads the keys of a filter, and collects what is wrong with them.
type parser struct {
	filter      *filter
	diagnostics diag.Diagnostics
}

func (p *parser) refuse(key, detail string) {
	p.diagnostics.Append(invalidFilter(filterPath.AtName(key), key, detail))
}

func known(value attr.Value) bool { return !value.IsNull() && !value.IsUnknown() }

// text returns a string that is known, not too long, and, unless it may be, not empty.
func (p *parser) text(key string, value types.String, limit int, mayBeEmpty bool) (string, bool) {
	if !known(value) {
		return "", false
	}
	text := value.ValueString()
	switch {
	case text == "" && !mayBeEmpty:
		p.refuse(key, "It is empty. Give it a value, or leave it out.")
	case utf8.RuneCountInString(text) > limit:
		p.refuse(key, fmt.Sprintf("It has %d characters; at most %d are possible.", utf8.RuneCountInString(text), limit))
	default:
		return text, true
	}
	return "", false
}

func (p *parser) number(key string, value types.Number) (int64, bool) {
	if !known(value) {
		return 0, false
	}
	n, problem := whole(value)
	if problem != "" {
		p.refuse(key, problem)
	}
	return n, problem == ""
}

// whole returns the number, or says why it cannot be a size or a count. The schema takes any number, because Terraform
// would blame the provider for one that the schema does not take.
func whole(value types.Number) (n int64, problem string) {
	number := value.ValueBigFloat()
	text := number.Text('g', maxDigits)
	n, accuracy := number.Int64()
	switch {
	case number.Sign() < 0:
		return 0, fmt.Sprintf("It is %s, but it cannot be negative.", text)
	case !number.IsInt():
		return 0, fmt.Sprintf("It is %s, but a whole number is needed: floor() or ceil() makes one of it.", text)
	case accuracy != big.Exact:
		return 0, fmt.Sprintf("It is %s, but at most %d is possible.", text, int64(math.MaxInt64))
	}
	return n, ""
}

func (p *parser) time(key string, value types.String) (time.Time, bool) {
	text, ok := p.text(key, value, maxWordCharacters, false)
	if !ok {
		return time.Time{}, false
	}
	t, err := nova.ParseTime(text)
	if err != nil {
		p.refuse(key, fmt.Sprintf("%s is %v.", strconv.Quote(text), err))
		return time.Time{}, false
	}
	return t, true
}

func (p *parser) name(model filterModel) {
	if name, ok := p.text("name", model.Name, maxNameCharacters, true); ok {
		if !strings.Contains(name, ":") { // an operator to Glance, whatever stands before it
			p.filter.query.Name = &name
		}
		p.filter.add(criterion{
			key: "name", of: "name", wanted: strconv.Quote(name), value: shownName,
			match:  func(image *nova.Image) bool { return image.Name != nil && *image.Name == name },
			rescue: rescueName(name), text: name,
		})
	}
	if pattern, ok := p.text("name_regex", model.NameRegex, maxRegexCharacters, false); ok {
		expression, err := regexp.Compile(pattern)
		if err != nil {
			p.refuse("name_regex", fmt.Sprintf("It does not compile: %v. The syntax is RE2's "+
				"(https://github.com/google/re2/wiki/Syntax); in HCL a backslash is written twice.", err))
			p.filter.unknown = true // so that sort by version is not refused for want of a group as well
			return
		}
		if expression.SubexpIndex("version") >= 0 {
			p.filter.version = expression
		}
		p.filter.add(criterion{
			key: "name_regex", of: "name", wanted: strconv.Quote(pattern), value: shownName,
			match:  func(image *nova.Image) bool { return matchesName(expression, image) },
			rescue: rescueRegex(pattern), text: literalText(pattern),
		})
	}
}

func matchesName(expression *regexp.Regexp, image *nova.Image) bool {
	return image.Name != nil && len(*image.Name) <= maxMatched && expression.MatchString(*image.Name)
}

// glanceStatuses are the words of the image service, by Nova's word for them.
var glanceStatuses = map[string]string{
	"queued": nova.StatusSaving, "saving": nova.StatusSaving, "active": nova.StatusActive, "killed": nova.StatusError,
	"deleted": nova.StatusDeleted, "pending_delete": nova.StatusDeleted, "deactivated": nova.StatusUnknown,
	"uploading": nova.StatusUnknown, "importing": nova.StatusUnknown,
}

func (p *parser) status(value types.String) {
	status, ok := p.text("status", value, maxWordCharacters, false)
	if !ok {
		return
	}
	if !slices.Contains(nova.Statuses(), status) {
		detail := fmt.Sprintf("%s is no status. It is one of %s.", strconv.Quote(status), strings.Join(nova.Statuses(), ", "))
		lower := strings.ToLower(status)
		if word, isGlance := glanceStatuses[lower]; isGlance {
			detail += fmt.Sprintf(" What Glance calls %s, Nova calls %s.", lower, word)
		} else if slices.Contains(nova.Statuses(), strings.ToUpper(status)) {
			detail += fmt.Sprintf(" Write %s.", strings.ToUpper(status))
		}
		p.refuse("status", detail)
		return
	}
	if status == nova.StatusActive { // for the other words OpenStack wants Glance's, which say less
		p.filter.query.Status = status
	}
	p.filter.add(statusCriterion(status))
}

func statusCriterion(status string) criterion {
	return criterion{
		key: "status", of: "status", wanted: strconv.Quote(status),
		match: func(image *nova.Image) bool { return image.Status != nil && *image.Status == status },
		value: func(image *nova.Image) string { return quoted(image.Status) },
	}
}

// equal adds an equality; bound is the key to use instead where a bound is meant.
func (p *parser) equal(key string, value types.Number, get func(*nova.Image) *int64, asked **int64, bound string) {
	if n, ok := p.number(key, value); ok {
		*asked = &n
		p.bound(key, key, n, get, func(has int64) bool { return has == n })
		p.filter.criteria[len(p.filter.criteria)-1].rescue = rescueEquality(bound, n, get)
	}
}

func (p *parser) atMost(key, of string, value types.Number, get func(*nova.Image) *int64) {
	if n, ok := p.number(key, value); ok {
		p.bound(key, of, n, get, func(has int64) bool { return has <= n })
	}
}

// bound adds a condition on a number; an image that has none does not meet it.
func (p *parser) bound(key, of string, n int64, get func(*nova.Image) *int64, holds func(int64) bool) {
	p.filter.add(criterion{
		key: key, of: of, wanted: strconv.FormatInt(n, 10), value: shownInt(get),
		match: func(image *nova.Image) bool {
			has := get(image)
			return has != nil && holds(*has)
		},
	})
}

func (p *parser) size(model filterModel) {
	smallest, hasSmallest := p.number("size_min", model.SizeMin)
	if hasSmallest {
		p.bound("size_min", "size", smallest, imageSize, func(has int64) bool { return has >= smallest })
	}
	largest, hasLargest := p.number("size_max", model.SizeMax)
	if hasLargest {
		p.bound("size_max", "size", largest, imageSize, func(has int64) bool { return has <= largest })
	}
	if hasSmallest && hasLargest && largest < smallest {
		p.refuse("size_max", fmt.Sprintf("It is %d, less than size_min (%d): no image can match.", largest, smallest))
	}
}

func (p *parser) times(model filterModel) {
	after, hasAfter := p.time("created_after", model.CreatedAfter)
	if hasAfter {
		p.moment("created_after", "created", after, created, func(has time.Time) bool { return !has.Before(after) })
	}
	if before, ok := p.time("created_before", model.CreatedBefore); ok {
		if hasAfter && !after.Before(before) {
			p.refuse("created_before", fmt.Sprintf("It is %s, not later than created_after (%s): no image can match.",
				*timestamp(&before), *timestamp(&after)))
		}
		p.moment("created_before", "created", before, created, func(has time.Time) bool { return has.Before(before) })
	}
	if since, ok := p.time("changes_since", model.ChangesSince); ok {
		p.filter.query.ChangesSince = since
		p.moment("changes_since", "updated", since, updated, func(has time.Time) bool { return !has.Before(since) })
	}
}

func (p *parser) moment(key, of string, t time.Time, get func(*nova.Image) *time.Time, holds func(time.Time) bool) {
	p.filter.add(criterion{
		key: key, of: of, wanted: strconv.Quote(*timestamp(&t)), value: shownTime(get),
		match: func(image *nova.Image) bool {
			has := get(image)
			return has != nil && holds(*has)
		},
	})
}

var uuid = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

func (p *parser) server(value types.String) {
	text, ok := p.text("server_id", value, maxRegexCharacters, false)
	if !ok {
		return
	}
	id, err := nova.ParseServerID(text)
	if err != nil {
		p.refuse("server_id", fmt.Sprintf("%s: %v.", strconv.Quote(text), err))
		return
	}
	if uuid.MatchString(id) { // which Nova writes in small letters; some databases tell them from capitals
		id = strings.ToLower(id)
	}
	p.filter.query.Server = id
	p.filter.add(criterion{
		key: "server_id", of: "server.id", wanted: strconv.Quote(id), value: shownServer,
		match: func(image *nova.Image) bool { return image.Server != nil && image.Server.ID == id },
	})
}

// imageType is the one filter that cannot be checked: what it means differs from service to service.
func (p *parser) imageType(value types.String) {
	if word, ok := p.text("type", value, maxWordCharacters, false); ok {
		p.filter.query.Type = word
	}
}

func (p *parser) metadata(value types.Map) {
	if !known(value) {
		return
	}
	elements := value.Elements()
	if len(elements) == 0 {
		p.filter.given = slices.DeleteFunc(p.filter.given, func(key string) bool { return key == "metadata" })
	}
	for _, property := range slices.Sorted(maps.Keys(elements)) {
		wanted, _ := elements[property].(types.String)
		if wanted.IsNull() {
			p.diagnostics.Append(invalidFilter(filterPath.AtName("metadata").AtMapKey(property), "metadata", fmt.Sprintf(
				"The value of %s is null. Give it a value, or leave the property out.", strconv.Quote(property))))
		}
		if !known(wanted) {
			p.filter.unknown = true
			continue
		}
		text := wanted.ValueString()
		key := fmt.Sprintf("metadata[%s]", strconv.Quote(property))
		p.filter.add(criterion{
			key: key, of: key, wanted: strconv.Quote(text), value: propertyOf(property),
			match: hasProperty(property, text), rescue: rescueProperty(property, text),
		})
	}
}

func hasProperty(property, value string) func(*nova.Image) bool {
	return func(image *nova.Image) bool {
		has := image.Metadata[property]
		return has != nil && *has == value
	}
}

// withoutDetail refuses what a list without detail cannot be searched for.
func (f *filter) withoutDetail() diag.Diagnostics {
	var diagnostics diag.Diagnostics
	for _, key := range f.given {
		if key != "name" && key != "name_regex" {
			diagnostics.Append(needsDetail(filterPath.AtName(key), key))
		}
	}
	return diagnostics
}
