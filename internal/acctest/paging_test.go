package acctest

import (
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

func TestAccPages(t *testing.T) {
	t.Parallel()
	accept(t, func(r *run) {
		p := r.Projects[many]
		r.token("nova-many", p)
		everything := func(*glanceImage) bool { return true }
		list := selected(p.listed(), everything, newest)
		if len(list) < 2500 || len(list)%nova.PageSize == 0 {
			t.Errorf("%d images are too few for three pages, of which the last is not full", len(list))
		}
		details := make([]any, len(list))
		for i, image := range list {
			details[i] = r.attributes(t, p, image)
		}
		r.data("nova-many", "nova_images", "all", "", map[string]any{"ids": ids(list), "images": details})
		r.data("nova-many", "nova_images", "without_detail", "detail = false", map[string]any{
			"ids": ids(selected(p.listed(), everything, nullsLast("name", sorts["name"], false)))})

		// Images on both sides of the page boundaries.
		pages := p.listed()
		for name, at := range map[string]int{"first_page": nova.PageSize - 1, "second_page": nova.PageSize, "third_page": 2 * nova.PageSize} {
			image := &pages[at]
			r.data("nova-many", "nova_image", name, "filter {\nname_regex = \"^"+*image.Name+"$\"\n}", r.attributes(t, p, image))
		}
		across := matching("^many-1[0-9]*5$")
		r.data("nova-many", "nova_images", "across", "filter {\nname_regex = \"^many-1[0-9]*5$\"\n}", map[string]any{
			"ids": ids(selected(p.listed(), across, newest))})
		r.data("nova-many", "nova_images", "sized", "sort = [\"size:desc\"]\nlimit = 7\nfilter {\nsize_max = 498\n}", map[string]any{
			"ids": ids(selected(p.listed(), func(i *glanceImage) bool { return i.size() <= 498 }, nullsLast("size", sorts["size"], true)))[:7]})
		r.data("nova-many", "nova_images", "oldest", "sort = [\"created:asc\"]\nlimit = 2", map[string]any{
			"ids": ids(selected(p.listed(), everything, sorts["created"]))[:2]})
	})
}
