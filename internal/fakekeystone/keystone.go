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

// Keystone is a fake Keystone v3. It issues and validates tokens for its users, projects and application credentials,
// rejects everything else with Keystone's own bodies, and records each request for a token.
// Set the exported fields before the first request.
type Keystone struct {
	Users        []User
	Projects     []Project
	Applications []Application
	Trusts       []Trust
	// IdentityProviders are the identity providers of federated logins.
	IdentityProviders []IdentityProvider
	Catalog           []Service

	// Lifetime is how long a token is valid: one hour if it is zero.
	Lifetime time.Duration
	// Now is the clock: time.Now if it is nil.
	Now func() time.Time
	// PublicURL is the base of the links in version documents: the host of the request if it is empty.
	PublicURL string
	// Misbehave is called for each request after it was recorded. If it returns true, it has written the response.
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

// User is a user with the names of its roles by project ID.
type User struct {
	ID, Name, Password string
	Domain             Domain
	Roles              map[string][]string
	// DefaultProject is the ID of the project for logins without a scope. It may be empty.
	DefaultProject string
	// RequiredMethods holds combinations of methods. The user must log in with one of them. It may be empty.
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

// Trust allows a trustee to act for a trustor in a project, with the trustor's roles.
type Trust struct {
	ID, TrustorID, TrusteeID, ProjectID string
	// Impersonation makes the trustor the user of the token.
	Impersonation bool
}

// Service is an entry of the catalog.
type Service struct {
	Type, Name string
	Endpoints  []Endpoint
}

// Endpoint is an endpoint of a service. "$(project_id)s" in its URL is replaced by the project ID.
type Endpoint struct {
	Region, Interface, URL string
}

// Login holds the credentials of one request to /v3/auth/tokens, or of a federated login, and the status of its response
// (0 if Misbehave wrote the response).
type Login struct {
	Request    string // "POST /v3/auth/tokens"
	Method     string // "password", "token", "application_credential", or more than one with commas
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
	// AccessToken is the access token of a federated login.
	AccessToken string
	Status      int
}

// UserReference is the user as a request names it.
type UserReference struct {
	ID, Name string
	Domain   Domain
}

// ProjectReference is the project as a request names it.
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

// Logins returns the requests to /v3/auth/tokens, and those of federated logins, in order.
func (k *Keystone) Logins() []Login {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.logins)
}

// Valid reports whether the token was issued here and is neither expired nor revoked.
func (k *Keystone) Valid(token string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	_, ok := k.lookup(token)
	return ok
}

// Project returns the ID of the project that a valid token is scoped to, or "".
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

// ServeHTTP responds as Keystone does to requests for version documents, /v3/auth/tokens, and federated logins.
func (k *Keystone) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	var request loginRequest
	malformed := json.Unmarshal(body, &request) != nil
	login := k.receive(w, r, string(body), request)
	// Misbehave runs without the lock, so that it can block and call Logins.
	if k.Misbehave != nil && k.Misbehave(w, r) {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if login < 0 {
		k.document(w, r)
		return
	}
	k.logins[login].Status = k.respond(w, r, request, malformed)
}

// receive counts the request. It returns the index of a recorded request for a token, or -1 for any other request.
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

// document writes a version document.
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

// respond writes the response to a request for a token, and returns its status.
func (k *Keystone) respond(w http.ResponseWriter, r *http.Request, request loginRequest, malformed bool) int {
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
	token, rejected := k.login(*request.Auth)
	if rejected != nil {
		return rejected.write(w, r)
	}
	return k.issue(w, token)
}

// validate responds to GET /v3/auth/tokens, which describes a token.
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
	// The name looks like a Fernet token, so that code which searches for one finds it.
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
