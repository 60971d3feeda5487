package nova

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
)

// xmlToJSON writes the API's older representation of one image as JSON. Entities are not resolved.
func xmlToJSON(body []byte) ([]byte, error) {
	switch {
	case looksLikeHTML(body):
		return nil, errors.New("it is a web page, not the images API")
	case len(body) > maxXMLBytes:
		return nil, fmt.Errorf("it is XML of more than %d bytes, which one image cannot have", maxXMLBytes)
	}
	var image xmlImage
	err := xml.Unmarshal(body, &image)
	var syntax *xml.SyntaxError
	switch { // without Go's text, which may repeat a part of a secret that cannot be recognized
	case errors.As(err, &syntax):
		return nil, fmt.Errorf("it is not XML: there is a syntax error in line %d", syntax.Line)
	case err != nil:
		return nil, errors.New("it is not the XML of an image")
	}
	return json.Marshal(map[string]xmlImage{"image": image})
}

// xmlImage is an image's XML. Go's decoder matches local names, so the namespaces of the extensions (OS-DCF:diskConfig,
// OS-EXT-IMG-SIZE:size) need not be spelled.
type xmlImage struct {
	XMLName    xml.Name     `xml:"image" json:"-"`
	ID         string       `xml:"id,attr" json:"id"`
	Name       *string      `xml:"name,attr" json:"name"`
	Status     *string      `xml:"status,attr" json:"status"`
	Progress   string       `xml:"progress,attr" json:"progress"`
	MinDisk    string       `xml:"minDisk,attr" json:"minDisk"`
	MinRAM     string       `xml:"minRam,attr" json:"minRam"`
	Size       string       `xml:"size,attr" json:"OS-EXT-IMG-SIZE:size"`
	Created    string       `xml:"created,attr" json:"created"`
	Updated    string       `xml:"updated,attr" json:"updated"`
	Metadata   *xmlMetadata `xml:"metadata" json:"metadata"`
	Links      []Link       `xml:"link" json:"links"`
	Server     *Server      `xml:"server" json:"server"`
	DiskConfig *string      `xml:"diskConfig,attr" json:"OS-DCF:diskConfig"`
}

type xmlMetadata struct {
	Meta []struct {
		Key   string `xml:"key,attr"`
		Value string `xml:",chardata"`
	} `xml:"meta"`
}

// MarshalJSON returns the metadata as an object.
func (m *xmlMetadata) MarshalJSON() ([]byte, error) {
	properties := map[string]string{}
	for _, meta := range m.Meta {
		properties[meta.Key] = meta.Value
	}
	return json.Marshal(properties)
}

func looksLikeHTML(body []byte) bool {
	start := strings.ToLower(string(body[:min(len(body), 512)]))
	return strings.HasPrefix(start, "<!doctype html") || strings.Contains(start, "<html")
}

// trim takes off what may stand around a document: a byte order mark, and spaces.
func trim(body []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
}
