package images

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/images/search"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/message"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// What users read about a request that Nova rejects, or that never reaches it.

const maxCause = 300 // characters of an error of the network

// failure returns the error of a read that got no usable response: of the image with that ID, or of a list if it is empty.
func failure(err error, id string, c Connection) diag.Diagnostic {
	var (
		fault    *nova.Fault
		response *nova.ResponseError
		exchange *transport.Error
		odd      *unreadableError
	)
	switch {
	case errors.As(err, &odd):
		return undecided(odd)
	case errors.Is(err, errVisibility):
		return errorAt(filterPath.AtName("visibility"), "Visibility Filter Not Supported", message.Lead("Nova does not filter by visibility in this cloud: "+
			"it did not reject a visibility that does not exist, so it would list every image. Remove visibility. To exclude snapshots, set:").
			Copy("snapshot = false"))
	case errors.As(err, &fault):
		return faultError(fault, id, c)
	case errors.As(err, &response):
		facts := facts(c, response.Method, response.URL)
		facts.RequestID = response.RequestID
		return failed("Invalid Response", message.Lead("The response (%d) is not usable: %s. Check that the endpoint is the URL of the compute "+
			"service, and that no proxy changes responses.", response.Status, response.Reason).Facts(facts))
	case errors.As(err, &exchange):
		return exchangeError(exchange, id, c)
	}
	if c.LoginFailed != nil {
		return c.LoginFailed(err)
	}
	return diag.NewErrorDiagnostic("Read Failed", message.Lead("The images could not be read: %s.", err).String())
}

func failed(summary string, detail message.Message) diag.Diagnostic {
	return diag.NewErrorDiagnostic(summary, detail.String())
}

// facts returns the endpoint and the request below it, without its query.
func facts(c Connection, method, target string) message.Facts {
	endpoint := c.Endpoint().String()
	u, err := url.Parse(target)
	if err != nil {
		return message.Facts{Endpoint: endpoint}
	}
	u.RawQuery = ""
	return message.Facts{Endpoint: endpoint, Request: method + " " + strings.TrimPrefix(u.String(), endpoint)}
}

// reachability adds how the endpoint was chosen, for errors that another choice may solve.
func reachability(f message.Facts, c Connection) message.Facts {
	f.Region, f.Interface = withSource(c.Region), withSource(c.Interface)
	if c.Configured.Source != "" {
		f.Endpoint += " (from " + c.Configured.Source + ")"
	}
	return f
}

func withSource(s Setting) string {
	switch {
	case s.Text == "":
		return ""
	case s.Source == "":
		return quote(s.Text)
	}
	return quote(s.Text) + ", from " + s.Source
}

func attempts(n int, elapsed time.Duration) string {
	if n < 2 {
		return ""
	}
	return fmt.Sprintf("%d in %s", n, elapsed.Round(100*time.Millisecond))
}

func faultError(fault *nova.Fault, id string, c Connection) diag.Diagnostic {
	f := facts(c, fault.Method, fault.URL)
	f.Message, f.Attempts, f.RequestID = fault.Message, attempts(fault.Attempts, fault.Elapsed), fault.RequestID
	if fault.Code != "" {
		f.Message = strings.TrimSpace(f.Message + " (" + fault.Code + ")")
	}
	if fault.LostMarker {
		return failed("Image List Changed While Reading", message.Lead("Images were deleted while the list was being read, and reading on failed "+
			"several times. Try again, or narrow the filter.").Facts(f))
	}
	switch fault.Status {
	case http.StatusMultipleChoices:
		if fault.Name == nova.NameChoices {
			return noVersion(fault, f, c)
		}
	case http.StatusBadRequest:
		return badRequest(fault, id, f, c)
	case http.StatusUnauthorized:
		return unauthorized(fault, f, c)
	case http.StatusForbidden:
		return failed("Access Denied", forbidden(c).Facts(f))
	case http.StatusNotFound:
		if id != "" && fault.Name != "" {
			return imageNotFound(id, f, c)
		}
		return failed("Image API Not Found", message.Lead("The endpoint has no images API (404). Set it to the URL that \"openstack catalog show "+
			"compute\" lists; a project in it must be an ID, not a name. The images API ends at microversion 2.35, so the cloud may have disabled it.").
			Facts(reachability(f, c)))
	case http.StatusMethodNotAllowed:
		return failed("Image API Not Found", message.Lead("The server at this URL does not support reading images (405). Check the endpoint.").
			Facts(reachability(f, c)))
	case http.StatusRequestEntityTooLarge, http.StatusTooManyRequests:
		if fault.LongWait {
			return failed("Rate Limited", message.Lead("Nova limits the number of requests (%d), and asks to wait longer than this read may take "+
				"(Retry-After: %s). Wait, or run fewer Terraform runs at the same time.", fault.Status, fault.RetryAfter).Facts(f))
		}
		return failed("Rate Limited", message.Lead("Nova limits the number of requests (%s). Wait, run fewer Terraform runs at the same time, or "+
			"raise max_retries in the provider block.", statusAndWait(fault)).Facts(f))
	case http.StatusInternalServerError:
		return serverError(fault, f)
	case http.StatusServiceUnavailable:
		return unavailable(fault, f)
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		return failed("Compute Service Unavailable", message.Lead("A proxy responds, but not Nova behind it (%d). Try again later.", fault.Status).Facts(f))
	}
	return failed("Unexpected Response", message.Lead("Nova does not use the status %s. Check that the endpoint is the URL of the "+
		"compute service, and that no proxy changes responses.", fault.StatusText()).Facts(reachability(f, c)))
}

// askForProject advises on a token without a project.
const askForProject = "Use a token for the project, or set auth_url and project_id, so that the provider exchanges it for one."

// forbidden words a 403. Nova compares the project of the token only with one in the URL.
func forbidden(c Connection) message.Message {
	if c.Token.Source != "" && !nova.HasProject(c.Endpoint()) {
		return message.Lead("Nova denied access to images (403). The token from %s may have no project (unscoped, domain-scoped, or system-scoped). %s "+
			"If it has one, its user has no role there that may read images (reader is enough), or a policy of the cloud forbids the images API.",
			c.Token.Source, askForProject)
	}
	return message.Lead("Nova denied access to images (403). The token is valid, but its user has no role in the project that may read images " +
		"(reader is enough), or a policy of the cloud forbids the images API.")
}

// noVersion is for a Nova that offers versions at other paths.
func noVersion(fault *nova.Fault, f message.Facts, c Connection) diag.Diagnostic {
	origin := *c.Endpoint()
	origin.Path = ""
	var lines []string
	for version := range strings.SplitSeq(fault.Message, ", ") {
		lines = append(lines, "endpoint = "+message.HCL(origin.String()+version))
	}
	f.Message = ""
	return failed("Image API Not Found", message.Lead("Nova has no API version at this URL. Set the endpoint to one that exists:").
		Copy(lines...).Facts(reachability(f, c)))
}

// projects finds the two projects in Nova's message about a mismatch.
var projects = regexp.MustCompile(`URL's project_id '([^']*)' doesn't match Context's project_id '([^']*)'`)

func badRequest(fault *nova.Fault, id string, f message.Facts, c Connection) diag.Diagnostic {
	if found := projects.FindStringSubmatch(fault.Message); found != nil {
		f.Message, f.Request = "", ""
		if found[2] == "None" {
			return failed("Unscoped Token", message.Lead("The token is not scoped to a project, so Nova would list only public images. %s", askForProject).Facts(f))
		}
		return failed("Project Mismatch", message.Lead("The endpoint URL names project %s%s, but the token is for %s. %s, or use a token for that project.",
			message.Cut(found[1], maxShown), from(cmp.Or(c.Project, c.Configured)), message.Cut(found[2], maxShown), removeProject(c)).Facts(f))
	}
	if fault.ExpectsTLS {
		secure := *c.Endpoint()
		secure.Scheme = "https"
		return failed("Image API Not Found", message.Lead("The compute endpoint expects TLS, but its URL begins with http://. Set:").
			Copy("endpoint = "+message.HCL(secure.String())).Facts(reachability(f, c)))
	}
	if fault.Name == "" {
		return failed("Unexpected Response", message.Lead("The response (400) is not from Nova. Check that the endpoint is the URL of the compute service, "+
			"with the right scheme (https or http) and port.").Facts(reachability(f, c)))
	}
	detail := message.Lead("Nova does not accept the request (400). Change the condition that its message names.").Facts(f)
	if id == "" {
		return errorAt(filterPath, "Request Rejected", detail)
	}
	return failed("Request Rejected", detail)
}

func from(s Setting) string {
	if s.Source == "" {
		return ""
	}
	return " (from " + s.Source + ")"
}

// removeProject returns how to get another project into the endpoint.
func removeProject(c Connection) string {
	switch {
	case c.Project.Source == "":
		return "Change the endpoint"
	case strings.HasPrefix(c.Project.Source, "OS_"):
		return "Unset " + c.Project.Source
	}
	return "Remove project_id"
}

// sameForAll is the message of Keystone's middleware for every token that it rejects.
const sameForAll = "The request you have made requires authentication."

func unauthorized(fault *nova.Fault, f message.Facts, c Connection) diag.Diagnostic {
	if fault.Message == sameForAll {
		f.Message = ""
	}
	if c.Token.Source == "" {
		return failed("Token Rejected", message.Lead("Nova rejected the token that the identity service issued (401), and a new one too. "+
			"The endpoint and auth_url may belong to different clouds. Check both.").Facts(reachability(f, c)))
	}
	return failed("Token Rejected", message.Lead("Nova rejected the token from %s (401). It has expired, or it belongs to another cloud. Get a new one "+
		"with \"openstack token issue\", or use a password or an application credential, which the provider renews itself.", c.Token.Source).Facts(f))
}

func imageNotFound(id string, f message.Facts, c Connection) diag.Diagnostic {
	f.Message, f.Region = "", withSource(c.Region)
	if name := "name = " + message.HCL(id); !search.IsUUID(id) && message.Copyable(name) {
		return errorAt(path.Root("id"), "Image Not Found", message.Lead("No image has the ID %s, and OpenStack's IDs are UUIDs. To find an image by "+
			"its name, set:", quote(id)).Copy(name).Facts(f))
	}
	return errorAt(path.Root("id"), "Image Not Found", message.Lead("No image with the ID %s is visible to this project. Check that the image exists, then "+
		"the region, then that the image is shared with the project. From about 2023 on, services also respond with 404 to a login without a role "+
		"such as reader, even for a public image.", quote(id)).Facts(f).Say("%s", destroyAdvice).Copy(destroyCommand))
}

func serverError(fault *nova.Fault, f message.Facts) diag.Diagnostic {
	switch {
	case strings.Contains(fault.Message, "JSONDecodeError"):
		return failed("Image Metadata Breaks Nova", message.Lead("An image in this project has invalid JSON in its block_device_mapping or mappings "+
			"property, which makes every list fail in Nova (500). Find it with \"openstack image list --long\" and fix or remove the property. "+
			"Lookups by id still work.").Facts(f))
	case strings.Contains(strings.ToLower(fault.Message), "glance"):
		return failed("Glance Unavailable", message.Lead("Nova cannot read images from Glance (500). Try again later, or send the request ID to the "+
			"operator of the cloud.").Facts(f))
	}
	return failed("Compute Service Error", message.Lead("Nova failed (500), most often because Glance did. Try again later, or send the request ID to "+
		"the operator of the cloud.").Facts(f))
}

func unavailable(fault *nova.Fault, f message.Facts) diag.Diagnostic {
	if fault.LongWait {
		return failed("Compute Service Unavailable", message.Lead("Nova, or Keystone behind it, is down or being upgraded (503), and asks to wait longer "+
			"than this read may take (Retry-After: %s). Try again later.", fault.RetryAfter).Facts(f))
	}
	return failed("Compute Service Unavailable", message.Lead("Nova, or Keystone behind it, is down or being upgraded (%s). Try again later, or raise "+
		"max_retries in the provider block.", statusAndWait(fault)).Facts(f))
}

// statusAndWait returns the status, and the wait that the service requests, if it does.
func statusAndWait(fault *nova.Fault) string {
	if fault.RetryAfter == "" {
		return strconv.Itoa(fault.Status)
	}
	return fmt.Sprintf("%d, Retry-After: %s", fault.Status, fault.RetryAfter)
}

func exchangeError(exchange *transport.Error, id string, c Connection) diag.Diagnostic {
	f := facts(c, exchange.Method, exchange.URL)
	f.Attempts = attempts(exchange.Attempts, exchange.Elapsed)
	var (
		redirect    *transport.RedirectError
		tooLarge    *transport.TooLargeError
		slow        *transport.TimeoutError
		certificate *tls.CertificateVerificationError
		lookup      *net.DNSError
		connection  *net.OpError
	)
	cause := transport.Sanitize(exchange.Err.Error(), maxCause)
	switch kind := transport.Classify(exchange); {
	case kind == transport.Canceled:
		return failed("Read Canceled", message.Lead("The read was canceled before Nova responded.").Facts(f))
	case kind == transport.DeadlineExceeded:
		f.Cause = exchange.Last
		return failed("Read Timed Out", message.Lead("Nova did not respond in the time that this read may take. If the cloud is slow, raise "+
			"timeouts.read in the data source.").Facts(reachability(f, c)))
	case errors.As(exchange, &redirect):
		return failed("Redirect Blocked", redirected(redirect, id).Facts(f))
	case errors.As(exchange, &tooLarge):
		return failed("Response Too Large", message.Lead("The response is larger than %d MiB. Narrow the search by conditions that Nova filters itself: "+
			"name, min_disk, min_ram, server_id, changes_since, type, or visibility.", tooLarge.Limit>>20).Facts(f))
	case errors.As(exchange, &slow):
		return failed("Request Timed Out", message.Lead("Nova did not respond within %s. %sIf the cloud is slow, raise request_timeout in the provider "+
			"block.", slow.After, insideOnly(c, "")).Facts(reachability(f, c)))
	case kind == transport.RequestTimedOut:
		f.Cause = cause
		return failed("Request Timed Out", message.Lead("The compute endpoint did not respond in time. %s", insideOnly(c, checkNetwork)).
			Facts(reachability(f, c)))
	case kind == transport.HandshakeFailed:
		f.Cause = cause
		return failed("TLS Handshake Failed", message.Lead("The compute endpoint rejected the TLS handshake. If it requires a client certificate, set "+
			"cert and key (OS_CERT, OS_KEY).").Facts(reachability(f, c)))
	case kind == transport.NotTLS:
		f.Cause = cause
		return failed("Connection Failed", message.Lead("The compute endpoint does not speak TLS. If it is not encrypted, set the endpoint to its URL with "+
			"http://.").Facts(reachability(f, c)))
	case errors.As(exchange, &certificate):
		f.Request, f.Cause = "", certificate.Err.Error()
		return failed("Untrusted TLS Certificate", untrusted(certificate.Err, c).Facts(f))
	case errors.As(exchange, &lookup):
		return failed("Host Not Found", message.Lead("DNS does not know the host %s. %s", quote(lookup.Name),
			insideOnly(c, "Check the host name in the endpoint, VPN, and DNS.")).Facts(reachability(f, c)))
	case errors.Is(exchange, io.ErrUnexpectedEOF):
		f.Cause = cause
		return failed("Incomplete Response", message.Lead("The response was cut off. Something between the provider and Nova closes connections: check "+
			"proxies and load balancers, then try again.").Facts(f))
	case kind == transport.ConnectionRefused && errors.As(exchange, &connection):
		f = reachability(f, c)
		f.Request = ""
		if connection.Addr != nil && connection.Addr.String() != c.Endpoint().Host {
			f.Endpoint = strings.Replace(f.Endpoint, c.Endpoint().String(), c.Endpoint().String()+" ("+connection.Addr.String()+")", 1)
		}
		return failed("Connection Failed", message.Lead("Cannot connect to the compute endpoint: connection refused. %s", insideOnly(c, checkNetwork)).Facts(f))
	}
	f.Cause = cause
	return failed("Connection Failed", message.Lead("The compute endpoint did not respond. %s", insideOnly(c, checkNetwork)).Facts(reachability(f, c)))
}

const checkNetwork = "Check the endpoint, VPN, firewall, and HTTPS_PROXY."

// insideOnly returns the advice, behind a better one if the endpoint is of a kind that is often reachable only from inside
// the cloud.
func insideOnly(c Connection, advice string) string {
	if c.Interface.Text != "internal" && c.Interface.Text != "admin" {
		return advice
	}
	return fmt.Sprintf("This is the %s endpoint, which is often reachable only from inside the cloud. Try interface = \"public\". %s",
		c.Interface.Text, advice)
}

func untrusted(err error, c Connection) message.Message {
	var (
		unknown  x509.UnknownAuthorityError
		mismatch x509.HostnameError
		invalid  x509.CertificateInvalidError
	)
	host := c.Endpoint().Hostname()
	switch {
	case errors.As(err, &mismatch):
		return message.Lead("The certificate is not valid for %s. Check the host name in the endpoint.", host)
	case errors.As(err, &unknown) && c.CACert.Source != "":
		return message.Lead("The certificate of %s is signed by a CA that is not in cacert_file (from %s), which replaces the system's CAs. Add the CA "+
			"certificate of the cloud.", host, c.CACert.Source)
	case errors.As(err, &unknown):
		return message.Lead("The certificate of %s is signed by an unknown CA. If the cloud uses a private CA, set cacert_file (or OS_CACERT) to its "+
			"CA certificate.", host)
	}
	if errors.As(err, &invalid) && invalid.Reason == x509.Expired {
		return message.Lead("The certificate of %s has expired, or is not valid yet. Check the clock of this machine. If it is right, ask the operator "+
			"of the cloud to renew the certificate.", host)
	}
	return message.Lead("The certificate of %s is not valid. Ask the operator of the cloud to replace it.", host)
}

// redirected names the endpoint that a redirect leads to, if it is one.
func redirected(redirect *transport.RedirectError, id string) message.Message {
	if redirect.Loop {
		return message.Lead("Nova redirects in a circle. Check the endpoint, and proxies in front of Nova.")
	}
	if strings.HasPrefix(redirect.From, "https:") && strings.HasPrefix(redirect.To, "http:") {
		return message.Lead("Nova redirects from https to %s, which must not receive the token. Ask the operator of the cloud to correct it: "+
			"usually, a proxy terminates TLS and does not set X-Forwarded-Proto.", quote(redirect.To))
	}
	if moved := movedTo(redirect.To, id); moved != "" {
		return message.Lead("Nova redirects to another host, which must not receive the token. If Nova has moved there, set:").
			Copy("endpoint = " + message.HCL(moved))
	}
	return message.Lead("The endpoint redirects to %s, which must not receive the token and is not an images API. Check whether a proxy asks for a login. "+
		"If Nova has moved, \"openstack catalog show compute\" lists its URL.", quote(redirect.To))
}

// movedTo returns the endpoint of the images API that a redirect leads to, or an empty string.
func movedTo(target, id string) string {
	for _, path := range []string{"/images/" + cmp.Or(id, "detail"), "/images"} {
		moved, ok := strings.CutSuffix(strings.TrimSuffix(target, "/"), path)
		if endpoint, err := nova.ParseEndpoint(moved, ""); ok && err == nil && endpoint.String() == moved {
			return moved
		}
	}
	return ""
}
