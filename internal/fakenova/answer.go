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

// answer is a whole HTTP answer, before it is sent.
type answer struct {
	status       int
	contentType  string
	body         []byte
	microversion string // for the headers that name it; empty outside of /v2.1
	anonymous    bool   // without a request id
	header       http.Header
}

// send writes the answer, compressed if that is wanted and accepted.
func (a answer) send(w http.ResponseWriter, r *http.Request, compress bool) {
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
	// A client that has gone away is none of a fake's business.
	_, _ = w.Write(a.body)
}

func gzipped(body []byte) []byte {
	var buffer bytes.Buffer
	writer, _ := gzip.NewWriterLevel(&buffer, gzip.BestSpeed)
	_, _ = writer.Write(body)
	_ = writer.Close()
	return buffer.Bytes()
}

// newRequestID is a random request id: req- and a UUID of version 4.
func newRequestID() string {
	var id [16]byte
	_, _ = rand.Read(id[:])
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("req-%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

// document is the answer of a call that succeeded.
func document(body []byte) answer {
	return answer{status: http.StatusOK, contentType: "application/json", body: body}
}

// fault is the answer of a call that failed, in the envelope that goes with its status.
func fault(status int, message string) answer {
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
	return answer{status: status, contentType: "application/json; charset=UTF-8", body: append(body, "}}"...)}
}

// glanceFault is a refusal by the image service, as the compute service passes it on.
func glanceFault(message string) *answer {
	refusal := fault(http.StatusBadRequest, "HTTP 400 Bad Request: "+htmlEscaper.Replace(message))
	return &refusal
}

// htmlEscaper escapes as Python's html.escape does.
var htmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#x27;")

// crash is the answer after an exception that the compute service did not expect.
func (c *Cloud) crash(class string) answer {
	return fault(http.StatusInternalServerError, "Unexpected API Error. "+c.traits().report+"\n<class '"+class+"'>")
}

// notRouted is the answer to a path or a method that leads nowhere, in the form that the request accepts.
func notRouted(r *http.Request) answer {
	a := answer{status: http.StatusNotFound}
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

// quality is how much an Accept header wants a media type: 0 is not at all, 1 the most.
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

// unauthorized is the answer to a bad token or none.
func unauthorized(identityEndpoint string) answer {
	return answer{
		status:      http.StatusUnauthorized,
		contentType: "application/json",
		header:      http.Header{"Www-Authenticate": {`Keystone uri="` + identityEndpoint + `"`}},
		body: []byte(`{"error": {"code": 401, "title": "Unauthorized", ` +
			`"message": "The request you have made requires authentication."}}`),
	}
}
