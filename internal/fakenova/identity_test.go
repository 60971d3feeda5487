package fakenova

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

// identityLab is set up like the Keystone whose answers lie in testdata/identity.
func identityLab() *Identity {
	domain := IdentityDomain{ID: "default", Name: "Default"}
	const user, project = "209a38c8a6624933b142db16d58b8382", "e572ea35b8224bd7852ed045b1f16aa8"
	public := func(url string) IdentityEndpoint {
		return IdentityEndpoint{Region: "RegionOne", Interface: "public", URL: url}
	}
	return &Identity{
		Users: []IdentityUser{{
			ID: user, Name: "demo", Password: "demo-password", Domain: domain,
			Roles: map[string][]string{project: {"reader", "member"}},
		}},
		Projects: []IdentityProject{
			{ID: project, Name: "demo", Domain: domain},
			{ID: "c6e0cedcb143428291deb85165276346", Name: "admin", Domain: domain},
		},
		Applications: []IdentityApplication{{
			ID: "d95c1d5ee38e4dcbbae4a7d806099bfb", Name: "lab", Secret: "lab-secret", UserID: user, ProjectID: project,
		}},
		Catalogue: []IdentityService{
			{Type: "identity", Name: "keystone", Endpoints: []IdentityEndpoint{
				public("http://127.0.0.1:5000/v3"),
				{Region: "RegionOne", Interface: "internal", URL: "http://127.0.0.1:5000/v3"},
			}},
			{Type: "image", Name: "glance", Endpoints: []IdentityEndpoint{public("http://127.0.0.1:9292")}},
			{Type: "compute", Name: "nova", Endpoints: []IdentityEndpoint{public("http://127.0.0.1:8774/v2.1/$(project_id)s")}},
			{Type: "compute_legacy", Name: "nova_legacy", Endpoints: []IdentityEndpoint{public("http://127.0.0.1:8774/v2/$(project_id)s")}},
		},
	}
}

// identityCapture is an exchange with a real Keystone. "{token}" in it stands for a token scoped to the project demo,
// "{unscoped}" for one without scope, "{new}" for one that the answer brings.
type identityCapture struct {
	Request struct {
		Method, Path string
		Headers      map[string]string
		Body         any
	}
	Answer struct {
		Status  int
		Headers map[string]string
		Body    any
	}
}

func TestIdentityAnswersLikeKeystone(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/identity/*.json")
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
			var capture identityCapture
			if err := json.Unmarshal(data, &capture); err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(identityLab())
			defer server.Close()
			tokens := strings.NewReplacer(
				"{token}", identityObtain(t, server, "login"),
				"{unscoped}", identityObtain(t, server, "login-unscoped"),
			)
			status, headers, body := identityCall(t, server, capture, tokens)

			if status != capture.Answer.Status {
				t.Errorf("status %d, want %d", status, capture.Answer.Status)
			}
			base := strings.NewReplacer(server.URL, "http://127.0.0.1:5000")
			for name, want := range capture.Answer.Headers {
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
					got, want = identityShape(got), identityShape(want)
				case "Allow":
					continue // an unordered list of what this server can do
				}
				if got != want {
					t.Errorf("header %s: %q, want %q", name, got, want)
				}
			}
			got := identityNormalise(identityParse(base.Replace(body)), "")
			want := identityNormalise(capture.Answer.Body, "")
			if !reflect.DeepEqual(got, want) {
				t.Errorf("body\n%v\nwant\n%v", got, want)
			}
		})
	}
}

func identityObtain(t *testing.T, server *httptest.Server, name string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/identity/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var capture identityCapture
	if err := json.Unmarshal(data, &capture); err != nil {
		t.Fatal(err)
	}
	_, headers, _ := identityCall(t, server, capture, strings.NewReplacer())
	return headers.Get("X-Subject-Token")
}

func identityCall(t *testing.T, server *httptest.Server, capture identityCapture, tokens *strings.Replacer) (int, http.Header, string) {
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
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, answer.Header, string(content)
}

func identityParse(body string) any {
	var parsed any
	if json.Unmarshal([]byte(body), &parsed) != nil {
		return body
	}
	return parsed
}

// identityNormalise replaces what no two Keystones have in common (generated ids, times) by its shape.
func identityNormalise(value any, parent string) any {
	switch value := value.(type) {
	case map[string]any:
		for key, member := range value {
			generated := key == "id" && (parent == "roles" || parent == "catalog" || parent == "endpoints")
			switch {
			case generated:
				value[key] = "ID"
			case key == "issued_at" || key == "expires_at":
				value[key] = identityShape(fmt.Sprint(member))
			default:
				value[key] = identityNormalise(member, key)
			}
		}
	case []any:
		for i, member := range value {
			if parent == "audit_ids" {
				value[i] = "AUDIT"
				continue
			}
			value[i] = identityNormalise(member, parent)
		}
	}
	return value
}

// identityShape writes each digit, and each hexadecimal letter, as 0.
func identityShape(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("0123456789abcdef", r) {
			return '0'
		}
		return r
	}, text)
}

func TestIdentityTokensExpireAndCanBeRevoked(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	identity := identityLab()
	identity.Lifetime = 10 * time.Minute
	identity.Now = func() time.Time { return now }
	server := httptest.NewServer(identity)
	defer server.Close()

	first, second := identityObtain(t, server, "login"), identityObtain(t, server, "login-unscoped")
	if !identity.Valid(first) || !identity.Valid(second) || identity.Valid("another") {
		t.Error("both tokens must be valid, and no other")
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

func TestIdentityRecordsWhatEachLoginCarried(t *testing.T) {
	t.Parallel()
	identity := identityLab()
	identity.Misbehave = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodGet {
			return false
		}
		w.WriteHeader(http.StatusTeapot)
		return true
	}
	server := httptest.NewServer(identity)
	defer server.Close()
	identityObtain(t, server, "bad-password")
	identityObtain(t, server, "application-credential-name")
	identityObtain(t, server, "validate-unknown-token")

	domain := IdentityDomain{Name: "Default"}
	want := []Login{
		{
			Request: "POST /v3/auth/tokens", Method: "password", Password: "wrong", Status: 401,
			User:    IdentityUserReference{Name: "demo", Domain: domain},
			Project: IdentityProjectReference{Name: "demo", Domain: domain},
		},
		{
			Request: "POST /v3/auth/tokens", Method: "application_credential", Name: "lab", Secret: "lab-secret", Status: 201,
			User: IdentityUserReference{Name: "demo", Domain: domain},
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
