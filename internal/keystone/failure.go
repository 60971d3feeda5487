package keystone

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"syscall"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// failure turns what went wrong with a login into sentences.
func (s *Session) failure(err error) *Error {
	var told *Error // by the guard
	if errors.As(err, &told) {
		return told
	}
	var answered gophercloud.ErrUnexpectedResponseCode
	if errors.As(err, &answered) {
		return s.refusal(answered.Actual, answered.ResponseHeader, answered.Body)
	}
	var syntax *json.SyntaxError
	var mismatch *json.UnmarshalTypeError
	var unanswered *url.Error
	cutOff := !errors.As(err, &unanswered) && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF))
	if cutOff || errors.As(err, &syntax) || errors.As(err, &mismatch) {
		return s.notKeystone(nil, "It answered, but not with JSON that is whole.")
	}
	failed := s.unreachable(err)
	failed.Asked = s.asked()
	var exchange *transport.Error
	if failed.Kind == Unreachable && errors.As(err, &exchange) {
		exchange.Last = s.tame(exchange.Last)
		failed.Answer += " " + exchange.Tried() + "."
	}
	return failed
}

// unreachable words the errors of a request that got no answer.
func (s *Session) unreachable(err error) *Error {
	var wrapped *url.Error
	for errors.As(err, &wrapped) { // net/http repeats the method and the URL
		err = wrapped.Err
	}
	var exchange *transport.Error
	if errors.As(err, &exchange) { // and so does package transport
		err = exchange.Err
	}
	var (
		authority   x509.UnknownAuthorityError
		hostname    x509.HostnameError
		certificate *tls.CertificateVerificationError
		ended       *net.OpError
		record      tls.RecordHeaderError
		dns         *net.DNSError
		redirect    *transport.RedirectError
		timeout     *transport.TimeoutError
		large       *transport.TooLargeError
		network     net.Error
	)
	said := s.tame(err.Error())
	if at := strings.Index(strings.ToLower(said), "x-subject-token"); at >= 0 { // Go shows the header that it cannot read
		said = said[:at] + "X-Subject-Token …"
	}
	switch {
	case errors.As(err, &large):
		return s.notKeystone(nil, "It answered, but "+said+".")
	case errors.As(err, &redirect):
		return &Error{Kind: Redirected, Answer: "It answered with a " + said + ".", Advice: s.elsewhere(redirect.To)}
	case errors.As(err, &authority):
		return &Error{
			Kind: Untrusted, Answer: "Its certificate is signed by an authority that this machine does not know: " + said + ".",
			Advice: "Set cacert_file (OS_CACERT) to the PEM file of the cloud's authority.",
		}
	case errors.As(err, &hostname):
		return &Error{
			Kind: Untrusted, Answer: "Its certificate is for another host: " + said + ".",
			Advice: "Set auth_url to a host name that the certificate holds.",
		}
	case errors.As(err, &certificate):
		return &Error{
			Kind: Untrusted, Answer: "Its certificate is not valid: " + said + ".",
			Advice: "Check the certificate's dates against this machine's clock, and ask the cloud's operator.",
		}
	case errors.As(err, &ended) && ended.Op == "remote error": // a TLS alert, whose type is not exported
		return &Error{
			Kind: Untrusted, Answer: "It ended the TLS handshake: " + said + ".",
			Advice: "If it asks for client certificates, set cert and key (OS_CERT, OS_KEY).",
		}
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return &Error{
			Kind: Unreachable, Answer: "It does not speak TLS: " + said + ".",
			Advice: "If the identity service is meant to be reached without encryption, write http:// in auth_url.",
		}
	case errors.As(err, &dns):
		return &Error{
			Kind: Unreachable, Answer: "Its host name cannot be resolved: " + said + ".",
			Advice: "Check the host in auth_url, and that this machine uses the network (VPN, resolver) that knows it.",
		}
	case errors.Is(err, syscall.ECONNREFUSED):
		return &Error{
			Kind: Unreachable, Answer: "Nothing accepts connections there: " + said + ".",
			Advice: "Check the host and port in auth_url; the identity service may also be down.",
		}
	case errors.As(err, &timeout), errors.As(err, &network) && network.Timeout():
		return &Error{
			Kind: Unreachable, Answer: "It did not answer in time: " + said + ".",
			Advice: "Check that this machine can reach the host in auth_url (firewall, VPN), or raise request_timeout.",
		}
	}
	return &Error{
		Kind: Unreachable, Answer: "No whole answer came: " + said + ".",
		Advice: "Check auth_url, and that this machine can reach it.",
	}
}

// refusal words an answer that is no login.
func (s *Session) refusal(status int, header http.Header, body []byte) *Error {
	said, keystone := s.message(header, body)
	failed := &Error{Status: status, RequestID: s.requestID(header), Asked: s.asked()}
	failed.Answer = fmt.Sprintf("It answered %d %s", status, http.StatusText(status))
	if said != "" {
		failed.Answer += ": " + said
	}
	if failed.RequestID != "" {
		failed.Answer += " (request id " + failed.RequestID + ")"
	}
	failed.Answer += "."
	switch {
	case status > http.StatusMultipleChoices && status < http.StatusBadRequest && header.Get("Location") != "":
		failed.Kind, failed.Advice = Redirected, s.elsewhere(header.Get("Location"))
	case status == http.StatusUnauthorized:
		failed.Kind, failed.Advice = Refused, anotherService(header, keystone)+s.suspects()
	case status == http.StatusForbidden && keystone && s.credentials.Method == Token && s.credentials.scoped():
		failed.Kind = Forbidden
		failed.Advice = "A token of an application credential cannot be exchanged for one of a named project: " +
			"leave project_name and project_id out, or pass the token ready, with endpoint and without auth_url."
	case status == http.StatusForbidden:
		failed.Kind = Forbidden
		failed.Advice = "The account may be disabled, its password expired, or a proxy in between may forbid the request; ask the cloud's operator."
	case status == http.StatusNotFound && keystone && strings.Contains(said, "is disabled"):
		failed.Kind = Forbidden
		failed.Advice = "Ask the cloud's operator to enable it again, or log in for another project."
	case status == http.StatusNotFound && keystone:
		failed.Kind = UnknownAccount
		failed.Advice = "Check " + s.credentials.names() + "."
	case status == http.StatusBadRequest && keystone:
		failed.Kind = Rejected
		failed.Advice = "The identity service does not understand these login arguments; check them against its message."
	case status == http.StatusTooManyRequests, status == http.StatusRequestEntityTooLarge:
		failed.Kind = Unavailable
		failed.Advice = "Too many requests at present; try again later" + s.wait(header) + "."
	case status >= 500 || status == http.StatusRequestTimeout:
		failed.Kind = Unavailable
		failed.Advice = "The identity service, or a proxy before it, is in trouble; try again later" + s.wait(header) + "."
	default:
		failed.Kind, failed.Advice = NotKeystone, whereKeystoneIs
	}
	return failed
}

const whereKeystoneIs = "That is not how an identity service (Keystone v3) answers: set auth_url to its URL, such as " +
	"https://cloud.example.com:5000/v3 or https://cloud.example.com/identity/v3."

// notKeystone words an answer that has the status of success and yet brings no token.
func (s *Session) notKeystone(header http.Header, answer string) *Error {
	return &Error{
		Kind: NotKeystone, Asked: s.asked(), Answer: answer, Advice: whereKeystoneIs,
		RequestID: s.requestID(header),
	}
}

// noProject words a token that is of no project but unscoped, or of a domain or the system: Nova takes it, and answers less.
func (s *Session) noProject(header http.Header) *Error {
	if s.credentials.Method == ApplicationCredential || s.credentials.scoped() {
		return s.notKeystone(header, "It answered with a token of no project, which is not what was asked for.")
	}
	return &Error{
		Kind: NoProject, Asked: s.asked(), Answer: "It gave a token of no project: Nova then shows public images only.",
		Advice: "Set project_name with its domain, or project_id.", RequestID: s.requestID(header),
	}
}

// anotherService tells what in a 401 speaks against Keystone: the other services refuse a request without a token alike.
func anotherService(header http.Header, keystone bool) string {
	const suspicion = "auth_url may be the URL of another service: "
	switch {
	case header.Get("X-Compute-Request-Id") != "":
		return suspicion + "the answer has the header X-Compute-Request-Id, which is the compute service's. "
	case !keystone:
		return suspicion + "the answer is not in Keystone's form. "
	}
	return ""
}

// suspects lists what a 401 may mean: Keystone gives one answer for all, so that nobody can guess user names.
func (s *Session) suspects() string {
	const (
		same = "Keystone does not tell which of these it is: "
		once = "It is not tried again in this run, so that no account gets locked."
	)
	c := s.credentials
	project := ""
	if c.scoped() {
		project = "; an unknown or disabled project or project domain; no role of the user in that project"
	}
	switch c.Method {
	case Password:
		domain := " or user domain"
		if c.UserID != "" {
			domain = ""
		}
		return same + "a wrong password; an unknown user" + domain + "; a user that is disabled or locked" + project + ". " + once
	case Token:
		return same + "a token that has expired, was revoked, or may not be exchanged for another (such as one of an application credential)" +
			project + ". " + once
	default:
		return same + "a wrong secret; an unknown name; an application credential that has expired; an owner that is disabled, or has lost the roles in its project. " + once
	}
}

// names lists the arguments that say who logs in.
func (c Credentials) names() string {
	switch {
	case c.Method == Token:
		return "token: it has expired, was revoked, or is of another cloud than auth_url"
	case c.Method == ApplicationCredential && c.ApplicationCredentialID != "":
		return "application_credential_id: it may have been deleted, or be of another cloud than auth_url"
	case c.Method == ApplicationCredential:
		return "application_credential_name and the user that owns it"
	}
	return "the user, the project and their domains"
}

// elsewhere words a redirect, which is not followed.
func (s *Session) elsewhere(location string) string {
	target, err := url.Parse(location)
	if err != nil {
		return "It points to another place, where no secret is sent. " + whereKeystoneIs
	}
	if root, err := url.Parse(s.root() + "/auth/tokens"); err == nil {
		target = root.ResolveReference(target)
	}
	target.User, target.RawQuery, target.Fragment = nil, "", ""
	shown := strings.TrimSuffix(strings.TrimSuffix(target.String(), "/"), "/auth/tokens")
	return "It points to " + s.tame(shown) + ", where no secret is sent; if that is the identity service, set auth_url to it."
}

var title = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)

// message is what an answer says, and whether it says so in Keystone's form.
func (s *Session) message(header http.Header, body []byte) (string, bool) {
	var fault struct {
		Error struct {
			Code    int    `json:"code"`
			Message string `json:"message"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &fault) == nil && fault.Error.Code != 0 {
		return quoted(s.tame(strings.TrimSuffix(fault.Error.Message, "."))), true
	}
	if match := title.FindSubmatch(body); match != nil {
		return "a page titled " + quoted(s.tame(string(match[1]))), false
	}
	if strings.HasPrefix(header.Get("Content-Type"), "text/html") {
		return "a page of HTML", false
	}
	return quoted(transport.Tame(string(body), 120, s.secrets()...)), false
}

func quoted(text string) string {
	if text == "" {
		return ""
	}
	return `"` + text + `"`
}

func (s *Session) requestID(header http.Header) string {
	return transport.RequestID(header, s.secrets()...)
}

func (s *Session) wait(header http.Header) string {
	if after := header.Get("Retry-After"); after != "" {
		return " (Retry-After: " + transport.Tame(after, 40, s.secrets()...) + ")"
	}
	return ""
}
