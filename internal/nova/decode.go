package nova

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// response is a decoded response: one image, or one page of a list.
type response struct {
	images []Image
	// next is the service's word that the list goes on, and marker is where; the marker may be empty all the same.
	next   bool
	marker string
	bytes  int // of the body
}

// wireResponse is a response's JSON. A list is {"images": […]}, one image is {"image": {…}}; one of the API's documents
// shows a page for a list.
type wireResponse struct {
	Image      *wireImage    `json:"image"`
	Images     *[]*wireImage `json:"images"`
	ImagesLink links         `json:"images_links"`
}

// wireImage is an image's JSON. A field that cannot be read does not keep the others from being read.
type wireImage struct {
	ID         string    `json:"id"`
	Name       text      `json:"name"`
	Status     text      `json:"status"`
	Progress   integer   `json:"progress"`
	MinDisk    integer   `json:"minDisk"`
	MinRAM     integer   `json:"minRam"`
	Size       integer   `json:"OS-EXT-IMG-SIZE:size"`
	Created    timestamp `json:"created"`
	Updated    timestamp `json:"updated"`
	Metadata   metadata  `json:"metadata"`
	Links      links     `json:"links"`
	Server     server    `json:"server"`
	DiskConfig text      `json:"OS-DCF:diskConfig"`
}

// lenient takes text that is not UTF-8, with U+FFFD for what cannot be read. Members that are there twice are rejected,
// which names are that differ in nothing else.
var lenient = jsontext.AllowInvalidUTF8(true)

// decode reads the body of a response that the service called a success.
func decode(body []byte) (response, error) {
	body = trim(body)
	switch {
	case len(body) == 0:
		return response{}, errors.New("the body is empty")
	case body[0] == '<':
		return decodeXML(body)
	}
	if bytes.Count(body, []byte(",")) > maxValues || bytes.Count(body, []byte("{")) > maxObjects {
		return response{}, fmt.Errorf("it holds more than %d values or %d objects, more than is ever read", maxValues, maxObjects)
	}
	var wire wireResponse
	if err := json.Unmarshal(body, &wire, lenient); err != nil {
		return response{}, explainJSON(err, body)
	}
	return wire.response()
}

// explainJSON returns the error in the API's terms rather than in those of Go's types. The text may hold the service's.
func explainJSON(err error, body []byte) error {
	var (
		syntax *jsontext.SyntacticError
		wrong  *json.SemanticError
	)
	if errors.As(err, &wrong) { // found first, because the text behind it may not be JSON at all: "404 page not found"
		broken := json.Unmarshal(body, new(jsontext.Value), lenient, jsontext.AllowDuplicateNames(true))
		if errors.As(broken, &syntax) {
			err = broken
		}
	}
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName) && errors.As(err, &syntax):
		return fmt.Errorf("%s is there twice", shown(syntax.JSONPointer))
	case errors.As(err, &syntax):
		return fmt.Errorf("it is not JSON: %w after %d bytes", syntax.Err, syntax.ByteOffset)
	case !errors.As(err, &wrong):
		return err
	case wrong.JSONPointer == "":
		return fmt.Errorf("it is a JSON %s, not an object", kindOf(wrong))
	case wrong.JSONKind == jsontext.KindInvalid: // the fault is not the kind
		return fmt.Errorf("%s %w", shown(wrong.JSONPointer), wrong.Err)
	}
	return fmt.Errorf("%s is a JSON %s, which it cannot be", shown(wrong.JSONPointer), kindOf(wrong))
}

// shown is a pointer with its names as the service wrote them, by which a secret in them is known for one.
func shown(pointer jsontext.Pointer) string {
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(string(pointer))
}

// kindOf returns the kind of the value that is wrong, and the value if it matters.
func kindOf(wrong *json.SemanticError) string {
	switch wrong.JSONKind {
	case jsontext.KindBeginArray:
		return "array"
	case jsontext.KindBeginObject:
		return "object"
	case jsontext.KindTrue, jsontext.KindFalse:
		return "boolean"
	case jsontext.KindNumber:
		return strings.TrimSpace("number " + string(wrong.JSONValue))
	}
	return wrong.JSONKind.String()
}

func (w wireResponse) response() (response, error) {
	var all []*wireImage
	switch {
	case w.Images != nil:
		all = *w.Images
	case w.Image != nil:
		all = []*wireImage{w.Image}
	default:
		return response{}, errors.New(`it has neither "images" nor "image"`)
	}
	decoded := response{images: make([]Image, len(all))}
	for i, wire := range all {
		if wire == nil {
			return response{}, errors.New("it has an image that is null")
		}
		image, err := wire.image()
		if err != nil {
			return response{}, err
		}
		decoded.images[i] = image
	}
	for _, link := range w.ImagesLink.value {
		if strings.EqualFold(link.Rel, "next") {
			decoded.next, decoded.marker = true, markerOf(link.Href)
		}
	}
	return decoded, nil
}

// markerOf is the marker of a next link. Nothing else of the link is used: behind a proxy its host and scheme are
// often wrong, and the token must not follow it.
func markerOf(href string) string {
	u, err := url.Parse(href)
	if err != nil {
		return ""
	}
	marker := u.Query().Get("marker")
	if !isSegment(marker) {
		return ""
	}
	return marker
}

func (w *wireImage) image() (Image, error) {
	switch {
	case w.ID == "":
		return Image{}, errors.New("it has an image without an id")
	case !isSegment(w.ID): // it would become a marker, and part of URLs
		return Image{}, fmt.Errorf("it has an image whose id is not an ID: %s", w.ID)
	}
	image := Image{
		ID: w.ID, Name: w.Name.value, Status: w.Status.value, Progress: w.Progress.value, MinDisk: w.MinDisk.value,
		MinRAM: w.MinRAM.value, Size: w.Size.value, Created: w.Created.value, Updated: w.Updated.value,
		Metadata: w.Metadata.value, Links: notNil(w.Links.value), Server: w.Server.value, DiskConfig: w.DiskConfig.value,
	}
	for _, field := range []struct {
		field      Fields
		unreadable bool
	}{
		{FieldName, w.Name.unreadable}, {FieldStatus, w.Status.unreadable}, {FieldProgress, w.Progress.unreadable},
		{FieldMinDisk, w.MinDisk.unreadable}, {FieldMinRAM, w.MinRAM.unreadable}, {FieldSize, w.Size.unreadable},
		{FieldCreated, w.Created.unreadable}, {FieldUpdated, w.Updated.unreadable}, {FieldMetadata, w.Metadata.unreadable},
		{FieldLinks, w.Links.unreadable}, {FieldServer, w.Server.unreadable}, {FieldDiskConfig, w.DiskConfig.unreadable},
	} {
		if field.unreadable {
			image.Unreadable |= field.field
		}
	}
	return image, nil
}

func notNil(links []Link) []Link {
	if links == nil {
		return []Link{}
	}
	return links
}
