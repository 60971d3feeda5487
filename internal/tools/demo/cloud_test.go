package main

import (
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
)

// exampleCloud is the cloud at example.com in the documents: an identity service, an identity provider, and a compute
// service in each of two regions, but no image service. It is reached through a proxy.
type exampleCloud struct {
	north *fakenova.Cloud
	token string // a project-scoped token
	proxy string
	ca    string // certificate of the CA, in PEM
}

const projectID = "a1b2c3d4e5f60718293a4b5c6d7e8f90"

func newExampleCloud(t *testing.T) *exampleCloud {
	t.Helper()
	domain := fakekeystone.Domain{ID: "default", Name: "Default"}
	const userID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	identity := &fakekeystone.Keystone{
		Users: []fakekeystone.User{{
			ID: userID, Name: "ci", Password: "example-password", Domain: domain, Roles: map[string][]string{projectID: {"reader"}},
		}},
		Projects: []fakekeystone.Project{{ID: projectID, Name: "web", Domain: domain}},
		Applications: []fakekeystone.Application{{
			ID: "4a38e2a0b4d54b0b9b1f8c5b9d1e2f30", Name: "ci", Secret: "...", UserID: userID, ProjectID: projectID,
		}},
		IdentityProviders: []fakekeystone.IdentityProvider{
			{ID: "gitlab", Protocol: "openid", AccessTokens: map[string]string{"example-id-token": userID}},
			{ID: "github", Protocol: "openid", AccessTokens: map[string]string{"example-id-token": userID}},
			{ID: "sso", Protocol: "openid", AccessTokens: map[string]string{"example-sso-token": userID}},
		},
		Catalog: []fakekeystone.Service{{Type: "compute", Name: "nova", Endpoints: []fakekeystone.Endpoint{
			{Region: "north", Interface: "public", URL: "https://nova.example.com/v2.1/$(project_id)s"},
			{Region: "south", Interface: "public", URL: "https://south.example.com/v2.1/$(project_id)s"},
		}}},
	}
	compute := func() *fakenova.Cloud {
		cloud := &fakenova.Cloud{ProjectID: projectID, ValidToken: identity.Valid}
		cloud.Add(fakenova.Catalog()...)
		return cloud
	}
	c := &exampleCloud{north: compute()}
	hosts := map[string]http.Handler{
		"identity.example.com": identity, "nova.example.com": c.north, "south.example.com": compute(),
		"login.example.com": &fakekeystone.Issuer{
			ClientID: "terraform", ClientSecret: "example-client-secret", AccessToken: "example-sso-token", TokenEndpoint: "https://login.example.com/token",
		},
	}
	// The certificate of httptest is valid for all of example.com.
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, ok := hosts[r.Host]
		if !ok {
			http.Error(w, "no such host: "+r.Host, http.StatusMisdirectedRequest)
			return
		}
		host.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	c.token = issued(t, identity)
	c.ca = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	c.proxy = proxyTo(t, server.Listener.Addr().String())
	return c
}

// issued returns a token that the identity service issues to the user of [newExampleCloud].
func issued(t *testing.T, identity http.Handler) string {
	t.Helper()
	const login = `{"auth": {"identity": {"methods": ["password"], "password": {"user": {
		"name": "ci", "domain": {"id": "default"}, "password": "example-password"}}},
		"scope": {"project": {"id": "` + projectID + `"}}}}`
	request := httptest.NewRequest(http.MethodPost, "/v3/auth/tokens", strings.NewReader(login))
	request.Header.Set("Content-Type", "application/json")
	response := httptest.NewRecorder()
	identity.ServeHTTP(response, request)
	if response.Code != http.StatusCreated {
		t.Fatalf("%d %s", response.Code, response.Body)
	}
	return response.Header().Get("X-Subject-Token")
}

// proxyTo starts an HTTP proxy that connects every client to one address, and returns its URL.
func proxyTo(t *testing.T, address string) string {
	t.Helper()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || !strings.HasSuffix(r.Host, ".example.com:443") {
			http.Error(w, "this proxy connects to example.com only", http.StatusForbidden)
			return
		}
		var dial net.Dialer
		server, err := dial.DialContext(r.Context(), "tcp", address)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer server.Close()
		client, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer client.Close()
		_, _ = io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(server, buffered); _ = server.Close() }()
		_, _ = io.Copy(client, server)
	}))
	t.Cleanup(proxy.Close)
	return proxy.URL
}

// environment returns the environment of a user of the cloud: clouds.yaml, the CA certificate, and the proxy.
func (c *exampleCloud) environment(t *testing.T, clouds string) []string {
	t.Helper()
	directory := t.TempDir()
	write(t, filepath.Join(directory, "clouds.yaml"), clouds)
	write(t, filepath.Join(directory, "authority.pem"), c.ca)
	proxy, err := url.Parse(c.proxy)
	if err != nil {
		t.Fatal(err)
	}
	return []string{
		"OS_CLIENT_CONFIG_FILE=" + filepath.Join(directory, "clouds.yaml"),
		"OS_CACERT=" + filepath.Join(directory, "authority.pem"),
		"OS_CLOUD=production", "OS_ACCESS_TOKEN=example-id-token", "HTTPS_PROXY=" + proxy.String(), "NO_PROXY=",
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
