package fakenova

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestRequestsAreRecordedInOrder(t *testing.T) {
	t.Parallel()
	cloud := newCloud()
	send(t, cloud, http.MethodGet, "/v2.1/images?limit=1", "X-Auth-Token: first")
	send(t, cloud, http.MethodPost, "/nowhere")

	var got []string
	for _, request := range cloud.Requests() {
		got = append(got, request.Method+" "+request.Host+request.URL.String()+" "+request.Header.Get("X-Auth-Token"))
	}
	want := []string{"GET nova.example/v2.1/images?limit=1 first", "POST nova.example/nowhere " + testToken}
	if !slices.Equal(got, want) {
		t.Errorf("requests %q, want %q", got, want)
	}
}

func TestAHookCanRespondInsteadOfTheCloud(t *testing.T) {
	t.Parallel()
	cloud := newCloud(Many(1)...)
	cloud.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
		second := len(cloud.Requests()) == 2
		if second {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		return second
	})
	var statuses []int
	for range 3 {
		statuses = append(statuses, send(t, cloud, http.MethodGet, "/v2.1/images").StatusCode)
	}
	if want := []int{200, 503, 200}; !slices.Equal(statuses, want) {
		t.Errorf("statuses %v, want %v", statuses, want)
	}

	cloud.Intercept(func(http.ResponseWriter, *http.Request) bool { return true })
	cloud.Intercept(nil)
	if got := list(t, cloud, "/v2.1/images"); len(got.Images) != 1 {
		t.Errorf("%d images without a hook", len(got.Images))
	}
}

func TestTheCatalogChangesWhileItIsServed(t *testing.T) {
	t.Parallel()
	const id = "00000000-0000-4000-8000-000000000001"
	cloud := newCloud(image("1", "first", "12:00:00"), image("2", "second", "11:00:00"))
	steps := []struct {
		change func() bool
		done   bool
		want   string
	}{
		{func() bool { cloud.Add(image("3", "third", "11:30:00")); return true }, true, "first|third|second"},
		{func() bool { cloud.Add(image("1", "another first", "10:00:00")); return true }, true, "third|second|another first"},
		{func() bool { return cloud.Update(id, func(image *Image) { image.CreatedAt = at("13:00:00") }) }, true, "another first|third|second"},
		{func() bool { return cloud.Remove(id) }, true, "third|second"},
		{func() bool { return cloud.Remove(id) }, false, "third|second"},
		{func() bool { return cloud.Update(id, func(*Image) { t.Error("changed an image that is not there") }) }, false, "third|second"},
	}
	for i, step := range steps {
		if done := step.change(); done != step.done {
			t.Errorf("step %d: %t", i, done)
		}
		if got := list(t, cloud, "/v2.1/images").names(); got != step.want {
			t.Errorf("step %d: images %s, want %s", i, got, step.want)
		}
	}
}

func TestUpdatesDoNotChangeTheAddedImages(t *testing.T) {
	t.Parallel()
	mine := image("1", "mine", "12:00:00", "key", "before")
	cloud := newCloud(mine)
	cloud.Update(mine.ID, func(image *Image) { image.Properties[0] = Properties("key", "after")[0] })
	if value := *mine.Properties[0].Value; value != "before" {
		t.Errorf("the caller's image has become %q", value)
	}
	if text := body(t, send(t, cloud, http.MethodGet, "/v2.1/images/"+mine.ID)); !strings.Contains(text, `{"key": "after"}`) {
		t.Errorf("the response is %s", text)
	}
}

func TestTheCloudIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	cloud := newCloud(Many(50)...)
	var all sync.WaitGroup
	for i, image := range Many(20) {
		all.Go(func() {
			cloud.Update(image.ID, func(image *Image) { image.Name = Name("renamed") })
			cloud.Intercept(nil)
			list(t, cloud, "/v2.1/images/detail?limit=10")
			if i%2 == 0 {
				cloud.Remove(image.ID)
			}
			cloud.Requests()
		})
	}
	all.Wait()
	if got := list(t, cloud, "/v2.1/images"); len(got.Images) != 40 || len(cloud.Requests()) != 21 {
		t.Errorf("%d images after %d requests", len(got.Images), len(cloud.Requests()))
	}
}

func TestUnlistedAndKilledImagesAreFoundOnlyByID(t *testing.T) {
	t.Parallel()
	unlisted, killed := image("1", "community", "12:00:00"), image("2", "killed", "11:00:00")
	unlisted.Unlisted, killed.Status = true, "killed"
	cloud := newCloud(unlisted, killed)
	if got := list(t, cloud, "/v2.1/images").names(); got != "" {
		t.Errorf("listed %s", got)
	}
	for _, id := range []string{unlisted.ID, killed.ID} {
		if got := send(t, cloud, http.MethodGet, "/v2.1/images/"+id); got.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", id, got.StatusCode)
		}
	}
}

func TestStatusesAreNovas(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]string{
		"":               `"status": "ACTIVE", "progress": 100`,
		"active":         `"status": "ACTIVE", "progress": 100`,
		"queued":         `"status": "SAVING", "progress": 25`,
		"saving":         `"status": "SAVING", "progress": 50`,
		"killed":         `"status": "ERROR", "progress": 0`,
		"pending_delete": `"status": "DELETED", "progress": 0`,
		"deactivated":    `"status": "UNKNOWN", "progress": 0`,
		"uploading":      `"status": "UNKNOWN", "progress": 0`,
		"importing":      `"status": "UNKNOWN", "progress": 0`,
	} {
		cloud := newCloud(Image{ID: "x", Status: status})
		if text := body(t, send(t, cloud, http.MethodGet, "/v2.1/images/x")); !strings.Contains(text, want) {
			t.Errorf("the response for %q is %s", status, text)
		}
	}
}

func TestMetadataIsEncodedAsNovaDoes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name       string
		properties []Property
		want       string
	}{
		{"nothing", nil, `{}`},
		{"null", []Property{{Key: "ramdisk_id"}}, `{"ramdisk_id": null}`},
		{"what is not ASCII", Properties("é:b", "\u65e5\x7f\U0001f600\"\\\n\r\t\b\f\x01"), `{"\u00e9:b": "\u65e5\u007f\ud83d\ude00\"\\\n\r\t\b\f\u0001"}`},
		{"JSON that is text", Properties("other", "[1]"), `{"other": "[1]"}`},
		{"JSON that is decoded", Properties("mappings", `[{"a":1.50,"b":[true,false,null]},{},[],"é"]`), `{"mappings": [{"a": 1.50, "b": [true, false, null]}, {}, [], "\u00e9"]}`},
		{"a text in JSON", Properties("block_device_mapping", `"text"`), `{"block_device_mapping": "text"}`},
		{"null for JSON", []Property{{Key: "mappings"}}, `{"mappings": null}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text := body(t, send(t, newCloud(Image{ID: "x", Properties: test.properties}), http.MethodGet, "/v2.1/images/x"))
			if !strings.Contains(text, `"metadata": `+test.want+`, "created"`) {
				t.Errorf("the response is %s", text)
			}
		})
	}
}

func TestLinksNameTheHostOfTheRequest(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(&Cloud{ImageEndpoint: "https://glance.example/", IdentityEndpoint: "https://keystone.example"})
	t.Cleanup(server.Close)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/v2.1", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "evil.example"
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if text := body(t, response); !strings.Contains(text, `"href": "https://evil.example/v2.1/"`) {
		t.Errorf("the response is %s", text)
	}
}

func TestURLsOfOtherServicesAreConfigurable(t *testing.T) {
	t.Parallel()
	cloud := newCloud(Image{ID: "x"})
	cloud.ImageEndpoint, cloud.IdentityEndpoint = "https://glance.example/", "https://keystone.example/v3"
	if text := body(t, send(t, cloud, http.MethodGet, "/v2.1/images/x")); !strings.Contains(text, `"https://glance.example/images/x"`) {
		t.Errorf("the response is %s", text)
	}
	rejected := send(t, cloud, http.MethodGet, "/v2.1/images/x", "X-Auth-Token:")
	if header := rejected.Header.Get("WWW-Authenticate"); header != `Keystone uri="https://keystone.example/v3"` {
		t.Errorf("WWW-Authenticate: %s", header)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, sent string
		cloud      *Cloud
		status     int
	}{
		{"the token", "mine", &Cloud{Token: "mine"}, http.StatusOK},
		{"another token", "other", &Cloud{Token: "mine"}, http.StatusUnauthorized},
		{"any token", "other", &Cloud{}, http.StatusOK},
		{"no token although any is accepted", "", &Cloud{}, http.StatusUnauthorized},
		{"a token that ValidToken accepts", "other", &Cloud{Token: "mine", ValidToken: func(token string) bool { return token == "other" }}, http.StatusOK},
		{"a token that ValidToken rejects", "mine", &Cloud{Token: "mine", ValidToken: func(string) bool { return false }}, http.StatusUnauthorized},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := send(t, test.cloud, http.MethodGet, "/v2.1/ffff/images", "X-Auth-Token: "+test.sent)
			if got.StatusCode != test.status {
				t.Errorf("status %d, want %d", got.StatusCode, test.status)
			}
		})
	}
}

func TestResponsesAreCompressedIfTheClientAcceptsIt(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, accept string
		gzip, want   bool
	}{
		{"set and accepted", "deflate, gzip", true, true},
		{"set, not accepted", "deflate", true, false},
		{"accepted, not set", "gzip", false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(Many(3)...)
			want := body(t, send(t, cloud, http.MethodGet, "/v2.1/images"))
			cloud.Gzip = test.gzip
			got := send(t, cloud, http.MethodGet, "/v2.1/images", "Accept-Encoding: "+test.accept)
			if compressed := got.Header.Get("Content-Encoding") == "gzip"; compressed != test.want {
				t.Fatalf("compressed: %t", compressed)
			}
			if test.want {
				reader, err := gzip.NewReader(got.Body)
				if err != nil {
					t.Fatal(err)
				}
				got.Body = io.NopCloser(reader)
			}
			if text := body(t, got); text != want {
				t.Errorf("the response is %s", text)
			}
		})
	}
}
