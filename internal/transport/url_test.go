package transport

import (
	"errors"
	"testing"
)

func TestParseURL(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]error{
		"https://cloud.example.com":                      nil,
		"HTTP://cloud.example.com:8774/compute/v2.1/":    nil,
		"http://[2001:db8::1]:65535/v3":                  nil,
		" https://cloud.example.com":                     ErrURLWhitespace,
		"https://cloud.example.com ":                     ErrURLWhitespace,
		"https://cloud.example.com\n":                    ErrURLWhitespace,
		"http://%zz":                                     ErrURLSyntax,
		"https://cloud.example.com:port":                 ErrURLSyntax,
		"https://ada:s3cret/pass@cloud.example.com":      ErrURLSyntax,
		"https://ada:s3cret@cloud.example.com:port":      ErrURLSyntax,
		"192.0.2.1:8774/v2.1":                            ErrURLSyntax,
		"":                                               ErrURLScheme,
		"cloud.example.com":                              ErrURLScheme,
		"cloud.example.com:5000":                         ErrURLScheme,
		"localhost:5000":                                 ErrURLScheme,
		"//cloud.example.com/v3":                         ErrURLScheme,
		"ftp://cloud.example.com":                        ErrURLScheme,
		"https:cloud.example.com":                        ErrURLScheme,
		"https:///v3":                                    ErrURLScheme,
		"https://:8774/v2.1":                             ErrURLScheme,
		"https://ada:s3cret@cloud.example.com":           ErrURLUser,
		"https://cloud.example.com:0":                    ErrURLPort,
		"https://cloud.example.com:65536":                ErrURLPort,
		"https://cloud.example.com:99999999999999999999": ErrURLPort,
		"https://cloud.example.com?x=1":                  ErrURLQuery,
		"https://cloud.example.com?":                     ErrURLQuery,
		"https://cloud.example.com#x":                    ErrURLQuery,
		"https://cloud.example.com#":                     ErrURLQuery,
	} {
		if u, err := ParseURL(text); !errors.Is(err, want) || (u == nil) != (want != nil) {
			t.Errorf("%q is %v, error %v; want %v", text, u, err, want)
		}
	}
}

func TestParseURLWithQuery(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]error{
		"https://login.example.com/token":         nil,
		"https://login.example.com/token?p=x":     nil,
		"https://login.example.com/token?":        nil,
		"https://login.example.com/token?p=x#y":   ErrURLQuery,
		"https://ada:s3cret@login.example.com?p=": ErrURLUser,
	} {
		if u, err := ParseURLWithQuery(text); !errors.Is(err, want) || u != nil && u.String() != text {
			t.Errorf("%q is %v, error %v; want %v", text, u, err, want)
		}
	}
}
