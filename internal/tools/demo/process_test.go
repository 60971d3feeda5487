package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakekeystone"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
)

const anImage = `
data "nova_image" "any" {
  filter {
    name_regex = "."
  }
  most_recent = true
}
`

const requiredProviders = `
terraform {
  required_providers {
    nova = {
      source = "terraform-provider-nova/nova"
    }
  }
}
`

func configurationOf(t *testing.T, provider string) (directory string) {
	t.Helper()
	directory = t.TempDir()
	write(t, filepath.Join(directory, "main.tf"), requiredProviders+"provider \"nova\" {\n"+provider+"\n}\n"+anImage)
	return directory
}

// An interrupt (Ctrl-C) reaches a read that waits for a response, and the plan ends.
func TestAnInterruptEndsAPlanThatWaitsForAResponse(t *testing.T) {
	t.Parallel()
	w := workspaceOf(t)
	received, canceled := make(chan struct{}), make(chan struct{})
	var once sync.Once
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		once.Do(func() { close(received) })
		<-r.Context().Done() // no response, until the provider cancels the request
		close(canceled)
	}))
	t.Cleanup(server.Close)
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		<-received
		interrupt()
	}()
	_, err := w.terraformIn(ctx, configurationOf(t, ""), []string{"OS_ENDPOINT=" + server.URL, "OS_TOKEN=" + token}, "plan", "-no-color", "-input=false")
	if err == nil || errors.Is(err, exec.ErrWaitDelay) || strings.Contains(err.Error(), "signal: killed") {
		t.Fatalf("the plan did not end by itself: %v", err)
	}
	if !strings.Contains(err.Error(), "Error: Read Canceled") {
		t.Errorf("the interrupt did not reach the read: %v", err)
	}
	<-canceled
}

// Terraform reads data sources before it destroys, so an image that is gone for good stops it. The errors name the way
// out, which sends no request.
func TestDestroyWorksAfterTheImageIsGone(t *testing.T) {
	t.Parallel()
	w := workspaceOf(t)
	images := fakenova.Many(3)
	image := images[0]
	for name, arguments := range map[string]struct{ lookup, fails string }{
		"by filter": {`filter { name = "` + *image.Name + `" }`, "Error: No Matching Image"},
		"by id":     {`id = "` + image.ID + `"`, "Error: Image Not Found"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := &fakenova.Cloud{}
			cloud.Add(images...)
			server := httptest.NewServer(cloud)
			t.Cleanup(server.Close)
			directory := configurationOf(t, "")
			write(t, filepath.Join(directory, "server.tf"), `
data "nova_image" "server" {
`+arguments.lookup+`
}
resource "terraform_data" "server" {
  input = data.nova_image.server.id
}
`)
			terraform := func(arguments ...string) (string, error) {
				environment := []string{"OS_ENDPOINT=" + server.URL, "OS_TOKEN=" + token}
				return w.terraformIn(t.Context(), directory, environment, append(arguments, "-auto-approve", "-no-color", "-input=false")...)
			}
			if _, err := terraform("apply"); err != nil {
				t.Fatal(err)
			}
			cloud.Remove(image.ID)
			_, err := terraform("destroy")
			if err == nil || !strings.Contains(err.Error(), arguments.fails) || !strings.Contains(err.Error(), "terraform destroy -refresh=false") {
				t.Errorf("it should fail with %q and name the fix: %v", arguments.fails, err)
			}
			before := len(cloud.Requests())
			output, err := terraform("destroy", "-refresh=false")
			if err != nil || !strings.Contains(output, "Destroy complete! Resources: 1 destroyed.") {
				t.Errorf("nothing is destroyed: %v\n%s", err, output)
			}
			if sent := cloud.Requests()[before:]; len(sent) > 0 {
				t.Errorf("it sent %d requests, the first to %s", len(sent), sent[0].URL)
			}
		})
	}
}

// echo responds with every header and the body of the request, as a debugging proxy does.
func echo(status int) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		var echoed strings.Builder
		_ = r.Header.Write(&echoed)
		body := make([]byte, 4096)
		n, _ := r.Body.Read(body)
		echoed.Write(body[:n])
		w.Header().Set("X-Compute-Request-Id", "req-"+r.Header.Get("X-Auth-Token"))
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"badRequest": {"message": %q}}`, echoed.String())
		return true
	}
}

// unsolicited rejects a request, and continues with text after the response, which Go's HTTP client logs.
func unsolicited(w http.ResponseWriter, r *http.Request) bool {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return false
	}
	defer connection.Close()
	_, _ = fmt.Fprintf(connection, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n%s", r.Header.Get("X-Auth-Token"))
	return true
}

// The log at its most verbose level, the output of Terraform, and the state hold no secret, even if reading fails.
func TestNoSecretIsInLogOutputOrState(t *testing.T) {
	t.Parallel()
	w := workspaceOf(t)
	const (
		password = "s3cret-password"
		secret   = "s3cret-application"
		ready    = "s3cret-token"
	)
	domain := fakekeystone.Domain{ID: "default", Name: "Default"}
	login := []string{
		"OS_USERNAME=ci", "OS_PASSWORD=" + password, "OS_USER_DOMAIN_NAME=Default", "OS_PROJECT_NAME=web", "OS_PROJECT_DOMAIN_NAME=Default",
	}
	application := []string{"OS_APPLICATION_CREDENTIAL_ID=ci-id", "OS_APPLICATION_CREDENTIAL_SECRET=" + secret}
	for name, test := range map[string]struct {
		provider    string
		environment []string
		keystone    func(http.ResponseWriter, *http.Request) bool
		nova        func(http.ResponseWriter, *http.Request) bool
		fails       string
		early       bool // before any request
	}{
		"a token in the environment":         {environment: []string{"OS_ENDPOINT=NOVA", "OS_TOKEN=" + ready}},
		"a token in the block":               {provider: "endpoint = \"NOVA\"\ntoken = \"" + ready + "\""},
		"a password":                         {environment: login},
		"an application credential":          {environment: application},
		"a password that is wrong":           {environment: append([]string{"OS_PASSWORD=" + password + "-wrong"}, withoutPassword(login)...), fails: "Authentication Failed"},
		"a login that is echoed":             {environment: login, keystone: echo(http.StatusBadRequest), fails: "Identity Service Not Found"},
		"a credential that is echoed":        {environment: application, keystone: echo(http.StatusUnauthorized), fails: "Authentication Failed"},
		"a token that is echoed":             {environment: []string{"OS_ENDPOINT=NOVA", "OS_TOKEN=" + ready}, nova: echo(http.StatusBadRequest), fails: "Request Rejected"},
		"a token that is rejected":           {environment: []string{"OS_ENDPOINT=NOVA", "OS_TOKEN=" + ready}, nova: echo(http.StatusUnauthorized), fails: "Token Rejected"},
		"a token of Keystone that is echoed": {environment: login, nova: echo(http.StatusBadRequest), fails: "Request Rejected"},
		"a token after the end of a response": {
			environment: []string{"OS_ENDPOINT=NOVA", "OS_TOKEN=" + ready}, nova: unsolicited, fails: "Access Denied",
		},
		"a password in a URL": {
			environment: append([]string{"OS_AUTH_URL=https://ci:" + password + "@keystone.example.com"}, login...), fails: "Invalid auth_url", early: true,
		},
		"a private key for a certificate": {
			environment: append([]string{"OS_CERT=-----BEGIN PRIVATE KEY-----\n" + secret, "OS_KEY=" + password}, login...),
			fails:       "Invalid Provider Argument", early: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			identity := &fakekeystone.Keystone{
				Users: []fakekeystone.User{{
					ID: "ci-user", Name: "ci", Password: password, Domain: domain, Roles: map[string][]string{projectID: {"reader"}},
				}},
				Projects:     []fakekeystone.Project{{ID: projectID, Name: "web", Domain: domain}},
				Applications: []fakekeystone.Application{{ID: "ci-id", Name: "ci", Secret: secret, UserID: "ci-user", ProjectID: projectID}},
				Misbehave:    test.keystone,
			}
			cloud := &fakenova.Cloud{}
			cloud.Add(fakenova.Many(3)...)
			cloud.Intercept(test.nova)
			keystone, nova := httptest.NewServer(identity), httptest.NewServer(cloud)
			t.Cleanup(keystone.Close)
			t.Cleanup(nova.Close)
			identity.Catalog = []fakekeystone.Service{{Type: "compute", Name: "nova", Endpoints: []fakekeystone.Endpoint{
				{Region: "north", Interface: "public", URL: nova.URL + "/v2.1"},
			}}}
			addresses := strings.NewReplacer("NOVA", nova.URL)
			directory := configurationOf(t, addresses.Replace(test.provider))
			log := filepath.Join(t.TempDir(), "trace.log")
			environment := []string{"TF_LOG=TRACE", "TF_LOG_PATH=" + log}
			if test.provider == "" && !strings.HasPrefix(test.environment[0], "OS_ENDPOINT") && !strings.HasPrefix(test.environment[0], "OS_AUTH_URL") {
				environment = append(environment, "OS_AUTH_URL="+keystone.URL+"/v3")
			}
			for _, variable := range test.environment {
				environment = append(environment, addresses.Replace(variable))
			}
			output, err := w.terraformIn(t.Context(), directory, environment, "apply", "-auto-approve", "-no-color", "-input=false")
			if err != nil {
				output += err.Error()
			}
			if failed := err != nil; failed != (test.fails != "") || !strings.Contains(output, test.fails) {
				t.Fatalf("it should fail with %q: %s", test.fails, output)
			}
			traced := read(t, log)
			if strings.Contains(traced, "Sent a request") == test.early {
				t.Errorf("the log shows an exchange: %t", !test.early)
			}
			state, _ := os.ReadFile(filepath.Join(directory, "terraform.tfstate"))
			secrets := []string{password, secret, ready}
			for _, request := range cloud.Requests() {
				secrets = append(secrets, request.Header.Get("X-Auth-Token"))
			}
			wantNowhere(t, secrets, map[string]string{"output": output, "log": traced, "state": string(state)})
		})
	}
}

// wantNowhere looks for secrets in what was written to each place.
func wantNowhere(t *testing.T, secrets []string, places map[string]string) {
	t.Helper()
	for place, text := range places {
		for _, secret := range secrets {
			if at := strings.Index(text, secret); at >= 0 {
				t.Errorf("the %s holds %s: ...%s...", place, secret, text[max(0, at-200):min(len(text), at+100)])
			}
		}
	}
}

// Terraform prints the line of the configuration that a diagnostic points to, and without a path the line that the
// provider block begins on, which may be its only one. So no error about a secret is reported by validation or Configure.
func TestNoSecretOfTheProviderBlockIsPrinted(t *testing.T) {
	t.Parallel()
	w := workspaceOf(t)
	const key = "-----BEGIN PRIVATE KEY-----\\ns3cret\\n-----END PRIVATE KEY-----\\n"
	for name, test := range map[string]struct{ block, fails string }{
		"user information in endpoint":  {`endpoint = "https://ada:s3cret@nova.example.com"`, "Invalid Provider Argument"},
		"user information in auth_url":  {`auth_url = "https://ada:s3cret@keystone.example.com/v3"`, "Invalid auth_url"},
		"a query in auth_url":           {`auth_url = "https://keystone.example.com/v3?token=s3cret"`, "Invalid auth_url"},
		"whitespace in a token":         {`token = "s3cret\n"`, "Invalid Provider Argument"},
		"a key that is not PEM":         {`key = "` + key + `"`, "Invalid Provider Argument"},
		"a key as a certificate":        {`cert = "` + key + `"`, "Invalid Provider Argument"},
		"a key as CA certificates":      {`cacert_file = "` + key + `"`, "Invalid Provider Argument"},
		"a password for an interface":   {`interface = "https://ada:s3cret@nova.example.com"`, "Invalid Provider Argument"},
		"a password for a time":         {`request_timeout = "ada:s3cret@nova.example.com"`, "Invalid Provider Argument"},
		"a password for a project":      {`project_id = "ada:s3cret@nova.example.com"`, "Invalid Provider Argument"},
		"a password alone":              {`password = "s3cret"`, "Incomplete Credentials"},
		"a secret alone":                {`application_credential_secret = "s3cret"`, "Incomplete Credentials"},
		"a key without its certificate": {`key = "s3cret"`, "Missing Credentials"},
		"a key with lines":              {"key = <<-EOT\n  -----BEGIN PRIVATE KEY-----\n  s3cret\n  EOT\n", "Invalid Provider Argument"},
		"two methods":                   {"token = \"s3cret-1\"\npassword = \"s3cret-2\"\n", "Conflicting Credentials"},
		"a secret that is of no use": {
			"endpoint = \"http://127.0.0.1:1\"\ntoken = \"token\"\nuser_name = \"https://ada:s3cret@nova.example.com\"\n", "Unused Provider Argument",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			directory := t.TempDir()
			block := "provider \"nova\" { " + test.block + " }\n"
			if strings.HasSuffix(test.block, "\n") {
				block = "provider \"nova\" {\n" + test.block + "}\n"
			}
			write(t, filepath.Join(directory, "main.tf"), requiredProviders+block+anImage)
			log := filepath.Join(t.TempDir(), "trace.log")
			environment := []string{"TF_LOG=TRACE", "TF_LOG_PATH=" + log}
			// A plan validates first, and an error of the validation would not be at the data block.
			planned, err := w.terraformIn(t.Context(), directory, environment, "plan", "-no-color", "-input=false")
			if err == nil || !strings.Contains(err.Error(), "Error: "+test.fails+"\n\n  with data.nova_image.any,") {
				t.Errorf("the read should fail with %q: %v", test.fails, err)
			}
			wantNowhere(t, []string{"s3cret"}, map[string]string{
				"output": planned, "error": err.Error(), "log": read(t, log),
			})
		})
	}
}

func withoutPassword(login []string) []string {
	var rest []string
	for _, variable := range login {
		if !strings.HasPrefix(variable, "OS_PASSWORD=") {
			rest = append(rest, variable)
		}
	}
	return rest
}
