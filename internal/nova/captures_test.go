package nova

import (
	"reflect"
	"testing"
)

// TestCaptures: what a real service returns beyond what its documents say.
func TestCaptures(t *testing.T) {
	t.Parallel()
	local := func(id string) []Link {
		return linksOf("http://127.0.0.1:8774/v2.1/44caebdd7a6c4d1caa71f2a283b20dc8/images/"+id,
			"http://127.0.0.1:8774/44caebdd7a6c4d1caa71f2a283b20dc8/images/"+id, "http://127.0.0.1:9292/images/"+id)
	}
	tests := map[string]Image{
		"03-show-snapshot": {
			ID: "62899f4c-ca98-5936-b610-7ec336f4e8ce", Name: is("snap-1"), Status: is("ACTIVE"), Progress: is(int64(100)),
			MinDisk: is(int64(2)), MinRAM: is(int64(0)), Size: is(int64(1024)),
			Created: at("2026-11-21T17:40:42Z"), Updated: at("2026-11-21T17:40:42Z"),
			Metadata: map[string]*string{
				"image_type": is("snapshot"), "instance_uuid": is("fa3287f3-1941-5bbb-9f5b-61a82e6788f8"),
				"base_image_ref": is("251e4f10-f7bf-5a78-bf3b-ca9c8b23ea60"), "image_location": is("snapshot"),
				"image_state": is("available"), "owner_id": is("44caebdd7a6c4d1caa71f2a283b20dc8"),
				"user_id": is("655500a43e44447f978690bfb0298eeb"), "os_type": is("None"), "instance_type_flavorid": is("6"),
				"instance_type_root_gb": is("2"), "clean_attempts": is("3"), "boot_roles": is("member,reader"),
				"owner_user_name": is("demo"),
			},
			Server: &Server{ID: "fa3287f3-1941-5bbb-9f5b-61a82e6788f8", Links: []Link{
				{Rel: "self", Href: "http://127.0.0.1:8774/v2.1/44caebdd7a6c4d1caa71f2a283b20dc8/servers/fa3287f3-1941-5bbb-9f5b-61a82e6788f8"},
				{Rel: "bookmark", Href: "http://127.0.0.1:8774/44caebdd7a6c4d1caa71f2a283b20dc8/servers/fa3287f3-1941-5bbb-9f5b-61a82e6788f8"},
			}},
		},
		"04-show-volume-backed": {
			ID: "b267f48f-3cda-540a-a87d-1ef7eed87268", Name: is("volume-backed"), Status: is("ACTIVE"), Progress: is(int64(100)),
			MinDisk: is(int64(0)), MinRAM: is(int64(0)), Size: is(int64(0)),
			Created: at("2026-11-21T17:40:42Z"), Updated: at("2026-11-21T17:40:42Z"),
			Metadata: map[string]*string{
				"bdm_v2": is("True"), "root_device_name": is("/dev/vda"),
				"block_device_mapping": is(`[{"boot_index":0,"snapshot_id":null,"source_type":"snapshot","volume_size":3}]`),
				"mappings":             is(`[{"device":"vda","virtual":"root"}]`),
			},
		},
		"05-show-diskconfig": {
			ID: "b096e1cb-3667-55c9-aea2-f5c91fe91aef", Name: is("disk-config-auto"), Status: is("ACTIVE"), Progress: is(int64(100)),
			MinDisk: is(int64(0)), MinRAM: is(int64(0)), Size: is(int64(1024)),
			Created: at("2026-11-21T17:40:54Z"), Updated: at("2026-11-21T17:40:54Z"), DiskConfig: is("AUTO"),
			Metadata: map[string]*string{
				"auto_disk_config": is("True"), "kernel_id": is("121956ba-5211-550a-ba86-08b3f125ee41"), "ramdisk_id": nil,
			},
		},
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want.Links = local(want.ID)
			got, err := decode(fixture(t, "captures/"+name+".json"))
			if err != nil {
				t.Fatal(err)
			}
			same(t, got.images, []Image{want})
		})
	}

	statuses := map[string]struct {
		name     *string
		status   string
		progress int64
	}{
		"06-show-null-name":   {nil, StatusSaving, 25},
		"07-show-deactivated": {is("deactivated-image"), StatusUnknown, 0},
		"08-show-killed":      {is("killed-image"), StatusError, 0},
	}
	for name, want := range statuses {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decode(fixture(t, "captures/"+name+".json"))
			if err != nil {
				t.Fatal(err)
			}
			image := got.images[0]
			if !reflect.DeepEqual(image.Name, want.name) || *image.Status != want.status || *image.Progress != want.progress {
				t.Errorf("name %v, status %s, progress %d", image.Name, *image.Status, *image.Progress)
			}
		})
	}

	t.Run("the whole catalog", func(t *testing.T) {
		t.Parallel()
		for file, detail := range map[string]bool{"01-list": false, "02-detail-all": true} {
			got, err := decode(fixture(t, "captures/"+file+".json"))
			if err != nil {
				t.Fatal(err)
			}
			if len(got.images) != 41 || got.next {
				t.Errorf("%s: %d images, next %t", file, len(got.images), got.next)
			}
			for _, image := range got.images {
				if (image.Created != nil) != detail || (image.Metadata != nil) != detail || len(image.Links) != 3 {
					t.Errorf("%s: image %+v", file, image)
				}
			}
		}
	})
	t.Run("a page with a next link", func(t *testing.T) {
		t.Parallel()
		got, err := decode(fixture(t, "captures/09-page-1.json"))
		if err != nil || len(got.images) != 2 || !got.next || got.marker != got.images[1].ID {
			t.Errorf("%d images, next %t, marker %q, %v", len(got.images), got.next, got.marker, err)
		}
	})
}
