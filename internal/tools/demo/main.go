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

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
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

// cloud is a fake cloud that serves on loopback.
type cloud struct {
	endpoint string
	images   int
	server   *http.Server
}

func startCloud(ctx context.Context) (cloud, error) {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return cloud{}, fmt.Errorf("the fake cloud cannot listen on loopback: %w", err)
	}
	catalog := fakenova.Catalog()
	fake := &fakenova.Cloud{Token: token}
	fake.Add(catalog...)
	server := &http.Server{Handler: fake, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(os.Stderr, "demo: the fake cloud stopped:", err)
		}
	}()
	return cloud{
		endpoint: "http://" + listener.Addr().String() + "/v2.1",
		images:   len(catalog),
		server:   server,
	}, nil
}

func (c cloud) stop() { _ = c.server.Close() }
