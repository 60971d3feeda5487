package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
	"text/tabwriter"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/message"
)

// image is an image in the outputs of examples/demo.
type image struct {
	Name    string `json:"name"`
	Created string `json:"created"`
	ID      string `json:"id"`
}

// missHeading introduces the error of examples/demo/miss.
const missHeading = "A lookup without a match (examples/demo/miss) ends in this error:"

// showExample plans and applies examples/demo, and prints the outputs and the error of examples/demo/miss.
func showExample(ctx context.Context, out io.Writer, c cloud, w workspace) error {
	directory, err := w.configuration("examples/demo/main.tf")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "A fake cloud with %d images listens on loopback. Terraform plans and applies examples/demo.\n", c.images)
	if _, err := w.run(ctx, directory, c, "plan", "-no-color", "-input=false", "-out=plan"); err != nil {
		return err
	}
	if _, err := w.run(ctx, directory, c, "apply", "-no-color", "-input=false", "plan"); err != nil {
		return err
	}
	output, err := w.run(ctx, directory, c, "output", "-no-color", "-json")
	if err != nil {
		return err
	}
	var outputs struct {
		Ubuntu struct{ Value image }
		App    struct{ Value []image }
	}
	if err := json.Unmarshal(output, &outputs); err != nil {
		return fmt.Errorf("terraform output: %w", err)
	}
	printImages(out, "The newest Ubuntu 24.04 that fits a disk of 20 GB:", outputs.Ubuntu.Value)
	printImages(out, "The releases of an application, highest version first:", outputs.App.Value...)

	miss, err := w.configuration("examples/demo/miss/main.tf")
	if err != nil {
		return err
	}
	detail, err := w.firstError(ctx, miss, c)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%s\n%s\n", missHeading, indented(message.Wrap(detail)))

	fmt.Fprintln(out, "\nNothing was created and no state is kept.\nTo try your own configuration, run make demo ARGS=-serve")
	return nil
}

func printImages(out io.Writer, title string, images ...image) {
	fmt.Fprintf(out, "\n%s\n", title)
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	for _, i := range images {
		fmt.Fprintf(table, "  %s\t%s\t%s\n", i.Name, i.Created, i.ID)
	}
	_ = table.Flush()
}

// indented returns the text with two spaces before each line that is not empty.
func indented(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = "  " + line
		}
	}
	return strings.Join(lines, "\n")
}

// serveUntilDone prints what to paste into a shell in order to use the fake cloud, and waits.
func serveUntilDone(ctx context.Context, out io.Writer, c cloud, w workspace) error {
	fmt.Fprintf(out, "A fake cloud with %d images listens at %s until Ctrl-C. Paste this into another terminal:\n\n",
		c.images, c.endpoint)
	if names := openStackVariables(os.Environ()); len(names) > 0 {
		fmt.Fprintf(out, "unset %s\n", strings.Join(names, " "))
	}
	fmt.Fprintf(out, `export TF_CLI_CONFIG_FILE=%s
export OS_ENDPOINT=%s
export OS_TOKEN=%s
cat > main.tf <<'HCL'
terraform {
  required_providers {
    nova = {
      source = "terraform-provider-nova/nova"
    }
  }
}

data "nova_images" "all" {}

output "images" {
  value = { for image in data.nova_images.all.images : image.id => image.name }
}
HCL
%s plan

Skip "init": Terraform uses the provider of this clone.

To log in by the ID token of a pipeline instead of a pre-issued token:

unset OS_ENDPOINT OS_TOKEN
export OS_AUTH_URL=%s
export OS_IDENTITY_PROVIDER=demo OS_PROTOCOL=openid
export OS_ACCESS_TOKEN=%s
export OS_PROJECT_ID=%s
%s plan
`, quote(w.cliConfig()), quote(c.endpoint), token, quote(w.terraform), quote(c.authURL), accessToken, project, quote(w.terraform))
	<-ctx.Done()
	return nil
}

// openStackVariables returns the names of the environment variables that the provider may read.
func openStackVariables(environment []string) []string {
	var names []string
	for _, variable := range environment {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "OS_") {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

// quote returns the text as one word for a shell.
func quote(text string) string {
	if strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._:-") == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
