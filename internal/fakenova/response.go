package fakenova

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// response is an HTTP response before it is sent.
type response struct {
	status       int
	contentType  string
	body         []byte
	microversion string // for the headers that name it; empty outside of /v2.1
	anonymous    bool   // without a request ID
	header       http.Header
}

// send writes the response. It is compressed if compress is set and the client accepts it.
func (a response) send(w http.ResponseWriter, r *http.Request, compress bool) {
	header := w.Header()
	for name, values := range a.header {
		header[name] = values
	}
	if a.contentType != "" {
		header.Set("Content-Type", a.contentType)
	}
	if a.microversion != "" {
		header.Set("OpenStack-API-Version", "compute "+a.microversion)
		header.Set("X-OpenStack-Nova-API-Version", a.microversion)
		header["Vary"] = []string{"OpenStack-API-Version", "X-OpenStack-Nova-API-Version"}
	}
	if !a.anonymous {
		id := newRequestID()
		header.Set("X-OpenStack-Request-Id", id)
		header.Set("X-Compute-Request-Id", id)
	}
	if compress && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		header.Set("Content-Encoding", "gzip")
		header.Add("Vary", "Accept-Encoding")
		a.body = gzipped(a.body)
	}
	header.Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	// A client that has closed the connection is not an error of the fake.
	_, _ = w.Write(a.body)
}

func gzipped(body []byte) []byte {
	var buffer bytes.Buffer
	writer, _ := gzip.NewWriterLevel(&buffer, gzip.BestSpeed)
	_, _ = writer.Write(body)
	_ = writer.Close()
	return buffer.Bytes()
}

// newRequestID returns a random request ID: req- and a UUID of version 4.
func newRequestID() string {
	var id [16]byte
	_, _ = rand.Read(id[:])
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("req-%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

// document returns the response to a call that succeeded.
func document(body []byte) response {
	return response{status: http.StatusOK, contentType: "application/json", body: body}
}

// fault returns the response to a call that failed, in the envelope for its status.
func fault(status int, message string) response {
	envelopes := map[int]string{
		http.StatusBadRequest:           "badRequest",
		http.StatusForbidden:            "forbidden",
		http.StatusNotFound:             "itemNotFound",
		http.StatusUnsupportedMediaType: "badMediaType",
	}
	envelope, known := envelopes[status]
	if !known {
		envelope = "computeFault"
	}
	body := fmt.Appendf(nil, `{"%s": {"code": %d, "message": `, envelope, status)
	body = appendJSONString(body, message)
	return response{status: status, contentType: "application/json; charset=UTF-8", body: append(body, "}}"...)}
}

// glanceFault returns the response to a request that Glance rejects, as Nova forwards it.
func glanceFault(message string) *response {
	failure := fault(http.StatusBadRequest, "HTTP 400 Bad Request: "+htmlEscaper.Replace(message))
	return &failure
}

// htmlEscaper escapes as Python's html.escape does.
var htmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#x27;")

// crash returns the response after an exception that Nova does not expect.
func (c *Cloud) crash(class string) response {
	return fault(http.StatusInternalServerError, "Unexpected API Error. "+c.traits().report+"\n<class '"+class+"'>")
}

// notRouted returns the response to an unknown path or method, in the form that the request accepts.
func notRouted(r *http.Request) response {
	a := response{status: http.StatusNotFound}
	accepted := strings.Join(r.Header.Values("Accept"), ",")
	html, json := quality(accepted, "text/html"), quality(accepted, "application/json")
	switch {
	case r.Method == http.MethodHead:
		a.contentType = "text/html; charset=UTF-8"
	case html > 0 && html >= json:
		a.contentType = "text/html; charset=UTF-8"
		a.body = []byte("<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n  <h1>404 Not Found</h1>\n" +
			"  The resource could not be found.<br /><br />\n\n\n\n </body>\n</html>")
	case json > 0:
		a.contentType = "application/json"
		a.body = []byte(`{"message": "The resource could not be found.<br /><br />\n\n\n", ` +
			`"code": "404 Not Found", "title": "Not Found"}`)
	default:
		a.contentType = "text/plain; charset=UTF-8"
		a.body = []byte("404 Not Found\n\nThe resource could not be found.\n\n   ")
	}
	return a
}

// quality returns the weight of a media type in an Accept header: from 0, not accepted, to 1.
func quality(accept, mediaType string) float64 {
	family, _, _ := strings.Cut(mediaType, "/")
	specific, best := -1, 0.0
	for _, item := range strings.Split(accept, ",") {
		mediaRange, parameters, err := mime.ParseMediaType(item)
		rank := slices.Index([]string{"*/*", family + "/*", mediaType}, mediaRange)
		if err != nil || rank <= specific {
			continue
		}
		specific, best = rank, 1
		if weight, err := strconv.ParseFloat(parameters["q"], 64); err == nil {
			best = weight
		}
	}
	return best
}

// unauthorized returns the response to a missing or invalid token.
func unauthorized(identityEndpoint string) response {
	return response{
		status:      http.StatusUnauthorized,
		contentType: "application/json",
		header:      http.Header{"Www-Authenticate": {`Keystone uri="` + identityEndpoint + `"`}},
		body: []byte(`{"error": {"code": 401, "title": "Unauthorized", ` +
			`"message": "The request you have made requires authentication."}}`),
	}
}
