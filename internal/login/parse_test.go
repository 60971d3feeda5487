package login

import "testing"

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
