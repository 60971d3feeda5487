package fakekeystone

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
)

// federatedLab is the lab with an identity provider, a trust, and a user who needs two factors.
func federatedLab() *Keystone {
	identity := lab()
	const demo, project = "209a38c8a6624933b142db16d58b8382", "e572ea35b8224bd7852ed045b1f16aa8"
	identity.Users = append(identity.Users,
		User{ID: "trustor", Name: "trustor", Domain: Domain{ID: "default", Name: "Default"}, Roles: map[string][]string{project: {"member"}}},
		User{ID: "two-factors", Name: "two-factors", Password: "right", RequiredMethods: [][]string{{"password", "totp"}}},
	)
	identity.IdentityProviders = []IdentityProvider{
		{ID: "lab", Protocol: "mapped", AccessTokens: map[string]string{"lab-access-token": demo, "of-a-deleted-group": "nobody"}},
		{ID: "disabled", Protocol: "mapped", Disabled: true},
		{ID: "guarded", Protocol: "openid", Gateway: true},
	}
	identity.Trusts = []Trust{{ID: "trust", TrustorID: "trustor", TrusteeID: demo, ProjectID: project, Impersonation: true}}
	return identity
}

// exchange sends a request to the fake, and returns the response with its body decoded.
func exchange(t *testing.T, identity http.Handler, method, path, authorization, body string) (*httptest.ResponseRecorder, any) {
	t.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	recorder := httptest.NewRecorder()
	identity.ServeHTTP(recorder, request)
	return recorder, parse(recorder.Body.String())
}

func TestAFederatedLoginGivesAnUnscopedToken(t *testing.T) {
	t.Parallel()
	identity := federatedLab()
	response, body := exchange(t, identity, http.MethodPost, "/v3/OS-FEDERATION/identity_providers/lab/protocols/mapped/auth", "Bearer lab-access-token", "")
	token := response.Header().Get("X-Subject-Token")
	if response.Code != http.StatusCreated || !identity.Valid(token) || identity.Project(token) != "" {
		t.Fatalf("%d, token %q of project %q", response.Code, token, identity.Project(token))
	}
	user := body.(map[string]any)["token"].(map[string]any)["user"]
	want := map[string]any{
		"domain": map[string]any{"id": "default", "name": "Default"}, "id": "209a38c8a6624933b142db16d58b8382", "name": "demo",
		"OS-FEDERATION": map[string]any{
			"groups": []any{}, "identity_provider": map[string]any{"id": "lab"}, "protocol": map[string]any{"id": "mapped"},
		},
	}
	if !reflect.DeepEqual(user, want) {
		t.Errorf("user\n%v\nwant\n%v", user, want)
	}
	response, _ = exchange(t, identity, http.MethodPost, "/v3/auth/tokens", "",
		`{"auth":{"identity":{"methods":["token"],"token":{"id":"`+token+`"}},"scope":{"project":{"id":"e572ea35b8224bd7852ed045b1f16aa8"}}}}`)
	if scoped := response.Header().Get("X-Subject-Token"); identity.Project(scoped) != "e572ea35b8224bd7852ed045b1f16aa8" {
		t.Errorf("%d, project %q", response.Code, identity.Project(scoped))
	}
}

func TestFederatedLoginsAreRejectedAsKeystoneAndItsWebServerDo(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path, token string
		status            int
		message           string
	}{
		{"no rule fits", "lab/protocols/mapped", "another", 401, "The request you have made requires authentication."},
		{"no token", "lab/protocols/mapped", "", 401, "The request you have made requires authentication."},
		{"a deleted group", "lab/protocols/mapped", "of-a-deleted-group", 500, "An unexpected error prevented the server from fulfilling your request."},
		{"an unknown provider", "nope/protocols/mapped", "lab-access-token", 404, "Could not find Identity Provider: nope."},
		{"an unknown protocol", "lab/protocols/nope", "lab-access-token", 404, "Could not find federated protocol nope for Identity Provider: lab."},
		{"a disabled provider", "disabled/protocols/mapped", "lab-access-token", 403, "You are not authorized to perform the requested action."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			response, body := exchange(t, federatedLab(), http.MethodPost, "/v3/OS-FEDERATION/identity_providers/"+test.path+"/auth", "Bearer "+test.token, "")
			want := map[string]any{"error": map[string]any{"code": float64(test.status), "message": test.message, "title": http.StatusText(test.status)}}
			if response.Code != test.status || !reflect.DeepEqual(body, want) {
				t.Errorf("%d\n%v\nwant %d\n%v", response.Code, body, test.status, want)
			}
		})
	}
	response, body := exchange(t, federatedLab(), http.MethodPost, "/v3/OS-FEDERATION/identity_providers/guarded/protocols/openid/auth", "Bearer x", "")
	page, _ := body.(string)
	if response.Code != 401 || !strings.HasPrefix(response.Header().Get("WWW-Authenticate"), `Bearer error="invalid_token"`) ||
		!strings.Contains(page, "<title>401 Unauthorized</title>") {
		t.Errorf("%d, %v\n%s", response.Code, response.Header(), page)
	}
}

func TestATrustGivesATokenThatCannotBeExchanged(t *testing.T) {
	t.Parallel()
	identity := federatedLab()
	login := func(scope string) string {
		return `{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"demo","domain":{"id":"default"},"password":"demo-password"}}},"scope":` + scope + `}}`
	}
	response, body := exchange(t, identity, http.MethodPost, "/v3/auth/tokens", "", login(`{"OS-TRUST:trust":{"id":"trust"}}`))
	token := response.Header().Get("X-Subject-Token")
	described, _ := body.(map[string]any)["token"].(map[string]any)
	want := map[string]any{
		"id": "trust", "impersonation": true,
		"trustor_user": map[string]any{"id": "trustor"}, "trustee_user": map[string]any{"id": "209a38c8a6624933b142db16d58b8382"},
	}
	if identity.Project(token) == "" || !reflect.DeepEqual(described["OS-TRUST:trust"], want) || described["user"].(map[string]any)["id"] != "trustor" {
		t.Errorf("%d, %v", response.Code, described)
	}
	if login := identity.Logins()[0]; login.Trust != "trust" || login.Project != (ProjectReference{}) {
		t.Errorf("login %+v", login)
	}
	for scope, want := range map[string]int{`{"OS-TRUST:trust":{"id":"nope"}}`: 404, `{"OS-TRUST:trust":{}}`: 404} {
		if response, _ := exchange(t, identity, http.MethodPost, "/v3/auth/tokens", "", login(scope)); response.Code != want {
			t.Errorf("%s: %d, want %d", scope, response.Code, want)
		}
	}
	response, _ = exchange(t, identity, http.MethodPost, "/v3/auth/tokens", "",
		`{"auth":{"identity":{"methods":["token"],"token":{"id":"`+token+`"}},"scope":{"project":{"id":"e572ea35b8224bd7852ed045b1f16aa8"}}}}`)
	if response.Code != http.StatusForbidden || !strings.Contains(response.Body.String(), "Using trust-scoped token to create another token.") {
		t.Errorf("%d, %s", response.Code, response.Body)
	}
}

func TestALoginWithoutAllFactorsGetsAReceipt(t *testing.T) {
	t.Parallel()
	response, body := exchange(t, federatedLab(), http.MethodPost, "/v3/auth/tokens", "",
		`{"auth":{"identity":{"methods":["password"],"password":{"user":{"id":"two-factors","password":"right"}}}}}`)
	got, _ := body.(map[string]any)
	receipt, _ := got["receipt"].(map[string]any)
	if response.Code != 401 || response.Header().Get("Openstack-Auth-Receipt") == "" ||
		!reflect.DeepEqual(got["required_auth_methods"], []any{[]any{"password", "totp"}}) || !reflect.DeepEqual(receipt["methods"], []any{"password"}) {
		t.Errorf("%d, %v, %v", response.Code, response.Header(), got)
	}
}
