package images

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// list returns the images that meet the filter, of those that the service lists for it. Each that it lists is shown to
// look, whether it meets the filter or not. What the service let through although it was asked to leave it out is a
// line in the log: databases that compare loosely do so every day.
func (f *filter) list(ctx context.Context, client *nova.Client, look func(*nova.Image)) ([]nova.Image, error) {
	loose := map[string]int{}
	found, err := client.Select(ctx, f.query, func(image *nova.Image) bool {
		look(image)
		unmet := f.unmet(image)
		if unmet != nil && f.sent(unmet.key) {
			loose[unmet.key]++
		}
		return unmet == nil
	})
	for _, key := range slices.Sorted(maps.Keys(loose)) {
		tflog.Debug(ctx, "The service listed images that it was asked to leave out",
			map[string]any{"filter": key, "images": loose[key]})
	}
	return found, err
}
