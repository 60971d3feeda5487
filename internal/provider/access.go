package provider

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strconv"
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
	settings settings
	open     func() (carrier, diag.Diagnostic) // once: reads certificates, sends nothing
	backoff  func(attempt int) time.Duration   // nil for that of package transport

	mutex  sync.Mutex
	client *nova.Client
}

// A carrier is what requests go through.
type carrier struct {
	transport *transport.Client
	session   *keystone.Session // not used with a ready token
}

var _ images.Access = (*access)(nil)

func newAccess(s settings, userAgent string) *access {
	a := &access{settings: s}
	a.open = sync.OnceValues(func() (carrier, diag.Diagnostic) {
		config, name, err := tlsConfig(&s)
		if err != nil {
			return carrier{}, unusableFile(&s, name, err)
		}
		secrets := &transport.Secrets{}
		secrets.Hide(s.secrets()...)
		client := transport.New(transport.Config{
			TLS:            config,
			RequestTimeout: s.requestTimeout(),
			MaxRetries:     s.maxRetries(),
			Backoff:        a.backoff,
			UserAgent:      userAgent,
			Observe:        logAttempt,
			Secrets:        secrets,
		})
		session := keystone.New(keystone.Config{Credentials: s.credentials(), HTTPClient: client.HTTPClient()})
		return carrier{transport: client, session: session}, nil
	})
	return a
}

// Unknown tells whether arguments that a read needs are not known yet.
func (a *access) Unknown() bool { return len(a.settings.unknown) > 0 }

// Connect returns the one client of this provider, after the one login if there is to be one: reads that come meanwhile
// share it, and its failure.
func (a *access) Connect(ctx context.Context) (images.Connection, diag.Diagnostics) {
	switch s := &a.settings; {
	case a.Unknown():
		return images.Connection{}, diag.Diagnostics{notKnownYet(s.unknown)}
	case s.incomplete.HasError():
		return images.Connection{}, s.incomplete
	}
	client, problem := a.connect(ctx)
	if problem != nil {
		return images.Connection{}, diag.Diagnostics{problem}
	}
	return a.settings.connection(client), nil
}

// connection returns the client, and where the settings come from that it was made of.
func (s *settings) connection(client *nova.Client) images.Connection {
	c := images.Connection{Client: client, CACert: images.Setting{Source: s.sourceOf("cacert_file")}}
	if s.method == readyToken {
		c.Token = images.Setting{Source: s.sourceOf("token")}
	}
	setting := func(name string) images.Setting {
		return images.Setting{Text: s.values[name].String(), Source: s.sourceOf(name)}
	}
	if s.text("endpoint") != "" {
		c.Configured = setting("endpoint")
		if project := s.text("project_id"); project != "" && !strings.Contains(s.text("endpoint"), project) {
			c.Project = setting("project_id")
		}
		return c
	}
	c.Region, c.Interface = setting("region"), setting("interface")
	c.Interface.Text = cmp.Or(interfaceName(s.text("interface")), "public")
	return c
}

// sourceOf names the source of an argument in a few words, or returns an empty string if it is not set.
func (s *settings) sourceOf(name string) string {
	v, ok := s.values[name]
	switch from := v.Source; {
	case !ok:
		return ""
	case from.Variable != "":
		return from.Variable
	case from.Cloud != "":
		return fmt.Sprintf("cloud %s in %s", shown(login.Value{Text: from.Cloud}), login.Value{Text: from.File})
	}
	return "the provider block"
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

// login returns the compute endpoint, and what gives the token for it.
func (s *settings) login(ctx context.Context, session *keystone.Session) (nova.Config, diag.Diagnostic) {
	config := nova.Config{Tokens: session}
	if s.text("endpoint") != "" {
		if s.method == readyToken {
			config.Tokens = nova.StaticToken(s.text("token"))
		} else if err := session.Login(ctx); err != nil {
			return config, loginFailed(s, err)
		}
		config.Endpoint = s.endpoint()
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
	return config, nil
}

// endpoint is the configured one, which resolve has checked together with the project.
func (s *settings) endpoint() *url.URL {
	endpoint, _ := nova.ParseEndpoint(s.text("endpoint"), s.text("project_id"))
	return endpoint
}

// credentials are the login arguments as Keystone's client takes them.
func (s *settings) credentials() keystone.Credentials {
	var cloud keystone.Cloud
	for _, a := range arguments {
		if v, ok := s.values[a.name]; ok && a.login {
			*a.field(&cloud) = v.Text
		}
	}
	cloud.Credentials.Method = keystone.Method(s.method)
	return cloud.Credentials
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
