package nova

import (
	"net/url"
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	t.Parallel()
	tests := map[string]string{ // what is wanted, in Go's own notation; empty if it is not a time
		"2026-04-01T00:00:00Z":           "2026-04-01T00:00:00Z",
		"2026-04-01T00:00:00":            "2026-04-01T00:00:00Z",
		"2015-08-27T09:49:58-05:00":      "2015-08-27T14:49:58Z",
		"2026-04-01T01:00:00+02:00":      "2026-03-31T23:00:00Z",
		"2026-04-01T00:00:00.123456Z":    "2026-04-01T00:00:00.123456Z",
		"2026-04-01T00:00:00.123456789":  "2026-04-01T00:00:00.123456789Z",
		"2024-02-29T00:00:00Z":           "2024-02-29T00:00:00Z",
		"0000-01-01T00:00:00Z":           "0000-01-01T00:00:00Z",
		"9999-12-31T23:59:59Z":           "9999-12-31T23:59:59Z",
		"0000-01-01T00:00:00+01:00":      "",
		"9999-12-31T23:59:59-01:00":      "",
		"2025-02-29T00:00:00Z":           "",
		"2026-04-01":                     "",
		"2026-04-01 00:00:00Z":           "",
		"2026-04-01T24:00:00Z":           "",
		"2026-04-01T00:00:60Z":           "",
		"2026-04-01T00:00Z":              "",
		"20260401T000000Z":               "",
		"2026-04-01t00:00:00z":           "",
		"2026-04-01T00:00:00+0200":       "",
		"2026-04-01T00:00:00 02:00":      "",
		" 2026-04-01T00:00:00Z":          "",
		"1700000000":                     "",
		"yesterday":                      "",
		"":                               "",
		"-2026-04-01T00:00:00Z":          "",
		"12026-04-01T00:00:00Z":          "",
		"2026-04-01T00:00:00Z[Etc/UTC]":  "",
		"2026-04-01T00:00:00.Z":          "",
		"2026-04-01T00:00:00.1234567891": "2026-04-01T00:00:00.123456789Z",
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got, err := ParseTime(text)
			switch {
			case want == "" && (err == nil || err.Error() != `not a time such as "2026-04-01T00:00:00Z" (RFC 3339; without a UTC offset it is UTC)`):
				t.Errorf("got %s, %v, want an error", got, err)
			case want != "" && (err != nil || got.Format(time.RFC3339Nano) != want || got.Location() != time.UTC):
				t.Errorf("got %s, %v, want %s", got, err, want)
			}
		})
	}
}

// TestQueryValues: each parameter as the API's documents name and write it.
func TestQueryValues(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		query Query
		want  string
	}{
		"nothing":                          {Query{}, ""},
		"detail is a path, no parameter":   {Query{Detail: true}, ""},
		"name":                             {Query{Name: is("ubuntu 24.04 & more")}, "name=ubuntu+24.04+%26+more"},
		"a name of another script":         {Query{Name: is("Débian;+%")}, "name=D%C3%A9bian%3B%2B%25"},
		"the empty name":                   {Query{Name: is("")}, "name="},
		"status":                           {Query{Status: StatusActive}, "status=ACTIVE"},
		"minDisk":                          {Query{MinDisk: is(int64(8))}, "minDisk=8"},
		"minDisk 0":                        {Query{MinDisk: is(int64(0))}, "minDisk=0"},
		"minRam":                           {Query{MinRAM: is(int64(512))}, "minRam=512"},
		"minDisk and minRam that fit":      {Query{MinDisk: is(int64(2147483647)), MinRAM: is(int64(2147483647))}, "minDisk=2147483647&minRam=2147483647"},
		"minDisk that no column holds":     {Query{MinDisk: is(int64(2147483648)), MinRAM: is(int64(1))}, "minRam=1"},
		"minRam that no column holds":      {Query{MinRAM: is(int64(9223372036854775807))}, ""},
		"minRam 0":                         {Query{MinRAM: is(int64(0))}, "minRam=0"},
		"changes-since":                    {Query{ChangesSince: *at("2015-01-24T17:08:00Z")}, "changes-since=2015-01-24T17%3A08%3A00Z"},
		"changes-since of another zone":    {Query{ChangesSince: *at("2015-08-27T09:49:58-05:00")}, "changes-since=2015-08-27T14%3A49%3A58Z"},
		"changes-since with a fraction":    {Query{ChangesSince: at("2015-01-24T17:08:00Z").Add(time.Millisecond)}, "changes-since=2015-01-24T17%3A08%3A00.001Z"},
		"server":                           {Query{Server: "http://nova.example.com/v2/p/servers/s-1"}, "server=http%3A%2F%2Fnova.example.com%2Fv2%2Fp%2Fservers%2Fs-1"},
		"type":                             {Query{Type: "snapshot"}, "type=snapshot"},
		"limit":                            {Query{Limit: 1000}, "limit=1000"},
		"no limit and a negative one":      {Query{Limit: -1}, ""},
		"marker":                           {Query{Marker: "70a599e0-31e7-49b7-b260-868f441e862b"}, "marker=70a599e0-31e7-49b7-b260-868f441e862b"},
		"everything, in order of its name": {Query{Name: is("n"), Status: "ACTIVE", MinDisk: is(int64(1)), MinRAM: is(int64(2)), ChangesSince: *at("2015-01-24T17:08:00Z"), Server: "s", Type: "t", Limit: 3, Marker: "m"}, "changes-since=2015-01-24T17%3A08%3A00Z&limit=3&marker=m&minDisk=1&minRam=2&name=n&server=s&status=ACTIVE&type=t"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.query.Values().Encode(); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if _, err := url.ParseQuery(test.want); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestParseServerID(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"b600b5b1-ed8c-4814-aefa-8b903c894c20": "b600b5b1-ed8c-4814-aefa-8b903c894c20",
		"i-12":                                 "i-12",
		"http://nova.example.com/v2/p/servers/i-12":          "i-12",
		"https://nova.example.com/v2/p/servers/i-12?x=1/2#y": "i-12",
		"http://nova.example.com/v2/p/servers/i-12/":         "i-12",
		"https://nova.example.com/v2/p/servers/i-12/?x=1":    "i-12",
		"http://nova.example.com/v2/p/servers/i-12//":        "",
		"i-12/":                                  "i-12",
		"/servers/i-12":                          "i-12",
		"http://nova.example.com/v2/p/servers":   "",
		"":                                       "",
		"http://nova.example.com/v2/p/servers/":  "",
		"a server":                               "",
		"http://[::1/servers/i-12":               "",
		"../..":                                  "",
		"http://nova.example.com/servers/%2e%2e": "",
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got, err := ParseServerID(text)
			if got != want || (err == nil) != (want != "") {
				t.Errorf("got %q, %v, want %q", got, err, want)
			}
		})
	}
}
