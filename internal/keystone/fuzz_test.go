package keystone

import (
	"net/http"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// printable fails the test if a text can drive a terminal, or is longer than that many characters.
func printable(t *testing.T, text string, limit int) {
	t.Helper()
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) || !utf8.ValidString(text) {
		t.Errorf("control characters in %q", text)
	}
	if n := utf8.RuneCountInString(text); n > limit+1 { // the mark of what was cut
		t.Errorf("%d characters", n)
	}
}

// FuzzToken feeds a response to what reads a token and its catalog: it returns an endpoint or a clear error, fit for a
// terminal and bounded.
func FuzzToken(f *testing.F) {
	f.Add(`{"token":{"project":{"id":"p"},"catalog":[{"type":"compute","endpoints":[{"interface":"public","region":"North","url":"http://x/v2.1"}]}]}}`)
	f.Add(`{"token":{"project":{"id":"p"},"expires_at":"2999-01-01T00:00:00Z","issued_at":"2998-01-01T00:00:00Z"}}`)
	f.Add(`{"token":{"catalog":[null,{"type":"compute","endpoints":[null,{"interface":"public","region":"\u001b[31m","url":"x"}]}]}}`)
	f.Add(`{"token":{"expires_at":7}}`)
	f.Add(`[[[[`)
	f.Fuzz(func(t *testing.T, body string) {
		root, err := ParseURL("http://keystone.example.com")
		if err != nil {
			t.Fatal(err)
		}
		e := &exchange{root: root, client: transport.New(transport.Config{}), provider: transport.New(transport.Config{}), auth: ada()}
		r := &response{step: LogIn, at: root.String(), show: e.sanitize, Response: &transport.Response{
			Status: http.StatusCreated, Header: http.Header{"X-Subject-Token": {"token"}}, Body: []byte(body),
		}}
		token, failed := e.token(r)
		if failed != nil {
			printable(t, failed.Error(), 2000)
			return
		}
		_ = token.life()
		for _, region := range []string{"", "North"} {
			endpoint, failed := find(token.Catalog, region, "public", func(name string) string { return e.sanitize(name) })
			if (endpoint.URL == "") != (failed != nil) {
				t.Errorf("endpoint %+v, error %v", endpoint, failed)
			}
			if failed != nil {
				printable(t, failed.Error(), 2*maxOffers*maxMessage)
			}
		}
	})
}

// FuzzRejection feeds a response to what explains it.
func FuzzRejection(f *testing.F) {
	f.Add(401, `{"error":{"code":401,"message":"The request you have made requires authentication.","title":"Unauthorized"}}`, "", "")
	f.Add(401, `{"receipt":{"methods":["password"]},"required_auth_methods":[["totp","password"]]}`, "", "")
	f.Add(401, `<html><title>Sign in</title>`, "Bearer error=\"invalid_token\"", "")
	f.Add(302, ``, "", "http://user:password@%zz/?query")
	f.Add(500, `{"error":"invalid_client"}`, "", "/v3/auth/tokens")
	f.Fuzz(func(t *testing.T, status int, body, authenticate, location string) {
		root, err := ParseURL("http://keystone.example.com")
		if err != nil {
			t.Fatal(err)
		}
		client := transport.New(transport.Config{})
		for step, auth := range map[Step]Auth{LogIn: ada(), ExchangeToken: runner(), GetAccessToken: account("https://login.example.com")} {
			e := &exchange{root: root, client: client, provider: client, auth: auth}
			failed := e.rejection(&response{step: step, at: root.String(), show: e.sanitize, Response: &transport.Response{
				Status: status, Body: []byte(body),
				Header: http.Header{"Www-Authenticate": {authenticate}, "Location": {location}, "Retry-After": {location}},
			}})
			if failed.Kind == "" {
				t.Error("no kind")
			}
			printable(t, failed.Error(), 10*maxMessage)
		}
	})
}

// FuzzChallenge feeds a header to what reads it: what it returns is a part of the header.
func FuzzChallenge(f *testing.F) {
	for _, header := range []string{
		`Bearer error="invalid_token", error_description="The token \"x\" has expired"`, `Bearer realm=a,error=invalid_token`,
		`Keystone uri="http://keystone.example.com/v3"`, `bearer  error = "a" ,, error="b"`, `Bearer error="unclosed \`, `Bearer =,=,`,
	} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if said := challenge([]string{header}); len(said) > len(header) {
			t.Errorf("%q is longer than %q", said, header)
		}
	})
}

// FuzzClaims feeds a token to what reads its claims.
func FuzzClaims(f *testing.F) {
	f.Add(jwt(`{"iss":"https://gitlab.example.com","aud":"keystone","exp":1764115200}`))
	f.Add(jwt(`{"iss":7,"aud":[1],"exp":"soon","nbf":1e300}`))
	f.Add(jwt(`{"iss":"\u001b[31m","aud":["a","b","c","d","e","f"],"exp":-1}`))
	f.Add("..")
	f.Add("a.b.c")
	f.Fuzz(func(t *testing.T, token string) {
		claims := claimsOf(token)
		if claims == nil {
			return
		}
		printable(t, claims.Issuer, maxClaim)
		if len(claims.Audience) > maxAudiences {
			t.Errorf("%d audiences", len(claims.Audience))
		}
		for _, audience := range claims.Audience {
			printable(t, audience, maxClaim)
		}
		if year := claims.Expires.Year(); !claims.Expires.IsZero() && (year < 1970 || year > 9999) {
			t.Errorf("expires in %d", year)
		}
	})
}

func TestTheChallengeOfAWebServerIsRead(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		`Bearer error="invalid_token", error_description="The token has expired"`: "The token has expired",
		`Bearer realm="x, y", error_description="a \"b\" \\ c"`:                   `a "b" \ c`,
		`bearer error=invalid_token`:                                              "invalid_token",
		`Bearer error="invalid_token"`:                                            "invalid_token",
		`Bearer error="first", error="second"`:                                    "first",
		`Bearer`:                                                                  "",
		`Basic realm="x"`:                                                         "",
		`Keystone uri="http://keystone.example.com/v3"`:                           "",
		``: "",
	} {
		if got := challenge([]string{`Basic realm="first"`, header}); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
}
