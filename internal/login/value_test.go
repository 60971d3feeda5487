package login

import (
	"strings"
	"testing"
)

func TestAValueShowsNoSecret(t *testing.T) {
	t.Parallel()
	key := strings.Repeat("MIGHAgEAMBMGByqGSM49", 4)
	tests := map[string]struct {
		value Value
		want  string
		holds bool
	}{
		"nothing":                      {Value{}, "", false},
		"an empty secret":              {Value{Secret: true}, "", false},
		"a name":                       {Value{Text: "ada"}, "ada", false},
		"an email address":             {Value{Text: "ada@example.com"}, "ada@example.com", false},
		"a URL":                        {Value{Text: "https://keystone.example.com:5000/v3"}, "https://keystone.example.com:5000/v3", false},
		"a path":                       {Value{Text: "/home/ada/ca@corp.pem"}, "/home/ada/ca@corp.pem", false},
		"a name with a line break":     {Value{Text: "ada\n"}, `ada\n`, false},
		"a name with an escape":        {Value{Text: "a\x1b[31m\u202eda"}, `a\x1b[31m\u202eda`, false},
		"a secret":                     {Value{Text: "hunter2", Secret: true}, "(sensitive)", true},
		"user information":             {Value{Text: "https://ada:hunter2@nova.example.com/v2.1"}, "https://(sensitive)@nova.example.com/v2.1", true},
		"a user alone":                 {Value{Text: "https://hunter2@nova.example.com"}, "https://(sensitive)@nova.example.com", true},
		"a password with a slash":      {Value{Text: "https://ada:hun/ter2@nova.example.com"}, "https://(sensitive)@nova.example.com", true},
		"a password with an @":         {Value{Text: "https://ada:hunter2@x@nova.example.com"}, "https://(sensitive)@nova.example.com", true},
		"a password with slashes":      {Value{Text: "https://ada:a//hunter2@nova.example.com"}, "https://(sensitive)@nova.example.com", true},
		"user information, no scheme":  {Value{Text: "ada:hunter2@nova.example.com"}, "(sensitive)@nova.example.com", true},
		"user information, two at":     {Value{Text: "ada@hunter2://x@nova.example.com"}, "(sensitive)@nova.example.com", true},
		"a query":                      {Value{Text: "https://nova.example.com/?token=hunter2"}, "https://nova.example.com/?(sensitive)", true},
		"a fragment":                   {Value{Text: "https://nova.example.com/#hunter2"}, "https://nova.example.com/#(sensitive)", true},
		"an empty query":               {Value{Text: "https://nova.example.com/?"}, "https://nova.example.com/?", false},
		"a key":                        {Value{Text: "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n"}, "(sensitive)", true},
		"a key without its first line": {Value{Text: "hunter2 -----END PRIVATE KEY-----"}, "(sensitive)", true},
		"a key without line breaks":    {Value{Text: "-----BEGIN PRIVATE KEY----- hunter2"}, "(sensitive)", true},
		"several lines":                {Value{Text: "hunter2\nhunter2"}, "(sensitive)", true},
		"the contents of a key":        {Value{Text: key}, "(sensitive)", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.value.String(); got != test.want {
				t.Errorf("the value is shown as %q, want %q", got, test.want)
			}
			if got := test.value.HoldsSecret(); got != test.holds {
				t.Errorf("the value holds a secret: %t, want %t", got, test.holds)
			}
		})
	}
}
