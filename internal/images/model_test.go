package images

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

func TestNewImageModel(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		image nova.Image
		want  imageModel
	}{
		"every field": {
			nova.Image{
				ID: "i", Name: new("n"), Status: new("SAVING"), Progress: new(int64(50)), MinDisk: new(int64(8)),
				MinRAM: new(int64(512)), Size: new(int64(1) << 40),
				Created:  moment("2026-04-01T02:00:00+02:00"),
				Updated:  moment("2026-04-02T00:00:00.125Z"),
				Metadata: map[string]*string{"k": new("v"), "null": nil, "empty": new("")},
				Links: []nova.Link{
					{Href: "http://x/i", Rel: "self"}, {Href: "http://y/i", Rel: "alternate", Type: new("application/json")},
				},
				Server:     &nova.Server{ID: "s", Links: []nova.Link{{Href: "http://x/s", Rel: "bookmark"}}},
				DiskConfig: new("MANUAL"),
			},
			imageModel{
				ID: new("i"), Name: new("n"), Status: new("SAVING"), Progress: new(int64(50)), MinDisk: new(int64(8)),
				MinRAM: new(int64(512)), Size: new(int64(1) << 40),
				Created: new("2026-04-01T00:00:00Z"), Updated: new("2026-04-02T00:00:00.125Z"),
				Metadata: map[string]*string{"k": new("v"), "null": nil, "empty": new("")},
				Links: []linkModel{
					{Href: "http://x/i", Rel: "self"}, {Href: "http://y/i", Rel: "alternate", Type: new("application/json")},
				},
				Server:     &serverModel{ID: "s", Links: []linkModel{{Href: "http://x/s", Rel: "bookmark"}}},
				DiskConfig: new("MANUAL"), Snapshot: new(true),
			},
		},
		"null stays null": {
			nova.Image{ID: "i"},
			imageModel{ID: new("i"), Links: []linkModel{}},
		},
		"empty and zero stay empty and zero": {
			nova.Image{
				ID: "i", Name: new(""), Status: new(""), Progress: new(int64(0)), MinDisk: new(int64(0)), MinRAM: new(int64(0)),
				Size: new(int64(0)), Metadata: map[string]*string{}, Links: []nova.Link{}, Server: &nova.Server{}, DiskConfig: new(""),
			},
			imageModel{
				ID: new("i"), Name: new(""), Status: new(""), Progress: new(int64(0)), MinDisk: new(int64(0)), MinRAM: new(int64(0)),
				Size: new(int64(0)), Metadata: map[string]*string{}, Links: []linkModel{},
				Server: &serverModel{Links: []linkModel{}}, DiskConfig: new(""), Snapshot: new(true),
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := newImageModel(&test.image); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %s\nwant %s", asJSON(t, got), asJSON(t, test.want))
			}
		})
	}
}

// asJSON returns a model as JSON, which distinguishes null from empty.
func asJSON(t *testing.T, model imageModel) string {
	t.Helper()
	text, err := json.Marshal(model)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A model that lacks an attribute, or has one that the schema has not, fails only when it is written to the state.
func TestModelsHaveTheAttributesOfTheirSchemas(t *testing.T) {
	t.Parallel()
	image, images := schemaOf(t, NewImageDataSource()), schemaOf(t, NewImagesDataSource())
	object := types.ObjectType{AttrTypes: attributeTypes(imageAttributes())}
	tests := map[string]struct {
		schema attr.Type
		model  any
	}{
		"nova_image":              {image.Type(), imageDataSourceModel{}},
		"nova_images":             {images.Type(), imagesDataSourceModel{}},
		"an image":                {object, imageModel{}},
		"an image of nova_images": {listed(t, images.Attributes["images"].GetType()), imageModel{}},
		"a link":                  {listed(t, object.AttrTypes["links"]), linkModel{}},
		"a server":                {object.AttrTypes["server"], serverModel{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole, ok := test.schema.(attr.TypeWithAttributeTypes)
			if !ok {
				t.Fatalf("%T is not an object", test.schema)
			}
			want := slices.Sorted(maps.Keys(whole.AttributeTypes()))
			got := tagsOf(reflect.TypeOf(test.model))
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("the model has  %q\nthe schema has %q", got, want)
			}
		})
	}
}

func TestImagesListsWhatImageReturns(t *testing.T) {
	t.Parallel()
	image, images := schemaOf(t, NewImageDataSource()), schemaOf(t, NewImagesDataSource())
	one := map[string]attr.Type{}
	for name, attribute := range image.Attributes {
		if attribute.IsComputed() && name != "region" { // the data source has it too
			one[name] = attribute.GetType()
		}
	}
	if each := listed(t, images.Attributes["images"].GetType()); !each.Equal(types.ObjectType{AttrTypes: one}) {
		t.Errorf("nova_images lists %s\nnova_image has     %s", each, types.ObjectType{AttrTypes: one})
	}
}

func schemaOf(t *testing.T, source datasource.DataSource) schema.Schema {
	t.Helper()
	var response datasource.SchemaResponse
	source.Schema(t.Context(), datasource.SchemaRequest{}, &response)
	if response.Diagnostics.HasError() {
		t.Fatal(response.Diagnostics)
	}
	if invalid := response.Schema.ValidateImplementation(t.Context()); invalid.HasError() {
		t.Fatal(invalid)
	}
	return response.Schema
}

func attributeTypes(attributes map[string]schema.Attribute) map[string]attr.Type {
	kinds := map[string]attr.Type{}
	for name, attribute := range attributes {
		kinds[name] = attribute.GetType()
	}
	return kinds
}

// listed is the type of a list's elements.
func listed(t *testing.T, list attr.Type) attr.Type {
	t.Helper()
	whole, ok := list.(attr.TypeWithElementType)
	if !ok {
		t.Fatalf("%T is not a list", list)
	}
	return whole.ElementType()
}

// tagsOf are the tfsdk tags of a struct, those of an embedded one included.
func tagsOf(model reflect.Type) []string {
	var tags []string
	for field := range model.Fields() {
		if field.Anonymous {
			tags = append(tags, tagsOf(field.Type)...)
			continue
		}
		tags = append(tags, field.Tag.Get("tfsdk"))
	}
	return tags
}
