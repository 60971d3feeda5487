package acctest

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the real cloud's answers to testdata")

// Where captures are, for those who work without a cloud: what Glance had, and what Nova answered.
const (
	worldFile   = "testdata/world.json.gz"
	answersFile = "testdata/answers.txt"
)

// captures are a real cloud's answers, with names in the place of what is another at every cloud.
type captures struct {
	*world
	answers map[string]string // by the request's title
	titles  []string          // in the order of the requests
}

// captureOf is an empty capture of a cloud, and what turns the cloud's own texts into those of captures.
func captureOf(t *testing.T, cloud *world) (*captures, *strings.Replacer) {
	t.Helper()
	names := strings.NewReplacer(
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
	)
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
	return fmt.Sprintf("%s\n\n%d bytes, SHA-256 %x", head, len(body), sha256.Sum256([]byte(body)))
}

// separator stands before each title in the file of answers.
const separator = "\n=== "

func (c *captures) write(t *testing.T) {
	t.Helper()
	var answers strings.Builder
	for _, title := range c.titles {
		answers.WriteString(separator[1:] + title + "\n" + c.answers[title] + "\n")
	}
	text, err := json.Marshal(c.world)
	if err != nil {
		t.Fatal(err)
	}
	var compressed bytes.Buffer
	writer := gzip.NewWriter(&compressed)
	if _, err := writer.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{answersFile: []byte(answers.String()), worldFile: compressed.Bytes()} {
		if err := os.WriteFile(name, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func readCaptures(t *testing.T) *captures {
	t.Helper()
	c := &captures{answers: map[string]string{}}
	answers, err := os.ReadFile(answersFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range strings.Split("\n"+strings.TrimSuffix(string(answers), "\n"), separator)[1:] {
		title, answer, _ := strings.Cut(section, "\n")
		c.titles = append(c.titles, title)
		c.answers[title] = answer
	}
	file, err := os.Open(worldFile)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &c.world); err != nil {
		t.Fatal(err)
	}
	return c
}
