package main

import (
	"bufio"
	"bytes"
	"io"
	"log"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestMain runs the provider instead of the tests in the child process of TestNothingIsWrittenToStandardError.
func TestMain(m *testing.M) {
	if os.Getenv("TF_PLUGIN_MAGIC_COOKIE") == "" {
		os.Exit(m.Run())
	}
	go func() {
		_, _ = io.ReadAll(os.Stdin) // until the parent has seen that the provider serves
		log.Print("Unsolicited response received on idle HTTP channel starting with s3cret")
		os.Exit(0)
	}()
	main()
}

// Terraform copies a provider's standard error into its log. Go's HTTP client writes parts of responses there, without
// redacting them.
func TestNothingIsWrittenToStandardError(t *testing.T) {
	t.Parallel()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), executable)
	child.Env = append(os.Environ(), // Terraform sets these when it starts a provider
		"TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2", "PLUGIN_PROTOCOL_VERSIONS=6")
	var written bytes.Buffer
	child.Stderr = &written
	stdin, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	handshake, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil || !strings.HasPrefix(handshake, "1|6|") {
		t.Errorf("handshake %q, %v", handshake, err)
	}
	_ = stdin.Close()
	if err := child.Wait(); err != nil {
		t.Error(err)
	}
	if strings.Contains(written.String(), "s3cret") {
		t.Errorf("standard error is %q", written.String())
	}
}
