package fakenova

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Cloud is a compute service with its catalog of images: an [http.Handler] that responds as Nova does.
// Set the exported fields before it serves. Its methods may be called at any time.
type Cloud struct {
	// ProjectID is the project of the token. If it is empty, the URL may name any project.
	ProjectID string
	// Token is the only token that is accepted. If it is empty, every token is accepted, but one is required.
	Token string
	// ValidToken reports whether a token is valid. It replaces Token if it is set.
	ValidToken func(token string) bool
	// Scopes holds additional tokens and their scopes. All other tokens have the scope Reader.
	Scopes map[string]Scope

	// Release is the release of the service.
	Release Release

	// MaxLimit is the operator's max_limit: 1000 if it is zero. It does not limit pages; it only affects next links.
	MaxLimit int
	// Collation defines how the database compares.
	Collation Collation

	// PageCap is the maximum number of images in a page, whatever limit the request has, or 0 for any number.
	PageCap int
	// NoNextLinks omits images_links.
	NoNextLinks bool
	// IgnorePaging returns every list as a whole, whatever limit and marker the request has.
	IgnorePaging bool
	// Gzip compresses responses if the client accepts it. (Nova never does, but a proxy may.)
	Gzip bool

	// ImageEndpoint is the URL of Glance in links: http://127.0.0.1:9292 if it is empty.
	ImageEndpoint string
	// IdentityEndpoint is the URL of Keystone in WWW-Authenticate: http://127.0.0.1:5000/v3 if it is empty.
	IdentityEndpoint string

	mu       sync.Mutex
	images   []*Image // newest first, including unlisted ones; replaced as a whole, never changed in place
	requests []Request
	hook     func(http.ResponseWriter, *http.Request) bool
}

// Request is a request that a cloud received.
type Request struct {
	Method string
	URL    *url.URL // as in the request line: path and query
	Host   string
	Header http.Header
}

// ServeHTTP records the request, passes it to the hook of Intercept, and responds if the hook did not.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	target := *r.URL
	c.requests = append(c.requests, Request{Method: r.Method, URL: &target, Host: r.Host, Header: r.Header.Clone()})
	hook := c.hook
	c.mu.Unlock()

	if hook != nil && hook(w, r) {
		return
	}
	c.respond(r).send(w, r, c.Gzip)
}

// Requests returns the requests received so far, in order.
func (c *Cloud) Requests() []Request {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.requests)
}

// Intercept sets a hook that is called for every further request, after it was recorded. A hook that returns true has
// written the response. A nil hook removes it. Hooks run concurrently if requests do.
func (c *Cloud) Intercept(hook func(http.ResponseWriter, *http.Request) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hook = hook
}

// Add adds images to the catalog, and replaces images with the same IDs.
// The cloud keeps their names and properties; use Update to change them.
func (c *Cloud) Add(images ...Image) {
	c.mu.Lock()
	defer c.mu.Unlock()

	added := make(map[string]bool, len(images))
	for _, image := range images {
		added[image.ID] = true
	}
	catalog := make([]*Image, 0, len(c.images)+len(images))
	for _, image := range c.images {
		if !added[image.ID] {
			catalog = append(catalog, image)
		}
	}
	for i := range images {
		catalog = append(catalog, &images[i])
	}
	slices.SortStableFunc(catalog, newestFirst)
	c.images = catalog
}

// Remove deletes an image from the catalog, and reports whether it existed.
func (c *Cloud) Remove(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()

	catalog := slices.DeleteFunc(slices.Clone(c.images), func(image *Image) bool { return image.ID == id })
	found := len(catalog) < len(c.images)
	c.images = catalog
	return found
}

// Update changes an image of the catalog, and reports whether it existed.
func (c *Cloud) Update(id string, change func(*Image)) bool {
	c.mu.Lock()
	defer c.mu.Unlock()

	i := slices.IndexFunc(c.images, func(image *Image) bool { return image.ID == id })
	if i < 0 {
		return false
	}
	changed := *c.images[i]
	changed.Properties = slices.Clone(changed.Properties)
	change(&changed)

	catalog := slices.Clone(c.images)
	catalog[i] = &changed
	slices.SortStableFunc(catalog, newestFirst)
	c.images = catalog
	return true
}

// catalog returns the current images. Later changes do not affect them.
func (c *Cloud) catalog() []*Image {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.images
}

// newestFirst compares images in the order of every list.
func newestFirst(a, b *Image) int {
	return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), strings.Compare(b.ID, a.ID))
}
