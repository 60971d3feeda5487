package transport

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// atOnce is a backoff that does not wait.
func atOnce(int) time.Duration { return 0 }

func TestAResponseIsReturnedWhole(t *testing.T) {
	t.Parallel()
	server := prototest.ServeFunc(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Received", r.Method+" "+r.URL.String()+" "+r.UserAgent()+" "+r.Header.Get("Accept"))
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, "short and stout")
	})
	request := get(t.Context(), t, server.URL+"/pot?lid=1")
	request.Header.Set("Accept", "application/json")
	response, err := New(Config{UserAgent: "kettle/1"}).Do(request, nil)
	if err != nil {
		t.Fatal(err)
	}
	if response.Status != http.StatusTeapot || string(response.Body) != "short and stout" || response.Attempts != 1 {
		t.Errorf("response %d %q after %d attempts", response.Status, response.Body, response.Attempts)
	}
	if got, want := response.Header.Get("X-Received"), "GET /pot?lid=1 kettle/1 application/json"; got != want {
		t.Errorf("received %q, want %q", got, want)
	}
}

func TestABodyIsSentWithEachAttempt(t *testing.T) {
	t.Parallel()
	var bodies []string
	server := prototest.ServeFunc(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body)+" from "+r.UserAgent())
		if len(bodies) < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "welcome")
	})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader("login"))
	if err != nil {
		t.Fatal(err)
	}
	response, err := New(Config{MaxRetries: 2, UserAgent: "kettle/1", Backoff: atOnce}).Do(request, nil)
	if err != nil || string(response.Body) != "welcome" || response.Attempts != 3 {
		t.Errorf("response %+v, %v", response, err)
	}
	if want := slices.Repeat([]string{"login from kettle/1"}, 3); !slices.Equal(bodies, want) {
		t.Errorf("received %q, want %q", bodies, want)
	}
}

func TestAnErrorReportsWhatWasTried(t *testing.T) {
	t.Parallel()
	server := prototest.ServeFunc(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	_, err := New(Config{MaxRetries: 2, Backoff: atOnce}).Do(get(t.Context(), t, server.URL), nil)
	var failed *Error
	if !errors.As(err, &failed) {
		t.Fatalf("%v (%T)", err, err)
	}
	if failed.Attempts != 3 || failed.Elapsed <= 0 || failed.Method != http.MethodGet || failed.URL != server.URL || failed.Kind != Disconnected ||
		!errors.Is(failed.Err, io.EOF) {
		t.Errorf("%+v", failed)
	}
}

func TestSpent(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		attempts int
		elapsed  time.Duration
		want     string
	}{
		{1, 20*time.Millisecond + 400*time.Microsecond, "1 time within 20ms"},
		{5, 5*time.Second + 149*time.Millisecond, "5 times within 5.1s"},
		{2, time.Minute, "2 times within 1m0s"},
	} {
		if got := Spent(test.attempts, test.elapsed); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

func TestEveryAttemptIsObserved(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	server := prototest.ServeFunc(t, func(w http.ResponseWriter, _ *http.Request) {
		switch requests.Add(1) {
		case 1:
			panic(http.ErrAbortHandler)
		case 2:
			w.Header().Set("X-Compute-Request-Id", "req-s3cret")
			w.WriteHeader(http.StatusBadGateway)
		default:
			_, _ = io.WriteString(w, "12345")
		}
	})
	var seen []Attempt
	client := New(Config{MaxRetries: 4, Backoff: atOnce, Observe: func(_ context.Context, attempt Attempt) {
		seen = append(seen, attempt)
	}})
	request := get(t.Context(), t, server.URL+"/?echo=s3cret")
	request.Header.Set("X-Auth-Token", "s3cret")
	if _, err := client.Do(request, nil); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 3 || seen[0].Err == nil {
		t.Fatalf("observed %+v", seen)
	}
	for i := range seen {
		if seen[i].Duration <= 0 {
			t.Errorf("attempt %d took %s", i+1, seen[i].Duration)
		}
		seen[i].Duration, seen[i].Err = 0, nil
	}
	url := server.URL + "/?echo=(redacted)"
	want := []Attempt{
		{Method: "GET", URL: url, Number: 1},
		{Method: "GET", URL: url, Number: 2, Status: 502, RequestID: "req-(redacted)"},
		{Method: "GET", URL: url, Number: 3, Status: 200, Bytes: 5},
	}
	if !slices.Equal(seen, want) {
		t.Errorf("observed %+v, want %+v", seen, want)
	}
}

func TestParallelReadsShareConnectionsAndLeaveNothingBehind(t *testing.T) {
	t.Parallel()
	var open, most atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Query().Get("fault") {
		case "reset":
			if r.Header.Get("X-Again") == "" {
				panic(http.ErrAbortHandler)
			}
		case "unavailable":
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_, _ = io.WriteString(w, r.URL.Query().Get("say"))
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			if now := open.Add(1); now > most.Load() {
				most.Store(now)
			}
		case http.StateClosed:
			open.Add(-1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)

	client, pool := pooled(t, Config{MaxRetries: 2, Backoff: atOnce})
	faults := []string{"", "", "reset", "unavailable"}
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			for i := range 40 {
				fault := faults[i%len(faults)]
				response, err := client.Do(get(t.Context(), t, server.URL+"/?say=hello&fault="+fault), nil)
				switch {
				case fault == "reset":
					var failed *Error
					if !errors.As(err, &failed) || failed.Attempts != 3 {
						t.Errorf("reset: %v", err)
					}
				case err != nil || string(response.Body) != "hello":
					t.Errorf("%q: %v, %v", fault, response, err)
				}
			}
		})
	}
	group.Wait()
	if most.Load() > 20 {
		t.Errorf("%d connections at once for 10 readers", most.Load())
	}
	pool.CloseIdleConnections()
	eventually(t, "all connections are closed", func() bool { return open.Load() == 0 })
}

// eventually waits for what happens on other goroutines without a sign; the test's deadline ends the wait.
func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !happened(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("after ten seconds it is still not so that %s", what)
		}
	}
}

// pooled is New, with a hand on the pool.
func pooled(t *testing.T, config Config) (*Client, *http.Transport) {
	t.Helper()
	pool := newPool(config)
	t.Cleanup(pool.CloseIdleConnections)
	return newClient(config, pool), pool
}

// TestTenReadersKeepTenConnections: the handler responds once all ten requests are there, so that each needs its own.
func TestTenReadersKeepTenConnections(t *testing.T) {
	t.Parallel()
	const readers, rounds = 10, 3
	var opened atomic.Int32
	arrived, released := make(chan struct{}), make(chan struct{})
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		arrived <- struct{}{}
		<-released
		_, _ = io.WriteString(w, "hello")
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	client, _ := pooled(t, Config{})
	for range rounds {
		var group sync.WaitGroup
		for range readers {
			group.Go(func() {
				if _, err := client.Do(get(t.Context(), t, server.URL), nil); err != nil {
					t.Error(err)
				}
			})
		}
		for range readers {
			<-arrived
		}
		for range readers {
			released <- struct{}{}
		}
		group.Wait()
	}
	if opened.Load() != readers {
		t.Errorf("%d connections for %d readers", opened.Load(), readers)
	}
}
