package nova

import (
	"strings"
	"testing"
)

func TestGuessMarker(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, want string }{
		"a next link":           {`{"images": [{"id": "a"}], "images_links": [{"rel": "next", "href": "http://h/v2.1/p/images?limit=1&marker=a"}]}`, "a"},
		"a link before":         {`{"images_links": [{"href": "http://h/images?marker=a-1", "rel": "next"}], "images": []}`, "a-1"},
		"an IPv6 host":          {`{"images_links": [{"rel": "next", "href": "http://[::1]:8774/images?marker=a"}]}`, "a"},
		"an escaped ampersand":  {`{"images": [], "images_links": [{"href": "http://h/images?marker=a.b_c\u0026limit=1"}]}`, "a.b_c"},
		"no link":               {`{"images": [{"id": "a", "metadata": {"x": "?marker=b"}}]}`, ""},
		"no links":              {`{"images": [{"metadata": {"x": "?marker=b"}}], "images_links": []}`, ""},
		"a link without marker": {`{"images": [], "images_links": [{"href": "http://h/images?limit=1"}]}`, ""},
		"not JSON":              {`"images_links`, ""},
		"a marker of a path":    {`{"images_links": [{"href": "?marker=..%2Fx"}]}`, ""},
		"a marker too long":     {`{"images_links": [{"href": "?marker=` + strings.Repeat("a", 256) + `"}]}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := guessMarker([]byte(test.body)); got != test.want {
				t.Errorf("%q, wanted %q", got, test.want)
			}
		})
	}
}
