package keystone

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// clock is a time that tests move.
type clock struct{ offset atomic.Int64 }

func (c *clock) now() time.Time {
	return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC).Add(time.Duration(c.offset.Load()))
}
func (c *clock) move(d time.Duration) { c.offset.Add(int64(d)) }

func get(t *testing.T, s *Session) string {
	t.Helper()
	token, err := s.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func count(t *testing.T, identity *fakekeystone.Keystone, want int) {
	t.Helper()
	if got := len(identity.Logins()); got != want {
		t.Errorf("%d logins, want %d", got, want)
	}
}

func TestNothingIsSentUntilATokenIsNeeded(t *testing.T) {
	t.Parallel()
	identity, base := world(t)
	s := session(t, base, ada())
	count(t, identity, 0)
	if err := s.Login(t.Context()); err != nil {
		t.Fatal(err)
	}
	get(t, s)
	get(t, s)
	count(t, identity, 1)
}

func TestFiftyCallersShareOneLogin(t *testing.T) {
	t.Parallel()
	identity, base := world(t)
	s := session(t, base, ada())
	tokens := together(50, func() string { return get(t, s) })
	count(t, identity, 1)
	for _, token := range tokens {
		if token != tokens[0] || token == "" {
			t.Fatalf("tokens %q", tokens)
		}
	}
	renewed := together(50, func() string {
		token, err := s.Renew(t.Context(), tokens[0])
		if err != nil {
			t.Error(err)
		}
		return token
	})
	count(t, identity, 2)
	for _, token := range renewed {
		if token != renewed[0] || token == tokens[0] {
			t.Fatalf("renewed tokens %q", renewed)
		}
	}
}

func TestFiftyCallersShareOneRejection(t *testing.T) {
	t.Parallel()
	identity, base := world(t)
	wrong := ada()
	wrong.Password = "s3cret-wrong"
	s := session(t, base, wrong)
	for range 2 { // at once, and again later
		for _, err := range together(50, func() error { return s.Login(t.Context()) }) {
			failed(t, err, Rejected, "401")
		}
	}
	_, err := s.Renew(t.Context(), "")
	failed(t, err, Rejected)
	_, err = s.Endpoint(t.Context(), Choice{})
	failed(t, err, Rejected)
	count(t, identity, 1)
}

func together[T any](n int, call func() T) []T {
	results := make([]T, n)
	var group sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		group.Go(func() {
			<-start
			results[i] = call()
		})
	}
	close(start)
	group.Wait()
	return results
}

func TestAPassingFailureIsNotRemembered(t *testing.T) {
	t.Parallel()
	var down atomic.Bool
	down.Store(true)
	identity, base := world(t, func(i *fakekeystone.Keystone) {
		i.Misbehave = func(w http.ResponseWriter, _ *http.Request) bool {
			if down.Load() {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
			return down.Load()
		}
	})
	s := session(t, base, ada())
	failed(t, s.Login(t.Context()), Unavailable, "503 Service Unavailable")
	down.Store(false)
	get(t, s)
	count(t, identity, 2)
}

func TestATokenIsReplacedAMinuteBeforeItEnds(t *testing.T) {
	t.Parallel()
	var local, server clock
	local.move(5 * time.Hour) // clocks need not agree
	identity, base := world(t, func(i *fakekeystone.Keystone) { i.Now, i.Lifetime = server.now, time.Hour })
	s := session(t, base, ada())
	s.now = local.now

	first := get(t, s)
	local.move(59*time.Minute - time.Second)
	if got := get(t, s); got != first {
		t.Error("replaced too early")
	}
	count(t, identity, 1)
	local.move(time.Second)
	if got := get(t, s); got == first {
		t.Error("not replaced")
	}
	count(t, identity, 2)
}

func TestAShortLivedTokenIsUsedForHalfItsLife(t *testing.T) {
	t.Parallel()
	var both clock
	identity, base := world(t, func(i *fakekeystone.Keystone) { i.Now, i.Lifetime = both.now, 30*time.Second })
	s := session(t, base, ada())
	s.now = both.now
	first := get(t, s)
	both.move(14 * time.Second)
	if got := get(t, s); got != first {
		t.Error("replaced too early")
	}
	both.move(time.Second)
	if got := get(t, s); got == first {
		t.Error("not replaced")
	}
	count(t, identity, 2)
}

func TestATokenWhoseEndIsNotToldIsUsedUntilItIsRejected(t *testing.T) {
	t.Parallel()
	var local clock
	var logins atomic.Int32
	server := prototest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Subject-Token", []string{"", "one", "two"}[logins.Add(1)])
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte(`{"token":{"project":{"id":"p"},"expires_at":"soon","issued_at":null}}`))
	}))
	s := session(t, server.URL, ada())
	s.now = local.now
	get(t, s)
	local.move(1000 * time.Hour)
	if got := get(t, s); got != "one" {
		t.Errorf("token %q", got)
	}
	if got, err := s.Renew(t.Context(), "one"); got != "two" || err != nil {
		t.Errorf("token %q, error %v", got, err)
	}
}

func TestRenewLogsInOnlyForTheCurrentToken(t *testing.T) {
	t.Parallel()
	identity, base := world(t)
	s := session(t, base, ada())
	first := get(t, s)
	second, err := s.Renew(t.Context(), first)
	if err != nil || second == first {
		t.Fatalf("token %q, error %v", second, err)
	}
	count(t, identity, 2)
	for range 3 { // latecomers who still used the first
		if got, err := s.Renew(t.Context(), first); got != second || err != nil {
			t.Errorf("token %q, error %v", got, err)
		}
	}
	if got := get(t, s); got != second {
		t.Errorf("token %q, want the renewed one", got)
	}
	count(t, identity, 2)
}

// blocked returns an identity service that responds after a call of release.
func blocked(t *testing.T) (identity *fakekeystone.Keystone, base string, arrived chan struct{}, release func()) {
	t.Helper()
	arrived, gate := make(chan struct{}, 10), make(chan struct{})
	release = sync.OnceFunc(func() { close(gate) })
	identity, base = world(t, func(i *fakekeystone.Keystone) {
		i.Misbehave = func(_ http.ResponseWriter, r *http.Request) bool {
			arrived <- struct{}{}
			select {
			case <-gate:
				return false
			case <-r.Context().Done():
				return true
			}
		}
	})
	t.Cleanup(release)
	return identity, base, arrived, release
}

func TestALoginOutlivesTheCallerWhoBeganIt(t *testing.T) {
	t.Parallel()
	identity, base, arrived, release := blocked(t)
	s := session(t, base, ada())
	first, leave := context.WithCancel(t.Context())
	errs := make(chan error, 1)
	go func() {
		_, err := s.Token(first)
		errs <- err
	}()
	<-arrived
	tokens := make(chan string, 1)
	go func() { tokens <- get(t, s) }()
	for waiting := 0; waiting < 2; { // until the second has joined
		s.mu.Lock()
		waiting = s.pending.waiting
		s.mu.Unlock()
	}
	leave()
	err := <-errs
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want one that is context.Canceled", err)
	}
	failed(t, err, Canceled, base)
	release()
	if token := <-tokens; !identity.Valid(token) {
		t.Errorf("token %q", token)
	}
	count(t, identity, 1)
}

func TestALoginWithoutAWaitingCallIsGivenUp(t *testing.T) {
	t.Parallel()
	identity, base, arrived, release := blocked(t)
	s := session(t, base, ada())
	ctx, cancel := context.WithCancel(t.Context())
	errs := make(chan error, 1)
	go func() { errs <- s.Login(ctx) }()
	<-arrived
	s.mu.Lock()
	abandoned := s.pending
	s.mu.Unlock()
	cancel()
	if err := <-errs; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	<-abandoned.done
	if abandoned.err == nil {
		t.Error("the login was not given up")
	}
	release()
	get(t, s)
	count(t, identity, 2)
}

func TestACallerWhoseTimeIsUpGetsNothing(t *testing.T) {
	t.Parallel()
	identity, base := world(t)
	s := session(t, base, ada())
	get(t, s)
	ctx, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	_, err := s.Token(ctx)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	failed(t, err, ReadTimedOut, base)
	count(t, identity, 1)
}

// A login has the time of the caller who began it. Another caller, who has more, gets a login of their own.
func TestACallerIsNotBoundByTheTimeOfAnother(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	arrived := make(chan struct{})
	_, base := world(t, func(i *fakekeystone.Keystone) {
		i.Misbehave = func(_ http.ResponseWriter, r *http.Request) bool {
			if requests.Add(1) > 1 {
				return false
			}
			close(arrived)
			<-r.Context().Done()
			return true
		}
	})
	s := session(t, base, ada())
	hasty, cancel := context.WithDeadline(t.Context(), time.Now().Add(300*time.Millisecond))
	defer cancel()
	errs := make(chan error, 1)
	go func() { errs <- s.Login(hasty) }()
	<-arrived
	tokens := make(chan string, 1)
	go func() { tokens <- get(t, s) }()
	failed(t, <-errs, ReadTimedOut)
	if token := <-tokens; token == "" {
		t.Error("no token")
	}
}
