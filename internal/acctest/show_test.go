package acctest

import "testing"

func TestAccByID(t *testing.T) {
	t.Parallel()
	accept(t, func(r *run) {
		p := r.Projects[searched]
		r.token("nova-searched", p)
		for _, key := range []string{
			"debian-12-own", "debian-12", "shared", "pending", "community", "hidden", "protected", // own, public, and what others gave
			"nameless", "empty", "colon", "comma", "in", "newline", "unicode", "blanks", "quote", "query", "regex", "html", "template", "long",
			"snapshot-web", "backup-web", "volume", "disk-auto", "disk-manual",
			"null", "properties", "json-number", "json-bool", "json-null", "json-text",
			"queued", "queued-nameless", "saving", "importing", "pending_delete", "killed", "deactivated", "uploading",
		} {
			r.data("nova-searched", "nova_image", key, "id = "+quoted(imageID(key)), r.attributes(t, p, p.image(t, key)))
		}
	})
}
