package nova

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

const (
	project = "9c53a566cb3443ab910cf0daebca90c4"
	// token has what makes a difference once it is escaped for a URL, HTML or JSON.
	token = "gAAAA-s3cret/to+ken<&>\"="
)

// configOf is the configuration of a client of the server at that URL, which retries twice, at once.
func configOf(t testing.TB, url string, tokens TokenSource) Config {
	t.Helper()
	endpoint, err := ParseEndpoint(url, project)
	if err != nil {
		t.Fatal(err)
	}
	return Config{Endpoint: endpoint, Tokens: tokens, Transport: transport.New(transport.Config{
		MaxRetries: 2, RequestTimeout: 30 * time.Second, Backoff: func(int) time.Duration { return 0 },
	})}
}

func clientOf(t testing.TB, url string, tokens TokenSource) *Client {
	t.Helper()
	return NewClient(configOf(t, url, tokens))
}

// serve starts the cloud, and returns a client of it.
func serve(t testing.TB, cloud http.Handler) *Client {
	t.Helper()
	return clientOf(t, prototest.Serve(t, cloud).URL, StaticToken(token))
}

// world is a cloud with that many images, and a client of it.
func world(t testing.TB, images int) (*fakenova.Cloud, *Client) {
	t.Helper()
	cloud := &fakenova.Cloud{ProjectID: project, Token: token}
	cloud.Add(fakenova.Many(images)...)
	return cloud, serve(t, cloud)
}

// idsOf are the IDs of fakenova.Many, in the order of every list.
func idsOf(images []fakenova.Image) []string {
	var ids []string
	for _, image := range images {
		ids = append(ids, image.ID)
	}
	return ids
}

func ids(images []Image) []string {
	var ids []string
	for _, image := range images {
		ids = append(ids, image.ID)
	}
	return ids
}

func wantIDs(t *testing.T, got []Image, want []string) {
	t.Helper()
	if !slices.Equal(ids(got), want) {
		t.Errorf("%d images %.200s, want %d images %.200s", len(got), fmt.Sprint(ids(got)), len(want), fmt.Sprint(want))
	}
}

// requested returns the paths and queries that the cloud received, without the project.
func requested(cloud *fakenova.Cloud) []string {
	var urls []string
	for _, request := range cloud.Requests() {
		urls = append(urls, strings.Replace(request.URL.String(), "/"+project, "", 1))
	}
	return urls
}

// says responds to every request with that status and body.
func says(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

// renewable is a TokenSource that gives the tokens one after another.
type renewable struct {
	tokens   []string
	err      error
	rejected []string
}

func (r *renewable) Token(context.Context) (string, error) { return r.tokens[0], nil }

func (r *renewable) Renew(_ context.Context, rejected string) (string, error) {
	r.rejected = append(r.rejected, rejected)
	if r.err != nil {
		return "", r.err
	}
	return r.tokens[len(r.rejected)], nil
}

// broken is a TokenSource that has no token.
type broken struct{}

var errBroken = errors.New("no token today")

func (broken) Token(context.Context) (string, error) { return "", errBroken }

func (broken) Renew(context.Context, string) (string, error) { return "", errBroken }

// seen holds the requests of a server, in its order.
type seen struct {
	mutex sync.Mutex
	list  []string
}

func (s *seen) add(text string) int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.list = append(s.list, text)
	return len(s.list)
}

func (s *seen) all() []string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.list)
}

func hidden(secrets ...string) *transport.Secrets {
	hidden := &transport.Secrets{}
	hidden.Hide(secrets...)
	return hidden
}

// collect returns all images of the list, or the error that ends it.
func collect(ctx context.Context, client *Client, query Query) ([]Image, error) {
	var images []Image
	for page, err := range client.Pages(ctx, query) {
		if err != nil {
			return nil, err
		}
		images = append(images, page...)
	}
	return images, nil
}
