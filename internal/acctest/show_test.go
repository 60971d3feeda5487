package acctest

import "testing"

func TestAccByID(t *testing.T) {
	t.Parallel()
	accept(t, func(r *run) {
		p := r.Projects[searched]
		r.token("nova-searched", p)
		for _, key := range []string{
			"debian-12-own", "debian-12", "shared", "pending", "community", "hidden", "protected", // own, public, and shared by others
			"nameless", "empty", "colon", "comma", "in", "newline", "unicode", "blanks", "quote", "query", "regex", "html", "template", "long",
			"snapshot-web", "backup-web", "volume", "disk-auto", "disk-manual",
			"null", "properties", "json-number", "json-bool", "json-null", "json-text",
			"queued", "queued-nameless", "saving", "importing", "pending_delete", "killed", "deactivated", "uploading",
		} {
			r.data("nova-searched", "nova_image", key, "id = "+quoted(imageID(key)), r.attributes(t, p, p.image(t, key)))
		}
		// These values are literal; those of the other images are computed.
		r.data("nova-searched", "nova_image", "literally", "id = "+quoted(imageID("volume")), map[string]any{
			"name": "volume-backed", "status": "ACTIVE", "progress": 100, "size": 0, "min_disk": 0, "min_ram": 0,
			"created": "2026-02-01T00:00:00Z", "updated": "2026-02-01T01:00:00Z", "server": nil, "disk_config": nil,
			"metadata": map[string]any{
				"bdm_v2": "True", "root_device_name": "/dev/vda", "mappings": `{"a":"<","b":[1,null]}`,
				"block_device_mapping": `[{"snapshot_id":null,"source_type":"snapshot","volume_size":3}]`,
			},
		})
	})
}
