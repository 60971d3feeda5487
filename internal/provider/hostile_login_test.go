package provider

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// A mishap is how an identity service fails at a login, and what comes of it.
type mishap struct {
	respond func(at *prototest.World, w http.ResponseWriter, r *http.Request)

	again   bool   // it passes: the provider logs in again
	summary string // of the error; empty if it is a login all the same
	detail  string // in the error
	// summaries has one for each kind of login, if they differ.
	summaries map[string]string
	kept      bool // the result is kept: the next read does not log in

	interrupted     bool      // the read is canceled in the meantime
	timeout         [2]string // request_timeout if it strikes once, and always
	heavy           bool      // it takes its time: to see it once is enough
	unlessInspected bool      // of no account when a token is looked at, which the response need not repeat
}

// What the errors of a login are called.
const (
	notKeystone = "Identity Service Not Found"
	tooLarge    = "Response Too Large"
	incomplete  = "Incomplete Response"
	timedOut    = "Request Timed Out"
	unavailable = "Identity Service Unavailable"
	rateLimited = "Rate Limited"
	redirected  = "Redirect Blocked"
	noCompute   = "Compute Endpoint Not Found"
	unusable    = "Invalid Compute Endpoint"
)

// TestHostileLogins has each mishap strike each kind of login, once and always: the login is made, or the error clear.
func TestHostileLogins(t *testing.T) {
	t.Parallel()
	var received atomic.Int32
	elsewhere := prototest.Serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { received.Add(1) })).URL
	t.Cleanup(func() {
		if received.Load() != 0 {
			t.Errorf("%d requests arrived elsewhere", received.Load())
		}
	})
	cells := 0
	for name, m := range mishaps(elsewhere) {
		for login, give := range hostileLogins {
			for column, times := range []int32{1, 1000} {
				if m.heavy && (login != "a password" || times > 1 && m.timeout[1] == "") {
					continue
				}
				cells++
				t.Run(fmt.Sprintf("%s, %s, %d times", name, login, times), func(t *testing.T) {
					t.Parallel()
					m := m
					if m.summaries != nil {
						m.summary = m.summaries[login]
					}
					if m.unlessInspected && login == "a token as it is" {
						m.summary = ""
					}
					strikeLogin(t, m, give, "/auth/tokens", column, times)
				})
			}
		}
	}
	t.Log(cells, "cells")
}

func TestACanceledReadRequestsNoLogin(t *testing.T) {
	t.Parallel()
	for login, give := range hostileLogins {
		t.Run(login, func(t *testing.T) {
			t.Parallel()
			at := prototest.NewWorld(t)
			given := give(t, at)
			logins := len(at.Keystone.Logins()) // to have a token
			a := hostileAccess(t, at, given, "")
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			wantProblem(t, mishap{summary: "Read Canceled", detail: "The read was canceled"}, given, readImage(ctx, t, a))
			if n := len(at.Keystone.Logins()) - logins; n != 0 {
				t.Errorf("%d logins, want none", n)
			}
			wantNoProblem(t, readImage(t.Context(), t, a))
		})
	}
}

// strikeLogin has a mishap strike the requests of a login whose path ends so.
func strikeLogin(t *testing.T, m mishap, give func(*testing.T, *prototest.World) map[string]string, path string, column int, times int32) {
	t.Helper()
	at := prototest.NewWorld(t)
	given := give(t, at)
	var requests atomic.Int32
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	at.Keystone.Misbehave = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, path) || requests.Add(1) > times {
			return false
		}
		if m.interrupted {
			cancel()
		}
		m.respond(at, w, r)
		return true
	}
	a := hostileAccess(t, at, given, m.timeout[column])
	wantRequests := func(want int32) {
		t.Helper()
		if got := requests.Load(); got != want {
			t.Errorf("%d requests, want %d", got, want)
		}
	}

	tries := int32(1)
	if m.again {
		tries = min(times+1, 3)
	}
	problems := readImage(ctx, t, a)
	wantRequests(tries)
	if m.summary == "" || m.again && times == 1 {
		wantNoProblem(t, problems)
		return
	}
	wantProblem(t, m, given, problems)
	if m.interrupted && times > 1 {
		return
	}
	problems = readImage(t.Context(), t, a)
	switch {
	case m.kept:
		wantProblem(t, m, given, problems)
		wantRequests(1)
	case times == 1:
		wantNoProblem(t, problems)
		wantRequests(2)
	default:
		wantProblem(t, m, given, problems)
		wantRequests(2 * tries)
	}
	if m.kept || times > 1 {
		if n := len(at.North.Requests()) + len(at.South.Requests()); n != 0 {
			t.Errorf("%d requests reached a compute service", n)
		}
	}
}

// hostileAccess is the provider as it is configured, but that it waits for nothing before it asks again.
func hostileAccess(t *testing.T, at *prototest.World, given map[string]string, timeout string) *access {
	t.Helper()
	block := with(given, "auth_url", at.KeystoneURL, "region", "North", "max_retries", "2", "request_timeout", "1m")
	a := accessOf(t, block, nil)
	if len(a.problems) > 0 {
		t.Fatal(a.problems)
	}
	if timeout != "" { // shorter than a user may set
		duration, err := time.ParseDuration(timeout)
		if err != nil {
			t.Fatal(err)
		}
		a.login.RequestTimeout = duration
	}
	a.backoff = func(int) time.Duration { return 0 }
	return a
}

func readImage(ctx context.Context, t *testing.T, a *access) diag.Diagnostics {
	t.Helper()
	client, problems := a.Connect(ctx, "")
	if client.Client == nil {
		return problems
	}
	image, err := client.Image(ctx, imageID)
	if err != nil || image.ID != imageID {
		t.Errorf("image %+v, %v", image, err)
	}
	return problems
}

func wantNoProblem(t *testing.T, problems diag.Diagnostics) {
	t.Helper()
	for _, problem := range problems {
		t.Errorf("%s\n%s", problem.Summary(), problem.Detail())
	}
}

func wantProblem(t *testing.T, m mishap, given map[string]string, problems diag.Diagnostics) {
	t.Helper()
	if len(problems) != 1 {
		t.Fatalf("%d problems, want one: %v", len(problems), problems)
	}
	summary, detail := problems[0].Summary(), problems[0].Detail()
	if summary != m.summary || !strings.Contains(detail, m.detail) {
		t.Errorf("%s\n%s\nwant %s\n…%s…", summary, detail, m.summary, m.detail)
	}
	if len(detail) > 8000 {
		t.Errorf("%d bytes of detail", len(detail))
	}
	if i := strings.IndexFunc(detail, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); i >= 0 {
		t.Errorf("%q is in the detail", detail[i:i+1])
	}
	for _, secret := range []string{"s3cret", given["password"], given["token"], given["application_credential_secret"]} {
		if secret != "" && strings.Contains(summary+detail, secret) {
			t.Errorf("%s is in: %s\n%s", secret, summary, detail)
		}
	}
}

// hostileLogins are the kinds of login, by what the provider block says.
var hostileLogins = map[string]func(*testing.T, *prototest.World) map[string]string{
	"a password": func(*testing.T, *prototest.World) map[string]string {
		return map[string]string{"user_id": userID, "password": "s3cret-pass", "project_id": projectID}
	},
	"an application credential": func(*testing.T, *prototest.World) map[string]string {
		return map[string]string{"application_credential_id": credentialID, "application_credential_secret": "s3cret-app"}
	},
	"a token for a project": func(t *testing.T, at *prototest.World) map[string]string {
		return map[string]string{"token": issued(t, at), "project_id": projectID}
	},
	"an access token that is exchanged": func(_ *testing.T, at *prototest.World) map[string]string {
		at.Keystone.IdentityProviders = []fakekeystone.IdentityProvider{{ID: "gitlab", Protocol: "openid", AccessTokens: map[string]string{"s3cret-id": userID}}}
		return map[string]string{"identity_provider": "gitlab", "protocol": "openid", "access_token": "s3cret-id", "project_id": projectID}
	},
	"a token as it is": func(t *testing.T, at *prototest.World) map[string]string {
		return map[string]string{"token": issued(t, at)}
	},
}

// issued is a token that the identity service issued.
func issued(t *testing.T, at *prototest.World) string {
	t.Helper()
	request := httptest.NewRequest(http.MethodPost, "/v3/auth/tokens", strings.NewReader(`{"auth": {"scope": {"project": {"id": "`+projectID+`"}},
		"identity": {"methods": ["password"], "password": {"user": {"id": "`+userID+`", "password": "s3cret-pass"}}}}}`))
	request.Header.Set("Content-Type", "application/json")
	response := httptest.NewRecorder()
	at.Keystone.ServeHTTP(response, request)
	token := response.Header().Get("X-Subject-Token")
	if token == "" {
		t.Fatal(response.Body)
	}
	return token
}
