package nova

import (
	"strings"
	"testing"
	"time"
)

// TestDecode holds what a service could response and what is made of it.
func TestDecode(t *testing.T) {
	t.Parallel()
	image := func(change func(*Image)) []Image {
		i := Image{ID: "a", Links: []Link{}}
		if change != nil {
			change(&i)
		}
		return []Image{i}
	}
	tests := map[string]struct {
		body string
		want []Image
		err  string
	}{
		"an id is enough":                   {body: `{"image": {"id": "a"}}`, want: image(nil)},
		"a list of none":                    {body: `{"images": []}`, want: []Image{}},
		"a byte order mark":                 {body: "\ufeff{\"image\": {\"id\": \"a\"}}", want: image(nil)},
		"whitespace around":                 {body: "\r\n\t {\"image\": {\"id\": \"a\"}} \n", want: image(nil)},
		"nulls for everything":              {body: `{"image": {"id": "a", "name": null, "status": null, "progress": null, "minDisk": null, "minRam": null, "OS-EXT-IMG-SIZE:size": null, "created": null, "updated": null, "metadata": null, "links": null, "server": null, "OS-DCF:diskConfig": null}, "images": null, "images_links": null}`, want: image(nil)},
		"empty texts":                       {body: `{"image": {"id": "a", "name": "", "status": ""}}`, want: image(func(i *Image) { i.Name, i.Status = is(""), is("") })},
		"text that is not UTF-8":            {body: "{\"image\": {\"id\": \"a\", \"name\": \"\xff\"}}", want: image(func(i *Image) { i.Name = is("\ufffd") })},
		"half a surrogate":                  {body: `{"image": {"id": "a", "name": "\ud83d"}}`, want: image(func(i *Image) { i.Name = is("\ufffd") })},
		"a null link":                       {body: `{"image": {"id": "a", "links": [null]}}`, want: image(func(i *Image) { i.Links = []Link{{}} })},
		"a server without links":            {body: `{"image": {"id": "a", "server": {"id": ""}}}`, want: image(func(i *Image) { i.Server = &Server{Links: []Link{}} })},
		"the largest numbers":               {body: `{"image": {"id": "a", "minDisk": 9223372036854775807, "minRam": -9223372036854775808}}`, want: image(func(i *Image) { i.MinDisk, i.MinRAM = is(int64(9223372036854775807)), is(int64(-9223372036854775808)) })},
		"a time with a fraction":            {body: `{"image": {"id": "a", "created": "2026-04-01T00:00:00.5+02:00"}}`, want: image(func(i *Image) { i.Created = is(time.Date(2026, 3, 31, 22, 0, 0, 5e8, time.UTC)) })},
		"a time without a zone":             {body: `{"image": {"id": "a", "updated": "2026-04-01T00:00:00"}}`, want: image(func(i *Image) { i.Updated = at("2026-04-01T00:00:00Z") })},
		"an id of two spellings":            {body: `{"image": {"id": "a", "ID": "b"}}`, want: image(nil)},
		"a member twice":                    {body: `{"image": {"id": "a", "name": "x", "name": "y"}}`, err: "/image/name is there twice"},
		"metadata of none":                  {body: `{"image": {"id": "a", "metadata": {}}}`, want: image(func(i *Image) { i.Metadata = map[string]*string{} })},
		"metadata twice":                    {body: `{"image": {"id": "a", "metadata": {"k": "v"}, "metadata": {"l": "x"}}}`, err: "/image/metadata is there twice"},
		"a property twice":                  {body: `{"image": {"id": "a", "metadata": {"k": "v", "k": "v"}}}`, err: "/image/metadata/k is there twice"},
		"images twice":                      {body: `{"images": [{"id": "a"}], "images": [{"name": "b"}]}`, err: "/images is there twice"},
		"metadata of all types":             {body: `{"image": {"id": "a", "metadata": {"s": "t", "n": null, "b": true, "f": false, "i": 5, "e": 1.50e3, "l": [ 1, "<&>" ], "o": {"b": 1, "a": null}, "E": "", "x": {}}}}`, want: image(func(i *Image) { i.Metadata = allTypes() })},
		"nested metadata that is not UTF-8": {body: "{\"image\": {\"id\": \"a\", \"metadata\": {\"k\": [\"\xff\"]}}}", want: image(func(i *Image) { i.Metadata = map[string]*string{"k": is("[\"\ufffd\"]")} })},
		"numbers keep their digits": {body: `{"image": {"id": "a", "metadata": {"n": 123456789012345678901234567890.10, "l": [1.0, -0, 1E400, {"d": 9007199254740993}]}}}`, want: image(func(i *Image) {
			i.Metadata = map[string]*string{"n": is("123456789012345678901234567890.10"), "l": is(`[1.0,-0,1E400,{"d":9007199254740993}]`)}
		})},
		"both a list and an image":               {body: `{"image": {"id": "b"}, "images": [{"id": "a"}]}`, want: image(nil)},
		"XML with nothing but an id":             {body: `<image id="a"/>`, want: image(nil)},
		"XML with a name space":                  {body: `<c:image xmlns:c="urn:c" id="a"><c:metadata><c:meta key="k">v</c:meta></c:metadata></c:image>`, want: image(func(i *Image) { i.Metadata = map[string]*string{"k": is("v")} })},
		"XML with a size":                        {body: `<image id="a" xmlns:OS-EXT-IMG-SIZE="urn:s" OS-EXT-IMG-SIZE:size="12"/>`, want: image(func(i *Image) { i.Size = is(int64(12)) })},
		"XML with a server":                      {body: `<image id="a"><server id="s"><link rel="self" href="h"/></server></image>`, want: image(func(i *Image) { i.Server = &Server{ID: "s", Links: []Link{{Rel: "self", Href: "h"}}} })},
		"XML's own five entities":                {body: `<image id="a" name="&lt;&amp;&gt;&quot;&apos;&#65;"/>`, want: image(func(i *Image) { i.Name = is(`<&>"'A`) })},
		"XML with a comment":                     {body: `<!-- x --><image id="a"><!-- y --></image>`, want: image(nil)},
		"no body":                                {body: "", err: "the body is empty"},
		"whitespace alone":                       {body: " \n", err: "the body is empty"},
		"a byte order mark alone":                {body: "\ufeff", err: "the body is empty"},
		"a web page":                             {body: "<!DOCTYPE html><title>Log in</title>", err: "it is a web page, not the images API"},
		"a web page in capitals":                 {body: "<HTML>", err: "it is a web page, not the images API"},
		"a web page after a comment":             {body: "<!-- x --><html>", err: "it is a web page, not the images API"},
		"plain text":                             {body: "OK", err: "it is not JSON: invalid character 'O' at start of value after 0 bytes"},
		"text that begins as JSON":               {body: "404 page not found", err: "it is not JSON: invalid character 'p' after top-level value after 4 bytes"},
		"wrong JSON that is cut off":             {body: `{"images": 5`, err: "it is not JSON: unexpected EOF after 12 bytes"},
		"JSON that ends too early":               {body: `{"images": [{"id": "a"}`, err: "it is not JSON: unexpected EOF after 23 bytes"},
		"text after the JSON":                    {body: `{"images": []} x`, err: "it is not JSON: invalid character 'x' after top-level value after 15 bytes"},
		"JSON twice":                             {body: `{"images": []}{"images": []}`, err: "it is not JSON: invalid character '{' after top-level value after 14 bytes"},
		"a control character":                    {body: "{\"image\": {\"id\": \"a\", \"name\": \"\x01\"}}", err: `it is not JSON: invalid character '\x01' in string (expecting non-control character) after 31 bytes`},
		"neither":                                {body: `{"versions": []}`, err: `it has neither "images" nor "image"`},
		"nothing":                                {body: `{}`, err: `it has neither "images" nor "image"`},
		"null":                                   {body: `null`, err: `it has neither "images" nor "image"`},
		"both are null":                          {body: `{"image": null, "images": null}`, err: `it has neither "images" nor "image"`},
		"a list without an object":               {body: `[{"id": "a"}]`, err: "it is a JSON array, not an object"},
		"a text":                                 {body: `"images"`, err: "it is a JSON string, not an object"},
		"an image that is null":                  {body: `{"images": [{"id": "a"}, null]}`, err: "it has an image that is null"},
		"an image that is a text":                {body: `{"images": ["a"]}`, err: "/images/0 is a JSON string, which it cannot be"},
		"images that are an object":              {body: `{"images": {"id": "a"}}`, err: "/images is a JSON object, which it cannot be"},
		"an image that is a list":                {body: `{"image": [{"id": "a"}]}`, err: "/image is a JSON array, which it cannot be"},
		"an image without an id":                 {body: `{"images": [{"name": "a"}]}`, err: "it has an image without an id"},
		"an id that is empty":                    {body: `{"image": {"id": ""}}`, err: "it has an image without an id"},
		"an id that is null":                     {body: `{"image": {"id": null}}`, err: "it has an image without an id"},
		"an id that is a number":                 {body: `{"image": {"id": 5}}`, err: "/image/id is a JSON number, which it cannot be"},
		"an id that is a path":                   {body: `{"image": {"id": "../a"}}`, err: "it has an image whose id is not an ID: ../a"},
		"an id that is too long":                 {body: `{"image": {"id": "` + strings.Repeat("a", 256) + `"}}`, err: "it has an image whose id is not an ID: " + strings.Repeat("a", 256)},
		"a name that is a number":                {body: `{"images": [{"id": "a", "name": 5}]}`, want: image(func(i *Image) { i.Unreadable = FieldName })},
		"a fraction":                             {body: `{"images": [{"id": "a", "minDisk": 1.5}]}`, want: image(func(i *Image) { i.Unreadable = FieldMinDisk })},
		"a number that is too large":             {body: `{"image": {"id": "a", "OS-EXT-IMG-SIZE:size": 1e30}}`, want: image(func(i *Image) { i.Unreadable = FieldSize })},
		"a number that is a text":                {body: `{"image": {"id": "a", "minRam": "512"}}`, want: image(func(i *Image) { i.MinRAM = is(int64(512)) })},
		"a number with a fraction of 0":          {body: `{"image": {"id": "a", "minDisk": 20.0, "progress": "100.0"}}`, want: image(func(i *Image) { i.MinDisk, i.Progress = is(int64(20)), is(int64(100)) })},
		"a number that is a word":                {body: `{"image": {"id": "a", "progress": "50%"}}`, want: image(func(i *Image) { i.Unreadable = FieldProgress })},
		"a number that is a boolean":             {body: `{"image": {"id": "a", "minDisk": false, "minRam": 5}}`, want: image(func(i *Image) { i.Unreadable = FieldMinDisk; i.MinRAM = is(int64(5)) })},
		"a number that is empty":                 {body: `{"image": {"id": "a", "minDisk": ""}}`, want: image(nil)},
		"an invalid time":                        {body: `{"image": {"id": "a", "created": "yesterday"}}`, want: image(func(i *Image) { i.Unreadable = FieldCreated })},
		"a time that is a number":                {body: `{"image": {"id": "a", "updated": 1700000000}}`, want: image(func(i *Image) { i.Unreadable = FieldUpdated })},
		"a time in another spelling":             {body: `{"image": {"id": "a", "created": "2026-04-01 02:00+0200"}}`, want: image(func(i *Image) { i.Created = at("2026-04-01T00:00:00Z") })},
		"a time that is empty":                   {body: `{"image": {"id": "a", "updated": ""}}`, want: image(nil)},
		"metadata that is a list":                {body: `{"images": [{"id": "a", "metadata": ["k"]}]}`, want: image(func(i *Image) { i.Unreadable = FieldMetadata })},
		"metadata that is an empty list":         {body: `{"images": [{"id": "a", "metadata": [ ]}]}`, want: image(func(i *Image) { i.Metadata = map[string]*string{} })},
		"metadata that is a text":                {body: `{"images": [{"id": "a", "metadata": "k"}]}`, want: image(func(i *Image) { i.Unreadable = FieldMetadata })},
		"metadata without end":                   {body: `{"image": {"id": "a", "metadata": {"k": "` + strings.Repeat("x", 8<<20) + `"}}}`, err: "/image/metadata is longer than 8 MiB"},
		"metadata cut off in a key":              {body: `{"image": {"id": "a", "metadata": {"k`, err: "it is not JSON: unexpected EOF after 37 bytes"},
		"metadata cut off in a text":             {body: `{"image": {"id": "a", "metadata": {"k": "v`, err: "it is not JSON: unexpected EOF after 42 bytes"},
		"metadata cut off in a list":             {body: `{"image": {"id": "a", "metadata": {"k": [1`, err: "it is not JSON: unexpected EOF after 42 bytes"},
		"metadata without a colon":               {body: `{"image": {"id": "a", "metadata": {"k" 1}}}`, err: "it is not JSON: invalid character '1' after object name (expecting ':') after 39 bytes"},
		"metadata that is not JSON":              {body: `{"image": {"id": "a", "metadata": {"k": nil}}}`, err: "it is not JSON: invalid character 'i' in literal null (expecting 'u') after 41 bytes"},
		"a list in it without end":               {body: `{"image": {"id": "a", "metadata": {"k": ["` + strings.Repeat("x", 1<<20) + `"]}}}`, err: "/image/metadata has a list or an object that is longer than 1 MiB"},
		"a key that a pointer escapes":           {body: `{"image": {"id": "a", "metadata": {"a/b~c": 1, "a/b~c": 2}}}`, err: "/image/metadata/a/b~c is there twice"},
		"keys that are not UTF-8":                {body: `{"image": {"id": "a", "metadata": {"\ud800": 1, "\ud801": 2}}}`, err: "/image/metadata/� is there twice"},
		"a key of the metadata twice":            {body: `{"image": {"id": "a", "metadata": {"k": {"a": 1, "a": 2}}}}`, err: "/image/metadata/k/a is there twice"},
		"links that are an object":               {body: `{"image": {"id": "a", "links": {"self": "x"}}}`, want: image(func(i *Image) { i.Unreadable = FieldLinks })},
		"links that are an empty object":         {body: `{"image": {"id": "a", "links": {}}}`, want: image(nil)},
		"links that are texts":                   {body: `{"image": {"id": "a", "links": ["x", {"href": "h"}]}}`, want: image(func(i *Image) { i.Unreadable = FieldLinks })},
		"a link to a number":                     {body: `{"image": {"id": "a", "links": [{"href": 5, "more": {"a": []}}]}}`, want: image(func(i *Image) { i.Unreadable = FieldLinks })},
		"a link of escaped and other members":    {body: `{"image": {"id": "a", "links": [{"hr\u0065f": "h", "x": [1], "type": null, "rel": "r"}]}}`, want: image(func(i *Image) { i.Links = []Link{{Href: "h", Rel: "r"}} })},
		"a member of a link twice":               {body: `{"image": {"id": "a", "links": [{"href": "x", "href": "y"}]}}`, err: "/image/links/0/href is there twice"},
		"a status that is a list":                {body: `{"image": {"id": "a", "status": []}}`, want: image(func(i *Image) { i.Unreadable = FieldStatus })},
		"a disk configuration that is a boolean": {body: `{"image": {"id": "a", "OS-DCF:diskConfig": true}}`, want: image(func(i *Image) { i.Unreadable = FieldDiskConfig })},
		"a server that is a text":                {body: `{"image": {"id": "a", "server": "s"}}`, want: image(func(i *Image) { i.Unreadable = FieldServer })},
		"a server whose id is a number":          {body: `{"image": {"id": "a", "server": {"id": 5}}}`, want: image(func(i *Image) { i.Unreadable = FieldServer })},
		"a server that is an empty list":         {body: `{"image": {"id": "a", "server": []}}`, want: image(nil)},
		"a server that is an empty object":       {body: `{"image": {"id": "a", "server": {}}}`, want: image(nil)},
		"several fields that cannot be read":     {body: `{"image": {"id": "a", "name": {}, "minDisk": [], "status": "ACTIVE"}}`, want: image(func(i *Image) { i.Unreadable = FieldName | FieldMinDisk; i.Status = is("ACTIVE") })},
		"next links that cannot be read":         {body: `{"images": [{"id": "a"}], "images_links": "x"}`, want: image(nil)},
		"nesting without end":                    {body: `{"image": ` + strings.Repeat("[", 100_000), err: "it is not JSON: exceeded max depth after 10009 bytes"},
		"nested metadata without end":            {body: `{"image": {"id": "a", "metadata": {"k": ` + strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_003), err: "it is not JSON: exceeded max depth after 50025 bytes"},
		"too many values":                        {body: `{"images": [` + strings.Repeat("1,", maxValues+1) + `1]}`, err: "it holds more than 1200000 values or 400000 objects, more than is ever read"},
		"too many objects":                       {body: `{"images": [` + strings.Repeat("{},", maxObjects) + `{}]}`, err: "it holds more than 1200000 values or 400000 objects, more than is ever read"},
		"XML of something else":                  {body: `<server id="a"/>`, err: "it is not the XML of an image"},
		"XML without an id":                      {body: `<image name="a"/>`, err: "it has an image without an id"},
		"XML that is cut off":                    {body: `<image id="a"><metadata>`, err: "it is not XML: there is a syntax error in line 1"},
		"XML with an unknown entity":             {body: `<image id="a" name="&x;"/>`, err: "it is not XML: there is a syntax error in line 1"},
		"XML with its own entity":                {body: `<!DOCTYPE image [<!ENTITY x "y">]><image id="a" name="&x;"/>`, err: "it is not XML: there is a syntax error in line 1"},
		"XML with an outer entity":               {body: `<!DOCTYPE image [<!ENTITY x SYSTEM "file:///etc/passwd">]><image id="a"><metadata><meta key="k">&x;</meta></metadata></image>`, err: "it is not XML: there is a syntax error in line 1"},
		"XML of a billion laughs":                {body: `<!DOCTYPE image [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]><image id="a" name="&c;"/>`, err: "it is not XML: there is a syntax error in line 1"},
		"XML in another encoding":                {body: `<?xml version="1.0" encoding="EBCDIC"?><image id="a"/>`, err: "it is not the XML of an image"},
		"XML nested without end":                 {body: `<image id="a">` + strings.Repeat("<a>", 100_000), err: "it is not XML: there is a syntax error in line 1"},
		"XML without end":                        {body: `<image id="a">` + strings.Repeat("<a/>", 1<<18), err: "it is XML of more than 1048576 bytes, which one image cannot have"},
		"XML with an invalid number":             {body: `<image id="a" minDisk="x" minRam="512.0"/>`, want: image(func(i *Image) { i.Unreadable = FieldMinDisk; i.MinRAM = is(int64(512)) })},
		"XML with an invalid time":               {body: `<image id="a" created="yesterday" updated="2026-04-01"/>`, want: image(func(i *Image) { i.Unreadable = FieldCreated; i.Updated = at("2026-04-01T00:00:00Z") })},
	}
	t.Log(len(tests), "responses")
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decode([]byte(test.body))
			if test.err != "" {
				if err == nil || err.Error() != test.err {
					t.Errorf("error %v, want %s", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			same(t, got.images, test.want)
		})
	}
}

func allTypes() map[string]*string {
	return map[string]*string{
		"s": is("t"), "n": nil, "b": is("true"), "f": is("false"), "i": is("5"), "e": is("1.50e3"),
		"l": is(`[1,"<&>"]`), "o": is(`{"a":null,"b":1}`), "E": is(""), "x": is("{}"),
	}
}

func TestNextLinks(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		links  string
		next   bool
		marker string
	}{
		"none":                               {`[]`, false, ""},
		"a link to somewhere else":           {`[{"rel": "self", "href": "http://nova.example.com/?marker=a"}]`, false, ""},
		"a next link":                        {`[{"rel": "next", "href": "http://nova.example.com/v2.1/images?limit=2&marker=a-1"}]`, true, "a-1"},
		"a next link in capitals":            {`[{"rel": "NEXT", "href": "?marker=a"}]`, true, "a"},
		"a next link after another":          {`[{"rel": "previous", "href": "?marker=b"}, {"rel": "next", "href": "?marker=a"}]`, true, "a"},
		"a marker of another host":           {`[{"rel": "next", "href": "https://evil.example.com/?marker=a"}]`, true, "a"},
		"a next link without a marker":       {`[{"rel": "next", "href": "http://nova.example.com/v2.1/images?page=2"}]`, true, ""},
		"a next link that is not a URL":      {`[{"rel": "next", "href": "http://[::1"}]`, true, ""},
		"a next link to nowhere":             {`[{"rel": "next"}]`, true, ""},
		"a marker that is not an id":         {`[{"rel": "next", "href": "?marker=..%2F..%2Fservers"}]`, true, ""},
		"a marker that is too long":          {`[{"rel": "next", "href": "?marker=` + strings.Repeat("a", 256) + `"}]`, true, ""},
		"a marker with a line break":         {`[{"rel": "next", "href": "?marker=a%0d%0ab"}]`, true, ""},
		"a link that is null":                {`[null]`, false, ""},
		"a marker that is there a 2nd time":  {`[{"rel": "next", "href": "?marker=a&marker=b"}]`, true, "a"},
		"a query that is only half readable": {`[{"rel": "next", "href": "?x=%zz&marker=a"}]`, true, "a"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decode([]byte(`{"images": [], "images_links": ` + test.links + `}`))
			if err != nil || got.next != test.next || got.marker != test.marker {
				t.Errorf("next %t, marker %q, %v, want %t, %q", got.next, got.marker, err, test.next, test.marker)
			}
		})
	}
}
