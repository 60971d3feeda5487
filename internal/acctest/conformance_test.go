package acctest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

// Most other tests rely on the fake cloud, which must respond as a real one of each release did when it was captured.
func TestTheFakeRespondsAsARealCloudDid(t *testing.T) {
	t.Parallel()
	for name, release := range releases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			captured := readCaptures(t, name)
			fake := services{captured.world, fakeCompute(t, release, captured.world)}
			all := requests(t, captured.world)
			if len(all) != len(captured.responses) {
				t.Errorf("%d requests, but %d captured responses: make openstack testacc ARGS=-update", len(all), len(captured.responses))
			}
			for _, request := range all {
				compare(t, request.title(), abridged(fake.send(t, request)), captured.responses[request.title()])
			}
		})
	}
}

// The fake cloud and the captures must respond as the real cloud does.
func TestTheRealCloudRespondsAsTheFake(t *testing.T) {
	if os.Getenv(resource.EnvTfAcc) == "" {
		return // without a cloud, TestTheFakeRespondsAsARealCloudDid compares with the captures
	}
	t.Parallel()
	cloud := connect(t)
	release := cloud.release(t)
	actual := services{&cloud.world, map[string]string{searched: cloud.Compute, many: cloud.Compute, broken: cloud.Compute}}
	fake := services{&cloud.world, fakeCompute(t, releases[release], &cloud.world)}
	captured, names := captureOf(t, &cloud.world)
	for _, request := range requests(t, &cloud.world) {
		response := actual.send(t, request)
		compare(t, request.title(), fake.send(t, request), response)
		captured.add(names.Replace(request.title()), names.Replace(response))
	}
	if *update {
		captured.write(t, release)
	}
	for title, response := range readCaptures(t, release).responses {
		compare(t, title, captured.responses[title], response)
	}
}

// compare reports the first difference. It ignores the order of the members of a JSON object.
func compare(t *testing.T, title, got, want string) {
	t.Helper()
	got, want = ordered(got), ordered(want)
	if got == want {
		return
	}
	at := 0
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	from := max(0, at-300)
	t.Errorf("%s\n--- the fake, around the first difference:\n%s\n--- the real cloud:\n%s", title,
		got[from:min(len(got), at+300)], want[from:min(len(want), at+300)])
}

// ordered returns a response in which the members of JSON objects are sorted by name.
func ordered(response string) string {
	head, body, _ := strings.Cut(response, "\n\n")
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil || decoder.More() {
		return response
	}
	text, err := json.Marshal(value)
	if err != nil {
		return response
	}
	return head + "\n\n" + string(text)
}

// services holds the address of the compute service of each project.
type services struct {
	*world
	urls map[string]string
}

var requestID = regexp.MustCompile(`req-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// host is the Host header of every request, because services write it into links.
const host = "compute.example.com"

// send sends a request, and returns the response to a request as text, without values that differ each time.
func (s services) send(t *testing.T, r request) string {
	t.Helper()
	fill := strings.NewReplacer(
		"{searched}", s.Projects[searched].ID, "{many}", s.Projects[many].ID, "{broken}", s.Projects[broken].ID,
	).Replace
	sent, err := http.NewRequestWithContext(t.Context(), r.method, s.urls[r.project]+fill(r.target), nil)
	if err != nil {
		t.Fatal(err)
	}
	sent.Host = host
	sent.Header.Set("Accept-Encoding", "identity")
	sent.Header.Set("X-Auth-Token", s.Projects[r.project].Token)
	switch r.token {
	case "":
	case "none":
		sent.Header.Del("X-Auth-Token")
	case "expired":
		sent.Header.Set("X-Auth-Token", s.Expired)
	default:
		sent.Header.Set("X-Auth-Token", cmp.Or(s.Tokens[r.token], r.token))
	}
	if name, value, ok := strings.Cut(r.header, ": "); ok {
		sent.Header.Set(name, value)
	}
	response, err := http.DefaultTransport.RoundTrip(sent)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if length := response.Header.Get("Content-Length"); r.method != http.MethodHead && length == strconv.Itoa(len(body)) {
		response.Header.Set("Content-Length", "right")
	}
	response.Header.Del("Date")
	response.Header.Del("Connection")
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n", response.Status)
	for _, name := range slices.Sorted(maps.Keys(response.Header)) {
		for _, value := range response.Header[name] {
			fmt.Fprintf(&text, "%s: %s\n", name, value)
		}
	}
	return requestID.ReplaceAllString(text.String(), "req-0") + "\n" + string(body)
}
