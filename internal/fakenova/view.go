package fakenova

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

// view encodes images as Nova shows them in the response to one request.
type view struct {
	self, bookmark, alternate string // prefixes of the links
}

func (c *Cloud) view(call call) view {
	project := ""
	if call.project != "" {
		project = call.project + "/"
	}
	return view{
		self:      origin(call.r) + "/" + call.version + "/" + project,
		bookmark:  origin(call.r) + "/" + project,
		alternate: cmp.Or(strings.TrimSuffix(c.ImageEndpoint, "/"), "http://127.0.0.1:9292") + "/",
	}
}

// appendBasic appends an image as a list without details contains it.
func (v view) appendBasic(dst []byte, image *Image) []byte {
	dst = appendIDAndName(dst, image)
	dst = v.appendLinks(dst, image.ID)
	return append(dst, '}')
}

// appendDetail appends an image with all its fields.
func (v view) appendDetail(dst []byte, image *Image) []byte {
	status, progress := image.computeStatus()
	dst = appendIDAndName(dst, image)
	dst = strconv.AppendInt(append(dst, `, "minRam": `...), int64(image.MinRAM), 10)
	dst = strconv.AppendInt(append(dst, `, "minDisk": `...), int64(image.MinDisk), 10)
	dst = appendMetadata(append(dst, `, "metadata": `...), image.Properties)
	dst = appendTime(append(dst, `, "created": `...), image.CreatedAt)
	dst = appendTime(append(dst, `, "updated": `...), image.updated())
	dst = append(append(dst, `, "status": "`...), status...)
	dst = strconv.AppendInt(append(dst, `", "progress": `...), int64(progress), 10)
	dst = strconv.AppendInt(append(dst, `, "OS-EXT-IMG-SIZE:size": `...), image.Size, 10)
	dst = v.appendLinks(dst, image.ID)
	if server := image.property("instance_uuid"); server != nil {
		dst = v.appendServer(dst, *server)
	}
	if auto := image.property("auto_disk_config"); auto != nil {
		dst = append(append(dst, `, "OS-DCF:diskConfig": "`...), diskConfig(*auto)...)
		dst = append(dst, '"')
	}
	return append(dst, '}')
}

func appendIDAndName(dst []byte, image *Image) []byte {
	dst = appendJSONString(append(dst, `{"id": `...), image.ID)
	return appendText(append(dst, `, "name": `...), image.Name)
}

func appendMetadata(dst []byte, properties []Property) []byte {
	dst = append(dst, '{')
	for i, property := range properties {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(appendJSONString(dst, property.Key), ": "...)
		if property.holdsJSON() {
			dst = appendDecoded(dst, *property.Value)
		} else {
			dst = appendText(dst, property.Value)
		}
	}
	return append(dst, '}')
}

func (v view) appendLinks(dst []byte, id string) []byte {
	dst = appendLink(append(dst, `, "links": [`...), "self", "", v.self+"images/"+id)
	dst = appendLink(append(dst, ", "...), "bookmark", "", v.bookmark+"images/"+id)
	dst = appendLink(append(dst, ", "...), "alternate", "application/vnd.openstack.image", v.alternate+"images/"+id)
	return append(dst, ']')
}

func (v view) appendServer(dst []byte, id string) []byte {
	segment := strings.Trim(id, "/")
	dst = appendJSONString(append(dst, `, "server": {"id": `...), id)
	dst = appendLink(append(dst, `, "links": [`...), "self", "", v.self+"servers/"+segment)
	dst = appendLink(append(dst, ", "...), "bookmark", "", v.bookmark+"servers/"+segment)
	return append(dst, "]}"...)
}

func appendText(dst []byte, text *string) []byte {
	if text == nil {
		return append(dst, "null"...)
	}
	return appendJSONString(dst, *text)
}

func appendTime(dst []byte, t time.Time) []byte {
	return t.UTC().AppendFormat(dst, `"2006-01-02T15:04:05Z"`)
}

// diskConfig returns the disk config for a value of the property auto_disk_config.
func diskConfig(text string) string {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "1", "t", "true", "on", "y", "yes":
		return "AUTO"
	default:
		return "MANUAL"
	}
}
