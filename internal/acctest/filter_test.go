package acctest

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
)

func named(name string) func(*glanceImage) bool {
	return func(image *glanceImage) bool { return image.Name != nil && *image.Name == name }
}

func matching(expression string) func(*glanceImage) bool {
	compiled := regexp.MustCompile(expression)
	return func(image *glanceImage) bool { return image.Name != nil && compiled.MatchString(*image.Name) }
}

func has(key, value string) func(*glanceImage) bool {
	return func(image *glanceImage) bool { p := image.property(key); return p != nil && *p == value }
}

func all(conditions ...func(*glanceImage) bool) func(*glanceImage) bool {
	return func(image *glanceImage) bool {
		for _, holds := range conditions {
			if !holds(image) {
				return false
			}
		}
		return true
	}
}

func instant(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

func newest(a, b *glanceImage) int { return b.Created.Compare(a.Created) }

// filters holds each condition, alone and with others, and the images that it must match.
func filters() map[string]func(*glanceImage) bool {
	web := imageID("server web")
	return map[string]func(*glanceImage) bool{
		``:                                            func(*glanceImage) bool { return true },
		`name_regex = "^debian-1"`:                    matching(`^debian-1`),
		`name_regex = "(?i)^tie$"`:                    matching(`(?i)^tie$`),
		`name_regex = "^two\nlines"`:                  matching("^two\nlines"),
		`name_regex = "^$"`:                           matching("^$"),
		`status = "ACTIVE"`:                           func(i *glanceImage) bool { return i.computeStatus() == "ACTIVE" },
		`status = "SAVING"`:                           func(i *glanceImage) bool { return i.computeStatus() == "SAVING" },
		`status = "UNKNOWN"`:                          func(i *glanceImage) bool { return i.computeStatus() == "UNKNOWN" },
		`status = "DELETED"`:                          func(i *glanceImage) bool { return i.computeStatus() == "DELETED" },
		`min_disk = 8`:                                func(i *glanceImage) bool { return i.MinDisk == 8 },
		`min_disk = 0`:                                func(i *glanceImage) bool { return i.MinDisk == 0 },
		`min_ram = 512`:                               func(i *glanceImage) bool { return i.MinRAM == 512 },
		`fits_disk = 8`:                               func(i *glanceImage) bool { return i.MinDisk <= 8 },
		`fits_disk = 7`:                               func(i *glanceImage) bool { return i.MinDisk <= 7 },
		`fits_ram = 511`:                              func(i *glanceImage) bool { return i.MinRAM <= 511 },
		`size_min = 800`:                              func(i *glanceImage) bool { return i.size() >= 800 },
		`size_max = 0`:                                func(i *glanceImage) bool { return i.size() <= 0 },
		`created_after = "2026-02-01T00:00:00Z"`:      func(i *glanceImage) bool { return !i.Created.Before(instant("2026-02-01T00:00:00Z")) },
		`created_before = "2026-02-01T00:00:00"`:      func(i *glanceImage) bool { return i.Created.Before(instant("2026-02-01T00:00:00Z")) },
		`changes_since = "2026-04-12T00:00:00Z"`:      func(i *glanceImage) bool { return !i.Updated.Before(instant("2026-04-12T00:00:00Z")) },
		`changes_since = "2026-04-12T02:00:01+02:00"`: func(i *glanceImage) bool { return i.Updated.After(instant("2026-04-12T00:00:00Z")) },
		`server_id = "` + web + `"`:                   has("instance_uuid", web),
		`server_id = "https://compute.example.com/v2.1/servers/` + web + `"`: has("instance_uuid", web),
		`snapshot = true`:                                              func(i *glanceImage) bool { return i.snapshot() },
		`snapshot = false`:                                             func(i *glanceImage) bool { return !i.snapshot() },
		`name_not_regex = "^(debian|app)-"`:                            func(i *glanceImage) bool { return !matching(`^(debian|app)-`)(i) },
		`metadata_in = { os_distro = ["debian", "ubuntu"] }`:           func(i *glanceImage) bool { return has("os_distro", "debian")(i) || has("os_distro", "ubuntu")(i) },
		`metadata_in = { os_distro = ["debian", null] }`:               func(i *glanceImage) bool { return has("os_distro", "debian")(i) || i.property("os_distro") == nil },
		`type = "snapshot"`:                                            has("image_type", "snapshot"),
		`type = "backup"`:                                              has("image_type", "backup"),
		`metadata = { os_distro = "debian" }`:                          has("os_distro", "debian"),
		`metadata = { os_distro = "debian", architecture = "x86_64" }`: all(has("os_distro", "debian"), has("architecture", "x86_64")),
		`metadata = { "Upper:Case.dot" = "b", "with blank" = "a" }`:    has("Upper:Case.dot", "b"),
		`metadata = { empty = "" }`:                                    has("empty", ""),
		`metadata = { block_device_mapping = "true" }`:                 has("block_device_mapping", "true"),
		"name = \"debian-12\"\nmin_ram = 512":                          all(named("debian-12"), func(i *glanceImage) bool { return i.MinRAM == 512 }),
		"type = \"snapshot\"\nserver_id = \"" + web + "\"":             all(has("image_type", "snapshot"), has("instance_uuid", web)),
		"name_regex = \"^debian\"\nfits_disk = 8\nstatus = \"ACTIVE\"\nmetadata = { os_type = \"linux\" }\nsize_max = 600\n" +
			"created_before = \"2026-01-03T00:00:00Z\"": named("debian-11"),
	}
}

// nothing holds filters that match no image.
var nothing = []string{
	`name = "debian"`, `name = "Debian-12"`, `name = "debian-12 "`, `name = "hidden"`, `name = "community"`, `name = "foreign"`, `name = "killed"`,
	`name = "deleted"`, `status = "ERROR"`, `min_disk = 7`, `type = "SNAPSHOT"`, `type = "BASE"`, `server_id = "nowhere"`,
	`metadata = { os_distro = "Debian" }`, `metadata = { nokey = "" }`, `created_after = "2026-04-11T00:00:01Z"`, `changes_since = "2026-04-13T00:00:01Z"`,
}

func TestAccFilters(t *testing.T) {
	t.Parallel()
	accept(t, func(r *run) {
		p := r.Projects[searched]
		r.token("nova-searched", p)
		count := 0
		search := func(filter string, keep func(*glanceImage) bool) {
			count++
			images := selected(p.listed(), keep, newest)
			if len(images) == 0 {
				t.Errorf("%s: Glance has nothing to find", filter)
			}
			details := make([]any, len(images))
			for i, image := range images {
				details[i] = r.attributes(t, p, image)
			}
			r.data("nova-searched", "nova_images", fmt.Sprintf("filter%d", count), "filter {\n"+filter+"\n}",
				map[string]any{"ids": ids(images), "images": details})
		}
		for _, image := range p.listed() {
			if image.Name != nil {
				search("name = "+quoted(*image.Name), named(*image.Name))
			}
		}
		for filter, keep := range filters() {
			search(filter, keep)
		}
		for i, filter := range nothing {
			r.data("nova-searched", "nova_images", fmt.Sprintf("nothing%d", i), "filter {\n"+filter+"\n}",
				map[string]any{"ids": []string{}, "images": []any{}})
		}
	})
}

// TestAccVisibilities compares with the list that Glance itself returns for each visibility.
func TestAccVisibilities(t *testing.T) {
	t.Parallel()
	accept(t, func(r *run) {
		p := r.Projects[searched]
		r.token("nova-visibilities", p)
		for _, visibility := range []string{"public", "private", "shared", "community"} {
			listed := r.list(t, p, "&visibility="+visibility)
			if len(listed) == 0 {
				t.Errorf("Glance has no %s image", visibility)
			}
			for i := range listed {
				if listed[i].Visibility != visibility {
					t.Errorf("%s is %s, not %s", listed[i].ID, listed[i].Visibility, visibility)
				}
			}
			everything := func(*glanceImage) bool { return true }
			r.data("nova-visibilities", "nova_images", visibility, "filter {\nvisibility = "+quoted(visibility)+"\n}",
				map[string]any{"ids": ids(selected(listed, everything, newest))})
			r.data("nova-visibilities", "nova_images", visibility+"_named", "filter {\nvisibility = "+quoted(visibility)+"\nname_regex = \"^(community|shared|debian-12)$\"\n}",
				map[string]any{"ids": ids(selected(listed, matching(`^(community|shared|debian-12)$`), newest))})
		}
		r.data("nova-visibilities", "nova_image", "community", "name = \"community\"\nfilter {\nvisibility = \"community\"\n}",
			map[string]any{"id": imageID("community")})
	})
}

// versioned holds the images whose names have a version, lowest first.
var versioned = []string{"app-1.0.2", "app-1.0.9", "app-1.0.10", "app-1.1.0-rc1", "app-latest"}

// sorts holds the sort keys by which Glance can sort, ascending, with nulls last.
var sorts = map[string]order{
	"created":  func(a, b *glanceImage) int { return a.Created.Compare(b.Created) },
	"updated":  func(a, b *glanceImage) int { return a.Updated.Compare(b.Updated) },
	"name":     func(a, b *glanceImage) int { return strings.Compare(*a.Name, *b.Name) },
	"size":     func(a, b *glanceImage) int { return cmp.Compare(a.size(), b.size()) },
	"min_disk": func(a, b *glanceImage) int { return cmp.Compare(a.MinDisk, b.MinDisk) },
	"min_ram":  func(a, b *glanceImage) int { return cmp.Compare(a.MinRAM, b.MinRAM) },
	"id":       func(a, b *glanceImage) int { return strings.Compare(a.ID, b.ID) },
}

func nullsLast(key string, o order, descending bool) order {
	return func(a, b *glanceImage) int {
		switch {
		case key == "name" && (a.Name == nil || b.Name == nil):
			return cmp.Compare(btoi(a.Name == nil), btoi(b.Name == nil))
		case descending:
			return o(b, a)
		}
		return o(a, b)
	}
}

// byProperty sorts by a property as text, with images that lack it last.
func byProperty(key string, descending bool) order {
	return func(a, b *glanceImage) int {
		first, second := a.property(key), b.property(key)
		switch {
		case first == nil || second == nil:
			return cmp.Compare(btoi(first == nil), btoi(second == nil))
		case descending:
			return strings.Compare(*second, *first)
		}
		return strings.Compare(*first, *second)
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestAccSorts(t *testing.T) {
	t.Parallel()
	accept(t, func(r *run) {
		p := r.Projects[searched]
		r.token("nova-searched", p)
		everything := func(*glanceImage) bool { return true }
		for key, o := range sorts {
			for _, direction := range []string{"asc", "desc"} {
				images := ids(selected(p.listed(), everything, nullsLast(key, o, direction == "desc")))
				sort := fmt.Sprintf("sort = [%q]", key+":"+direction)
				r.data("nova-searched", "nova_images", key+"_"+direction, sort, map[string]any{"ids": images})
				r.data("nova-searched", "nova_images", key+"_"+direction+"_limit", sort+"\nlimit = 3", map[string]any{"ids": images[:3]})
				active := ids(selected(p.listed(), func(i *glanceImage) bool { return i.computeStatus() == "ACTIVE" },
					nullsLast(key, o, direction == "desc")))
				r.data("nova-searched", "nova_image", key+"_"+direction, sort+"\nfilter {\nfits_disk = 1000000\n}", map[string]any{"id": active[0]})
			}
		}
		for _, key := range []string{"os_distro", "os_version", "image_type"} {
			for _, direction := range []string{"asc", "desc"} {
				r.data("nova-searched", "nova_images", key+"_"+direction, fmt.Sprintf("sort = [%q]", "metadata."+key+":"+direction),
					map[string]any{"ids": ids(selected(p.listed(), everything, byProperty(key, direction == "desc")))})
			}
		}
		r.data("nova-searched", "nova_images", "several", `sort = ["size:desc", "min_ram:asc", "name:desc"]`, map[string]any{"ids": ids(selected(
			p.listed(), everything, nullsLast("size", sorts["size"], true), sorts["min_ram"], nullsLast("name", sorts["name"], true)))})
	})
}

func TestAccChoices(t *testing.T) {
	t.Parallel()
	accept(t, func(r *run) {
		p := r.Projects[searched]
		r.token("nova-searched", p)
		one := func(name, arguments, key string) {
			r.data("nova-searched", "nova_image", name, arguments, r.attributes(t, p, p.image(t, key)))
		}
		version := `filter { name_regex = "^app-(?P<version>[0-9a-z.-]+)$" }`
		one("most_recent", "most_recent = true\nfilter {\nname = \"debian-12\"\n}", "debian-12-own")
		one("oldest", "sort = [\"created:asc\"]\nfilter {\nname = \"debian-12\"\n}", "debian-12")
		one("only_active", "filter {\nname_regex = \"^(queued|deactivated|disk-auto)$\"\n}", "disk-auto")
		one("not_active", "filter {\nname = \"queued\"\nstatus = \"SAVING\"\n}", "queued")
		one("shared", "filter {\nname = \"shared\"\n}", "shared")
		one("version", "sort = [\"version:desc\"]\n"+version, "app-1.1.0-rc1")
		one("changed_last", "most_recent = true\nfilter {\nname = \"tie\"\n}", "tie-changed") // three images of the same second
		var keys []string
		for _, key := range versioned {
			keys = append(keys, imageID(key))
		}
		r.data("nova-searched", "nova_images", "versions", "sort = [\"version:asc\"]\n"+version, map[string]any{"ids": keys})
		r.data("nova-searched", "nova_images", "versions_without_detail", "detail = false\nsort = [\"version:asc\"]\n"+version, map[string]any{"ids": keys})
		for name, o := range map[string]order{"name": nullsLast("name", sorts["name"], false), "id": sorts["id"]} {
			images := selected(p.listed(), func(*glanceImage) bool { return true }, o, sorts["id"])
			details := make([]any, len(images))
			for i, image := range images {
				details[i] = r.basics(t, p, image)
			}
			r.data("nova-searched", "nova_images", name+"_without_detail", "detail = false\nsort = [\""+name+":asc\"]",
				map[string]any{"ids": ids(images), "images": details})
		}
	})
}

// The name at the top of nova_image finds the one active image that has it.
func TestAccNames(t *testing.T) {
	t.Parallel()
	accept(t, func(r *run) {
		p := r.Projects[searched]
		r.token("nova-named", p)
		active := map[string][]*glanceImage{}
		for _, image := range selected(p.listed(), func(i *glanceImage) bool { return i.Name != nil && i.computeStatus() == "ACTIVE" }, newest) {
			active[*image.Name] = append(active[*image.Name], image)
		}
		count := 0
		for name, images := range active {
			count++
			data := fmt.Sprintf("name%d", count)
			if len(images) > 1 {
				r.data("nova-named", "nova_image", data, "most_recent = true\nname = "+quoted(name), r.attributes(t, p, images[0]))
			} else {
				r.data("nova-named", "nova_image", data, "name = "+quoted(name), r.attributes(t, p, images[0]))
			}
		}
		r.data("nova-named", "nova_image", "snapshot", "name = \"web\"\nfilter {\nsnapshot = true\nserver_id = "+quoted(imageID("server web"))+"\ntype = \"backup\"\n}",
			r.attributes(t, p, p.image(t, "backup-web")))
	})
}

func TestAccNameRejections(t *testing.T) {
	t.Parallel()
	accept(t, func(r *run) {
		r.token("nova-named", r.Projects[searched])
		r.fail("nova-named", "nova_image", "several", `name = "debian-12"`, "Error: Multiple Matching Images")
		r.fail("nova-named", "nova_image", "inactive", `name = "queued"`, "Error: No Matching Image")
		r.fail("nova-named", "nova_image", "snapshot", "name = \"web\"\nmost_recent = true\nfilter {\nsnapshot = false\n}", "Error: No Matching Image", "snapshot")
		r.fail("nova-named", "nova_image", "case", `name = "Debian-13"`, "Error: No Matching Image", `name = "debian-13"`)
	})
}
