package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// update updates README.md: go test ./internal/tools/demo -run README -update.
var update = flag.Bool("update", false, "write the output of the demo into README.md")

func TestREADMEShowsWhatTheDemoPrints(t *testing.T) {
	t.Parallel()
	temp := t.TempDir()
	var out bytes.Buffer
	if err := run(t.Context(), &out, temp, showExample); err != nil {
		t.Fatal(err)
	}
	// The port differs in each run.
	printed := shortened(t, regexp.MustCompile(`127\.0\.0\.1:[0-9]+`).ReplaceAllString(out.String(), "127.0.0.1:41774"))
	shown := readmeOutput(t, "make demo")
	if *update {
		replaceInREADME(t, shown, printed)
	} else if printed != shown {
		t.Errorf("the demo printed\n%s\nbut README.md shows\n%s(-update writes it)", printed, shown)
	}
	expectEmpty(t, temp)
}

// shortened returns the first line of the demo's output, an ellipsis, and everything from the error on.
func shortened(t *testing.T, printed string) string {
	t.Helper()
	first, rest, _ := strings.Cut(printed, "\n")
	_, miss, found := strings.Cut(rest, missHeading)
	if !found {
		t.Fatalf("the demo printed no error:\n%s", printed)
	}
	return first + "\n...\n" + missHeading + miss
}

// README.md shows the first and the last package that make test reports, with an ellipsis between them.
func TestREADMEShowsThePackagesThatMakeTestTests(t *testing.T) {
	t.Parallel()
	shown := regexp.MustCompile(`\t[0-9.]+s\n`).ReplaceAllString(readmeOutput(t, "make test"), "\n")
	tested := goList(t, "-f", "{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}", module+"/...")
	want := fmt.Sprintf("ok  \t%s\n...\nok  \t%s\n", tested[0], tested[len(tested)-1])
	if shown != want {
		t.Errorf("README.md shows\n%s\nbut make test prints\n%s", shown, want)
	}
}

// README.md calls the lowest versions that the workflow tests the minimum.
func TestREADMENamesTheLowestVersionsThatTheWorkflowTests(t *testing.T) {
	t.Parallel()
	lowest := regexp.MustCompile(`(?m)^ +version: \["([0-9.]+)\.\*"`).FindAllStringSubmatch(read(t, "../../../.github/workflows/test.yml"), -1)
	if len(lowest) != 2 {
		t.Fatalf("the workflow has %d matrices of versions, want Terraform's and OpenTofu's", len(lowest))
	}
	want := fmt.Sprintf("works with Terraform %s and OpenTofu %s or later", lowest[0][1], lowest[1][1])
	if !strings.Contains(readREADME(t), want) {
		t.Errorf("README.md does not say %q", want)
	}
}

// The comparison in README.md names arguments and a default that the schema has, as docs/ shows it.
func TestREADMEComparesByArgumentsOfTheSchema(t *testing.T) {
	t.Parallel()
	_, comparison, _ := strings.Cut(readREADME(t), "\n## Comparison")
	comparison, _, _ = strings.Cut(comparison, "\n## ")
	arguments := 0
	for _, row := range regexp.MustCompile(`(?m)^\| .* \| (.*) \|$`).FindAllStringSubmatch(comparison, -1) {
		for _, argument := range regexp.MustCompile("`([a-z_]+)( = [^`]*)?`").FindAllStringSubmatch(row[1], -1) {
			if argument[1] == "nova_image" {
				continue
			}
			arguments++
			if !strings.Contains(read(t, "../../../docs/data-sources/image.md"), "\n- `"+argument[1]+"` (") {
				t.Errorf("README.md names %s, which nova_image does not have", argument[1])
			}
		}
	}
	if arguments == 0 {
		t.Error("the comparison names no argument")
	}
	retries := regexp.MustCompile("\n\\| retries by default \\| none \\| ([0-9]+),").FindStringSubmatch(comparison)
	if retries == nil || !regexp.MustCompile("\n- `max_retries` .*Defaults to `"+retries[1]+"`").MatchString(read(t, "../../../docs/index.md")) {
		t.Errorf("README.md compares by %q, which is not the default of max_retries", retries)
	}
}

// The migration guide maps to arguments that nova_image has, and leaves out none of them.
func TestTheMigrationGuideNamesEveryArgument(t *testing.T) {
	t.Parallel()
	_, section, _ := strings.Cut(read(t, "../../../docs/guides/migrating.md"), "\n## Arguments\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var named []string
	for _, row := range regexp.MustCompile(`(?m)^\| .* \| (.*) \| .*\|$`).FindAllStringSubmatch(section, -1) {
		for _, argument := range regexp.MustCompile("`(?:filter\\.)?([a-z_]+)(?: = [^`]*)?`").FindAllStringSubmatch(row[1], -1) {
			named = append(named, argument[1])
		}
	}
	_, schema, _ := strings.Cut(read(t, "../../../docs/data-sources/image.md"), "\n### Optional\n")
	attributes, blocks, _ := strings.Cut(schema, "\n### Read-Only\n")
	_, filter, _ := strings.Cut(blocks, "\n### Nested Schema for `filter`\n")
	filter, _, _ = strings.Cut(filter, "\n<a id=")
	known := []string{"nova_image"}
	for _, argument := range regexp.MustCompile("(?m)^- `([a-z_]+)` ").FindAllStringSubmatch(attributes+filter, -1) {
		known = append(known, argument[1])
		if !slices.Contains(named, argument[1]) && argument[1] != "filter" && argument[1] != "timeouts" {
			t.Errorf("the guide does not name %s", argument[1])
		}
	}
	for _, argument := range named {
		if !slices.Contains(known, argument) {
			t.Errorf("the guide names %s, which nova_image does not have", argument)
		}
	}
}

func TestCONTRIBUTINGNamesEveryPackage(t *testing.T) {
	t.Parallel()
	contributing, err := os.ReadFile("../../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range goList(t, module+"/internal/...") {
		name = strings.TrimPrefix(name, module+"/")
		if !strings.Contains(string(contributing), "\n| `"+name+"` |") {
			t.Errorf("CONTRIBUTING.md does not describe %s", name)
		}
	}
}

func TestSECURITYNamesTestsThatExist(t *testing.T) {
	t.Parallel()
	var tests strings.Builder
	err := filepath.WalkDir("../..", func(path string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		tests.WriteString(read(t, path))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`((?:Test|Fuzz)[A-Z][A-Za-z]*)`").FindAllStringSubmatch(read(t, "../../../SECURITY.md"), -1)
	if len(named) == 0 {
		t.Error("SECURITY.md names no test")
	}
	for _, name := range named {
		if !strings.Contains(tests.String(), "\nfunc "+name[1]+"(") {
			t.Errorf("SECURITY.md names %s, which does not exist", name[1])
		}
	}
}

func TestReleasedBinaryContainsNeitherFakeNorTestHelper(t *testing.T) {
	t.Parallel()
	for _, path := range goList(t, "-deps", module) {
		for _, unwanted := range []string{module + "/internal/fakekeystone", module + "/internal/fakenova", module + "/internal/acctest", module + "/internal/tools/demo"} {
			if path == unwanted {
				t.Errorf("the provider is built with %s", path)
			}
		}
	}
}

func TestServedCloudRespondsToTheConfigurationToPaste(t *testing.T) {
	t.Parallel()
	temp := t.TempDir()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	printed, out := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := run(ctx, out, temp, serveUntilDone)
		_ = out.Close()
		done <- err
	}()

	script, oidc := pasted(t, printed)
	shell := exec.Command("sh", "-e")
	shell.Dir = t.TempDir()
	shell.Stdin = strings.NewReader(script + oidc)
	output, err := shell.CombinedOutput()
	if err != nil {
		t.Errorf("%s\n%v\n%s", script+oidc, err, output)
	}
	if line := `"538453d7-0c1a-4b5d-9e2f-000000000007" = "`; strings.Count(string(output), line) != 2 {
		t.Errorf("the plans do not both show %s:\n%s", line, output)
	}

	interrupt()
	if err := <-done; err != nil {
		t.Errorf("an interrupted -serve returned %v", err)
	}
	expectEmpty(t, temp)
}

func TestNothingIsLeftBehindByFailureAndInterruption(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for name, test := range map[string]struct {
		show func(context.CancelFunc) error
		want error
	}{
		"a failure is returned":             {show: func(context.CancelFunc) error { return broken }, want: broken},
		"an interruption has its own error": {show: func(stop context.CancelFunc) error { stop(); return broken }, want: errInterrupted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			temp := t.TempDir()
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			err := run(ctx, io.Discard, temp, func(context.Context, io.Writer, cloud, workspace) error { return test.show(stop) })
			if !errors.Is(err, test.want) {
				t.Errorf("run returned %v, want %v", err, test.want)
			}
			expectEmpty(t, temp)
		})
	}
}

func TestTerraformsErrorIsReturnedWhenItFails(t *testing.T) {
	t.Parallel()
	err := run(t.Context(), io.Discard, t.TempDir(), func(ctx context.Context, _ io.Writer, c cloud, w workspace) error {
		directory := t.TempDir()
		configuration := []byte("data \"nova_image\" \"x\" {\n  filter {\n    min_dsk = 1\n  }\n}\n")
		if err := os.WriteFile(filepath.Join(directory, "main.tf"), configuration, 0o600); err != nil {
			return err
		}
		_, err := w.run(ctx, directory, c, "plan", "-no-color")
		return err
	})
	if err == nil || !strings.Contains(err.Error(), `An argument named "min_dsk" is not expected here. Did you mean "min_disk"?`) {
		t.Errorf("run returned %v, which does not name the cause", err)
	}
}

func TestEnvironmentIsCleanedOfVariablesThatChangeTheDemo(t *testing.T) {
	t.Parallel()
	got := cleanEnvironment([]string{"HOME=/root", "OS_CLOUD=prod", "TF_LOG=trace", "PATH=/bin", "TF_WORKSPACE=x"})
	if want := []string{"HOME=/root", "PATH=/bin"}; strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("cleanEnvironment returned %q, want %q", got, want)
	}
	names := openStackVariables([]string{"OS_TOKEN=secret", "HOME=/root", "OS_CLOUD=prod"})
	if want := "OS_CLOUD OS_TOKEN"; strings.Join(names, " ") != want {
		t.Errorf("openStackVariables returned %q, want %q", names, want)
	}
}

func TestQuotedTextIsOneWordForAShell(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"/tmp/nova-demo-1/dev.tfrc", "/tmp/with space", `it's "$HOME"`} {
		output, err := exec.Command("sh", "-c", "printf %s "+quote(text)).Output()
		if err != nil || string(output) != text {
			t.Errorf("the shell read %q (%v) from %s", output, err, quote(text))
		}
	}
}

// goList returns the words that go list prints.
func goList(t *testing.T, arguments ...string) []string {
	t.Helper()
	var stderr bytes.Buffer
	list := exec.Command("go", append([]string{"list"}, arguments...)...)
	list.Stderr = &stderr
	output, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.Bytes())
	}
	return strings.Fields(string(output))
}

// pasted reads what -serve prints, and returns the part to paste.
// pasted returns the two scripts that -serve prints: with a pre-issued token, and what to add for the login of a pipeline.
func pasted(t *testing.T, printed io.Reader) (script, oidc string) {
	t.Helper()
	var all strings.Builder
	buffer := make([]byte, 4096)
	for {
		n, err := printed.Read(buffer)
		all.Write(buffer[:n])
		_, rest, begun := strings.Cut(all.String(), "\n\n")
		script, rest, ended := strings.Cut(rest, "\n\nSkip")
		_, oidc, offered := strings.Cut(rest, "pre-issued token:\n\n")
		if begun && ended && offered && strings.HasSuffix(oidc, " plan\n") {
			return script + "\n", oidc
		}
		if err != nil {
			t.Fatalf("-serve printed only %q: %v", all.String(), err)
		}
	}
}

const readmeFile = "../../../README.md"

func readREADME(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(readmeFile)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func replaceInREADME(t *testing.T, old, text string) {
	t.Helper()
	content := strings.Replace(readREADME(t), old, text, 1)
	if err := os.WriteFile(readmeFile, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// readmeOutput returns the output that README.md shows below a command.
func readmeOutput(t *testing.T, command string) string {
	t.Helper()
	_, rest, found := strings.Cut(readREADME(t), "\n$ "+command+"\n")
	output, _, ended := strings.Cut(rest, "```")
	if !found || !ended {
		t.Fatalf("README.md shows no output of %q", command)
	}
	return output
}

func expectEmpty(t *testing.T, directory string) {
	t.Helper()
	entries, err := os.ReadDir(directory)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		t.Errorf("%s was left behind", entry.Name())
	}
}
