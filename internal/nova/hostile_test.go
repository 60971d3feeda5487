package nova

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// strike is a fault of a service: how it responds, and what comes of it.
type strike struct {
	respond func(w http.ResponseWriter, r *http.Request)
	passes  bool   // it is worth asking again
	status  int    // of the Fault; 0 without one
	want    string // in the error
}

func status(code int, retryAfter, body string) func(http.ResponseWriter, *http.Request) {
	content := []byte(body) // once, because some are long
	return func(w http.ResponseWriter, _ *http.Request) {
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		w.WriteHeader(code)
		_, _ = w.Write(content)
	}
}

func ok(body string) func(http.ResponseWriter, *http.Request) { return status(http.StatusOK, "", body) }

func location(code int, target string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", target)
		w.WriteHeader(code)
	}
}

// strikes are the faults that a service is known, or imagined, to respond with.
func strikes(elsewhere string) map[string]strike {
	const glance = `{"computeFault": {"code": 500, "message": "Unexpected API Error.\n<class 'nova.exception.GlanceConnectionFailed'>"}}`
	const decoding = `{"computeFault": {"code": 500, "message": "Unexpected API Error.\n<class 'json.decoder.JSONDecodeError'>"}}`
	const page = "<html><head><title>x</title></head><body><h1>Bad Gateway</h1></body></html>"
	return map[string]strike{
		"the connection is closed": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, true, 0, "EOF"},
		"the connection is reset": {func(w http.ResponseWriter, _ *http.Request) {
			connection, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(err)
			}
			_ = connection.(*net.TCPConn).SetLinger(0)
			_ = connection.Close()
		}, true, 0, ""},
		"the body is cut off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte(`{"images": [`))
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, true, 0, "the response ended after 12 bytes"},
		"a chunked body is cut off": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"images": []}`))
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, true, 0, "the response ended after 14 bytes"},
		"invalid gzip": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write([]byte("not zipped at all"))
		}, true, 0, "gzip: invalid header"},

		"408":                         {status(408, "", ""), true, 408, "408 Request Timeout"},
		"413, and when to come again": {status(413, "0", `{"overLimit": {"code": 413, "message": "Slow.", "retryAfter": "0"}}`), true, 413, "Slow."},
		"413":                         {status(413, "", ""), true, 413, "413 Request Entity Too Large"},
		"429, and when to come again": {status(429, "0", ""), true, 429, "429 Too Many Requests"},
		"429, and nonsense":           {status(429, "in a while", ""), true, 429, "429 Too Many Requests"},
		"429, and a date long ago":    {status(429, "Thu, 01 Jan 1970 00:00:00 GMT", ""), true, 429, "429 Too Many Requests"},
		"429, and a year":             {status(429, "31536000", ""), false, 429, "429 Too Many Requests"},
		"503, and a year":             {status(503, "Fri, 31 Dec 9999 23:59:59 GMT", ""), false, 503, "503 Service Unavailable"},
		"500, since Glance hiccups":   {status(500, "", glance), true, 500, "GlanceConnectionFailed"},
		"500, and nothing":            {status(500, "", ""), true, 500, "500 Internal Server Error"},
		"500 for an image for good":   {status(500, "", decoding), false, 500, "JSONDecodeError"},
		"502, a web page":             {status(502, "", page), true, 502, "502 Bad Gateway: Bad Gateway"},
		"503":                         {status(503, "", `{"serviceUnavailable": {"message": "Later."}}`), true, 503, "Later."},
		"504":                         {status(504, "", ""), true, 504, "504 Gateway Timeout"},
		"400":                         {status(400, "", `{"badRequest": {"message": "Bad."}}`), false, 400, "Bad."},
		"401":                         {status(401, "", `{"error": {"message": "Log in."}}`), false, 401, "Log in."},
		"403":                         {status(403, "", `{"forbidden": {"message": "No."}}`), false, 403, "No."},
		"404":                         {status(404, "", page), false, 404, "404 Not Found: Bad Gateway"},
		"405":                         {status(405, "", ""), false, 405, "405 Method Not Allowed"},
		"406":                         {status(406, "", ""), false, 406, "406 Not Acceptable"},
		"414":                         {status(414, "", ""), false, 414, "414 Request URI Too Long"},
		"501":                         {status(501, "", ""), false, 501, "501 Not Implemented"},
		"204":                         {status(204, "", ""), false, 204, "204 No Content"},
		"206, which nobody requested": {status(206, "", `{"images": []}`), false, 206, "206 Partial Content"},
		"300":                         {status(300, "", `{"choices": []}`), false, 300, "300 Multiple Choices"},
		"301 elsewhere":               {location(301, elsewhere), false, 0, "redirect to another origin"},
		"302 elsewhere":               {location(302, elsewhere), false, 0, "redirect to another origin"},
		"303 elsewhere":               {location(303, elsewhere), false, 0, "redirect to another origin"},
		"307 elsewhere":               {location(307, elsewhere), false, 0, "redirect to another origin"},
		"308 elsewhere":               {location(308, elsewhere), false, 0, "redirect to another origin"},
		"302 to nowhere":              {location(302, "http://[::1"), false, 302, "302 Found"},
		"a response of 33 MB, announced": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "33554433")
			_ = http.NewResponseController(w).Flush()
		}, false, 0, "larger than 32 MiB"},
		"200 and nothing":               {ok(""), false, 0, "the body is empty"},
		"200 and a web page":            {ok("<!DOCTYPE html><p>Log in"), false, 0, "it is a web page"},
		"200 and plain text":            {ok("OK"), false, 0, "it is not JSON"},
		"200 and half of the JSON":      {ok(`{"images": [{"id": "a"}`), false, 0, "unexpected EOF after"},
		"200 and something else":        {ok(`{"servers": []}`), false, 0, `it has neither "images" nor "image"`},
		"200 and a fault":               {ok(`{"computeFault": {"message": "Oops."}}`), false, 0, `it has neither "images" nor "image"`},
		"200 and null":                  {ok(`null`), false, 0, `it has neither "images" nor "image"`},
		"200 and an image that is null": {ok(`{"images": [null]}`), false, 0, "it has an image that is null"},
		"200 and an image without id":   {ok(`{"images": [{}]}`), false, 0, "it has an image without an id"},
		"200 and an id of a path":       {ok(`{"images": [{"id": "../../servers"}]}`), false, 0, "it has an image whose id is not an ID"},
		"200 and a number for an id":    {ok(`{"images": [{"id": 1}]}`), false, 0, "/images/0/id is a JSON number"},
		"200 and a name twice":          {ok(`{"images": [{"id": "a", "name": "x", "name": "y"}]}`), false, 0, "/images/0/name is there twice"},
		"200 and nesting without end":   {ok(strings.Repeat(`{"images":[`, 100_000)), false, 0, "exceeded max depth"},
		"200 and too many images":       {ok(`{"images":[` + strings.Repeat("{},", maxObjects) + "{}]}"), false, 0, "it holds more than"},
		"200 and XML with an entity":    {ok(`<!DOCTYPE image [<!ENTITY x SYSTEM "` + elsewhere + `">]><image id="&x;"/>`), false, 0, "syntax error in line 1"},
		"200 and XML of a fault":        {ok(`<computeFault code="500"><message>Oops.</message></computeFault>`), false, 0, "it is not the XML of an image"},
	}
}

// TestHostileServices has each fault strike at each place, once and always: the response is right, or the error clear.
func TestHostileServices(t *testing.T) {
	t.Parallel()
	var received atomic.Int32
	elsewhere := prototest.Serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { received.Add(1) })).URL + "/stolen"
	t.Cleanup(func() {
		if received.Load() != 0 {
			t.Errorf("%d requests arrived elsewhere", received.Load())
		}
	})
	const count, size = 80, 30 // three pages: 30, 30, 20
	images := fakenova.Many(count)
	places := map[string]func(r *http.Request) bool{
		"show":        func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/images/"+images[7].ID) },
		"first page":  func(r *http.Request) bool { return r.URL.Query().Get("marker") == "" },
		"middle page": func(r *http.Request) bool { return r.URL.Query().Get("marker") == images[29].ID },
		"last page":   func(r *http.Request) bool { return r.URL.Query().Get("marker") == images[59].ID },
	}
	cells := 0
	for name, strike := range strikes(elsewhere) {
		for place, here := range places {
			for _, times := range []int32{1, 1000} {
				cells++
				t.Run(fmt.Sprintf("%s, %s, %d times", name, place, times), func(t *testing.T) {
					t.Parallel()
					cloud, client := world(t, count)
					var struck atomic.Int32
					cloud.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
						if !here(r) || struck.Add(1) > times {
							return false
						}
						strike.respond(w, r)
						return true
					})
					var got []Image
					var err error
					if place == "show" {
						var image *Image
						if image, err = client.Image(t.Context(), images[7].ID); err == nil {
							got = []Image{*image}
						}
					} else {
						got, err = collect(t.Context(), client, Query{Detail: true, Limit: size})
					}
					// A first page that is rejected may be so because of its limit, and is requested once without one.
					unlimited := place == "first page" && (strike.status == 400 || strike.status == 403 || name == "413")
					if (strike.passes || unlimited) && times == 1 {
						switch {
						case err != nil:
							t.Error(err)
						case place == "show":
							wantIDs(t, got, []string{images[7].ID})
						default:
							wantIDs(t, got, idsOf(images))
						}
						if struck.Load() != 2 {
							t.Errorf("requested %d times, want 2", struck.Load())
						}
						return
					}
					attempts, requests := 1, 1
					if strike.passes {
						attempts, requests = 3, 3
					}
					if unlimited { // and the first rejection is the error
						attempts, requests = 1, 1+attempts
					}
					// If a kept connection ends before a response begins, Go itself sends the request again on another.
					dropped := strings.HasPrefix(name, "the connection is")
					if n := int(struck.Load()); n != requests && (!dropped || n != requests+1) {
						t.Errorf("requested %d times, want %d", n, requests)
					}
					if got != nil {
						t.Errorf("got %d images all the same", len(got))
					}
					wantFailure(t, err, strike, attempts)
				})
			}
		}
	}
	t.Log(cells, "cells")
}

func wantFailure(t *testing.T, err error, strike strike, attempts int) {
	t.Helper()
	var (
		fault  *Fault
		wrong  *ResponseError
		failed *transport.Error
	)
	switch {
	case err == nil || !strings.Contains(err.Error(), strike.want):
		t.Errorf("error %v, want one with %q", err, strike.want)
	case errors.As(err, &fault):
		if fault.Status != strike.status || fault.Attempts != attempts {
			t.Errorf("fault %d after %d attempts, want %d after %d", fault.Status, fault.Attempts, strike.status, attempts)
		}
	case strike.status != 0:
		t.Errorf("error %#v, want a Fault of status %s", err, strconv.Itoa(strike.status))
	case errors.As(err, &failed):
		if failed.Attempts != attempts {
			t.Errorf("%d attempts are told, want %d", failed.Attempts, attempts)
		}
	case !errors.As(err, &wrong) || wrong.Status != http.StatusOK:
		t.Errorf("error %#v, want a ResponseError", err)
	}
}

// TestNoTokenInAnyError: a service that repeats the token, in each part of a response and each of its spellings.
func TestNoTokenInAnyError(t *testing.T) {
	t.Parallel()
	spellings := map[string]string{
		"plain":           token,
		"HTML":            "gAAAA-s3cret/to+ken&lt;&amp;&gt;&quot;=",
		"HTML, as Go has": "gAAAA-s3cret/to+ken&lt;&amp;&gt;&#34;=",
		"JSON":            `gAAAA-s3cret/to+ken<&>\"=`,
		"JSON as Go has":  `gAAAA-s3cret/to+ken\u003c\u0026\u003e\"=`,
		"JSON as PHP has": `gAAAA-s3cret\/to+ken<&>\"=`,
		"a URL's query":   "gAAAA-s3cret%2Fto%2Bken%3C%26%3E%22%3D",
	}
	bodies := map[string]string{
		"a message":            `{"error": {"message": "the token %s is bad"}}`,
		"a message's name":     `{"%s": {"message": "bad"}}`,
		"no envelope":          `{"detail": "%s", "x": ["%s"]}`,
		"broken JSON":          `{"error": {"message": "%s`,
		"plain text":           `no such token: %s`,
		"text without spaces":  `%s%s%s`,
		"XML":                  `<fault><message>%s</message></fault>`,
		"an element's name":    `<%s><message>x</message></%s>`,
		"an attribute":         `<fault token="%s">x</fault>`,
		"HTML":                 `<html><title>%s</title><body class="%s">%s<p>%s</p></body></html>`,
		"far behind":           strings.Repeat("x ", 290) + "%s",
		"a list's id":          `{"images": [{"id": "%s"}]}`,
		"a list's member":      `{"%s": []}`,
		"a member twice":       `{"%s": 1, "%s": 2}`,
		"a property twice":     `{"images": [{"id": "a", "metadata": {"%s": 1, "%s": 2}}]}`,
		"a property's list":    `{"images": [{"id": "a", "metadata": {"%s": {"a": 1, "a": 2}}}]}`,
		"a list's wrong value": `{"images": {"a": "%s"}, "%s": 1, "%s": 2}`,
		"an image's XML":       `<image id="%s"/>`,
		"XML of another":       `<fault-%s/>`,
		"an image's entity":    `<image id="a" minDisk="&%s;"/>`,
	}
	for name, body := range bodies {
		for spelling, text := range spellings {
			if strings.HasPrefix(spelling, "JSON") != strings.HasPrefix(body, "{") && strings.HasPrefix(body, "<") {
				continue // no service writes XML like this
			}
			for _, code := range []int{200, 400, 401, 500} {
				t.Run(fmt.Sprintf("%d, %s in %s", code, name, spelling), func(t *testing.T) {
					t.Parallel()
					server := prototest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
						w.Header()["X-Compute-Request-Id"] = []string{"req-" + text}
						w.Header()["Retry-After"] = []string{text + " " + token}
						w.WriteHeader(code)
						_, _ = w.Write([]byte(strings.ReplaceAll(body, "%s", text)))
					}))
					for _, tokens := range []TokenSource{StaticToken(token), &renewable{tokens: []string{token, "another"}}} {
						_, err := collect(t.Context(), clientOf(t, server.URL, tokens), Query{Name: is("x")})
						if err == nil {
							t.Fatal("it is not an error")
						}
						if text := fmt.Sprintf("%v %+v", err, unwrapped(err)); strings.Contains(text, "s3cret") {
							t.Errorf("it shows the token: %s", text)
						}
					}
				})
			}
		}
	}
}

// unwrapped is all that a caller could show of an error.
func unwrapped(err error) any {
	var fault *Fault
	var wrong *ResponseError
	switch {
	case errors.As(err, &fault):
		return *fault
	case errors.As(err, &wrong):
		return *wrong
	}
	return err
}

// TestManyOddImages: of no image of a long list more than the ID can be read.
func TestManyOddImages(t *testing.T) {
	t.Parallel()
	const pages, size = 20, 1000
	var requests atomic.Int32
	server := prototest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		page := requests.Add(1)
		var body strings.Builder
		for i := 0; page <= pages && i < size; i++ {
			_, _ = fmt.Fprintf(&body, `{"id": "%d-%d", "name": 5, "minDisk": "x", "created": "x", "metadata": "x"},`, page, i)
		}
		_, _ = fmt.Fprintf(w, `{"images": [%s], "images_links": "x"}`, strings.TrimSuffix(body.String(), ","))
	}))
	images, err := collect(t.Context(), clientOf(t, server.URL, StaticToken(token)), Query{Detail: true})
	if err != nil || len(images) != pages*size {
		t.Fatalf("%d images, %v, want %d", len(images), err, pages*size)
	}
	for i := range images {
		if want := FieldName | FieldMinDisk | FieldCreated | FieldMetadata; images[i].Unreadable != want || images[i].Name != nil {
			t.Fatalf("image %s: unreadable are %q, want %q", images[i].ID, images[i].Unreadable.Names(), want.Names())
		}
	}
}

func TestAMillionOddImagesInOneResponseAreAnError(t *testing.T) {
	t.Parallel()
	body := []byte(`{"images": [` + strings.Repeat(`{"id":"a","size":"x"},`, 999_999) + `{"id":"a","size":"x"}]}`)
	server := prototest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }))
	images, err := collect(t.Context(), clientOf(t, server.URL, StaticToken(token)), Query{Detail: true})
	if len(images) > 0 || err == nil || !strings.Contains(err.Error(), "it holds more than") {
		t.Errorf("%d images, error %v", len(images), err)
	}
}
