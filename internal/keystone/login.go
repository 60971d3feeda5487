package keystone

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// grant is what a login brought.
type grant struct {
	token   string
	catalog []tokens.CatalogEntry
	renewAt time.Time // zero where a new login would not help, or the end is not known
}

// login makes one login.
func (s *Session) login(ctx context.Context) (*grant, error) {
	if failed := s.credentials.check(); failed != nil {
		return nil, failed
	}
	root, failed := identityURL(s.credentials.AuthURL)
	if failed != nil {
		return nil, failed
	}
	client := *s.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	client.Transport = &guard{session: s, next: client.Transport}
	service := &gophercloud.ServiceClient{
		ProviderClient: &gophercloud.ProviderClient{HTTPClient: client},
		Endpoint:       root + "/",
	}
	if s.credentials.Method == Token && !s.credentials.scoped() {
		return s.inspect(ctx, service)
	}
	began := s.now()
	result := tokens.Create(ctx, service, s.credentials.options())
	if result.Err != nil {
		return nil, s.failure(result.Err)
	}
	g, err := s.read(result.Header, result.ExtractInto)
	if err != nil {
		return nil, err
	}
	if life := g.life; life > 0 {
		// Counted from here by this machine's clock, which need not agree with the server's. A token that lives no
		// longer than twice the margin is kept for half its life, so that it is used at all.
		g.renewAt = began.Add(life - min(margin, life/2))
	}
	return &g.grant, nil
}

// inspect takes a token as it is, where no project asks for another: the token tells its own project and catalog.
// Looking again would bring the same token, so there is no time to renew it at.
func (s *Session) inspect(ctx context.Context, service *gophercloud.ServiceClient) (*grant, error) {
	service.SetToken(s.credentials.Token)
	result := tokens.Get(ctx, service, s.credentials.Token)
	if result.Err != nil {
		return nil, s.failure(result.Err)
	}
	result.Header.Set("X-Subject-Token", s.credentials.Token)
	g, err := s.read(result.Header, result.ExtractInto)
	if err != nil {
		return nil, err
	}
	return &g.grant, nil
}

type answer struct {
	grant
	life time.Duration // 0 where the answer does not tell
}

// read takes from an answer what a session needs. The answer says whether the token is of a project, and the credentials
// do not: Keystone takes the user's default project where they name none.
func (s *Session) read(header http.Header, extract func(any) error) (*answer, error) {
	var body struct {
		Catalog []tokens.CatalogEntry `json:"catalog"`
		Issued  string                `json:"issued_at"`
		Expires string                `json:"expires_at"`
		Project struct {
			ID string `json:"id"`
		} `json:"project"`
	}
	token := header.Get("X-Subject-Token")
	if token == "" {
		return nil, s.notKeystone(header, "It answered without a token (no X-Subject-Token header).")
	}
	if !sendable(token) {
		return nil, s.notKeystone(header, "It answered with a token that holds a blank, a line break or another character that no token has.")
	}
	if err := extract(&body); err != nil || body.Expires == "" && body.Catalog == nil {
		return nil, s.notKeystone(header, "Its answer describes no token.")
	}
	if body.Project.ID == "" {
		return nil, s.noProject(header)
	}
	a := &answer{grant: grant{token: token, catalog: body.Catalog}}
	issued, err := time.Parse(time.RFC3339, body.Issued)
	expires, err2 := time.Parse(time.RFC3339, body.Expires)
	if errors.Join(err, err2) == nil {
		a.life = expires.Sub(issued)
	}
	return a, nil
}

func (s *Session) asked() string {
	root, failed := identityURL(s.credentials.AuthURL)
	if failed != nil {
		return ""
	}
	return fmt.Sprintf("Asked the identity service at %s for a token, with %s%s.",
		transport.Tame(root, 300), s.credentials.identity(), s.credentials.purpose())
}

// tame is what a server or library said, without secrets and fit for a terminal.
func (s *Session) tame(text string) string {
	return transport.Tame(text, 300, s.secrets()...)
}

// secrets are what no text of a server may repeat: what it was told, and the token it gave.
func (s *Session) secrets() []string {
	secrets := s.credentials.secrets()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil {
		secrets = append(secrets, s.current.token)
	}
	return secrets
}

// Redact replaces the credentials and the token wherever they stand in a text of the service.
func (s *Session) Redact(text string) string { return transport.Redact(text, s.secrets()...) }
