package nova

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
)

// decodeXML reads the API's older representation of one image. Entities are not resolved.
func decodeXML(body []byte) (answer, error) {
	switch {
	case looksLikeHTML(body):
		return answer{}, errors.New("it is a web page, not the images API")
	case len(body) > maxXMLBytes:
		return answer{}, fmt.Errorf("it is XML of more than %d bytes, which one image cannot have", maxXMLBytes)
	}
	var image wireImage
	if err := xml.Unmarshal(body, &image); err != nil {
		return answer{}, fmt.Errorf("it is not the XML of an image: %w", err)
	}
	return wireAnswer{Image: &image}.answer()
}

func looksLikeHTML(body []byte) bool {
	start := strings.ToLower(string(body[:min(len(body), 512)]))
	return strings.HasPrefix(start, "<!doctype html") || strings.Contains(start, "<html")
}

// trim takes off what may stand around a document: a byte order mark, and blanks.
func trim(body []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
}
