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

func configurationOf(t *testing.T, provider string) (directory string) {
	t.Helper()
	directory = t.TempDir()
	write(t, filepath.Join(directory, "main.tf"), `
terraform {
  required_providers {
    nova = {
      source = "terraform-provider-nova/nova"
    }
  }
}

provider "nova" {
`+provider+`
}
`+anImage)
	return directory
}

// An interrupt (Ctrl-C) reaches a read that waits for an answer, and the plan ends.
func TestAnInterruptEndsAPlanThatNobodyAnswers(t *testing.T) {
	t.Parallel()
	w := workspaceOf(t)
	asked, given := make(chan struct{}), make(chan struct{})
	var once sync.Once
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		once.Do(func() { close(asked) })
		<-r.Context().Done() // no answer, until the provider gives up
		close(given)
	}))
	t.Cleanup(server.Close)
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		<-asked
		interrupt()
	}()
	_, err := w.terraformIn(ctx, configurationOf(t, ""), []string{"OS_ENDPOINT=" + server.URL, "OS_TOKEN=" + token}, "plan", "-no-color", "-input=false")
	if err == nil || errors.Is(err, exec.ErrWaitDelay) || strings.Contains(err.Error(), "signal: killed") {
		t.Fatalf("the plan did not end by itself: %v", err)
	}
	if !strings.Contains(err.Error(), "Error: Read Canceled") {
		t.Errorf("the read was not told of the interrupt: %v", err)
	}
	<-given
}

// echo answers with every header and the body of the request, as a debugging proxy does.
func echo(status int) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		var said strings.Builder
		_ = r.Header.Write(&said)
		body := make([]byte, 4096)
		n, _ := r.Body.Read(body)
		said.Write(body[:n])
		w.Header().Set("X-Compute-Request-Id", "req-"+r.Header.Get("X-Auth-Token"))
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"badRequest": {"message": %q}}`, said.String())
		return true
	}
}

// The log at its most talkative, what Terraform prints, and the state hold no secret, whatever goes wrong.
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
	}{
		"a token in the environment":         {environment: []string{"OS_ENDPOINT=NOVA", "OS_TOKEN=" + ready}},
		"a token in the block":               {provider: "endpoint = \"NOVA\"\ntoken = \"" + ready + "\""},
		"a password":                         {environment: login},
		"an application credential":          {environment: application},
		"a password that is wrong":           {environment: append([]string{"OS_PASSWORD=" + password + "-wrong"}, withoutPassword(login)...), fails: "Authentication Failed"},
		"a login that is echoed":             {environment: login, keystone: echo(http.StatusBadRequest), fails: "Identity Service Not Found"},
		"a credential that is echoed":        {environment: application, keystone: echo(http.StatusUnauthorized), fails: "Authentication Failed"},
		"a token that is echoed":             {environment: []string{"OS_ENDPOINT=NOVA", "OS_TOKEN=" + ready}, nova: echo(http.StatusBadRequest), fails: "Request Refused"},
		"a token that is refused":            {environment: []string{"OS_ENDPOINT=NOVA", "OS_TOKEN=" + ready}, nova: echo(http.StatusUnauthorized), fails: "Token Refused"},
		"a token of Keystone that is echoed": {environment: login, nova: echo(http.StatusBadRequest), fails: "Request Refused"},
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
			if test.provider == "" && !strings.HasPrefix(test.environment[0], "OS_ENDPOINT") {
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
			if !strings.Contains(traced, "Sent a request") {
				t.Error("the log does not show the exchange")
			}
			state, _ := os.ReadFile(filepath.Join(directory, "terraform.tfstate"))
			secrets := []string{password, secret, ready}
			for _, request := range cloud.Requests() {
				secrets = append(secrets, request.Header.Get("X-Auth-Token"))
			}
			for place, text := range map[string]string{"output": output, "log": traced, "state": string(state)} {
				for _, secret := range secrets {
					if at := strings.Index(text, secret); at >= 0 {
						t.Errorf("the %s holds %s: …%s…", place, secret, text[max(0, at-200):min(len(text), at+100)])
					}
				}
			}
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
