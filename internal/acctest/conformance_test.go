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

// The fake cloud, which most other tests rely on, answers as real ones of each release did when they were captured.
func TestTheFakeAnswersAsARealCloudDid(t *testing.T) {
	t.Parallel()
	for name, release := range releases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			captured := readCaptures(t, name)
			fake := services{captured.world, fakeCompute(t, release, captured.world)}
			all := requests(t, captured.world)
			if len(all) != len(captured.answers) {
				t.Errorf("%d requests, but %d captured answers: make openstack testacc ARGS=-update", len(all), len(captured.answers))
			}
			for _, request := range all {
				compare(t, request.title(), abridged(fake.answer(t, request)), captured.answers[request.title()])
			}
		})
	}
}

// The fake cloud answers as the real one at hand does, and so do the captures.
func TestTheRealCloudAnswersAsTheFake(t *testing.T) {
	if os.Getenv(resource.EnvTfAcc) == "" {
		return // without a cloud, the captures stand in for it: see TestTheFakeAnswersAsARealCloudDid
	}
	t.Parallel()
	cloud := connect(t)
	release := cloud.release(t)
	actual := services{&cloud.world, map[string]string{searched: cloud.Compute, many: cloud.Compute, broken: cloud.Compute}}
	fake := services{&cloud.world, fakeCompute(t, releases[release], &cloud.world)}
	captured, names := captureOf(t, &cloud.world)
	for _, request := range requests(t, &cloud.world) {
		answer := actual.answer(t, request)
		compare(t, request.title(), fake.answer(t, request), answer)
		captured.add(names.Replace(request.title()), names.Replace(answer))
	}
	if *update {
		captured.write(t, release)
	}
	for title, answer := range readCaptures(t, release).answers {
		compare(t, title, captured.answers[title], answer)
	}
}

// compare reports the first difference. In what order an object of JSON has its members is no difference.
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
	t.Errorf("%s\n--- the fake answers, around the first difference:\n%s\n--- the real cloud:\n%s", title,
		got[from:min(len(got), at+300)], want[from:min(len(want), at+300)])
}

// ordered is an answer whose body, if it is JSON, has every object's members in the order of their names.
func ordered(answer string) string {
	head, body, _ := strings.Cut(answer, "\n\n")
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil || decoder.More() {
		return answer
	}
	text, err := json.Marshal(value)
	if err != nil {
		return answer
	}
	return head + "\n\n" + string(text)
}

// services are where each project's compute service is.
type services struct {
	*world
	urls map[string]string
}

var requestID = regexp.MustCompile(`req-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// host is in the Host header of every request, because services write it into their links.
const host = "compute.example.com"

// answer is the answer to a request, as text, without what differs from one time to the next.
func (s services) answer(t *testing.T, r request) string {
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
