package nova

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// answer is a decoded answer: one image, or one page of a list.
type answer struct {
	images []Image
	// next is the service's word that the list goes on, and marker where; the marker may be empty all the same.
	next   bool
	marker string
}

// wireAnswer is an answer's JSON. A list is {"images": […]}, one image is {"image": {…}}; one of the API's documents
// shows the latter for a list.
type wireAnswer struct {
	Image      *wireImage   `json:"image"`
	Images     *[]wireImage `json:"images"`
	ImagesLink []wireLink   `json:"images_links"`
}

type wireImage struct {
	ID         string         `json:"id"`
	Name       *string        `json:"name"`
	Status     *string        `json:"status"`
	Progress   *int64         `json:"progress"`
	MinDisk    *int64         `json:"minDisk"`
	MinRAM     *int64         `json:"minRam"`
	Size       *int64         `json:"OS-EXT-IMG-SIZE:size"`
	Created    *string        `json:"created"`
	Updated    *string        `json:"updated"`
	Metadata   map[string]any `json:"metadata"`
	Links      []wireLink     `json:"links"`
	Server     *wireServer    `json:"server"`
	DiskConfig *string        `json:"OS-DCF:diskConfig"`
}

type wireLink struct {
	Href string  `json:"href"`
	Rel  string  `json:"rel"`
	Type *string `json:"type"`
}

type wireServer struct {
	ID    string     `json:"id"`
	Links []wireLink `json:"links"`
}

// decode reads the body of an answer that the service called a success.
func decode(body []byte) (answer, error) {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	switch {
	case len(body) == 0:
		return answer{}, errors.New("the body is empty")
	case body[0] == '<':
		return decodeXML(body)
	}
	if values := bytes.Count(body, []byte(",")); values > maxValues {
		return answer{}, fmt.Errorf("the answer holds more than %d values, more than is ever read", maxValues)
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber() // numbers in metadata keep their digits
	var wire wireAnswer
	if err := decoder.Decode(&wire); err != nil {
		return answer{}, explainJSON(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return answer{}, errors.New("there is more text after the JSON")
	}
	return wire.answer()
}

// explainJSON says what is wrong in the API's terms rather than in those of Go's types.
func explainJSON(err error) error {
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return fmt.Errorf("%s is a JSON %s, which it cannot be", transport.Tame(wrongType.Field, 100), wrongType.Value)
	case errors.As(err, &wrongType):
		return fmt.Errorf("it is a JSON %s, not an object", wrongType.Value)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the JSON ends too early")
	}
	return fmt.Errorf("it is not JSON: %s", transport.Tame(err.Error(), 200))
}

func (w wireAnswer) answer() (answer, error) {
	var all []wireImage
	switch {
	case w.Images != nil:
		all = *w.Images
	case w.Image != nil:
		all = []wireImage{*w.Image}
	default:
		return answer{}, errors.New(`it has neither "images" nor "image"`)
	}
	decoded := answer{images: make([]Image, len(all))}
	for i := range all {
		image, err := all[i].image()
		if err != nil {
			return answer{}, err
		}
		decoded.images[i] = image
	}
	for _, link := range w.ImagesLink {
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
	image := Image{
		ID: w.ID, Name: w.Name, Status: w.Status, Progress: w.Progress, MinDisk: w.MinDisk, MinRAM: w.MinRAM,
		Size: w.Size, Links: links(w.Links), DiskConfig: w.DiskConfig,
	}
	if w.ID == "" {
		return Image{}, errors.New("it has an image without an id")
	}
	wrong := func(field string, err error) (Image, error) {
		return Image{}, fmt.Errorf("%s of image %s is %w", field, transport.Tame(w.ID, 64), err)
	}
	var err error
	if image.Created, err = timeOf(w.Created); err != nil {
		return wrong("created", err)
	}
	if image.Updated, err = timeOf(w.Updated); err != nil {
		return wrong("updated", err)
	}
	if w.Metadata != nil {
		image.Metadata = make(map[string]*string, len(w.Metadata))
		for key, value := range w.Metadata {
			image.Metadata[key] = textOf(value)
		}
	}
	if w.Server != nil {
		image.Server = &Server{ID: w.Server.ID, Links: links(w.Server.Links)}
	}
	return image, nil
}

func links(wire []wireLink) []Link {
	links := make([]Link, len(wire))
	for i, link := range wire {
		links[i] = Link(link)
	}
	return links
}

func timeOf(text *string) (*time.Time, error) {
	if text == nil {
		return nil, nil
	}
	t, err := ParseTime(*text)
	if err != nil {
		return nil, err
	}
	return &t, nil
}

// textOf is a metadata value as text: a string as it is, null as nil, anything else as compact JSON with sorted keys.
// Nova itself decodes block_device_mapping and mappings, so these come as lists.
func textOf(value any) *string {
	switch v := value.(type) {
	case nil:
		return nil
	case string:
		return &v
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil { // cannot be: the value was decoded from JSON
		panic(err)
	}
	text := strings.TrimSuffix(b.String(), "\n")
	return &text
}
