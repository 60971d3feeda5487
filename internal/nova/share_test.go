package nova

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// changing is a cloud whose catalog is another at every request: one image, whose name is the number of requests.
type changing struct {
	requests atomic.Int64
	// hold, where set, is called before a response that is already made is sent.
	hold func(request int64, r *http.Request)
}

func (c *changing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request := c.requests.Add(1)
	body := fmt.Sprintf(`{"images": [{"id": "image", "name": "%d"}]}`, request)
	if c.hold != nil {
		c.hold(request, r)
	}
	_, _ = w.Write([]byte(body))
}

// version is the number of the request in the list of a changing cloud.
func version(ctx context.Context, client *Client, query Query) (int64, error) {
	images, err := collect(ctx, client, query)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(*images[0].Name, 10, 64)
}

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestNoCallGetsDataOlderThanItself(t *testing.T) {
	t.Parallel()
	cloud := &changing{}
	client := serve(t, cloud)
	ctx := soon(t)
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			for range 30 {
				before := cloud.requests.Load() // the catalog of that request is the past
				got, err := version(ctx, client, Query{Detail: true})
				if err != nil || got <= before {
					t.Errorf("the catalog of request %d was there before the call, which got that of request %d, %v", before, got, err)
				}
			}
		})
	}
	group.Wait()
	if requests := cloud.requests.Load(); requests >= 300 {
		t.Errorf("nothing was gathered: %d requests for 300 calls", requests)
	}
}

func TestCallsAtTheSameTimeShareOneList(t *testing.T) {
	t.Parallel()
	cloud := &changing{}
	client := serve(t, cloud)
	ctx := soon(t)
	// Ten calls begin well within the time of one batch; on a machine that is too busy for that, another round will do.
	for round := range 100 {
		cloud.requests.Store(0)
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				if _, err := version(ctx, client, Query{Detail: true}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if requests := cloud.requests.Load(); requests == 1 {
			return
		} else if t.Failed() || round == 99 {
			t.Fatalf("%d requests for ten calls", requests)
		}
	}
}

func TestListsOfDifferentQueriesAreNotShared(t *testing.T) {
	t.Parallel()
	cloud := &changing{}
	client := serve(t, cloud)
	ctx := soon(t)
	name, other := "a", "b"
	queries := []Query{
		{}, {Detail: true}, {Detail: true, Status: "ACTIVE"}, {Detail: true, Type: "snapshot"}, {Detail: true, Limit: 30},
		{Detail: true, Name: &name}, {Detail: true, Name: &other},
	}
	var group sync.WaitGroup
	for _, query := range queries {
		group.Go(func() {
			if _, err := version(ctx, client, query); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if requests := cloud.requests.Load(); requests != int64(len(queries)) {
		t.Errorf("%d requests for %d queries", requests, len(queries))
	}
}

func TestACallDuringAFetchGetsAResponseOfItsOwn(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan struct{}), make(chan struct{})
	cloud := &changing{hold: func(request int64, _ *http.Request) {
		if request == 1 {
			close(arrived)
			<-release
		}
	}}
	client := serve(t, cloud)
	ctx := soon(t)
	first := make(chan int64, 1)
	go func() {
		got, err := version(ctx, client, Query{})
		if err != nil {
			t.Error(err)
		}
		first <- got
	}()
	<-arrived
	if got, err := version(ctx, client, Query{}); got != 2 || err != nil {
		t.Errorf("got the catalog of request %d, %v", got, err)
	}
	close(release)
	if got := <-first; got != 1 {
		t.Errorf("the first call got the catalog of request %d", got)
	}
}

func TestAFetchOutlivesTheContextOfOneCaller(t *testing.T) {
	t.Parallel()
	ctx := soon(t)
	arrived, release := make(chan struct{}, 2), make(chan struct{}) // two, should the callers come too far apart
	cloud := &changing{hold: func(int64, *http.Request) {
		arrived <- struct{}{}
		<-release
	}}
	client := serve(t, cloud)
	first, cancel := context.WithCancel(ctx)
	results := [2]chan error{make(chan error, 1), make(chan error, 1)}
	for i, caller := range []context.Context{first, ctx} {
		go func() {
			_, err := version(caller, client, Query{})
			results[i] <- err
		}()
	}
	<-arrived
	cancel()
	if err := <-results[0]; !errors.Is(err, context.Canceled) {
		t.Errorf("the caller that was canceled got %v", err)
	}
	close(release)
	if err := <-results[1]; err != nil {
		t.Errorf("the other caller got %v", err)
	}
}

func TestAFetchEndsWithItsLastCaller(t *testing.T) {
	t.Parallel()
	arrived, ended := make(chan struct{}), make(chan struct{})
	cloud := &changing{hold: func(_ int64, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
		close(ended)
	}}
	client := serve(t, cloud)
	ctx, cancel := context.WithCancel(soon(t))
	go func() {
		<-arrived
		cancel()
	}()
	if _, err := collect(ctx, client, Query{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	<-ended
}

func TestADeadlineIsToldWithWhatCameBefore(t *testing.T) {
	t.Parallel()
	client := serve(t, &changing{hold: func(_ int64, r *http.Request) { <-r.Context().Done() }})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := collect(ctx, client, Query{})
	var failed *transport.Error
	if !errors.As(err, &failed) || !errors.Is(err, context.DeadlineExceeded) || failed.Attempts != 1 {
		t.Errorf("got %#v", err)
	}
}

func TestACallAfterACanceledOneIsNotCanceledWithIt(t *testing.T) {
	t.Parallel()
	cloud := &changing{}
	client := serve(t, cloud)
	ctx := soon(t)
	for range 20 {
		canceled, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := collect(canceled, client, Query{}); !errors.Is(err, context.Canceled) {
			t.Fatalf("the canceled call got %v", err)
		}
		if _, err := collect(ctx, client, Query{}); err != nil {
			t.Fatalf("the call after it got %v", err)
		}
	}
}

// clocked is a TokenSource without a token, which notes when a fetch requests one.
type clocked struct {
	seen
	began time.Time
	hang  bool // until the context of the fetch ends
}

func (c *clocked) Token(ctx context.Context) (string, error) {
	c.add(time.Since(c.began).String())
	if c.hang {
		<-ctx.Done()
	}
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	return "", errBroken
}

func (c *clocked) Renew(context.Context, string) (string, error) { return "", ErrNotRenewable }

// call is one call of Pages, in a bubble whose clock stands still except during waits.
type call struct {
	at    time.Duration // when it begins
	until time.Duration // when its context ends; 0 for never
	gives bool          // up then, rather than reaching a deadline
	want  error
	ends  time.Duration
}

// TestWhenCallsShareAFetch: when fetches begin, and when and how each call ends.
func TestWhenCallsShareAFetch(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	var steady []call // every 12 ms
	for i := range 12 {
		at := time.Duration(i) * 12 * ms
		ends := 92 * ms // a call at 84 ms, which joins at last, no longer puts the fetch off
		if at > ends {
			ends = 152 * ms
		}
		steady = append(steady, call{at: at, want: errBroken, ends: ends})
	}
	for name, test := range map[string]struct {
		hang    bool
		calls   []call
		fetches []string
	}{
		"a call waits for others": {calls: []call{{want: errBroken, ends: 20 * ms}}, fetches: []string{"20ms"}},
		"each call that joins puts the fetch off": {calls: []call{
			{want: errBroken, ends: 50 * ms}, {at: 15 * ms, want: errBroken, ends: 50 * ms}, {at: 30 * ms, want: errBroken, ends: 50 * ms},
		}, fetches: []string{"50ms"}},
		"but not for long": {calls: steady, fetches: []string{"92ms", "152ms"}},
		"a call does not join a batch that all have left": {calls: []call{
			{until: 5 * ms, gives: true, want: context.Canceled, ends: 20 * ms}, {at: 10 * ms, want: errBroken, ends: 30 * ms},
		}, fetches: []string{"20ms", "30ms"}},
		"a fetch lasts as long as the most patient call": {hang: true, calls: []call{
			{until: time.Second, want: context.DeadlineExceeded, ends: time.Second},
			{at: 10 * ms, until: 5 * time.Second, want: context.DeadlineExceeded, ends: 5 * time.Second},
			{at: 20 * ms, until: 2 * time.Second, want: context.DeadlineExceeded, ends: 2 * time.Second},
		}, fetches: []string{"40ms"}},
		"a call without a deadline is the most patient": {hang: true, calls: []call{
			{until: time.Second, want: context.DeadlineExceeded, ends: time.Second},
			{at: 10 * ms, until: time.Minute, gives: true, want: context.Canceled, ends: time.Minute},
			{at: 20 * ms, until: 2 * time.Second, want: context.DeadlineExceeded, ends: 2 * time.Second},
		}, fetches: []string{"40ms"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tokens := &clocked{began: time.Now(), hang: test.hang}
				client := clientOf(t, "http://192.0.2.1", tokens)
				for i, call := range test.calls {
					go func() {
						time.Sleep(call.at) // on the clock of the bubble
						ctx, cancel := context.WithCancel(t.Context())
						switch {
						case call.gives:
							time.AfterFunc(call.until-call.at, cancel)
						case call.until > 0:
							ctx, cancel = context.WithTimeout(ctx, call.until-call.at)
						}
						defer cancel()
						_, err := collect(ctx, client, Query{})
						if ended := time.Since(tokens.began); !errors.Is(err, call.want) || ended != call.ends {
							t.Errorf("call %d ended after %s with %v, want %s and %v", i+1, ended, err, call.ends, call.want)
						}
					}()
				}
				time.Sleep(time.Hour) // on the clock of the bubble
				if got := tokens.all(); !slices.Equal(got, test.fetches) {
					t.Errorf("fetches after %s, want %s", got, test.fetches)
				}
			})
		})
	}
}
