package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/splice"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

func TestTheIndexPageStatesTheLimits(t *testing.T) {
	t.Parallel()
	thousands := regexp.MustCompile(`(\d)(\d{3})$`).ReplaceAllString(strconv.Itoa(nova.MaxImages), "$1,$2")
	page := read(t, "../../../templates/index.md.tmpl")
	for _, want := range []string{
		fmt.Sprintf("A response has at most %d MiB", transport.MaxBodyBytes>>20),
		fmt.Sprintf("A list has at most %s images and %d MiB", thousands, nova.MaxListBytes>>20),
		fmt.Sprintf("A data source returns at most %d MiB", splice.MaxBytes>>20),
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not state %q", want)
		}
	}
}
