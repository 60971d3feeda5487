package provider

import (
	"cmp"
	"context"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// access is the configured provider as the data sources see it.
type access struct {
	login    login.Login
	problems diag.Diagnostics // that a read reports
	open     func() (carrier, diag.Diagnostic)
	backoff  func(attempt int) time.Duration // nil for that of package transport

	logged  sync.Once
	mutex   sync.Mutex
	clients map[string]*nova.Client // by endpoint
}

// A carrier sends requests.
type carrier struct {
	transport *transport.Client
	session   *keystone.Session // nil with a pre-issued token
}

var _ images.Access = (*access)(nil)

func newAccess(l login.Login, problems diag.Diagnostics, userAgent string) *access {
	a := &access{login: l, problems: problems, clients: map[string]*nova.Client{}}
	a.open = sync.OnceValues(func() (carrier, diag.Diagnostic) { return a.carrier(userAgent) })
	return a
}

// carrier reads certificates, and sends nothing.
func (a *access) carrier(userAgent string) (carrier, diag.Diagnostic) {
	configs, name, err := newTLS(a.login.TLS)
	if err != nil {
		return carrier{}, unusableFile(&a.login, name, err)
	}
	secrets := &transport.Secrets{} // of all services, because one may repeat what another one was sent
	secrets.Hide(a.login.Secrets()...)
	config := transport.Config{
		TLS: configs.cloud, RequestTimeout: a.login.RequestTimeout, MaxRetries: a.login.MaxRetries, Backoff: a.backoff,
		UserAgent: userAgent, Observe: logAttempt, Secrets: secrets,
	}
	c := carrier{transport: transport.New(config)}
	if a.login.Auth != nil {
		config.TLS, config.NoRedirects = configs.identityProvider, true
		c.session = keystone.New(keystone.Config{
			URL: a.login.URL, Auth: a.login.Auth, Client: c.transport, IdentityProvider: transport.New(config),
		})
	}
	return c, nil
}

// Unknown reports whether arguments that a read needs are not known yet.
func (a *access) Unknown() bool { return len(a.login.Unknown) > 0 }

// Connect returns what to read with in a region; "" is the provider's. All reads of a region share one client, and all
// regions one login, or its failure.
func (a *access) Connect(ctx context.Context, region string) (images.Connection, diag.Diagnostics) {
	a.logged.Do(func() { logSettings(ctx, &a.login) })
	switch {
	case a.Unknown():
		return images.Connection{}, diag.Diagnostics{notKnownYet(a.login.Unknown)}
	case a.problems.HasError():
		return images.Connection{}, a.problems
	}
	connection, problem := a.connect(ctx, region)
	if problem != nil {
		return images.Connection{}, diag.Diagnostics{problem}
	}
	return connection, nil
}

func (a *access) connect(ctx context.Context, region string) (images.Connection, diag.Diagnostic) {
	l, wrong := a.login.In(region)
	if wrong != nil {
		return images.Connection{}, settings{&l}.problem(*wrong)
	}
	through, failed := a.open()
	if failed != nil {
		return images.Connection{}, failed
	}
	config, catalogRegion, failed := through.config(ctx, &l)
	if failed != nil {
		return images.Connection{}, failed
	}
	connection := connectionOf(&l)
	connection.Client, connection.CatalogRegion = a.client(config), catalogRegion
	if through.session != nil {
		connection.LoginFailed = func(err error) diag.Diagnostic { return loginFailed(&l, err) }
	}
	return connection, nil
}

// client returns the one client of an endpoint.
func (a *access) client(config nova.Config) *nova.Client {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	client, ok := a.clients[config.Endpoint.String()]
	if !ok {
		client = nova.NewClient(config)
		a.clients[config.Endpoint.String()] = client
	}
	return client
}

// config returns the compute endpoint with what gives the token for it, and its region in the service catalog.
func (c carrier) config(ctx context.Context, l *login.Login) (nova.Config, string, diag.Diagnostic) {
	config := nova.Config{Tokens: c.session, Transport: c.transport, Progress: logProgress}
	if l.Endpoint != nil {
		if c.session == nil {
			config.Tokens = nova.StaticToken(l.Token)
		} else if err := c.session.Login(ctx); err != nil {
			return config, "", loginFailed(l, err)
		}
		config.Endpoint = l.Endpoint
		return config, "", nil
	}
	listed, err := c.session.Endpoint(ctx, l.Choice)
	if err != nil {
		return config, "", loginFailed(l, err)
	}
	config.Endpoint, err = nova.ParseEndpoint(listed.URL, "") // the catalog is the project's own
	if err != nil {
		return config, "", unusableEndpoint(c.transport.Redact(listed.URL), err)
	}
	return config, cmp.Or(l.Choice.Region, listed.Region), nil
}

// connectionOf returns the sources of the settings that a client is made of.
func connectionOf(l *login.Login) images.Connection {
	setting := func(name string) images.Setting {
		v, ok := l.Values[name]
		if !ok {
			return images.Setting{}
		}
		return images.Setting{Text: v.String(), Source: v.Source.String()}
	}
	c := images.Connection{CACert: images.Setting{Source: setting("cacert_file").Source}}
	if l.Method.PreIssued() {
		c.Token = images.Setting{Source: setting("token").Source}
	}
	if l.Endpoint != nil {
		c.Configured = setting("endpoint")
		if project := l.Values["project_id"].Text; project != "" && !strings.Contains(l.Values["endpoint"].Text, project) {
			c.Project = setting("project_id")
		}
		return c
	}
	c.Region, c.Interface = setting("region"), setting("interface")
	c.Interface.Text = cmp.Or(l.Choice.Interface, "public")
	return c
}
