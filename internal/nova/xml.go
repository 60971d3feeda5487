package nova

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// xmlImage is the API's older representation of one image. Go's decoder matches local names, so the namespaces of the
// extensions (OS-DCF:diskConfig, OS-EXT-IMG-SIZE:size) need not be spelled. Entities are not resolved.
type xmlImage struct {
	XMLName    xml.Name  `xml:"image"`
	ID         string    `xml:"id,attr"`
	Name       *string   `xml:"name,attr"`
	Status     *string   `xml:"status,attr"`
	Progress   *int64    `xml:"progress,attr"`
	MinDisk    *int64    `xml:"minDisk,attr"`
	MinRAM     *int64    `xml:"minRam,attr"`
	Size       *int64    `xml:"size,attr"`
	Created    *string   `xml:"created,attr"`
	Updated    *string   `xml:"updated,attr"`
	DiskConfig *string   `xml:"diskConfig,attr"`
	Metadata   *xmlMeta  `xml:"metadata"`
	Links      []xmlLink `xml:"link"`
	Server     *struct {
		ID    string    `xml:"id,attr"`
		Links []xmlLink `xml:"link"`
	} `xml:"server"`
}

type xmlMeta struct {
	Meta []struct {
		Key   string `xml:"key,attr"`
		Value string `xml:",chardata"`
	} `xml:"meta"`
}

type xmlLink struct {
	Href string  `xml:"href,attr"`
	Rel  string  `xml:"rel,attr"`
	Type *string `xml:"type,attr"`
}

func decodeXML(body []byte) (answer, error) {
	if looksLikeHTML(body) {
		return answer{}, errors.New("it is a web page, not the images API")
	}
	if values := bytes.Count(body, []byte("<")); values > maxValues {
		return answer{}, fmt.Errorf("the answer holds more than %d values, more than is ever read", maxValues)
	}
	var wire xmlImage
	if err := xml.Unmarshal(body, &wire); err != nil {
		return answer{}, fmt.Errorf("it is not the XML of an image: %s", transport.Tame(err.Error(), 200))
	}
	image := wireImage{
		ID: wire.ID, Name: wire.Name, Status: wire.Status, Progress: wire.Progress, MinDisk: wire.MinDisk,
		MinRAM: wire.MinRAM, Size: wire.Size, Created: wire.Created, Updated: wire.Updated, DiskConfig: wire.DiskConfig,
		Links: wireLinks(wire.Links),
	}
	if wire.Metadata != nil {
		image.Metadata = make(map[string]any, len(wire.Metadata.Meta))
		for _, meta := range wire.Metadata.Meta {
			image.Metadata[meta.Key] = meta.Value
		}
	}
	if wire.Server != nil {
		image.Server = &wireServer{ID: wire.Server.ID, Links: wireLinks(wire.Server.Links)}
	}
	return wireAnswer{Image: &image}.answer()
}

func wireLinks(links []xmlLink) []wireLink {
	wire := make([]wireLink, len(links))
	for i, link := range links {
		wire[i] = wireLink(link)
	}
	return wire
}

func looksLikeHTML(body []byte) bool {
	start := strings.ToLower(string(body[:min(len(body), 512)]))
	return strings.HasPrefix(start, "<!doctype html") || strings.Contains(start, "<html")
}
