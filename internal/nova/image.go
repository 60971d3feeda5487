package nova

import (
	"fmt"
	"time"
)

// The words of an image's status.
const (
	StatusActive  = "ACTIVE"
	StatusSaving  = "SAVING"
	StatusError   = "ERROR"
	StatusDeleted = "DELETED"
	StatusUnknown = "UNKNOWN" // also what OpenStack calls a deactivated image
)

// Statuses returns all words of an image's status.
func Statuses() []string {
	return []string{StatusActive, StatusSaving, StatusError, StatusDeleted, StatusUnknown}
}

// Image is one image. A value that the service did not return is nil; a list without detail says ID, Name and Links alone.
type Image struct {
	ID         string
	Name       *string // may be nil or empty: an image need not have a name
	Status     *string
	Progress   *int64 // percent
	MinDisk    *int64 // GB
	MinRAM     *int64 // MB
	Size       *int64 // bytes
	Created    *time.Time
	Updated    *time.Time
	Metadata   map[string]*string // a value that is not a string in the API is its JSON text; null is nil
	Links      []Link
	Server     *Server // the server that a snapshot was made from
	DiskConfig *string // AUTO or MANUAL
	// Unreadable are the fields that came with a value which cannot be read, and are nil for that.
	Unreadable Fields
}

// Fields are fields of an image.
type Fields uint16

// The fields of an image that can be unreadable.
const (
	FieldName Fields = 1 << iota
	FieldStatus
	FieldProgress
	FieldMinDisk
	FieldMinRAM
	FieldSize
	FieldCreated
	FieldUpdated
	FieldMetadata
	FieldLinks
	FieldServer
	FieldDiskConfig
)

// Has reports whether any of the other fields is among these.
func (f Fields) Has(other Fields) bool { return f&other != 0 }

// Names returns the names of the fields in the API.
func (f Fields) Names() []string {
	var names []string
	for _, member := range members {
		if f.Has(member.field) {
			names = append(names, member.name)
		}
	}
	return names
}

// Link is a reference to another representation. Links are shown, and never followed.
type Link struct {
	Href string  `json:"href" xml:"href,attr"`
	Rel  string  `json:"rel" xml:"rel,attr"`
	Type *string `json:"type" xml:"type,attr"`
}

// Server is a reference to a server.
type Server struct {
	ID    string `json:"id" xml:"id,attr"`
	Links []Link `json:"links" xml:"link"`
}

// ValidateID reports whether the text can be the ID of an image. "detail" is not one: GET /images/detail is a list.
func ValidateID(id string) error {
	switch {
	case id == "detail":
		return fmt.Errorf("%q is not an ID: the API takes it for the list of all images", id)
	case !isSegment(id):
		return fmt.Errorf("an image id is 1 to %d of the characters A-Z, a-z, 0-9, dot, underscore and hyphen", maxIDLength)
	}
	return nil
}
