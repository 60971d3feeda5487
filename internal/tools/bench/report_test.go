//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// measured returns a report in which every target is met.
func measured() *report {
	r := &report{Terraform: "Terraform v0", Images: images, Lookups: lookups, Latency: latency, Rounds: 1, Filtered: usage{Resident: 45 << 20}}
	for _, scenario := range []string{
		"all images", "all images, gzip", "all images, 50 ms per request", "50 lookups by regex", "50 lookups by regex, 50 ms per request",
		"one image by its name", "one image by its ID",
	} {
		for _, variant := range []string{baseline, released, separateLists} {
			r.Plans = append(r.Plans, outcome{
				Scenario: scenario, Variant: variant, Wall: time.Second, Ratio: 1.04, CPU: time.Second, Resident: 60 << 20, Requests: 1, Bytes: 1 << 20,
			})
		}
	}
	for n := 1000; n <= most; n *= 2 {
		r.Reads = append(r.Reads, growth{Images: n, CPU: time.Duration(n) * 14 * time.Microsecond, Resident: int64(n) << 12, TimesCPU: 2.1, TimesResident: 1.9})
	}
	return r
}

func TestEveryTargetIsComparedWithItsMeasurement(t *testing.T) {
	t.Parallel()
	for _, d := range measured().Targets() {
		if !d.Met {
			t.Errorf("%s: %s, but %s is reported as not met", d.What, d.Maximum, d.Measured)
		}
	}
	worse := measured()
	worse.Filtered.Resident = 301 << 20
	worse.Slow.Read = 700 * time.Millisecond
	for i := range worse.Plans {
		worse.Plans[i].Ratio, worse.Plans[i].Resident = 1.09, 65<<20
		worse.Plans[i].Requests, worse.Plans[i].CPU = 67, 1300*time.Millisecond
		if worse.Plans[i].Variant == released {
			worse.Plans[i].Wall = 2 * time.Second
		}
	}
	for i := range worse.Reads {
		worse.Reads[i].CPU = time.Duration(worse.Reads[i].Images) * 16 * time.Microsecond
	}
	worse.Reads[3].TimesCPU, worse.Reads[4].TimesResident = 2.21, 2.21
	for _, d := range worse.Targets() {
		if d.Met {
			t.Errorf("%s: %s, but %s is reported as met", d.What, d.Maximum, d.Measured)
		}
	}
}

func TestTheReportIsWrittenAsATable(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "BENCHMARKS.md")
	if err := measured().write(file); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"| Duration of that plan, compared with the baseline | at most 1.08 times | 1.04 times | yes |",
		"| all images | provider | 1.00 | 1.04 | 1.00 | 60 | 1 |",
		"| 2000 | 0.03 | 14.0 | 2.10 | 7 | 1.90 |",
	} {
		if !strings.Contains(string(content), line+"\n") {
			t.Errorf("the report lacks the line %s", line)
		}
	}
}
