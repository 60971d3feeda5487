package acctest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
)

// openStack is a cloud that was reached by the environment variables of OpenStack's own tools.
type openStack struct {
	world
	Compute  string // URL of Nova, without version
	Proxy    string // URL with TLS, below which are /identity, /compute and /compute-two
	CA       string // file of the CA certificate of the proxy
	Region   string
	User     string
	Domain   string
	Password string
}

// variable returns an environment variable that the tests need.
func variable(t *testing.T, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Fatalf("%s is not set: the acceptance tests need the variables that `make openstack` prints", name)
	}
	return value
}

// accesses holds the users and scopes of additional tokens by their names.
var accesses = map[string]struct {
	user  string
	scope fakenova.Scope
}{
	"reader":   {"acceptance-reader", fakenova.Reader},
	"member":   {"acceptance-member", fakenova.Reader},
	"observer": {"acceptance-observer", fakenova.OtherRole},
	"system":   {"acceptance-reader", fakenova.System},
	"domain":   {"acceptance-reader", fakenova.NoProject},
	"unscoped": {"acceptance-reader", fakenova.NoProject},
}

// connect reads the world of the cloud from Keystone and Glance.
func connect(t *testing.T) *openStack {
	t.Helper()
	r := &openStack{
		world: world{
			Identity: variable(t, "OS_AUTH_URL"), Expired: variable(t, "ACCTEST_EXPIRED_TOKEN"),
			Projects: map[string]*project{}, Tokens: map[string]string{},
		},
		Region: variable(t, "OS_REGION_NAME"), Proxy: variable(t, "ACCTEST_PROXY"), CA: variable(t, "ACCTEST_CACERT"),
		User: variable(t, "OS_USERNAME"), Domain: variable(t, "OS_USER_DOMAIN_NAME"), Password: variable(t, "OS_PASSWORD"),
	}
	for _, name := range []string{searched, many, broken} {
		p := r.login(t, name)
		r.Projects[name] = p
		p.Images = r.list(t, p, "")
	}
	p := r.Projects[searched]
	for _, key := range []string{"hidden", "killed", "community", "pending"} {
		image := r.show(t, p, imageID(key))
		image.Unlisted = true
		p.Images = append(p.Images, image)
	}
	domain := map[string]any{"name": r.Domain}
	scopes := map[string]any{"system": map[string]any{"system": map[string]any{"all": true}}, "domain": map[string]any{"domain": domain}, "unscoped": "unscoped"}
	for name, access := range accesses {
		scope, found := scopes[name]
		if !found {
			scope = r.scope(searched)
		}
		r.Tokens[name] = r.authenticate(t, access.user, scope, nil)
	}
	return r
}

// scope returns the scope for a project.
func (r *openStack) scope(name string) any {
	return map[string]any{"project": map[string]any{"name": name, "domain": map[string]any{"name": r.Domain}}}
}

// authenticate requests a token, and decodes the response of Keystone.
func (r *openStack) authenticate(t *testing.T, user string, scope, result any) string {
	t.Helper()
	return r.call(t, http.MethodPost, r.Identity+"/auth/tokens", "", map[string]any{"auth": map[string]any{
		"identity": map[string]any{"methods": []string{"password"}, "password": map[string]any{
			"user": map[string]any{"name": user, "password": r.Password, "domain": map[string]any{"name": r.Domain}},
		}},
		"scope": scope,
	}}, result).Get("X-Subject-Token")
}

// login requests a token for a project, and reads the addresses of the services from its catalog.
func (r *openStack) login(t *testing.T, name string) *project {
	t.Helper()
	var decoded struct {
		Token struct {
			Project struct{ ID string }
			User    struct{ ID string }
			Catalog []struct {
				Type      string
				Endpoints []struct{ Interface, Region, URL string }
			}
		}
	}
	token := r.authenticate(t, r.User, r.scope(name), &decoded)
	r.UserID = decoded.Token.User.ID
	for _, service := range decoded.Token.Catalog {
		for _, endpoint := range service.Endpoints {
			switch {
			case endpoint.Interface != "public" || endpoint.Region != r.Region:
			case service.Type == "image":
				r.Image = endpoint.URL
			case service.Type == "compute":
				r.Compute, _, _ = strings.Cut(endpoint.URL, "/v2")
			}
		}
	}
	return &project{ID: decoded.Token.Project.ID, Token: token}
}

// releases holds the captured releases by the names of their files.
var releases = map[string]fakenova.Release{
	"victoria": fakenova.Victoria, "zed": fakenova.Zed, "epoxy": fakenova.Epoxy, "sid": fakenova.Sid,
}

// release returns the release of the cloud, which its newest microversion identifies.
func (r *openStack) release(t *testing.T) string {
	t.Helper()
	var decoded struct {
		Versions []struct{ ID, Version string }
	}
	r.call(t, http.MethodGet, r.Compute, "", nil, &decoded)
	for name, release := range releases {
		for _, version := range decoded.Versions {
			if version.ID == "v2.1" && version.Version == release.Newest() {
				return name
			}
		}
	}
	t.Fatalf("The release of this cloud is not captured: %+v", decoded)
	return ""
}

// list returns the complete list of Glance, for a filter that begins with an ampersand or is empty.
func (r *openStack) list(t *testing.T, p *project, filter string) (images []glanceImage) {
	t.Helper()
	for next := "/v2/images?limit=1000" + filter; next != ""; {
		var page struct {
			Images []json.RawMessage
			Next   string
		}
		r.call(t, http.MethodGet, r.Image+next, p.Token, nil, &page)
		for _, text := range page.Images {
			image, err := readGlanceImage(text)
			if err != nil {
				t.Fatal(err)
			}
			images = append(images, image)
		}
		next = page.Next
	}
	return images
}

// show returns one image from Glance.
func (r *openStack) show(t *testing.T, p *project, id string) glanceImage {
	t.Helper()
	var text json.RawMessage
	r.call(t, http.MethodGet, r.Image+"/v2/images/"+id, p.Token, nil, &text)
	image, err := readGlanceImage(text)
	if err != nil {
		t.Fatal(err)
	}
	return image
}

// withdraw deletes a resource after its test, when the context of the test has ended.
func (r *openStack) withdraw(t *testing.T, url, token string) {
	t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), http.MethodDelete, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Auth-Token", token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusNoContent {
		t.Errorf("DELETE %s returned %s", url, response.Status)
	}
}

// call sends a request to Keystone or Glance, and decodes the response.
func (r *openStack) call(t *testing.T, method, url, token string, body, result any) http.Header {
	t.Helper()
	var content io.Reader // Glance rejects a body if it expects none
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, url, content)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("X-Auth-Token", token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode >= 300 {
		t.Fatalf("%s %s returned %s: %s", method, url, response.Status, text)
	}
	if result != nil {
		if err := json.Unmarshal(text, result); err != nil {
			t.Fatalf("%s %s: %v", method, url, err)
		}
	}
	return response.Header
}
