package nova

import (
	"errors"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Query holds the parameters of a list of images. The zero value lists all images, with IDs, names and links
// only. A filter here is a request: services apply it in different ways, so check it on the response.
type Query struct {
	// Detail requests everything that is known of an image (GET /images/detail rather than GET /images).
	Detail bool
	// Name is the image's name. A colon in it is an operator to OpenStack, and most often an error.
	Name *string
	// Status is a status; OpenStack compares it with Glance's words, so only ACTIVE means the same everywhere.
	Status string
	// MinDisk (GB) and MinRAM (MB) are equalities on OpenStack. What no column of its database can hold is not sent.
	MinDisk, MinRAM *int64
	// ChangesSince lists images updated at that time or later; the zero time lists all.
	ChangesSince time.Time
	// Server is the server that an image was made from: its ID or its URL.
	Server string
	// Type is an image's type: snapshot or backup on OpenStack; BASE, SERVER or ALL elsewhere.
	Type string
	// Visibility is Glance's public, private, shared or community. A service that does not know it lists every image; see
	// FiltersByVisibility.
	Visibility string
	// Limit is the size of a page; zero means PageSize.
	Limit int
	// Marker is the ID of the image after which the list starts.
	Marker string
}

// MaxNumber is the largest MinDisk or MinRAM that is sent. Some databases cannot compare a larger one, and no image has it.
const MaxNumber = math.MaxInt32

// Values returns the parameters of the query, named as the API names them.
func (q Query) Values() url.Values {
	values := url.Values{}
	set := func(key, value string) {
		if value != "" {
			values.Set(key, value)
		}
	}
	if q.Name != nil {
		values.Set("name", *q.Name) // "" is a name too
	}
	set("status", q.Status)
	number := func(key string, value *int64) {
		if value != nil && *value <= MaxNumber {
			values.Set(key, strconv.FormatInt(*value, 10))
		}
	}
	number("minDisk", q.MinDisk)
	number("minRam", q.MinRAM)
	if !q.ChangesSince.IsZero() {
		values.Set("changes-since", q.ChangesSince.UTC().Format(time.RFC3339Nano))
	}
	set("server", q.Server)
	set("type", q.Type)
	set("property-visibility", q.Visibility)
	if q.Limit > 0 {
		values.Set("limit", strconv.Itoa(q.Limit))
	}
	set("marker", q.Marker)
	return values
}

// after is the query for the page after the image of that ID.
func (q Query) after(marker string) Query {
	q.Marker = marker
	return q
}

func (q Query) path() string {
	if q.Detail {
		return "images/detail"
	}
	return "images"
}

var errNoServer = errors.New("neither the id of a server nor a URL that ends in one")

// ParseServerID returns the ID of a server, given as such or as a URL that ends in it, with or without a slash behind it.
func ParseServerID(text string) (string, error) {
	id := text
	if strings.Contains(text, "/") {
		u, err := url.Parse(text)
		if err != nil {
			return "", errNoServer
		}
		path := strings.TrimSuffix(u.Path, "/")
		if id = path[strings.LastIndex(path, "/")+1:]; id == "servers" { // the list of all
			return "", errNoServer
		}
	}
	if !isSegment(id) {
		return "", errNoServer
	}
	return id, nil
}
