// Demo runs Terraform with the provider of this clone against a fake cloud on loopback, and prints the result.
// With -serve, it keeps the fake cloud running for the user's own configurations.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
)

// The fake cloud accepts this token, and for this access token of an identity provider gives others of this project.
const (
	accessToken = "demo-id-token"
	project     = "d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f"
)

// token is the token that the fake cloud accepts.
const token = "demo-token"

var errInterrupted = errors.New("interrupted")

func main() {
	serve := flag.Bool("serve", false, "keep the fake cloud running until Ctrl-C, for configurations of your own")
	flag.Parse()
	show := showExample
	if *serve {
		show = serveUntilDone
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := run(ctx, os.Stdout, "", show)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// run prepares a fake cloud and a workspace in the directory temp (the system's if it is empty), passes them to show, and
// removes them.
func run(ctx context.Context, out io.Writer, temp string, show func(context.Context, io.Writer, cloud, workspace) error) error {
	space, err := newWorkspace(ctx, temp)
	if err != nil {
		return interrupted(ctx, err)
	}
	defer space.remove()

	cloud, err := startCloud(ctx)
	if err != nil {
		return interrupted(ctx, err)
	}
	defer cloud.stop()

	return interrupted(ctx, show(ctx, out, cloud, space))
}

// interrupted returns errInterrupted instead of the errors of processes that the user has interrupted.
func interrupted(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return errInterrupted
	}
	return err
}

// cloud is a fake cloud that serves on loopback: a compute service, and an identity service.
type cloud struct {
	endpoint string
	authURL  string
	images   int
	server   *http.Server
}

func startCloud(ctx context.Context) (cloud, error) {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return cloud{}, fmt.Errorf("the fake cloud cannot listen on loopback: %w", err)
	}
	address := "http://" + listener.Addr().String()
	catalog := fakenova.Catalog()
	c := cloud{endpoint: address + "/v2.1", authURL: address + "/v3", images: len(catalog)}
	identity := identityService(c.endpoint)
	compute := &fakenova.Cloud{ValidToken: func(given string) bool { return given == token || identity.Valid(given) }}
	compute.Add(catalog...)
	services := http.NewServeMux()
	services.Handle("/", compute)
	services.Handle("/v3/", identity)
	c.server = &http.Server{Handler: services, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := c.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(os.Stderr, "demo: the fake cloud stopped:", err)
		}
	}()
	return c, nil
}

// identityService returns an identity service with one user, whom an identity provider vouches for.
func identityService(endpoint string) *fakekeystone.Keystone {
	domain := fakekeystone.Domain{ID: "default", Name: "Default"}
	return &fakekeystone.Keystone{
		Users:             []fakekeystone.User{{ID: "pipeline", Name: "pipeline", Domain: domain, Roles: map[string][]string{project: {"reader"}}}},
		Projects:          []fakekeystone.Project{{ID: project, Name: "demo", Domain: domain}},
		IdentityProviders: []fakekeystone.IdentityProvider{{ID: "demo", Protocol: "openid", AccessTokens: map[string]string{accessToken: "pipeline"}}},
		Catalog: []fakekeystone.Service{{Type: "compute", Name: "nova", Endpoints: []fakekeystone.Endpoint{
			{Region: "demo", Interface: "public", URL: endpoint},
		}}},
	}
}

func (c cloud) stop() { _ = c.server.Close() }
