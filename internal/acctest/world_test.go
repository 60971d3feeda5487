package acctest

import (
	"crypto/sha1"
	"fmt"
	"testing"
)

// The projects of openstack/seed.py.
const (
	searched = "acceptance"        // a list worth searching
	many     = "acceptance-many"   // one that needs several pages
	broken   = "acceptance-broken" // one that Nova fails on
)

// world is what the tests know of a cloud without asking its compute service.
type world struct {
	Identity string // URL of Keystone
	Image    string // URL of Glance
	UserID   string
	Expired  string // a token whose time is over
	Projects map[string]*project
	Tokens   map[string]string // of one role alone in the searched project, or of no project, by what they are for
}

// project is a project of the cloud, and what the user may see from there.
type project struct {
	ID     string
	Token  string
	Images []glanceImage // in the order of Glance's list, then those that can be shown but are in no list
}

// imageID is the id that seed.py gave the image of that key: a UUID of version 5 in the namespace of URLs.
func imageID(key string) string {
	namespace := "\x6b\xa7\xb8\x11\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8"
	id := sha1.Sum([]byte(namespace + "terraform-provider-nova:" + key))
	id[6] = id[6]&0x0f | 0x50
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:16])
}

// image is the project's image of that key.
func (p *project) image(t *testing.T, key string) *glanceImage {
	t.Helper()
	for i := range p.Images {
		if p.Images[i].ID == imageID(key) {
			return &p.Images[i]
		}
	}
	t.Fatalf("Glance has no image %q (%s): was this cloud seeded by openstack/seed.py?", key, imageID(key))
	return nil
}

// listed are the images that Glance lists.
func (p *project) listed() []glanceImage {
	for i := range p.Images {
		if p.Images[i].Unlisted {
			return p.Images[:i]
		}
	}
	return p.Images
}
