package images

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/message"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// What users read about an image with a field that came with a value that cannot be read.

const unreadableField = "Unreadable Image Field"

// unreadableError is the error of a read that has to decide by such a field.
type unreadableError struct {
	at    path.Path
	by    string // the condition or the sort key that decides
	image nova.Image
}

func (e *unreadableError) Error() string {
	return fmt.Sprintf("%s cannot be decided for image %s: it has an unreadable %s", e.by, e.image.ID, namesOf(e.image))
}

// readable returns the error of a choice by an order that looks at such a field.
func readable(order search.Order, images []nova.Image) error {
	if image, key := order.Unreadable(images); image != nil {
		return &unreadableError{at: sortPath, by: key.String(), image: *image}
	}
	return nil
}

func namesOf(image nova.Image) string { return strings.Join(image.Unreadable.Names(), ", ") }

func undecided(e *unreadableError) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(e.at, unreadableField, message.Lead(
		"Nova returned image %s with a value that cannot be read (%s), so %s cannot be evaluated. Exclude the image by another condition of "+
			"the filter, or ask the operator of the cloud to fix it.",
		shorten(e.image.ID), namesOf(e.image), message.Cut(e.by, maxShown)).String())
}

// unreadableFields is the warning of a read that returns such images, or nothing.
func unreadableFields(images []nova.Image) diag.Diagnostics {
	var first *nova.Image
	more := 0
	for i := range images {
		switch {
		case images[i].Unreadable == 0:
		case first == nil:
			first = &images[i]
		default:
			more++
		}
	}
	if first == nil {
		return nil
	}
	lead := message.Lead("Nova returned image %s with a value that cannot be read (%s). The attribute is null.", shorten(first.ID), namesOf(*first))
	if more > 0 {
		lead = message.Lead("Nova returned image %s with a value that cannot be read (%s), and %s. The attributes are null.",
			shorten(first.ID), namesOf(*first), plural(more, "other image has such a value", "other images have such values"))
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic(unreadableField, lead.String())}
}
