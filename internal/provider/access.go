package provider

import (
	"context"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// access is the configured provider as the data sources see it.
type access struct {
	settings settings
	open     func() (carrier, diag.Diagnostic) // once: reads certificates, sends nothing
	backoff  func(attempt int) time.Duration   // nil for that of package transport

	mutex  sync.Mutex
	client *nova.Client
}

// A carrier is what requests go through.
type carrier struct {
	transport *transport.Client
	session   *keystone.Session // nil with a ready token
}

var _ images.Access = (*access)(nil)

func newAccess(s settings, userAgent string) *access {
	a := &access{settings: s}
	a.open = sync.OnceValues(func() (carrier, diag.Diagnostic) {
		config, name, err := tlsConfig(&s)
		if err != nil {
			return carrier{}, unusableFile(&s, name, err)
		}
		through := transport.Config{
			TLS:            config,
			RequestTimeout: s.requestTimeout(),
			MaxRetries:     s.maxRetries(),
			Backoff:        a.backoff,
			UserAgent:      userAgent,
			Observe:        logAttempt,
		}
		client := transport.New(through)
		if s.method == readyToken {
			return carrier{transport: client}, nil
		}
		root, err := keystone.ParseURL(s.text("auth_url"))
		if err != nil {
			return carrier{}, invalidAuthURL(&s, err)
		}
		if through.TLS, name, err = identityProviderTLS(&s); err != nil {
			return carrier{}, unusableFile(&s, name, err)
		}
		through.NoRedirects = true
		session := keystone.New(keystone.Config{URL: root, Auth: s.auth(), Client: client, IdentityProvider: transport.New(through)})
		return carrier{transport: client, session: session}, nil
	})
	return a
}

// Unknown tells whether arguments that a read needs are not known yet.
func (a *access) Unknown() bool { return len(a.settings.unknown) > 0 }

// Client returns the one client of this provider, after the one login where there is to be one: reads that come
// meanwhile share it, and its refusal.
func (a *access) Client(ctx context.Context) (*nova.Client, diag.Diagnostics) {
	switch s := &a.settings; {
	case a.Unknown():
		return nil, diag.Diagnostics{notKnownYet(s.unknown)}
	case s.incomplete.HasError():
		return nil, s.incomplete
	}
	client, problem := a.connect(ctx)
	if problem != nil {
		return nil, diag.Diagnostics{problem}
	}
	return client, nil
}

func (a *access) connect(ctx context.Context) (*nova.Client, diag.Diagnostic) {
	s := &a.settings
	through, problem := a.open()
	if problem != nil {
		return nil, problem
	}
	config, problem := s.login(ctx, through.session)
	if problem != nil {
		return nil, problem
	}
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.client == nil {
		config.Transport, config.Progress = through.transport, logProgress
		a.client = nova.NewClient(config)
	}
	return a.client, nil
}

// login returns the compute endpoint, what gives the token for it, and where both come from.
func (s *settings) login(ctx context.Context, session *keystone.Session) (nova.Config, diag.Diagnostic) {
	config := nova.Config{Tokens: session, TokenOrigin: tokenOrigin(s)}
	if s.text("endpoint") != "" {
		if s.method == readyToken {
			config.Tokens = nova.StaticToken(s.text("token"))
		} else if err := session.Login(ctx); err != nil {
			return config, loginFailed(s, err)
		}
		config.Endpoint, config.EndpointOrigin = s.endpoint(), endpointOrigin(s)
		return config, nil
	}
	listed, err := session.Endpoint(ctx, keystone.Choice{Region: s.text("region"), Interface: s.text("interface")})
	if err != nil {
		return config, loginFailed(s, err)
	}
	config.Endpoint, err = nova.ParseEndpoint(listed, "") // the catalog is the project's own
	if err != nil {
		return config, unusableEndpoint(session.Redact(listed), err)
	}
	config.EndpointOrigin = catalogOrigin(s, nova.Appended(listed, config.Endpoint))
	return config, nil
}

// endpoint is the configured one, which resolve has checked together with the project.
func (s *settings) endpoint() *url.URL {
	endpoint, _ := nova.ParseEndpoint(s.text("endpoint"), s.text("project_id"))
	return endpoint
}

// auth returns the login that the arguments make.
func (s *settings) auth() keystone.Auth {
	user := keystone.User{
		ID: s.text("user_id"), Name: s.text("user_name"), DomainID: s.text("user_domain_id"), DomainName: s.text("user_domain_name"),
	}
	scope := keystone.Scope{
		ProjectID: s.text("project_id"), ProjectName: s.text("project_name"),
		DomainID: s.text("project_domain_id"), DomainName: s.text("project_domain_name"),
	}
	switch s.method {
	case passwordLogin:
		return keystone.Password{User: user, Password: s.text("password"), Scope: scope}
	case tokenLogin:
		return keystone.Token{Token: s.text("token"), Scope: scope}
	default:
		return keystone.ApplicationCredential{
			ID: s.text("application_credential_id"), Name: s.text("application_credential_name"),
			Secret: s.text("application_credential_secret"), User: user,
		}
	}
}

func (s *settings) requestTimeout() time.Duration {
	if d, err := time.ParseDuration(s.text("request_timeout")); err == nil {
		return d
	}
	return defaultRequestTimeout
}

func (s *settings) maxRetries() int {
	if n, err := strconv.Atoi(s.text("max_retries")); err == nil {
		return n
	}
	return defaultMaxRetries
}
