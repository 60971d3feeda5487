package keystone

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

const (
	// loginTimeout bounds a login with all its retries. The callers' own deadlines end their wait, not the login.
	loginTimeout = 2 * time.Minute

	// margin is how long before its end a token is no longer handed out.
	margin = time.Minute
)

// Config is what a Session can be told.
type Config struct {
	Credentials Credentials
	// HTTPClient sends the requests. Its own redirects are not followed; what its transport follows is its to judge.
	HTTPClient *http.Client
	// Now is the clock; time.Now where it is nil.
	Now func() time.Time
}

// Session is a login that lasts: it logs in when a token is first needed and again when that ends. It is safe for
// concurrent use; callers at the same time share one login.
type Session struct {
	credentials Credentials
	client      *http.Client
	now         func() time.Time

	mu      sync.Mutex
	current *grant
	under   *attempt // the login under way
	// refused is a final refusal. It is kept for the life of the Session: the credentials do not change in it, and
	// many identity services lock an account after a few wrong passwords, which fifty reads would be enough for.
	refused error
}

// attempt is a login under way, and those who wait for it.
type attempt struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiting int
	grant   *grant
	err     error
}

// New makes a Session. It sends nothing yet.
func New(config Config) *Session {
	s := &Session{credentials: config.Credentials, client: config.HTTPClient, now: config.Now}
	if s.client == nil {
		s.client = http.DefaultClient
	}
	if s.now == nil {
		s.now = time.Now
	}
	return s
}

// Login logs in, unless a token is at hand.
func (s *Session) Login(ctx context.Context) error {
	_, err := s.obtain(ctx, s.fresh)
	return err
}

// Token returns a token that is good for a while yet, after a login where there is none.
func (s *Session) Token(ctx context.Context) (string, error) {
	g, err := s.obtain(ctx, s.fresh)
	if err != nil {
		return "", err
	}
	return g.token, nil
}

// Renew returns another token than the one that a service refused: the current one if that is already another, else
// one from a new login. It makes at most one login for each refused token, so a service that refuses them all is
// asked no more often than there are callers.
func (s *Session) Renew(ctx context.Context, refused string) (string, error) {
	g, err := s.obtain(ctx, func(g *grant) bool { return g.token != refused && s.fresh(g) })
	if err != nil {
		return "", err
	}
	if g.token == refused {
		return "", &Error{
			Kind:   NotRenewed,
			Answer: "The token was refused by the compute service, and the identity service gives no other in its place.",
			Advice: "Take a new token, or log in with a password or an application credential, which can be renewed.",
		}
	}
	return g.token, nil
}

// Endpoint returns the URL of the compute service from the token's catalog, after a login where there is no token.
func (s *Session) Endpoint(ctx context.Context, choice Choice) (string, error) {
	g, err := s.obtain(ctx, s.fresh)
	if err != nil {
		return "", err
	}
	return s.find(g.catalog, choice)
}

func (s *Session) fresh(g *grant) bool {
	return g.renewAt.IsZero() || s.now().Before(g.renewAt)
}

// obtain returns the current grant if it will do, else that of a login, which all who ask meanwhile share.
func (s *Session) obtain(ctx context.Context, usable func(*grant) bool) (*grant, error) {
	if ctx.Err() != nil {
		return nil, s.interrupted(ctx)
	}
	s.mu.Lock()
	if s.refused != nil {
		defer s.mu.Unlock()
		return nil, s.refused
	}
	if s.current != nil && usable(s.current) {
		defer s.mu.Unlock()
		return s.current, nil
	}
	if s.under == nil {
		s.under = s.begin(ctx)
	}
	shared := s.under
	shared.waiting++
	s.mu.Unlock()

	select {
	case <-shared.done:
		return shared.grant, shared.err
	case <-ctx.Done():
		s.leave(shared)
		return nil, s.interrupted(ctx)
	}
}

// begin starts a login that outlives the caller who happened to come first.
func (s *Session) begin(ctx context.Context) *attempt {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loginTimeout)
	a := &attempt{done: make(chan struct{}), cancel: cancel}
	go func() {
		defer cancel()
		g, err := s.login(ctx)

		s.mu.Lock()
		defer s.mu.Unlock()
		a.grant, a.err = g, err
		if s.under == a {
			s.under = nil
			if err == nil {
				s.current = g
			}
		}
		var failed *Error
		if errors.As(err, &failed) && failed.final() {
			s.refused = err
		}
		close(a.done)
	}()
	return a
}

// leave ends the wait of one caller; a login that nobody waits for is given up.
func (s *Session) leave(a *attempt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a.waiting--
	if a.waiting == 0 {
		a.cancel()
		if s.under == a {
			s.under = nil
		}
	}
}

func (s *Session) interrupted(ctx context.Context) error {
	failed := &Error{Kind: Canceled, Asked: s.asked(), Answer: "The wait for it was canceled.", ended: ctx.Err()}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		failed.Kind = Unreachable
		failed.Answer = "It had not answered when the time for this ran out."
		failed.Advice = "Raise timeouts.read if the identity service is known to be slow."
	}
	return failed
}
