package keystone

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// TestAnEchoedPasswordIsNotLogged: the service repeats the password of a login where Go puts it into an error.
func TestAnEchoedPasswordIsNotLogged(t *testing.T) {
	t.Parallel()
	for place, response := range map[string]string{
		"a status line":      "HTTP/1.1 s3cret-password OK\r\n\r\n",
		"a content length":   "HTTP/1.1 200 OK\r\nContent-Length: s3cret-password\r\n\r\n",
		"a malformed header": "HTTP/1.1 200 OK\r\ns3cret-password\r\n\r\n",
		"a request ID":       "HTTP/1.1 503 OK\r\nX-Openstack-Request-Id: s3cret-password\r\nContent-Length: 0\r\n\r\n",
	} {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			server := prototest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				connection, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				defer func(connection net.Conn) { _ = connection.Close() }(connection)
				_, _ = io.WriteString(connection, response)
			}))
			var logged []string
			client := transport.New(transport.Config{Observe: func(_ context.Context, attempt transport.Attempt) {
				logged = append(logged, attempt.RequestID)
				if attempt.Err != nil {
					logged = append(logged, attempt.Err.Error())
				}
			}})
			root, err := ParseURL(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			err = New(Config{URL: root, Auth: Password{User: User{ID: "ada"}, Password: "s3cret-password"}, Client: client}).Login(t.Context())
			if err == nil || len(logged) == 0 {
				t.Fatalf("error %v, logged %q", err, logged)
			}
			for _, text := range append(logged, err.Error()) {
				if strings.Contains(text, "s3cret") {
					t.Errorf("%q shows the password", text)
				}
			}
		})
	}
}
