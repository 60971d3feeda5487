package fakekeystone

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// lab returns a Keystone with the configuration of the one in testdata/captures.
func lab() *Keystone {
	domain := Domain{ID: "default", Name: "Default"}
	const user, project = "209a38c8a6624933b142db16d58b8382", "e572ea35b8224bd7852ed045b1f16aa8"
	public := func(url string) Endpoint {
		return Endpoint{Region: "RegionOne", Interface: "public", URL: url}
	}
	return &Keystone{
		Users: []User{{
			ID: user, Name: "demo", Password: "demo-password", Domain: domain,
			Roles: map[string][]string{project: {"reader", "member"}},
		}},
		Projects: []Project{
			{ID: project, Name: "demo", Domain: domain},
			{ID: "c6e0cedcb143428291deb85165276346", Name: "admin", Domain: domain},
		},
		Applications: []Application{{
			ID: "d95c1d5ee38e4dcbbae4a7d806099bfb", Name: "lab", Secret: "lab-secret", UserID: user, ProjectID: project,
		}},
		Catalog: []Service{
			{Type: "identity", Name: "keystone", Endpoints: []Endpoint{
				public("http://127.0.0.1:5000/v3"),
				{Region: "RegionOne", Interface: "internal", URL: "http://127.0.0.1:5000/v3"},
			}},
			{Type: "image", Name: "glance", Endpoints: []Endpoint{public("http://127.0.0.1:9292")}},
			{Type: "compute", Name: "nova", Endpoints: []Endpoint{public("http://127.0.0.1:8774/v2.1/$(project_id)s")}},
			{Type: "compute_legacy", Name: "nova_legacy", Endpoints: []Endpoint{public("http://127.0.0.1:8774/v2/$(project_id)s")}},
		},
	}
}

// capture is an exchange with a real Keystone. "{token}" in it stands for a token scoped to the project demo,
// "{unscoped}" for one without scope, "{new}" for one that the response contains.
type capture struct {
	Request struct {
		Method, Path string
		Headers      map[string]string
		Body         any
	}
	Response struct {
		Status  int
		Headers map[string]string
		Body    any
	}
}

func TestResponsesEqualTheCaptures(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/captures/*.json")
	if err != nil || len(files) != 42 {
		t.Fatalf("%d captures, error %v; want 42", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var capture capture
			if err := json.Unmarshal(data, &capture); err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(lab())
			defer server.Close()
			tokens := strings.NewReplacer(
				"{token}", obtain(t, server, "login"),
				"{unscoped}", obtain(t, server, "login-unscoped"),
			)
			status, headers, body := send(t, server, capture, tokens)

			if status != capture.Response.Status {
				t.Errorf("status %d, want %d", status, capture.Response.Status)
			}
			base := strings.NewReplacer(server.URL, "http://127.0.0.1:5000")
			for name, want := range capture.Response.Headers {
				got := base.Replace(headers.Get(name))
				switch name {
				case "X-Subject-Token":
					if want == "{new}" {
						if !strings.HasPrefix(got, "gAAAAAB") {
							t.Errorf("%s: %q", name, got)
						}
						continue
					}
					want = tokens.Replace(want)
				case "x-openstack-request-id":
					got, want = shapeOf(got), shapeOf(want)
				case "Allow":
					continue // an unordered list of methods
				}
				if got != want {
					t.Errorf("header %s: %q, want %q", name, got, want)
				}
			}
			got := normalize(parse(base.Replace(body)), "")
			want := normalize(capture.Response.Body, "")
			if !reflect.DeepEqual(got, want) {
				t.Errorf("body\n%v\nwant\n%v", got, want)
			}
		})
	}
}

func obtain(t *testing.T, server *httptest.Server, name string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/captures/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var capture capture
	if err := json.Unmarshal(data, &capture); err != nil {
		t.Fatal(err)
	}
	_, headers, _ := send(t, server, capture, strings.NewReplacer())
	return headers.Get("X-Subject-Token")
}

func send(t *testing.T, server *httptest.Server, capture capture, tokens *strings.Replacer) (int, http.Header, string) {
	t.Helper()
	var body io.Reader
	switch content := capture.Request.Body.(type) {
	case nil:
	case string:
		body = strings.NewReader(content)
	default:
		encoded, err := json.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		body = strings.NewReader(tokens.Replace(string(encoded)))
	}
	request, err := http.NewRequestWithContext(t.Context(), capture.Request.Method, server.URL+capture.Request.Path, body)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range capture.Request.Headers {
		request.Header.Set(name, tokens.Replace(value))
	}
	// The default transport loses its idle connections when another test closes its server.
	response, err := server.Client().Transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, string(content)
}

func parse(body string) any {
	var parsed any
	if json.Unmarshal([]byte(body), &parsed) != nil {
		return body
	}
	return parsed
}

// normalize replaces values that differ between two Keystones (generated IDs, timestamps) by their shape.
func normalize(value any, parent string) any {
	switch value := value.(type) {
	case map[string]any:
		for key, member := range value {
			generated := key == "id" && (parent == "roles" || parent == "catalog" || parent == "endpoints")
			switch {
			case generated:
				value[key] = "ID"
			case key == "issued_at" || key == "expires_at":
				value[key] = shapeOf(fmt.Sprint(member))
			default:
				value[key] = normalize(member, key)
			}
		}
	case []any:
		for i, member := range value {
			if parent == "audit_ids" {
				value[i] = "AUDIT"
				continue
			}
			value[i] = normalize(member, parent)
		}
	}
	return value
}

// shapeOf returns the text with 0 instead of each digit and each hexadecimal letter.
func shapeOf(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("0123456789abcdef", r) {
			return '0'
		}
		return r
	}, text)
}

func TestTokensExpireAndCanBeRevoked(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	identity := lab()
	identity.Lifetime = 10 * time.Minute
	identity.Now = func() time.Time { return now }
	server := httptest.NewServer(identity)
	defer server.Close()

	first, second := obtain(t, server, "login"), obtain(t, server, "login-unscoped")
	if !identity.Valid(first) || !identity.Valid(second) || identity.Valid("another") {
		t.Error("the two issued tokens must be valid, and other tokens invalid")
	}
	if got := identity.Project(first); got != "e572ea35b8224bd7852ed045b1f16aa8" {
		t.Errorf("project of the scoped token: %q", got)
	}
	if got := identity.Project(second); got != "" {
		t.Errorf("project of the unscoped token: %q", got)
	}
	identity.Revoke(second)
	if identity.Valid(second) {
		t.Error("a revoked token is valid")
	}
	now = now.Add(10 * time.Minute)
	if identity.Valid(first) || identity.Project(first) != "" {
		t.Error("an expired token is valid")
	}
}

func TestKeystoneRecordsTheCredentialsOfEachLogin(t *testing.T) {
	t.Parallel()
	identity := lab()
	identity.Misbehave = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodGet {
			return false
		}
		w.WriteHeader(http.StatusTeapot)
		return true
	}
	server := httptest.NewServer(identity)
	defer server.Close()
	obtain(t, server, "bad-password")
	obtain(t, server, "application-credential-name")
	obtain(t, server, "validate-unknown-token")

	domain := Domain{Name: "Default"}
	want := []Login{
		{
			Request: "POST /v3/auth/tokens", Method: "password", Password: "wrong", Status: 401,
			User:    UserReference{Name: "demo", Domain: domain},
			Project: ProjectReference{Name: "demo", Domain: domain},
		},
		{
			Request: "POST /v3/auth/tokens", Method: "application_credential", Name: "lab", Secret: "lab-secret", Status: 201,
			User: UserReference{Name: "demo", Domain: domain},
		},
		{Request: "GET /v3/auth/tokens", Token: "nonsense", AuthHeader: "nonsense"},
	}
	got := identity.Logins()
	for n := range got {
		if (got[n].Body == "") != (n == 2) {
			t.Errorf("body of login %d: %q", n, got[n].Body)
		}
		got[n].Body = ""
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("logins\n%+v\nwant\n%+v", got, want)
	}
}
