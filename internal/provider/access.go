package provider

import (
	"context"
	"crypto/tls"
	"strconv"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

const (
	defaultRequestTimeout = 60 * time.Second
	defaultMaxRetries     = 4
)

// access is the configured provider as the data sources see it.
type access struct {
	settings  settings
	userAgent string

	mutex  sync.Mutex
	client *nova.Client
}

var _ images.Access = (*access)(nil)

// Unknown names the arguments that a read needs and that are not known yet.
func (a *access) Unknown() []string {
	var names []string
	for _, argument := range arguments {
		if a.settings[argument.name].unknown {
			names = append(names, argument.name)
		}
	}
	return names
}

// Client returns the one client of this provider.
func (a *access) Client(context.Context) (*nova.Client, diag.Diagnostics) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.client != nil {
		return a.client, nil
	}
	endpoint, err := nova.ParseEndpoint(a.settings.text("endpoint"), a.settings.text("project_id"))
	if err != nil {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Invalid Endpoint", err.Error())}
	}
	timeout, retries := defaultRequestTimeout, defaultMaxRetries
	if d, err := time.ParseDuration(a.settings.text("request_timeout")); err == nil {
		timeout = d
	}
	if n, err := strconv.Atoi(a.settings.text("max_retries")); err == nil {
		retries = n
	}
	a.client = nova.NewClient(nova.Config{
		Endpoint: endpoint,
		Tokens:   nova.StaticToken(a.settings.text("token")),
		Transport: transport.New(transport.Config{
			TLS:            &tls.Config{MinVersion: tls.VersionTLS12},
			RequestTimeout: timeout,
			MaxRetries:     retries,
			UserAgent:      a.userAgent,
		}),
	})
	return a.client, nil
}
