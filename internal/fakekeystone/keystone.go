package fakekeystone

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

// Keystone is a fake Keystone v3: it issues and validates tokens for the users, projects and application credentials
// it was given, rejects all else with Keystone's own bodies, and remembers what each request carried.
// Set the exported fields before the first request.
type Keystone struct {
	Users        []User
	Projects     []Project
	Applications []Application
	Trusts       []Trust
	// IdentityProviders are those whose users can log in by a federated login.
	IdentityProviders []IdentityProvider
	Catalog           []Service

	// Lifetime of a token; one hour where it is zero.
	Lifetime time.Duration
	// Now is the clock; time.Now where it is nil.
	Now func() time.Time
	// PublicURL stands in the links of version documents; where it is empty, the request's own host does.
	PublicURL string
	// Misbehave sees each request first, after it was recorded; if it returns true, it has answered.
	Misbehave func(http.ResponseWriter, *http.Request) bool

	mu       sync.Mutex
	tokens   map[string]issuedToken
	issued   int
	logins   []Login
	requests int
}

// Domain is a domain of users or projects.
type Domain struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// User is a user, with the names of its roles by project id.
type User struct {
	ID, Name, Password string
	Domain             Domain
	Roles              map[string][]string
	// DefaultProject is the id of the project that a login without scope is scoped to; may be empty.
	DefaultProject string
	// RequiredMethods are the ways to log in with several factors, one of which the user must take; may be empty.
	RequiredMethods [][]string
}

// Project is a project that tokens can be scoped to.
type Project struct {
	ID, Name string
	Domain   Domain
}

// Application is an application credential.
type Application struct {
	ID, Name, Secret, UserID, ProjectID string
}

// Trust has its trustee act for its trustor in a project, with the trustor's roles.
type Trust struct {
	ID, TrustorID, TrusteeID, ProjectID string
	// Impersonation has the token be of the trustor.
	Impersonation bool
}

// Service is an entry of the catalog.
type Service struct {
	Type, Name string
	Endpoints  []Endpoint
}

// Endpoint is an endpoint of a service; "$(project_id)s" in its URL becomes the project's id.
type Endpoint struct {
	Region, Interface, URL string
}

// Login is what one request to /v3/auth/tokens, or of a federated login, carried, and the status it was answered with
// (0 where Misbehave answered).
type Login struct {
	Request    string // "POST /v3/auth/tokens"
	Method     string // "password", "token", "application_credential", or several with commas
	User       UserReference
	Password   string
	Token      string // the token to re-scope or to validate
	ID         string // of the application credential
	Name       string // of the application credential
	Secret     string // of the application credential
	Project    ProjectReference
	Trust      string
	Body       string
	AuthHeader string // X-Auth-Token
	// AccessToken is that of a federated login.
	AccessToken string
	Status      int
}

// UserReference is how a request named a user.
type UserReference struct {
	ID, Name string
	Domain   Domain
}

// ProjectReference is how a request named a project.
type ProjectReference struct {
	ID, Name string
	Domain   Domain
}

type issuedToken struct {
	methods     []string
	user        User
	project     *Project
	application *Application
	trust       *Trust
	federation  *IdentityProvider
	issued      time.Time
	expires     time.Time
	audit       []string
}

// Logins returns what each request to /v3/auth/tokens, or of a federated login, carried, in order.
func (k *Keystone) Logins() []Login {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.logins)
}

// Valid tells whether the token was issued here and is neither expired nor revoked.
func (k *Keystone) Valid(token string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	_, ok := k.lookup(token)
	return ok
}

// Project returns the id of the project that a valid token is scoped to, or "".
func (k *Keystone) Project(token string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if t, ok := k.lookup(token); ok && t.project != nil {
		return t.project.ID
	}
	return ""
}

// Revoke makes a token invalid.
func (k *Keystone) Revoke(token string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.tokens, token)
}

// ServeHTTP responds as Keystone does: version documents, /v3/auth/tokens, and federated logins.
func (k *Keystone) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	var request loginRequest
	malformed := json.Unmarshal(body, &request) != nil
	login := k.receive(w, r, string(body), request)
	// Without the lock, so that it may wait for as long as it likes, and look at Logins.
	if k.Misbehave != nil && k.Misbehave(w, r) {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if login < 0 {
		k.document(w, r)
		return
	}
	k.logins[login].Status = k.answer(w, r, request, malformed)
}

// receive counts the request, and records it if it is about tokens; else it returns -1.
func (k *Keystone) receive(w http.ResponseWriter, r *http.Request, body string, request loginRequest) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.requests++
	w.Header().Set("Vary", "X-Auth-Token")
	w.Header().Set("x-openstack-request-id", fmt.Sprintf("req-00000000-0000-4000-8000-%012d", k.requests))
	if _, _, federated := federated(r); !federated && strings.TrimSuffix(r.URL.Path, "/") != "/v3/auth/tokens" {
		return -1
	}
	k.logins = append(k.logins, recordLogin(r, body, request))
	return len(k.logins) - 1
}

func (k *Keystone) document(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/":
		w.Header().Set("Location", k.self(r))
		writeJSON(w, http.StatusMultipleChoices, map[string]any{"versions": map[string]any{"values": []any{k.version(r)}}})
	case "/v3", "/v3/":
		writeJSON(w, http.StatusOK, map[string]any{"version": k.version(r)})
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, notFoundPage)
	}
}

func (k *Keystone) answer(w http.ResponseWriter, r *http.Request, request loginRequest, malformed bool) int {
	if _, _, ok := federated(r); ok {
		return k.federate(w, r)
	}
	switch {
	case r.Method == http.MethodGet:
		return k.validate(w, r)
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", "DELETE, GET, HEAD, OPTIONS, POST")
		return writeJSON(w, http.StatusMethodNotAllowed, map[string]any{"message": "The method is not allowed for the requested URL."})
	case r.Header.Get("Content-Type") != "application/json":
		return writeMalformed(w, "Expecting to find application/json in Content-Type header.")
	case malformed:
		return writeMalformed(w, "Expecting to find valid JSON in request body.")
	case request.Auth == nil:
		return writeMalformed(w, "Expecting to find auth in request body.")
	}
	token, refusal := k.login(*request.Auth)
	if refusal != nil {
		return refusal.write(w, r)
	}
	return k.issue(w, token)
}

// validate answers GET /v3/auth/tokens, by which a token can look at itself.
func (k *Keystone) validate(w http.ResponseWriter, r *http.Request) int {
	if _, ok := k.lookup(r.Header.Get("X-Auth-Token")); !ok {
		return unauthorized.write(w, r)
	}
	subject := r.Header.Get("X-Subject-Token")
	token, ok := k.lookup(subject)
	if !ok {
		return unknownToken.write(w, r)
	}
	w.Header().Set("X-Subject-Token", subject)
	return writeJSON(w, http.StatusOK, map[string]any{"token": k.describe(token)})
}

func (k *Keystone) issue(w http.ResponseWriter, token issuedToken) int {
	k.issued++
	// The shape of a Fernet token, so that code which looks for one finds it.
	name := fmt.Sprintf("gAAAAAB-fake-token-%d", k.issued)
	token.issued = k.now()
	token.audit = append([]string{fmt.Sprintf("audit-%d", k.issued)}, token.audit...)
	if token.expires.IsZero() {
		lifetime := k.Lifetime
		if lifetime == 0 {
			lifetime = time.Hour
		}
		token.expires = token.issued.Add(lifetime)
	}
	if k.tokens == nil {
		k.tokens = map[string]issuedToken{}
	}
	k.tokens[name] = token
	w.Header().Set("X-Subject-Token", name)
	return writeJSON(w, http.StatusCreated, map[string]any{"token": k.describe(token)})
}

func (k *Keystone) lookup(token string) (issuedToken, bool) {
	found, ok := k.tokens[token]
	return found, ok && k.now().Before(found.expires)
}

func (k *Keystone) now() time.Time {
	if k.Now != nil {
		return k.Now()
	}
	return time.Now()
}

func (k *Keystone) self(r *http.Request) string {
	if k.PublicURL != "" {
		return strings.TrimSuffix(k.PublicURL, "/") + "/v3/"
	}
	return "http://" + r.Host + "/v3/"
}

func (k *Keystone) version(r *http.Request) map[string]any {
	return map[string]any{
		"id": "v3.14", "status": "stable", "updated": "2020-04-07T00:00:00Z",
		"links":       []any{map[string]any{"rel": "self", "href": k.self(r)}},
		"media-types": []any{map[string]any{"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}},
	}
}
