package acctest

import (
	"crypto/sha1"
	"fmt"
	"testing"
)

// The projects of openstack/seed.py.
const (
	searched = "acceptance"        // a list with a variety of images
	many     = "acceptance-many"   // a list of several pages
	broken   = "acceptance-broken" // a list that Nova fails on
)

// world holds the facts about a cloud that do not come from Nova.
type world struct {
	Identity string // URL of Keystone
	Image    string // URL of Glance
	UserID   string
	Expired  string // an expired token
	Projects map[string]*project
	Tokens   map[string]string // tokens of accesses by their names
}

// project is a project of the cloud, and the images that its user can see.
type project struct {
	ID     string
	Token  string
	Images []glanceImage // in the order of Glance's list, then images that are found only by ID
}

// imageID returns the ID that seed.py gives the image with that key: a UUID of version 5 in the namespace of URLs.
func imageID(key string) string {
	namespace := "\x6b\xa7\xb8\x11\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8"
	id := sha1.Sum([]byte(namespace + "terraform-provider-nova:" + key))
	id[6] = id[6]&0x0f | 0x50
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:16])
}

// image returns the image of the project with that key.
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

// listed returns the images that Glance lists.
func (p *project) listed() []glanceImage {
	for i := range p.Images {
		if p.Images[i].Unlisted {
			return p.Images[:i]
		}
	}
	return p.Images
}
