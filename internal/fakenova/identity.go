package fakenova

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Identity is a fake Keystone v3: it issues and validates tokens for the users, projects and application credentials
// it was given, refuses all else with Keystone's own bodies, and remembers what each request carried.
// Set the exported fields before the first request.
type Identity struct {
	Users        []IdentityUser
	Projects     []IdentityProject
	Applications []IdentityApplication
	Catalogue    []IdentityService

	// Lifetime of a token; one hour where it is zero.
	Lifetime time.Duration
	// Now is the clock; time.Now where it is nil.
	Now func() time.Time
	// PublicURL stands in the links of version documents; where it is empty, the request's own host does.
	PublicURL string
	// Misbehave sees each request first, after it was recorded; if it returns true, it has answered.
	Misbehave func(http.ResponseWriter, *http.Request) bool

	mu       sync.Mutex
	tokens   map[string]identityToken
	issued   int
	logins   []Login
	requests int
}

// IdentityDomain is a domain of users or projects.
type IdentityDomain struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// IdentityUser is a user, with the names of its roles by project id.
type IdentityUser struct {
	ID, Name, Password string
	Domain             IdentityDomain
	Roles              map[string][]string
	// DefaultProject is the id of the project that a login without scope is scoped to; may be empty.
	DefaultProject string
}

// IdentityProject is a project that tokens can be scoped to.
type IdentityProject struct {
	ID, Name string
	Domain   IdentityDomain
}

// IdentityApplication is an application credential.
type IdentityApplication struct {
	ID, Name, Secret, UserID, ProjectID string
}

// IdentityService is an entry of the catalogue.
type IdentityService struct {
	Type, Name string
	Endpoints  []IdentityEndpoint
}

// IdentityEndpoint is an endpoint of a service; "$(project_id)s" in its URL becomes the project's id.
type IdentityEndpoint struct {
	Region, Interface, URL string
}

// Login is what one request to /v3/auth/tokens carried, and the status it was answered with
// (0 where Misbehave answered).
type Login struct {
	Request    string // "POST /v3/auth/tokens"
	Method     string // "password", "token", "application_credential", or several with commas
	User       IdentityUserReference
	Password   string
	Token      string // the token to re-scope or to validate
	ID         string // of the application credential
	Name       string // of the application credential
	Secret     string // of the application credential
	Project    IdentityProjectReference
	Body       string
	AuthHeader string // X-Auth-Token
	Status     int
}

// IdentityUserReference is how a request named a user.
type IdentityUserReference struct {
	ID, Name string
	Domain   IdentityDomain
}

// IdentityProjectReference is how a request named a project.
type IdentityProjectReference struct {
	ID, Name string
	Domain   IdentityDomain
}

type identityToken struct {
	methods     []string
	user        IdentityUser
	project     *IdentityProject
	application *IdentityApplication
	issued      time.Time
	expires     time.Time
	audit       []string
}

// Logins returns what each request to /v3/auth/tokens carried, in order.
func (i *Identity) Logins() []Login {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.logins)
}

// Valid tells whether the token was issued here and is neither expired nor revoked.
func (i *Identity) Valid(token string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	_, ok := i.lookup(token)
	return ok
}

// Project returns the id of the project that a valid token is scoped to, or "".
func (i *Identity) Project(token string) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	if t, ok := i.lookup(token); ok && t.project != nil {
		return t.project.ID
	}
	return ""
}

// Revoke makes a token invalid.
func (i *Identity) Revoke(token string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.tokens, token)
}

// ServeHTTP answers as Keystone does: version documents and /v3/auth/tokens.
func (i *Identity) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	var request identityRequest
	malformed := json.Unmarshal(body, &request) != nil
	login := i.receive(w, r, string(body), request)
	// Without the lock, so that it may wait for as long as it likes, and look at Logins.
	if i.Misbehave != nil && i.Misbehave(w, r) {
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if login < 0 {
		i.document(w, r)
		return
	}
	i.logins[login].Status = i.answer(w, r, request, malformed)
}

// receive counts the request, and records it if it is about tokens; else it returns -1.
func (i *Identity) receive(w http.ResponseWriter, r *http.Request, body string, request identityRequest) int {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.requests++
	w.Header().Set("Vary", "X-Auth-Token")
	w.Header().Set("x-openstack-request-id", fmt.Sprintf("req-00000000-0000-4000-8000-%012d", i.requests))
	if strings.TrimSuffix(r.URL.Path, "/") != "/v3/auth/tokens" {
		return -1
	}
	i.logins = append(i.logins, identityLogin(r, body, request))
	return len(i.logins) - 1
}

func (i *Identity) document(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/":
		w.Header().Set("Location", i.self(r))
		identityWrite(w, http.StatusMultipleChoices, map[string]any{"versions": map[string]any{"values": []any{i.version(r)}}})
	case "/v3", "/v3/":
		identityWrite(w, http.StatusOK, map[string]any{"version": i.version(r)})
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, identityNotFoundPage)
	}
}

func (i *Identity) answer(w http.ResponseWriter, r *http.Request, request identityRequest, malformed bool) int {
	switch {
	case r.Method == http.MethodGet:
		return i.validate(w, r)
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", "DELETE, GET, HEAD, OPTIONS, POST")
		return identityWrite(w, http.StatusMethodNotAllowed, map[string]any{"message": "The method is not allowed for the requested URL."})
	case r.Header.Get("Content-Type") != "application/json":
		return identityMalformed(w, "Expecting to find application/json in Content-Type header.")
	case malformed:
		return identityMalformed(w, "Expecting to find valid JSON in request body.")
	case request.Auth == nil:
		return identityMalformed(w, "Expecting to find auth in request body.")
	}
	token, refusal := i.login(*request.Auth)
	if refusal != nil {
		return refusal.write(w, r)
	}
	return i.issue(w, token)
}

// validate answers GET /v3/auth/tokens, by which a token can look at itself.
func (i *Identity) validate(w http.ResponseWriter, r *http.Request) int {
	if _, ok := i.lookup(r.Header.Get("X-Auth-Token")); !ok {
		return identityUnauthorized.write(w, r)
	}
	subject := r.Header.Get("X-Subject-Token")
	token, ok := i.lookup(subject)
	if !ok {
		return identityUnknownToken.write(w, r)
	}
	w.Header().Set("X-Subject-Token", subject)
	return identityWrite(w, http.StatusOK, map[string]any{"token": i.describe(token)})
}

func (i *Identity) issue(w http.ResponseWriter, token identityToken) int {
	i.issued++
	// The shape of a Fernet token, so that code which looks for one finds it.
	name := fmt.Sprintf("gAAAAAB-fake-token-%d", i.issued)
	token.issued = i.now()
	token.audit = append([]string{fmt.Sprintf("audit-%d", i.issued)}, token.audit...)
	if token.expires.IsZero() {
		lifetime := i.Lifetime
		if lifetime == 0 {
			lifetime = time.Hour
		}
		token.expires = token.issued.Add(lifetime)
	}
	if i.tokens == nil {
		i.tokens = map[string]identityToken{}
	}
	i.tokens[name] = token
	w.Header().Set("X-Subject-Token", name)
	return identityWrite(w, http.StatusCreated, map[string]any{"token": i.describe(token)})
}

func (i *Identity) lookup(token string) (identityToken, bool) {
	found, ok := i.tokens[token]
	return found, ok && i.now().Before(found.expires)
}

func (i *Identity) now() time.Time {
	if i.Now != nil {
		return i.Now()
	}
	return time.Now()
}

func (i *Identity) self(r *http.Request) string {
	if i.PublicURL != "" {
		return strings.TrimSuffix(i.PublicURL, "/") + "/v3/"
	}
	return "http://" + r.Host + "/v3/"
}

func (i *Identity) version(r *http.Request) map[string]any {
	return map[string]any{
		"id": "v3.14", "status": "stable", "updated": "2020-04-07T00:00:00Z",
		"links":       []any{map[string]any{"rel": "self", "href": i.self(r)}},
		"media-types": []any{map[string]any{"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}},
	}
}
