package login

import (
	"errors"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

func TestFlagWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"true": true, "True": true, "YES": true, "on": true, "1": true, "false": false, "No": false, "off": false, "0": false,
	} {
		if got, err := parseFlag(text); err != nil || got != want {
			t.Errorf("%q is %t (%v), want %t", text, got, err, want)
		}
	}
	for _, text := range []string{"t", "2", " true", "enabled"} {
		if _, err := parseFlag(text); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}

// TestHomeInPaths: ~ is the home directory in each path, whichever place gives it, and in nothing else.
func TestHomeInPaths(t *testing.T) {
	t.Parallel()
	for _, a := range Arguments {
		v, err := a.parse(Value{Text: "~/file"}, environmentOf(nil))
		if err != nil {
			continue
		}
		want := any("~/file")
		if a.Path {
			want = "/home/ada/file"
		}
		got := v.parsed
		if pem, ok := got.(PEM); ok {
			got = pem.Path
		}
		if got != want {
			t.Errorf("%s is %v, want %v", a.Name, got, want)
		}
	}
}

// TestAPasswordInTheWrongPlaceOfAURLIsAnError: package url would take the user for the host.
func TestAPasswordInTheWrongPlaceOfAURLIsAnError(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"auth_url", "endpoint", "access_token_endpoint", "discovery_endpoint"} {
		parse := ArgumentNamed(name).Parse
		if _, err := parse("https://ada/s3cret@host.example/v3"); !errors.Is(err, transport.ErrURLUser) {
			t.Errorf("%s with a password in its path: %v", name, err)
		}
	}
	if _, err := ArgumentNamed("discovery_endpoint").Parse("https://login.example/openid?for=ada@example.com"); err != nil {
		t.Errorf("an address in a query: %v", err)
	}
}
