package fakekeystone

import (
	"net/http"
	"net/url"
	"reflect"
	"testing"
)

func TestTheIssuerGivesTokensToItsClientAlone(t *testing.T) {
	t.Parallel()
	issuer := &Issuer{ClientID: "ci", ClientSecret: "secret", AccessToken: "access", IDToken: "id"}
	_, document := exchange(t, issuer, http.MethodGet, "http://login.example.com/.well-known/openid-configuration", "", "")
	if got := document.(map[string]any)["token_endpoint"]; got != "http://login.example.com/token" {
		t.Errorf("token endpoint %v", got)
	}
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {"openid"}}
	const basic = "Basic Y2k6c2VjcmV0" // ci:secret
	response, body := exchange(t, issuer, http.MethodPost, "/token", basic, form.Encode())
	if tokens := body.(map[string]any); response.Code != 200 || tokens["access_token"] != "access" || tokens["id_token"] != "id" {
		t.Errorf("%d, %v", response.Code, body)
	}
	for name, test := range map[string]struct {
		authorization, form, fault string
		status                     int
	}{
		"a wrong secret": {"Basic Y2k6d3Jvbmc=", form.Encode(), "invalid_client", 401},
		"no client":      {"", form.Encode(), "invalid_client", 401},
		"another grant":  {basic, "grant_type=password", "unsupported_grant_type", 400},
	} {
		if response, body := exchange(t, issuer, http.MethodPost, "/token", test.authorization, test.form); response.Code != test.status || body.(map[string]any)["error"] != test.fault {
			t.Errorf("%s: %d, %v", name, response.Code, body)
		}
	}
	if response, _ := exchange(t, issuer, http.MethodGet, "/nope", "", ""); response.Code != http.StatusNotFound {
		t.Errorf("%d for an unknown path", response.Code)
	}
	if got := issuer.Requests()[1]; !reflect.DeepEqual(got, IssuerRequest{Request: "POST /token", Authorization: basic, Form: form}) {
		t.Errorf("request %+v", got)
	}
}
