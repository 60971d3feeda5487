package nova

import (
	"encoding/json"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// FuzzDecode: whatever is taken for a response holds images that can be told apart, and is the same once it is written
// as the API would write it.
func FuzzDecode(f *testing.F) {
	for _, pattern := range []string{"documents/*.json", "documents/*.xml", "captures/0[1-9]*.json"} {
		files, err := filepath.Glob(filepath.Join("testdata", pattern))
		if err != nil || len(files) == 0 {
			f.Fatal(pattern, err)
		}
		for _, file := range files {
			body, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(body)
		}
	}
	f.Add([]byte(`{"images": [{"id": "a", "metadata": {"k": [1.50, {"b": null}], "n": null, "t": true}}, {"id": "b", "server": {"id": ""}}], "images_links": [{"rel": "next", "href": "?marker=b"}]}`))
	f.Add([]byte(`<image id="a" name="&lt;"><metadata><meta key="k">v</meta></metadata><server id="s"/></image>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		first, err := decode(body)
		if err != nil {
			if err.Error() == "" || first.images != nil {
				t.Errorf("%d images, error %q", len(first.images), err)
			}
			return
		}
		for _, image := range first.images {
			if !isSegment(image.ID) || image.Links == nil || image.Server != nil && image.Server.Links == nil {
				t.Errorf("image %+v", image)
			}
			for _, when := range []*time.Time{image.Created, image.Updated} {
				if when != nil && (when.Location() != time.UTC || when.Year() < 0 || when.Year() > 9999) {
					t.Errorf("time %s", when)
				}
			}
		}
		if first.marker != "" && (!first.next || !isSegment(first.marker)) {
			t.Errorf("marker %q, next %t", first.marker, first.next)
		}
		second, err := decode(encode(t, first))
		if err != nil {
			t.Fatalf("%v of %s", err, encode(t, first))
		}
		for i := range first.images {
			first.images[i].Unreadable = 0 // which is null now
		}
		if !reflect.DeepEqual(first, second) {
			t.Errorf("%s became %s", encode(t, first), encode(t, second))
		}
	})
}

// encode writes a response as the API does.
func encode(t testing.TB, page response) []byte {
	t.Helper()
	images := []map[string]any{}
	for _, image := range page.images {
		wire := map[string]any{
			"id": image.ID, "name": image.Name, "status": image.Status, "progress": image.Progress, "minDisk": image.MinDisk,
			"minRam": image.MinRAM, "OS-EXT-IMG-SIZE:size": image.Size, "created": image.Created, "updated": image.Updated,
			"metadata": image.Metadata, "links": image.Links, "server": image.Server, "OS-DCF:diskConfig": image.DiskConfig,
		}
		images = append(images, wire)
	}
	whole := map[string]any{"images": images}
	if page.next {
		whole["images_links"] = []Link{{Rel: "next", Href: "?marker=" + page.marker}}
	}
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func FuzzFault(f *testing.F) {
	f.Add([]byte(`{"badRequest": {"code": 400, "message": "operator &#x27;foo&#x27;"}}`), "gAAAA")
	f.Add([]byte(`<overLimit code="413"><message>gAAAA</message></overLimit>`), "gAAAA")
	f.Add([]byte("<html><head><title>x</title></head><body>a<br>gAAAA</body></html>"), "gAAAA")
	f.Add([]byte(`{"error": "gA&lt;A"}`), "gA<A")
	f.Add([]byte(`{"error_msg": "The throttling gAAAA", "error_code": "APIGW.0308", "request_id": "9c8b"}`), "gAAAA")
	f.Add([]byte(`{"error": {"code": "EPS.0003", "message": "No.", "retryAfter": "7"}, "error_msg": "", "request_id": "gAAAA"}`), "gAAAA")
	f.Add([]byte(`{"code": 400, "title": "Bad gA%41", "error": {"message": ""}}`), "gAA")
	f.Add([]byte(`{"choices": [{"links": [{"href": "http://h/gA%3CA/v2.1/x"}]}]}`), "gA<A")
	f.Fuzz(func(t *testing.T, body []byte, secret string) {
		fault := newFault(request(t), &transport.Response{Status: 400, Body: body}, hidden(secret))
		for _, text := range []string{fault.Name, fault.Message, fault.Code, fault.RequestID, fault.RetryAfter} {
			if len([]rune(text)) > maxMessage+1 {
				t.Errorf("%q has %d characters", text, len([]rune(text)))
			}
			for _, r := range text {
				if !unicode.IsPrint(r) {
					t.Errorf("%q holds %U", text, r)
				}
			}
			if sendable(secret) && !strings.Contains("(redacted)", secret) && !strings.ContainsAny(secret, "()") && strings.Contains(text, secret) {
				t.Errorf("%q shows %q", text, secret)
			}
		}
	})
}

func FuzzParseEndpoint(f *testing.F) {
	for _, seed := range []string{
		"https://nova.example.com:8774/v2.1/p", "http://[::1]/compute", "https://user:pass@h/", "https://h/a%2Fb/../v2?x#y", "//h",
		"https://h/v2.1/%(project_id)s", "https://h/v2/p/images/detail", "https://h/v2.1/p/servers", "https://h/v2.1/a%20b", "https://h/v2/\xe1/images",
	} {
		f.Add(seed, "")
		f.Add(seed, "p")
	}
	f.Fuzz(func(t *testing.T, raw, project string) {
		endpoint, err := ParseEndpoint(raw, project)
		var wrong *EndpointError
		if errors.As(err, &wrong) && wrong.Use != nil {
			if u, err := ParseEndpoint(wrong.Use.String(), ""); err != nil || u.String() != wrong.Use.String() {
				t.Errorf("instead of %q it advises %q, which is %v, %v", raw, wrong.Use, u, err)
			}
		}
		if err != nil {
			return
		}
		text := endpoint.String()
		segments := strings.Split(endpoint.EscapedPath(), "/")
		last, before := segments[len(segments)-1], segments[len(segments)-2]
		version := func(text string) bool { return text == "v2" || text == "v2.1" }
		switch {
		case endpoint.User != nil || endpoint.RawQuery != "" || endpoint.Fragment != "" || endpoint.Hostname() == "":
			t.Errorf("%q becomes %q", raw, text)
		case project != "" && (last != project || !version(before)):
			t.Errorf("%q with project %q becomes %q", raw, project, text)
		case project == "" && !version(last) && !version(before):
			t.Errorf("%q becomes %q", raw, text)
		}
		if version(project) || project == "images" {
			return // which would be taken for another version, or for the images
		}
		again, err := ParseEndpoint(text, project)
		if err != nil || again.String() != text {
			t.Errorf("%q becomes %q, and that %v, %v", raw, text, again, err)
		}
		target := endpoint.JoinPath("images", "a")
		if !strings.HasSuffix(target.EscapedPath(), "/images/a") || transport.Origin(target) != transport.Origin(endpoint) {
			t.Errorf("the image is at %q", target)
		}
	})
}

// FuzzParseInteger: what is read is the number that the text says exactly, and any plain notation is read.
func FuzzParseInteger(f *testing.F) {
	for _, seed := range []string{"512", "20.0", "2e1", "200e-1", "-0.5", "9223372036854775808", "1e-40", "007", "1.5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := parseInteger(text)
		if len(text) > maxDigits || strings.ContainsAny(text, "/_xXpPbBoO") {
			return // which is too long for an honest comparison, or is a number to package big alone
		}
		want, isNumber := new(big.Rat).SetString(strings.TrimSpace(text))
		isInteger := isNumber && want.IsInt() && want.Num().IsInt64()
		switch {
		case ok && (!isInteger || want.Num().Int64() != got):
			t.Errorf("%q is %d, want %v", text, got, want)
		case !ok && isInteger && json.Valid([]byte(text)) && !strings.ContainsAny(text, "eE"):
			t.Errorf("%q is not read, want %v", text, want)
		}
	})
}

// FuzzParseTimestamp: what the documents' notation says is read the same, and what is read can be written and read again.
func FuzzParseTimestamp(f *testing.F) {
	for _, seed := range []string{"2026-04-01T00:00:00Z", "2026-04-01 02:00+0200", "20260401T000000.5Z", "2026-03-31T24:00", "2026-02-30", "0000-01-01T00:00+01"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := parseTimestamp(text)
		if strict, err := ParseTime(text); err == nil && (!ok || !got.Equal(strict)) {
			t.Errorf("%q is %s, %t, want %s", text, got, ok, strict)
		}
		if !ok {
			return
		}
		again, ok := parseTimestamp(got.Format(time.RFC3339Nano))
		if got.Location() != time.UTC || !ok || !again.Equal(got) {
			t.Errorf("%q is %s, and that %s, %t", text, got, again, ok)
		}
	})
}

func FuzzParseTime(f *testing.F) {
	for _, seed := range []string{"2026-04-01T00:00:00Z", "2015-08-27T09:49:58-05:00", "2026-04-01T00:00:00.5", "0000-01-01T00:00:00+01:00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		first, err := ParseTime(text)
		if err != nil {
			return
		}
		if first.Location() != time.UTC || first.Year() < 0 || first.Year() > 9999 {
			t.Errorf("%q is %s", text, first)
		}
		written := first.Format(time.RFC3339Nano)
		second, err := ParseTime(written)
		if err != nil || !second.Equal(first) {
			t.Errorf("%q is %s, and that %s, %v", text, written, second, err)
		}
	})
}
