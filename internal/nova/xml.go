package nova

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
)

// decodeXML reads the API's older representation of one image. Entities are not resolved.
func decodeXML(body []byte) (response, error) {
	switch {
	case looksLikeHTML(body):
		return response{}, errors.New("it is a web page, not the images API")
	case len(body) > maxXMLBytes:
		return response{}, fmt.Errorf("it is XML of more than %d bytes, which one image cannot have", maxXMLBytes)
	}
	var image xmlImage
	err := xml.Unmarshal(body, &image)
	var syntax *xml.SyntaxError
	switch { // without Go's text, which may repeat a part of a secret that cannot be recognized
	case errors.As(err, &syntax):
		return response{}, fmt.Errorf("it is not XML: there is a syntax error in line %d", syntax.Line)
	case err != nil:
		return response{}, errors.New("it is not the XML of an image")
	}
	return wireResponse{Image: image.wire()}.response()
}

// xmlImage is an image's XML. Go's decoder matches local names, so the namespaces of the extensions (OS-DCF:diskConfig,
// OS-EXT-IMG-SIZE:size) need not be spelled.
type xmlImage struct {
	XMLName    xml.Name `xml:"image"`
	ID         string   `xml:"id,attr"`
	Name       *string  `xml:"name,attr"`
	Status     *string  `xml:"status,attr"`
	Progress   string   `xml:"progress,attr"`
	MinDisk    string   `xml:"minDisk,attr"`
	MinRAM     string   `xml:"minRam,attr"`
	Size       string   `xml:"size,attr"`
	Created    string   `xml:"created,attr"`
	Updated    string   `xml:"updated,attr"`
	Metadata   *xmlMeta `xml:"metadata"`
	Links      []Link   `xml:"link"`
	Server     *Server  `xml:"server"`
	DiskConfig *string  `xml:"diskConfig,attr"`
}

type xmlMeta struct {
	Meta []struct {
		Key   string `xml:"key,attr"`
		Value string `xml:",chardata"`
	} `xml:"meta"`
}

func (x *xmlImage) wire() *wireImage {
	w := &wireImage{ID: x.ID}
	w.Name.value, w.Status.value, w.DiskConfig.value = x.Name, x.Status, x.DiskConfig
	read(&w.Progress.field, x.Progress, parseInteger)
	read(&w.MinDisk.field, x.MinDisk, parseInteger)
	read(&w.MinRAM.field, x.MinRAM, parseInteger)
	read(&w.Size.field, x.Size, parseInteger)
	read(&w.Created.field, x.Created, parseTimestamp)
	read(&w.Updated.field, x.Updated, parseTimestamp)
	if x.Metadata != nil {
		w.Metadata.value = make(map[string]*string, len(x.Metadata.Meta))
		for _, meta := range x.Metadata.Meta {
			w.Metadata.value[meta.Key] = &meta.Value
		}
	}
	w.Links.value = x.Links
	if w.Server.value = x.Server; x.Server != nil {
		x.Server.Links = notNil(x.Server.Links)
	}
	return w
}

func looksLikeHTML(body []byte) bool {
	start := strings.ToLower(string(body[:min(len(body), 512)]))
	return strings.HasPrefix(start, "<!doctype html") || strings.Contains(start, "<html")
}

// trim takes off what may stand around a document: a byte order mark, and spaces.
func trim(body []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
}
