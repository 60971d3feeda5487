package provider

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/keystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

func TestReadyTokenIsSentAsItIs(t *testing.T) {
	t.Parallel()
	w := prototest.NewWorld(t)
	tf := start(t, map[string]string{"OS_TOKEN": "s3cret-other", "OS_PROJECT_ID": "other"})
	tf.accept(tf.configure(map[string]any{"endpoint": w.NorthURL, "token": "s3cret-token", "project_id": "abc-123"}, false))

	if got := tf.name(); got != "ubuntu-24.04" {
		t.Errorf("name is %q", got)
	}
	request := w.North.Requests()[0]
	if got, want := request.URL.Path, "/v2.1/abc-123/images/"+imageID; got != want {
		t.Errorf("path is %s, want %s", got, want)
	}
	if got, want := request.Header.Get("X-Auth-Token"), "s3cret-token"; got != want {
		t.Errorf("token is %s, want %s", got, want)
	}
	if got, want := request.Header.Get("User-Agent"), "Terraform/1.9.9 terraform-provider-nova/1.2.3"; got != want {
		t.Errorf("User-Agent is %s, want %s", got, want)
	}
	if got := len(w.Keystone.Logins()); got != 0 {
		t.Errorf("%d logins, want none", got)
	}
}

// ada is a password login in the environment, complete except auth_url.
var ada = map[string]string{
	"OS_USERNAME": "ada", "OS_PASSWORD": "s3cret-pass", "OS_USER_DOMAIN_NAME": "People",
	"OS_PROJECT_NAME": "engine", "OS_PROJECT_DOMAIN_NAME": "Work", "OS_REGION_NAME": "North",
}

const cloudsYAML = `clouds:
  app:
    auth_type: v3applicationcredential
    auth:
      auth_url: KEYSTONE
      application_credential_id: 11112222333344445555666677778888
      application_credential_secret: s3cret-app
    region_name: South
`

// TestLogin proves the source of a login by what the identity service and the compute services received.
func TestLogin(t *testing.T) {
	t.Parallel()
	people, work := fakekeystone.Domain{Name: "People"}, fakekeystone.Domain{Name: "Work"}
	password := fakekeystone.Login{
		Method: "password", User: fakekeystone.UserReference{Name: "ada", Domain: people}, Password: "s3cret-pass",
		Project: fakekeystone.ProjectReference{Name: "engine", Domain: work},
	}
	application := fakekeystone.Login{Method: "application_credential", ID: credentialID, Secret: "s3cret-app"}
	tests := map[string]struct {
		block       map[string]any
		environment map[string]string
		login       fakekeystone.Login
		south       bool
		path        string
	}{
		"the environment": {environment: ada, login: password, path: "/v2.1/" + projectID},
		"the block's region and interface": {
			block: map[string]any{"region": "South", "interface": "internal"}, environment: ada, login: password, south: true, path: "/v2.1",
		},
		"the block's user": {
			block:       map[string]any{"user_id": userID, "password": "s3cret-pass", "project_id": projectID},
			environment: with(ada, "OS_USERNAME", "eve", "OS_PASSWORD", "s3cret-wrong"),
			login: fakekeystone.Login{
				Method: "password", User: fakekeystone.UserReference{ID: userID}, Password: "s3cret-pass",
				Project: fakekeystone.ProjectReference{ID: projectID},
			},
			path: "/v2.1/" + projectID,
		},
		"OS_CLOUD": {
			environment: with(ada, "OS_CLOUD", "app", "OS_REGION_NAME", ""), login: application, south: true, path: "/v2.1/" + projectID,
		},
		"cloud in the block": {
			block: map[string]any{"cloud": "app"}, environment: with(ada, "OS_CLOUD", "nothing"), login: application, south: true, path: "/v2.1/" + projectID,
		},
		"a login argument in the block beside OS_CLOUD": {
			block: map[string]any{"user_name": "ada"}, environment: with(ada, "OS_CLOUD", "app"), login: password, path: "/v2.1/" + projectID,
		},
		"an application credential by name": {
			block: map[string]any{"application_credential_name": "ci", "application_credential_secret": "s3cret-app", "user_id": userID}, environment: ada,
			login: fakekeystone.Login{Method: "application_credential", Name: "ci", Secret: "s3cret-app", User: fakekeystone.UserReference{ID: userID}},
			path:  "/v2.1/" + projectID,
		},
		"an endpoint in place of the catalog": {
			block: map[string]any{"endpoint": "SOUTH/v2", "project_id": projectID}, environment: ada,
			login: fakekeystone.Login{
				Method: "password", User: password.User, Password: "s3cret-pass", Project: fakekeystone.ProjectReference{ID: projectID},
			},
			south: true, path: "/v2/" + projectID,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := prototest.NewWorld(t)
			file := filepath.Join(t.TempDir(), "clouds.yaml")
			if err := os.WriteFile(file, []byte(strings.ReplaceAll(cloudsYAML, "KEYSTONE", w.KeystoneURL)), 0o600); err != nil {
				t.Fatal(err)
			}
			block := map[string]any{}
			for name, v := range test.block {
				block[name] = strings.ReplaceAll(v.(string), "SOUTH", w.SouthURL)
			}
			tf := start(t, with(test.environment, "OS_AUTH_URL", w.KeystoneURL, "OS_CLIENT_CONFIG_FILE", file))
			tf.accept(tf.configure(block, false))
			if got := len(w.Keystone.Logins()); got != 0 {
				t.Errorf("%d logins before the first read, want none", got)
			}
			if got := tf.name(); got != "ubuntu-24.04" {
				t.Errorf("name is %q", got)
			}

			logins := w.Keystone.Logins()
			if len(logins) != 1 {
				t.Fatalf("%d logins, want 1", len(logins))
			}
			got, want := logins[0], test.login
			want.Request, want.Body, want.Status = "POST /v3/auth/tokens", got.Body, http.StatusCreated
			if got != want {
				t.Errorf("login is %+v, want %+v", got, want)
			}
			queried, other := w.North, w.South
			if test.south {
				queried, other = other, queried
			}
			if got := len(other.Requests()); got != 0 {
				t.Errorf("the other region got %d requests, want none", got)
			}
			request := queried.Requests()[0]
			if got, want := request.URL.Path, test.path+"/images/"+imageID; got != want {
				t.Errorf("path is %s, want %s", got, want)
			}
			if got := request.Header.Get("X-Auth-Token"); !w.Keystone.Valid(got) {
				t.Errorf("token is %q, which the identity service did not issue", got)
			}
		})
	}
}

func TestParallelReadsShareOneLogin(t *testing.T) {
	t.Parallel()
	w := prototest.NewWorld(t)
	tf := start(t, with(ada, "OS_AUTH_URL", w.KeystoneURL))
	tf.accept(tf.configure(nil, false))
	var reads sync.WaitGroup
	for range 20 {
		reads.Go(func() {
			for _, d := range tf.read(t.Context(), false).Diagnostics {
				t.Error(d.Summary, d.Detail)
			}
		})
	}
	reads.Wait()
	if got := len(w.Keystone.Logins()); got != 1 {
		t.Errorf("%d logins, want 1", got)
	}
	if got := len(w.North.Requests()); got != 20 {
		t.Errorf("%d requests, want 20", got)
	}
}

func TestRejectedLoginSaysWhatItWasMadeOfAndIsNotRepeated(t *testing.T) {
	t.Parallel()
	w := prototest.NewWorld(t)
	tf := start(t, with(ada, "OS_AUTH_URL", w.KeystoneURL, "OS_PASSWORD", "s3cret-wrong", "OS_CLOUD", "other"))
	tf.accept(tf.configure(map[string]any{"user_name": "ada"}, false))
	for range 3 {
		resp := tf.read(t.Context(), false)
		if got, want := prototest.Problems(resp.Diagnostics), []string{"Authentication Failed"}; !slices.Equal(got, want) {
			t.Fatalf("diagnostics are %q, want %q", got, want)
		}
		_, found, _ := strings.Cut(resp.Diagnostics[0].Detail, "\n\n")
		want := `  auth_url             ` + w.KeystoneURL + `  OS_AUTH_URL
  user_name            ada                     provider block
  user_domain_name     People                  OS_USER_DOMAIN_NAME
  password             (sensitive)             OS_PASSWORD
  project_name         engine                  OS_PROJECT_NAME
  project_domain_name  Work                    OS_PROJECT_DOMAIN_NAME

OS_CLOUD is ignored, because the provider block has login arguments.

  Request ID  req-00000000-0000-4000-8000-000000000001`
		if found != want {
			t.Errorf("detail ends in\n%s\nwant\n%s", found, want)
		}
	}
	if got := len(w.Keystone.Logins()); got != 1 {
		t.Errorf("%d logins, want 1: more would lock the account", got)
	}
}

func TestARejectedLoginReportsWhitespace(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		block map[string]any
		told  []string
	}{
		"around a secret": {
			map[string]any{"application_credential_id": credentialID, "application_credential_secret": "s3cret-app\n"},
			[]string{"application_credential_secret ends in a line break. Use trimspace() to remove it."},
		},
		"around an id that is not known": {
			map[string]any{"application_credential_id": " ffff", "application_credential_secret": "s3cret-app"},
			[]string{"application_credential_id begins with whitespace. Use trimspace() to remove it."},
		},
		"around a name and a variable": {
			map[string]any{"user_name": "ada\n"},
			[]string{
				"user_name ends in a line break. Use trimspace() to remove it.",
				"OS_PASSWORD ends in whitespace. Set it again without surrounding whitespace.",
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := prototest.NewWorld(t)
			tf := start(t, with(ada, "OS_AUTH_URL", w.KeystoneURL, "OS_PASSWORD", "s3cret-pass "))
			tf.accept(tf.configure(test.block, false))
			detail := tf.read(t.Context(), false).Diagnostics[0].Detail
			paragraphs := strings.Split(detail, "\n\n")
			if got := paragraphs[:min(len(test.told), len(paragraphs))]; !slices.Equal(got, test.told) {
				t.Errorf("told is %q, want %q", got, test.told)
			}
		})
	}
}

func TestUnknownArguments(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		block    map[string]any
		deferral bool
		deferred bool
		errors   []string
	}{
		"needed, and Terraform can defer": {
			block: map[string]any{"token": prototest.Unknown, "endpoint": "NORTH"}, deferral: true, deferred: true,
		},
		"needed, and Terraform cannot defer": {
			block: map[string]any{"token": prototest.Unknown, "endpoint": "NORTH"}, errors: []string{"Provider Configuration Not Known Yet"},
		},
		"not needed": {
			block: map[string]any{"token": "s3cret", "endpoint": "NORTH", "region": prototest.Unknown, "user_name": prototest.Unknown}, deferral: true,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := prototest.NewWorld(t)
			test.block["endpoint"] = w.NorthURL
			tf := start(t, nil)
			tf.accept(tf.validate(test.block))
			tf.accept(tf.configure(test.block, test.deferral))
			resp := tf.read(t.Context(), test.deferral)
			if got := prototest.Problems(resp.Diagnostics); !slices.Equal(got, test.errors) {
				t.Errorf("diagnostics are %q, want %q", got, test.errors)
			}
			if test.errors != nil && !strings.Contains(resp.Diagnostics[0].Detail, "token") {
				t.Errorf("the unknown argument is not in: %s", resp.Diagnostics[0].Detail)
			}
			if got := resp.Deferred != nil; got != test.deferred {
				t.Fatalf("deferred is %t, want %t", got, test.deferred)
			}
			if test.deferred && resp.Deferred.Reason != tfprotov6.DeferredReasonProviderConfigUnknown {
				t.Errorf("reason is %s", resp.Deferred.Reason)
			}
			want := 1
			if test.deferred || test.errors != nil {
				want = 0
			}
			if got := len(w.North.Requests()); got != want {
				t.Errorf("%d requests, want %d", got, want)
			}
		})
	}
}

func TestMissingArgumentsAreReportedByTheRead(t *testing.T) {
	t.Parallel()
	tf := start(t, map[string]string{"OS_CLOUD": "other", "OS_USER_DOMAIN_NAME": ""})
	tf.accept(tf.configure(map[string]any{"user_name": "ada", "password": "s3cret-pass"}, false))
	resp := tf.read(t.Context(), false)
	if got, want := prototest.Problems(resp.Diagnostics), []string{"Incomplete Credentials"}; !slices.Equal(got, want) {
		t.Fatalf("diagnostics are %q, want %q", got, want)
	}
	want := `The password login lacks these settings. Set them in the provider block or in the environment:

  auth_url             OS_AUTH_URL
  user_domain_id       OS_USER_DOMAIN_ID
  or user_domain_name  OS_USER_DOMAIN_NAME

  user_name  ada          provider block
  password   (sensitive)  provider block

OS_CLOUD is ignored, because the provider block has login arguments.`
	if got := resp.Diagnostics[0].Detail; got != want {
		t.Errorf("detail is\n%s\nwant\n%s", got, want)
	}
}

// TestALoginThatIsIncompleteOrWrongIsNotSent: neither service hears of it.
func TestALoginThatIsIncompleteOrWrongIsNotSent(t *testing.T) {
	t.Parallel()
	client := map[string]any{"identity_provider": "gitlab", "protocol": "openid", "client_id": "ci", "client_secret": "s3cret-client", "project_id": projectID}
	for name, test := range map[string]struct {
		block   map[string]any
		summary string
	}{
		"a user without a domain": {map[string]any{"user_name": "ada", "password": "s3cret-pass"}, "Incomplete Credentials"},
		"a password without a user": {
			map[string]any{"password": "s3cret-pass", "project_id": projectID}, "Incomplete Credentials",
		},
		"a token that no header holds":      {map[string]any{"token": "s3cret\n", "project_id": projectID}, "Invalid Provider Argument"},
		"a client without a token endpoint": {client, "Incomplete Credentials"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _, _ := newFederation(t)
			tf := start(t, map[string]string{"OS_AUTH_URL": w.KeystoneURL, "OS_REGION_NAME": "North"})
			tf.accept(tf.configure(test.block, false))
			if summary, _ := tf.problem(); summary != test.summary {
				t.Errorf("the read fails with %s, want %s", summary, test.summary)
			}
			if logins, reads := len(w.Keystone.Logins()), len(w.North.Requests()); logins+reads != 0 {
				t.Errorf("%d logins and %d reads, want none", logins, reads)
			}
		})
	}
}

func TestTransportSettings(t *testing.T) {
	t.Parallel()
	unset := accessOf(t, map[string]string{"endpoint": "https://nova.example.com", "token": "s3cret"}, nil).login
	if got := unset.RequestTimeout; got != time.Minute {
		t.Errorf("the default of request_timeout is %s, want 1m", got)
	}
	if got := unset.MaxRetries; got != 4 {
		t.Errorf("the default of max_retries is %d, want 4", got)
	}

	w := prototest.NewWorld(t)
	released := make(chan struct{})
	t.Cleanup(func() { close(released) })
	w.North.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		select {
		case <-r.Context().Done():
		case <-released:
		}
		return true
	})
	tf := start(t, nil)
	tf.accept(tf.configure(map[string]any{"endpoint": w.NorthURL, "token": "s3cret", "max_retries": 0, "request_timeout": "1s"}, false))
	resp := tf.read(t.Context(), false)
	if got := resp.Diagnostics; len(got) != 1 || !strings.Contains(got[0].Detail, "did not respond within 1s") {
		t.Errorf("diagnostics are %q, want one of no response within 1s", prototest.Problems(got))
	}
	if got := len(w.North.Requests()); got != 1 {
		t.Errorf("%d requests, want 1", got)
	}
}

// The data sources ask for what is unknown first; a client must not come of it in any case.
func TestNoClientOfUnknownArguments(t *testing.T) {
	t.Parallel()
	a := newAccess(login.Login{Unknown: []string{"token", "endpoint"}}, nil, "test")
	client, diagnostics := a.Connect(t.Context(), "")
	if client.Client != nil {
		t.Error("there is a client")
	}
	want := "The data source is read now, but token and endpoint of the provider are not known until a resource exists. Add depends_on to the " +
		"data source, so that it is read after that resource, or create the resource first (terraform apply -target)."
	if got := diagnostics[0].Detail(); got != want {
		t.Errorf("detail is %q, want %q", got, want)
	}
}

// TestWhoFollowsARecipeHasALogin: the ways to log in that an error names lack nothing.
func TestWhoFollowsARecipeHasALogin(t *testing.T) {
	t.Parallel()
	for _, recipe := range recipes {
		given := map[string]string{}
		for _, name := range recipe.arguments {
			given[name] = map[string]string{"auth_url": "https://keystone.example.com", "endpoint": "https://nova.example.com"}[name]
			if given[name] == "" {
				given[name] = "something"
			}
		}
		l, problems := settled(given, nil)
		if len(problems) > 0 || l.Method.Name != recipe.method {
			t.Errorf("%s: the method is %v, and wrong are %v", recipe.method, l.Method, problems)
		}
	}
}

// Package keystone redacts what it reports; whatever else an error says passes here last.
func TestLoginErrorsHoldNoSecret(t *testing.T) {
	t.Parallel()
	l, _ := settled(map[string]string{"user_id": "ada", "password": "s3cret pass"}, nil)
	detail := loginFailed(&l, errors.New("cannot read s3cret pass")).Detail()
	if !strings.HasPrefix(detail, "cannot read (redacted)\n") || strings.Contains(detail, "s3cret") {
		t.Errorf("detail is %s", detail)
	}
}

func TestTheRequestIDOfAnUnusableTokenIsShown(t *testing.T) {
	t.Parallel()
	url := prototest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Openstack-Request-Id", "req-4711")
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte(`{"token": {}}`))
	})).URL
	tf := start(t, with(ada, "OS_AUTH_URL", url))
	tf.accept(tf.configure(nil, false))
	detail := tf.read(t.Context(), false).Diagnostics[0].Detail
	for _, want := range []string{"Cause             the header X-Subject-Token is missing\n", "Request ID        req-4711"} {
		if !strings.Contains(detail, want) {
			t.Errorf("%q is not in\n%s", want, detail)
		}
	}
}

// A password that is a word of ours must not give itself away by a hole in our sentence.
func TestAPasswordThatIsAWordOfOursLeavesNoHole(t *testing.T) {
	t.Parallel()
	l, _ := settled(map[string]string{"user_id": "ada", "password": "rejected"}, nil)
	failed := &keystone.Error{Kind: keystone.Rejected, Method: "password", Status: 401, Responder: keystone.Keystone, Causes: []string{"password"}}
	detail := loginFailed(&l, failed).Detail()
	if !strings.HasPrefix(detail, "Keystone rejected the password login (401) and does not report why. Check the password.") {
		t.Errorf("detail is %s", detail)
	}
}

func TestThereIsOneClient(t *testing.T) {
	t.Parallel()
	a := accessOf(t, map[string]string{"endpoint": "https://nova.example", "token": "s3cret"}, nil)
	first, _ := a.Connect(t.Context(), "")
	second, _ := a.Connect(t.Context(), "")
	if first.Client == nil || first.Client != second.Client {
		t.Errorf("clients are %p and %p", first.Client, second.Client)
	}
}

// TestALoginThatFailsDuringARunIsExplained: Nova rejects the token of a run that has read before, and Keystone rejects the
// login for another one. It is worded as at the first login.
func TestALoginThatFailsDuringARunIsExplained(t *testing.T) {
	t.Parallel()
	var rejects atomic.Bool
	w := prototest.NewWorld(t, func(k *fakekeystone.Keystone) {
		k.Misbehave = func(w http.ResponseWriter, _ *http.Request) bool {
			if rejects.Load() {
				w.WriteHeader(http.StatusUnauthorized)
				_, _ = w.Write([]byte(`{"error": {"code": 401, "message": "The account is locked for user: ada.", "title": "Unauthorized"}}`))
			}
			return rejects.Load()
		}
	})
	tf := start(t, with(ada, "OS_AUTH_URL", w.KeystoneURL))
	tf.accept(tf.configure(nil, false))
	tf.name()
	rejects.Store(true)
	w.Keystone.Revoke(w.North.Requests()[0].Header.Get("X-Auth-Token"))
	summary, detail := tf.problem()
	if summary != "Authentication Failed" || !strings.HasPrefix(detail, "Keystone rejected the password login (401): The account is locked for user: ada.") {
		t.Errorf("%s\n%s", summary, detail)
	}
}
