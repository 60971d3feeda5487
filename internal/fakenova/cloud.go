package fakenova

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Cloud is a compute service with its catalog of images: an [http.Handler] that answers as Nova does.
// The exported fields are set before it serves; everything else may be called while it does.
type Cloud struct {
	// ProjectID is the project of the token. Where it is empty, any project in a URL will do.
	ProjectID string
	// Token is the one token that is accepted. Where it is empty, any token will do, but there must be one.
	Token string
	// ValidToken, where it is set, decides about tokens in Token's stead.
	ValidToken func(token string) bool
	// Scopes are further tokens that are accepted, and what they are for. All others are for reading the project.
	Scopes map[string]Scope

	// Release is the one that the service is of.
	Release Release

	// MaxLimit is the operator's max_limit, 1000 where it is zero. It caps nothing: it decides about next links.
	MaxLimit int
	// Collation is how the database compares.
	Collation Collation

	// PageCap, where it is not zero, is the most images that a page holds whatever limit was asked for.
	PageCap int
	// NoNextLinks leaves images_links out.
	NoNextLinks bool
	// IgnorePaging answers every list whole, whatever limit and marker say.
	IgnorePaging bool
	// Gzip compresses answers for those who accept it. (Nova never does; a proxy before it may.)
	Gzip bool

	// ImageEndpoint is the image service's URL in links, http://127.0.0.1:9292 where it is empty.
	ImageEndpoint string
	// IdentityEndpoint is the identity service's URL in a 401's WWW-Authenticate, http://127.0.0.1:5000/v3 where it is empty.
	IdentityEndpoint string

	mu       sync.Mutex
	images   []*Image // newest first, also those that are not listed; replaced as a whole, never changed in place
	requests []Request
	hook     func(http.ResponseWriter, *http.Request) bool
}

// Request is a request that a cloud has received.
type Request struct {
	Method string
	URL    *url.URL // as in the request line: path and query
	Host   string
	Header http.Header
}

// ServeHTTP records the request, offers it to the hook of Intercept, then answers it.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	target := *r.URL
	c.requests = append(c.requests, Request{Method: r.Method, URL: &target, Host: r.Host, Header: r.Header.Clone()})
	hook := c.hook
	c.mu.Unlock()

	if hook != nil && hook(w, r) {
		return
	}
	c.answer(r).send(w, r, c.Gzip)
}

// Requests returns the requests received so far, in their order.
func (c *Cloud) Requests() []Request {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.requests)
}

// Intercept has hook see every further request first, which is then the last of Requests. A hook that returns true has
// answered; false leaves the answer to the cloud. The nil hook ends it. Hooks run concurrently where requests do.
func (c *Cloud) Intercept(hook func(http.ResponseWriter, *http.Request) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hook = hook
}

// Add puts images into the catalog, in the place of those with the same ids.
// The cloud keeps their names and properties: to change them, use Update.
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

// Remove deletes an image from the catalog and says whether it was there.
func (c *Cloud) Remove(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()

	catalog := slices.DeleteFunc(slices.Clone(c.images), func(image *Image) bool { return image.ID == id })
	found := len(catalog) < len(c.images)
	c.images = catalog
	return found
}

// Update changes an image of the catalog and says whether it was there.
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

// catalog returns the images of this moment, which no later change touches.
func (c *Cloud) catalog() []*Image {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.images
}

// newestFirst is the order of every list.
func newestFirst(a, b *Image) int {
	return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), strings.Compare(b.ID, a.ID))
}
