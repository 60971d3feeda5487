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

var update = flag.Bool("update", false, "write the real cloud's answers to testdata")

// Captures are in testdata, for those who work without a cloud: what Glance had, and what Nova answered. Those of one
// release are whole; of the others there is what differs.
const whole = "zed"

func worldFile(release string) string {
	if release == whole {
		return "testdata/zed.json.gz"
	}
	return "testdata/" + release + ".json" // absent if Glance had the same
}

func answersFile(release string) string { return "testdata/" + release + ".txt" }

// captures are a real cloud's answers, with names in the place of what is another at every cloud.
type captures struct {
	*world
	answers map[string]string // by the request's title
	titles  []string          // in the order of the requests
}

// captureOf is an empty capture of a cloud, and what turns the cloud's own texts into those of captures.
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
	captured := &captures{answers: map[string]string{}}
	if err := json.Unmarshal([]byte(names.Replace(string(text))), &captured.world); err != nil {
		t.Fatal(err)
	}
	return captured, names
}

func (c *captures) add(title, answer string) {
	c.titles = append(c.titles, title)
	c.answers[title] = abridged(answer)
}

// abridged replaces a long body by its hash.
func abridged(answer string) string {
	head, body, _ := strings.Cut(answer, "\n\n")
	if len(body) <= 4096 {
		return answer
	}
	_, body, _ = strings.Cut(ordered(answer), "\n\n")
	return fmt.Sprintf("%s\n\n%d bytes, SHA-256 %x", head, len(body), sha256.Sum256([]byte(body)))
}

// separator stands before each title in the file of answers.
const separator = "\n=== "

// write keeps the captures: all of them, or what differs from the release that is kept whole.
func (c *captures) write(t *testing.T, release string) {
	t.Helper()
	var answers strings.Builder
	var base *captures
	if release != whole {
		base = readCaptures(t, whole)
	}
	for _, title := range c.titles {
		if base == nil || ordered(base.answers[title]) != ordered(c.answers[title]) {
			answers.WriteString(separator[1:] + title + "\n" + c.answers[title] + "\n")
		}
	}
	write(t, answersFile(release), answers.String())
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
	c := &captures{answers: map[string]string{}}
	if release != whole {
		c = readCaptures(t, whole)
	}
	answers, err := os.ReadFile(answersFile(release))
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range strings.Split("\n"+strings.TrimSuffix(string(answers), "\n"), separator)[1:] {
		title, answer, _ := strings.Cut(section, "\n")
		c.answers[title] = answer
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
