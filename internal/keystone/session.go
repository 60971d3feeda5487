package keystone

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"sync"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// margin is how long before its end a token is no longer handed out.
const margin = time.Minute

// Config holds the settings of a Session.
type Config struct {
	// URL is the root of the identity service, as ParseURL returns it.
	URL  *url.URL
	Auth Auth
	// Client sends the requests to the identity service; nil means one with Go's defaults. It learns the secrets of the login,
	// and those of IdentityProvider, so that neither of the two shows one.
	Client *transport.Client
	// IdentityProvider sends the requests to an OpenID Connect provider. The cloud's client certificate and insecure do not
	// apply to it. If it is nil, Go's defaults verify the provider.
	IdentityProvider *transport.Client
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Session is a login that lasts: it logs in when a token is first needed and again when that ends. It is safe for
// concurrent use; callers at the same time share one login.
type Session struct {
	root     *url.URL
	auth     Auth
	client   *transport.Client
	provider *transport.Client
	now      func() time.Time

	mu      sync.Mutex
	current *grant
	pending *attempt // the login in flight
	// rejected is a final rejection, and the credentials that it is of. It is kept until those change, as the content of a
	// file can: many identity services lock an account after a few wrong passwords, which fifty reads would be enough for.
	rejected   *Error
	rejectedOf Auth
}

// grant holds the result of a login.
type grant struct {
	token   string
	catalog []service
	renewAt time.Time // zero if a new login would not help, or the end is not known
}

// attempt is a login in flight, and those who wait for it.
type attempt struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiting int
	grant   *grant
	err     *Error
}

// New returns a Session. It sends nothing yet.
func New(config Config) *Session {
	s := &Session{root: config.URL, auth: config.Auth, client: config.Client, provider: config.IdentityProvider, now: config.Now}
	if s.client == nil {
		s.client = transport.New(transport.Config{})
	}
	if s.provider == nil {
		s.provider = transport.New(transport.Config{NoRedirects: true})
	}
	if s.now == nil {
		s.now = time.Now
	}
	return s
}

// Login logs in, unless there is a token.
func (s *Session) Login(ctx context.Context) error {
	_, err := s.Token(ctx)
	return err
}

// Token returns a token that does not expire within the next minute, after a login if necessary.
func (s *Session) Token(ctx context.Context) (string, error) {
	g, failed := s.obtain(ctx, s.fresh)
	if failed != nil {
		return "", failed
	}
	return g.token, nil
}

// Renew returns another token than the one that a service rejected: the current one if that is already another, else
// one from a new login. It makes at most one login for each rejected token, so a service that rejects them all
// causes no more logins than there are callers.
func (s *Session) Renew(ctx context.Context, rejected string) (string, error) {
	g, failed := s.obtain(ctx, func(g *grant) bool { return g.token != rejected && s.fresh(g) })
	switch {
	case failed != nil:
		return "", failed
	case g.token == rejected:
		return "", s.of(&Error{Kind: NotRenewed, Step: RenewToken, URL: s.shownRoot()})
	}
	return g.token, nil
}

// Endpoint returns the endpoint of the compute service from the token's catalog, after a login if there is no token.
func (s *Session) Endpoint(ctx context.Context, choice Choice) (Endpoint, error) {
	g, failed := s.obtain(ctx, s.fresh)
	if failed != nil {
		return Endpoint{}, failed
	}
	found, failed := find(g.catalog, choice.Region, cmp.Or(choice.Interface, interfaces[0]), func(name string) string { return s.client.Sanitize(name, 255) })
	if failed != nil {
		failed.Step, failed.URL = ChooseEndpoint, s.shownRoot()
		return Endpoint{}, s.of(failed)
	}
	return found, nil
}

func (s *Session) fresh(g *grant) bool {
	return g.renewAt.IsZero() || s.now().Before(g.renewAt)
}

// of returns the error with whose it is.
func (s *Session) of(failed *Error) *Error {
	failed.Method = s.auth.method()
	return failed
}

func (s *Session) shownRoot() string { return transport.Sanitize(s.root.String(), maxMessage) }

// obtain returns the current grant if it is usable, else the grant of a login, which all concurrent callers share.
func (s *Session) obtain(ctx context.Context, usable func(*grant) bool) (*grant, *Error) {
	for {
		shared, g, failed := s.join(ctx, usable)
		if shared == nil {
			return g, failed
		}
		select {
		case <-shared.done:
			if shared.err != nil && shared.err.ended != nil && !isOver(ctx) {
				continue // it had the time of another caller
			}
			return shared.grant, shared.err
		case <-ctx.Done():
			s.leave(shared)
			return nil, s.interrupted(ctx)
		}
	}
}

// isOver reports whether the time of a caller is over, even if its context does not say so yet: the login has a context of
// its own with the same deadline.
func isOver(ctx context.Context) bool {
	deadline, limited := ctx.Deadline()
	return ctx.Err() != nil || limited && !time.Now().Before(deadline)
}

// join returns what is at hand, or else the login to wait for, which it starts if necessary.
func (s *Session) join(ctx context.Context, usable func(*grant) bool) (*attempt, *grant, *Error) {
	if ctx.Err() != nil {
		return nil, nil, s.interrupted(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rejected == nil && s.current != nil && usable(s.current) {
		return nil, s.current, nil
	}
	if s.pending == nil {
		auth, failed := s.auth.read()
		switch {
		case failed != nil:
			return nil, nil, s.of(failed)
		case s.rejected != nil && s.rejectedOf == auth:
			return nil, nil, s.rejected
		}
		s.pending = s.begin(ctx, auth)
	}
	s.pending.waiting++
	return s.pending, nil, nil
}

// begin starts a login that outlives the caller who happened to come first, but has no more time than that one.
func (s *Session) begin(ctx context.Context, auth Auth) *attempt {
	detached, cancel := context.WithCancel(context.WithoutCancel(ctx))
	if deadline, limited := ctx.Deadline(); limited {
		cancel()
		detached, cancel = context.WithDeadline(context.WithoutCancel(ctx), deadline)
	}
	a := &attempt{done: make(chan struct{}), cancel: cancel}
	go func() {
		defer cancel()
		g, failed := s.login(detached, auth)

		s.mu.Lock()
		defer s.mu.Unlock()
		a.grant, a.err = g, failed
		if s.pending == a {
			s.pending = nil
			if failed == nil {
				s.current, s.rejected = g, nil
			}
		}
		if failed != nil && failed.final() {
			s.rejected, s.rejectedOf = failed, auth
		}
		close(a.done)
	}()
	return a
}

// leave ends the wait of one caller, and cancels the login if no other caller waits for it.
func (s *Session) leave(a *attempt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a.waiting--
	if a.waiting == 0 {
		a.cancel()
		if s.pending == a {
			s.pending = nil
		}
	}
}

func (s *Session) interrupted(ctx context.Context) *Error {
	failed := &Error{Kind: Canceled, Step: LogIn, URL: s.shownRoot(), ended: ctx.Err()}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		failed.Kind = ReadTimedOut
	}
	return s.of(failed)
}

// login makes one login.
func (s *Session) login(ctx context.Context, auth Auth) (*grant, *Error) {
	e := &exchange{root: s.root, client: s.client, provider: s.provider, auth: auth}
	e.hide(auth.secrets()...)
	g, failed := s.logIn(ctx, e)
	if failed != nil {
		failed.Who = auth.who()
		if claims := failed.Claims; claims != nil {
			claims.Expired = !claims.Expires.IsZero() && s.now().After(claims.Expires)
		}
		return nil, s.of(failed)
	}
	return g, nil
}

func (s *Session) logIn(ctx context.Context, e *exchange) (*grant, *Error) {
	began := s.now()
	r, failed := e.auth.login(ctx, e)
	if failed != nil {
		return nil, failed
	}
	token, failed := e.token(r)
	if failed != nil {
		return nil, failed
	}
	// Only the response shows whether the token has a project: if the credentials do not name one, Keystone uses the user's
	// default project.
	switch {
	case token.Project.ID != "":
	case e.auth.ofProject():
		return nil, e.wrong(r, "the token is unscoped, which is not what was requested")
	default:
		return nil, e.failed(Unscoped, r)
	}
	g := &grant{token: token.id, catalog: token.Catalog}
	if life := token.life(); life > 0 && !r.permanent {
		// Counted from here by this machine's clock, which need not agree with the server's. A token that lives no
		// longer than twice the margin is kept for half its life, so that it is used at all.
		g.renewAt = began.Add(life - min(margin, life/2))
	}
	return g, nil
}

// A description holds the properties of a token.
type description struct {
	id      string
	Catalog []service `json:"catalog"`
	Issued  string    `json:"issued_at"`
	Expires string    `json:"expires_at"`
	Project struct {
		ID string `json:"id"`
	} `json:"project"`
}

// token returns the token of a response.
func (e *exchange) token(r *response) (*description, *Error) {
	id := r.Header.Get("X-Subject-Token")
	if id == "" {
		return nil, e.wrong(r, "the header X-Subject-Token is missing")
	}
	if err := CheckToken(id); err != nil {
		return nil, e.wrong(r, "the token in X-Subject-Token "+err.Error())
	}
	var body struct {
		Token description `json:"token"`
	}
	if failed := e.decode(r, &body); failed != nil {
		return nil, failed
	}
	if body.Token.Expires == "" && body.Token.Catalog == nil {
		return nil, e.wrong(r, "the body does not describe a token")
	}
	body.Token.id = id
	return &body.Token, nil
}

// life returns how long the token is good from when it was issued, or 0 if the response does not contain it.
func (d *description) life() time.Duration {
	issued, err := time.Parse(time.RFC3339, d.Issued)
	expires, err2 := time.Parse(time.RFC3339, d.Expires)
	if errors.Join(err, err2) != nil {
		return 0
	}
	return expires.Sub(issued)
}
