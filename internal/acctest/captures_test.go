package acctest

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the responses of the real cloud to testdata")

// testdata holds captures for work without a cloud: the images of Glance and the responses of Nova. The captures of one
// release are complete; those of other releases hold the differences.
const whole = "zed"

func worldFile(release string) string {
	if release == whole {
		return "testdata/zed.json.gz"
	}
	return "testdata/" + release + ".json" // absent if Glance had the same images
}

func responsesFile(release string) string { return "testdata/" + release + ".txt" }

// captures holds the responses of a real cloud, with placeholders instead of values that differ between clouds.
type captures struct {
	*world
	responses map[string]string // by the request's title
	titles    []string          // in the order of the requests
}

// captureOf returns an empty capture of a cloud, and the replacer that writes its placeholders.
func captureOf(t *testing.T, cloud *world) (*captures, *strings.Replacer) {
	t.Helper()
	pairs := []string{
		cloud.Projects[searched].ID, strings.Repeat("5e", 16),
		cloud.Projects[many].ID, strings.Repeat("a1", 16),
		cloud.Projects[broken].ID, strings.Repeat("b0", 16),
		cloud.Projects[searched].Token, "searched-token",
		cloud.Projects[many].Token, "many-token",
		cloud.Projects[broken].Token, "broken-token",
		cloud.Expired, "expired-token",
		cloud.UserID, strings.Repeat("00", 16),
		cloud.Identity, "http://identity.example.com/v3",
		cloud.Image, "http://image.example.com",
	}
	for name, token := range cloud.Tokens {
		pairs = append(pairs, token, name+"-token")
	}
	names := strings.NewReplacer(pairs...)
	text, err := json.Marshal(cloud)
	if err != nil {
		t.Fatal(err)
	}
	captured := &captures{responses: map[string]string{}}
	if err := json.Unmarshal([]byte(names.Replace(string(text))), &captured.world); err != nil {
		t.Fatal(err)
	}
	return captured, names
}

func (c *captures) add(title, response string) {
	c.titles = append(c.titles, title)
	c.responses[title] = abridged(response)
}

// abridged replaces a long body by its hash.
func abridged(response string) string {
	head, body, _ := strings.Cut(response, "\n\n")
	if len(body) <= 4096 {
		return response
	}
	_, body, _ = strings.Cut(ordered(response), "\n\n")
	return fmt.Sprintf("%s\n\n%d bytes, SHA-256 %x", head, len(body), sha256.Sum256([]byte(body)))
}

// separator precedes each title in the file of responses.
const separator = "\n=== "

// write writes the captures: all of them, or the differences from the complete ones.
func (c *captures) write(t *testing.T, release string) {
	t.Helper()
	var responses strings.Builder
	var base *captures
	if release != whole {
		base = readCaptures(t, whole)
	}
	for _, title := range c.titles {
		if base == nil || ordered(base.responses[title]) != ordered(c.responses[title]) {
			responses.WriteString(separator[1:] + title + "\n" + c.responses[title] + "\n")
		}
	}
	write(t, responsesFile(release), responses.String())
	if base == nil {
		var compressed bytes.Buffer
		writer := gzip.NewWriter(&compressed)
		if err := json.NewEncoder(writer).Encode(c.world); err != nil {
			t.Fatal(err)
		}
		if err := writer.Close(); err != nil {
			t.Fatal(err)
		}
		write(t, worldFile(release), compressed.String())
		return
	}
	images := map[string][]glanceImage{}
	for name, p := range c.Projects {
		for i, image := range p.Images {
			if !reflect.DeepEqual(image, base.Projects[name].Images[i]) {
				images[name] = append(images[name], image)
			}
		}
	}
	if len(images) == 0 {
		return
	}
	text, err := json.MarshalIndent(images, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	write(t, worldFile(release), string(text)+"\n")
}

func readCaptures(t *testing.T, release string) *captures {
	t.Helper()
	c := &captures{responses: map[string]string{}}
	if release != whole {
		c = readCaptures(t, whole)
	}
	responses, err := os.ReadFile(responsesFile(release))
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range strings.Split("\n"+strings.TrimSuffix(string(responses), "\n"), separator)[1:] {
		title, response, _ := strings.Cut(section, "\n")
		c.responses[title] = response
	}
	file, err := os.Open(worldFile(release))
	if release != whole && errors.Is(err, fs.ErrNotExist) {
		return c
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if release != whole {
		images := map[string][]glanceImage{}
		if err := json.NewDecoder(file).Decode(&images); err != nil {
			t.Fatal(err)
		}
		for name, p := range c.Projects {
			for _, image := range images[name] {
				p.Images[slices.IndexFunc(p.Images, func(i glanceImage) bool { return i.ID == image.ID })] = image
			}
		}
		return c
	}
	reader, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(reader).Decode(&c.world); err != nil {
		t.Fatal(err)
	}
	return c
}
