package images

import (
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// imageModel is one image in the state: imageAttributes, as Go sees them.
type imageModel struct {
	ID         *string            `tfsdk:"id"`
	Name       *string            `tfsdk:"name"`
	Status     *string            `tfsdk:"status"`
	Progress   *int64             `tfsdk:"progress"`
	MinDisk    *int64             `tfsdk:"min_disk"`
	MinRAM     *int64             `tfsdk:"min_ram"`
	Size       *int64             `tfsdk:"size"`
	Created    *string            `tfsdk:"created"`
	Updated    *string            `tfsdk:"updated"`
	Metadata   map[string]*string `tfsdk:"metadata"`
	Links      []linkModel        `tfsdk:"links"`
	Server     *serverModel       `tfsdk:"server"`
	DiskConfig *string            `tfsdk:"disk_config"`
	Snapshot   *bool              `tfsdk:"snapshot"`
}

type linkModel struct {
	Href string  `tfsdk:"href"`
	Rel  string  `tfsdk:"rel"`
	Type *string `tfsdk:"type"`
}

type serverModel struct {
	ID    string      `tfsdk:"id"`
	Links []linkModel `tfsdk:"links"`
}

// newImageModel is the one conversion of an image into state.
func newImageModel(image *nova.Image) imageModel {
	model := imageModel{
		ID:         &image.ID,
		Name:       image.Name,
		Status:     image.Status,
		Progress:   image.Progress,
		MinDisk:    image.MinDisk,
		MinRAM:     image.MinRAM,
		Size:       image.Size,
		Created:    timestamp(image.Created),
		Updated:    timestamp(image.Updated),
		Metadata:   image.Metadata,
		Links:      newLinkModels(image.Links),
		DiskConfig: image.DiskConfig,
		Snapshot:   search.Snapshot(image),
	}
	if image.Server != nil {
		model.Server = &serverModel{ID: image.Server.ID, Links: newLinkModels(image.Server.Links)}
	}
	return model
}

func newLinkModels(links []nova.Link) []linkModel {
	models := make([]linkModel, len(links))
	for i, link := range links {
		models[i] = linkModel(link)
	}
	return models
}

func timestamp(t *time.Time) *string {
	if t == nil {
		return nil
	}
	return new(search.Timestamp(*t))
}
