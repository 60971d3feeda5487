package provider

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
)

// A responder responds to one request, as a service that is hostile or broken does.
type responder = func(at *prototest.World, w http.ResponseWriter, r *http.Request)

// responds responds with this status and body; 201 is 200 when a token is looked at.
func responds(code int, body string, headers ...string) responder {
	return func(_ *prototest.World, w http.ResponseWriter, r *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header()[headers[i]] = []string{headers[i+1]}
		}
		status := code
		if code == http.StatusCreated && r != nil && r.Method == http.MethodGet {
			status = http.StatusOK
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func fault(code int, message string) string {
	body, _ := json.Marshal(map[string]any{"error": map[string]any{"code": code, "message": message, "title": "x"}})
	return string(body)
}

// honest is the body of a login with nothing wrong.
const honest = `{"token": {"issued_at": "2026-01-01T00:00:00Z", "expires_at": "2999-01-01T00:00:00Z", "project": {"id": "p"}, "catalog": [{"type": "compute", "endpoints": [
	{"url": "NORTH/v2.1", "interface": "public", "region": "North"}]}]}}`

// grants responds with a token and this body.
func grants(body string) responder {
	return func(at *prototest.World, w http.ResponseWriter, r *http.Request) {
		token := "s3cret-token"
		if r.Method == http.MethodGet {
			token = r.Header.Get("X-Auth-Token")
		}
		responds(http.StatusCreated, strings.NewReplacer("NORTH", at.NorthURL, "TOKEN", token).Replace(body), "X-Subject-Token", "s3cret-token")(at, w, r)
	}
}

// catalogd responds with a token and a catalog of these endpoints.
func catalogd(endpoints string) responder {
	return grants(`{"token": {"project": {"id": "p"}, "catalog": [{"type": "compute", "endpoints": [` + endpoints + `]}]}}`)
}

// many responds with a catalog of 10,000 regions: that one, and others of its name with a number.
func many(region string) responder {
	endpoints := make([]string, 10_000)
	for i := range endpoints {
		name := "Other" + strconv.Itoa(i)
		if i == 5000 {
			name = region
		}
		endpoints[i] = `{"id": "0123456789abcdef0123456789abcdef", "url": "NORTH/v2.1", "interface": "public", "region": "` + name + `"}`
	}
	return catalogd(strings.Join(endpoints, ","))
}

// echoed responds with the secret that the service was told.
func echoed(respond func(at *prototest.World, w http.ResponseWriter, r *http.Request, secret string)) responder {
	return func(at *prototest.World, w http.ResponseWriter, r *http.Request) {
		if _, secret, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok {
			respond(at, w, r, secret)
			return
		}
		logins := at.Keystone.Logins()
		last := logins[len(logins)-1]
		respond(at, w, r, last.Password+last.Secret+last.Token) // each login has one of them
	}
}

func hijacked(w http.ResponseWriter) net.Conn {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	return connection
}

// raw responds with this text and the end of the connection; a login's 201 is 200 when a token is looked at.
func raw(text string) responder {
	return func(at *prototest.World, w http.ResponseWriter, r *http.Request) {
		connection := hijacked(w)
		defer connection.Close()
		body := text
		if r.Method == http.MethodGet {
			body = strings.Replace(body, " 201 Created", " 200 OK", 1)
		}
		if before, after, found := strings.Cut(body, "Content-Length: "+strconv.Itoa(len(honest))); found {
			after = strings.ReplaceAll(after, "NORTH", at.NorthURL)
			body = before + "Content-Length: " + strconv.Itoa(len(strings.ReplaceAll(honest, "NORTH", at.NorthURL))) + after
		}
		_, _ = io.WriteString(connection, body)
	}
}

// hang sends nothing more until the client gives up.
func hang(_ *prototest.World, w http.ResponseWriter, r *http.Request) {
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

func then(first, second responder) responder {
	return func(at *prototest.World, w http.ResponseWriter, r *http.Request) {
		first(at, w, r)
		second(at, w, r)
	}
}

func endless(_ *prototest.World, w http.ResponseWriter, r *http.Request) {
	responds(http.StatusCreated, `{"token": {"catalog": [`, "X-Subject-Token", "s3cret-token")(nil, w, r)
	chunk := bytes.Repeat([]byte(" "), 64<<10)
	for {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

var zipped = sync.OnceValue(func() string {
	var text strings.Builder
	zip := gzip.NewWriter(&text)
	_, _ = zip.Write(bytes.Repeat([]byte(" "), 33<<20))
	_ = zip.Close()
	return text.String()
})

func bomb(_ *prototest.World, w http.ResponseWriter, r *http.Request) {
	responds(http.StatusCreated, zipped(), "X-Subject-Token", "s3cret-token", "Content-Encoding", "gzip")(nil, w, r)
}
