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
	Image       *wireImage     `json:"image"`
	Images      []*wireImage   `json:"images"`
	ImagesLinks jsontext.Value `json:"images_links"`
}

// wireImage is an image that is decoded from the API's JSON.
type wireImage Image

// UnmarshalJSONFrom decodes an image. A field that cannot be read does not keep the others from being read.
func (w *wireImage) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	if kind := decoder.PeekKind(); kind != jsontext.KindBeginObject {
		return &json.SemanticError{JSONKind: kind}
	}
	w.Links = []Link{}
	return readMembers(decoder, func(name []byte) error {
		if string(name) == "id" {
			return json.UnmarshalDecode(decoder, &w.ID)
		}
		for _, member := range members {
			if member.name == string(name) {
				err := member.read(w, decoder)
				if errors.Is(err, errUnreadable) {
					w.Unreadable |= member.field
					return nil
				}
				return err
			}
		}
		return decoder.SkipValue()
	})
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
		var err error
		if body, err = xmlToJSON(body); err != nil {
			return response{}, err
		}
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
	// A value of the wrong kind is found first, also if the text behind it is not JSON at all: "404 page not found".
	if broken := json.Unmarshal(body, new(jsontext.Value), lenient, jsontext.AllowDuplicateNames(true)); broken != nil {
		err = broken
	}
	syntax, _ := errors.AsType[*jsontext.SyntacticError](err)
	wrong, _ := errors.AsType[*json.SemanticError](err)
	switch {
	case syntax != nil && errors.Is(err, jsontext.ErrDuplicateName):
		return fmt.Errorf("%s is there twice", shown(syntax.JSONPointer))
	case syntax != nil:
		return fmt.Errorf("it is not JSON: %w after %d bytes", syntax.Err, syntax.ByteOffset)
	case wrong == nil:
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
	all := w.Images
	switch {
	case all != nil:
	case w.Image != nil:
		all = []*wireImage{w.Image}
	default:
		return response{}, errors.New(`it has neither "images" nor "image"`)
	}
	decoded := response{images: make([]Image, len(all))}
	for i, image := range all {
		switch {
		case image == nil:
			return response{}, errors.New("it has an image that is null")
		case image.ID == "":
			return response{}, errors.New("it has an image without an id")
		case !isSegment(image.ID): // it would become a marker, and part of URLs
			return response{}, fmt.Errorf("it has an image whose id is not an ID: %s", image.ID)
		}
		decoded.images[i] = Image(*image)
	}
	var links []Link
	_ = json.Unmarshal(w.ImagesLinks, &links, lenient) // a list without a next link goes on after its last image
	for _, link := range links {
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
