package search

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/go-version"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

// maxVersion bounds a version, which is compared with many others, piece by piece.
const maxVersion = 255 // bytes

// release is a version to compare. go-version reads it but does not compare it: to go-version 1-rc equals 1.0.0.0 but not
// 1.0.0, and rc.1 < rc.x < rc < rc.1, so that the order would depend on how the service lists the images.
type release struct {
	segments   []int64 // without zeros behind, which say nothing
	prerelease string
}

// versions reads the version out of an image's name, each name once.
func versions(expression *regexp.Regexp) func(*nova.Image) *release {
	read := map[string]*release{}
	return func(image *nova.Image) *release {
		if image.Name == nil || expression == nil || len(*image.Name) > maxMatched {
			return nil
		}
		found, ok := read[*image.Name]
		if !ok {
			found = versionOf(*image.Name, expression)
			read[*image.Name] = found
		}
		return found
	}
}

// versionOf returns nil if the expression captured nothing, or a string that is not a version.
func versionOf(name string, expression *regexp.Regexp) *release {
	match := expression.FindStringSubmatch(name)
	if match == nil {
		return nil
	}
	text := match[expression.SubexpIndex("version")]
	if len(text) > maxVersion {
		return nil
	}
	parsed, err := version.NewVersion(text)
	if err != nil {
		return nil
	}
	segments := parsed.Segments64()
	for len(segments) > 0 && segments[len(segments)-1] == 0 {
		segments = segments[:len(segments)-1]
	}
	return &release{segments: segments, prerelease: parsed.Prerelease()}
}

// compareVersions is the precedence of Semantic Versioning 2.0.0 (section 11), for any number of segments.
func compareVersions(a, b release) int {
	if c := slices.Compare(a.segments, b.segments); c != 0 || a.prerelease == b.prerelease {
		return c
	}
	switch {
	case a.prerelease == "":
		return 1
	case b.prerelease == "":
		return -1
	}
	return slices.CompareFunc(strings.Split(a.prerelease, "."), strings.Split(b.prerelease, "."), compareIdentifiers)
}

// compareIdentifiers compares two parts of a prerelease: numbers by their value, below texts.
func compareIdentifiers(a, b string) int {
	x, aIsNumber := number(a)
	y, bIsNumber := number(b)
	switch {
	case aIsNumber && bIsNumber:
		return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y))
	case aIsNumber:
		return -1
	case bIsNumber:
		return 1
	}
	return cmp.Compare(a, b)
}

// number is a decimal number of any length without zeros before.
func number(text string) (digits string, ok bool) {
	return strings.TrimLeft(text, "0"), text != "" && strings.Trim(text, "0123456789") == ""
}
