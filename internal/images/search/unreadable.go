package search

import (
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// fields are the fields of the API that an attribute, or a sort key of its name, comes from.
var fields = map[string]nova.Fields{
	"name": nova.FieldName, "version": nova.FieldName, "status": nova.FieldStatus, "min_disk": nova.FieldMinDisk,
	"min_ram": nova.FieldMinRAM, "size": nova.FieldSize, "created": nova.FieldCreated, "updated": nova.FieldUpdated,
	"metadata": nova.FieldMetadata, "server.id": nova.FieldServer, "snapshot": nova.FieldMetadata | nova.FieldServer,
}

// Unreadable returns the first criterion that needs an unreadable value of the image, or nil. It also returns nil if the
// image does not meet another criterion.
func (f *Filter) Unreadable(image *nova.Image) *Criterion {
	if image.Unreadable == 0 {
		return nil
	}
	var undecided *Criterion
	for i := range f.Criteria {
		switch c := &f.Criteria[i]; {
		case image.Unreadable.Has(fields[c.Attribute]):
			undecided = c
		case !c.Match(image):
			return nil
		}
	}
	return undecided
}

// Unreadable returns the first image that has an unreadable value for a sort key, and that key.
func (o Order) Unreadable(images []nova.Image) (*nova.Image, SortKey) {
	for i := range images {
		for _, key := range o {
			if images[i].Unreadable.Has(fields[key.Key]) {
				return &images[i], key
			}
		}
	}
	return nil, SortKey{}
}
