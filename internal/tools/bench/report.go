//go:build unix

package main

import (
	"bytes"
	_ "embed" // of the template
	"fmt"
	"os"
	"runtime"
	"text/template"
	"time"
)

// report holds the measurements, as benchmarks.md.tmpl shows them.
type report struct {
	Terraform string
	Images    int
	Lookups   int
	Latency   time.Duration
	Rounds    int
	Plans     []outcome
	Reads     []growth
	Filtered  usage // of a long list in which few images match
	Slow      usage // of all images at that latency
}

//go:embed benchmarks.md.tmpl
var text string

var page = template.Must(template.New("").Funcs(template.FuncMap{
	"seconds": func(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()) },
	"micros":  func(d time.Duration, images int) string { return fmt.Sprintf("%.1f", per(d, images)) },
	"mib":     func(n int64) string { return fmt.Sprintf("%d", n>>20) },
	"times":   func(ratio float64) string { return fmt.Sprintf("%.2f", ratio) },
}).Parse(text))

// write prints the report, and writes it to the file.
func (r *report) write(file string) error {
	var b bytes.Buffer
	if err := page.Execute(&b, r); err != nil {
		return err
	}
	if _, err := os.Stdout.Write(b.Bytes()); err != nil {
		return err
	}
	return os.WriteFile(file, b.Bytes(), 0o644)
}

// per returns the microseconds per image.
func per(d time.Duration, images int) float64 {
	return float64(d.Nanoseconds()) / 1e3 / float64(images)
}

// Machine describes the machine and the versions that were measured.
func (r *report) Machine() string {
	return fmt.Sprintf("%d cores, %s, %s", runtime.NumCPU(), runtime.Version(), r.Terraform)
}

// target is a maximum, and the value that was measured.
type target struct {
	What, Maximum, Measured string
	Met                     bool
}

// Targets compares the measurements with their maximums.
func (r *report) Targets() []target {
	all := r.find("all images", released)
	shared, separate := r.find("50 lookups by regex", released), r.find("50 lookups by regex, 50 ms per request", separateLists)
	slow := r.find("50 lookups by regex, 50 ms per request", released)
	work := per(r.Reads[0].CPU, r.Reads[0].Images)
	var cpu, memory float64
	for _, read := range r.Reads[1:] {
		if read.Images <= 16_000 {
			work = per(read.CPU, read.Images)
		}
		cpu, memory = max(cpu, read.TimesCPU), max(memory, read.TimesResident)
	}
	upTo := func(what, unit, format string, maximum, measured float64) target {
		return target{what, fmt.Sprintf("at most "+format+unit, maximum), fmt.Sprintf(format+unit, measured), measured <= maximum}
	}
	return []target{
		upTo("CPU time for a list: reading, decoding, filtering, sorting, encoding", " µs per image", "%.1f", 15, work),
		upTo("Memory of the provider in a plan of all images", " MiB", "%.0f", 64, float64(all.Resident)/(1<<20)),
		upTo("Duration of that plan, compared with the baseline", " times", "%.2f", 1.08, all.Ratio),
		upTo("Round trips for a list of 11 pages at 50 ms per request", "", "%.1f", 13, r.Slow.Read.Seconds()/r.Latency.Seconds()),
		upTo("50 lookups by regex: requests", "", "%.0f", 66, float64(shared.Requests)),
		upTo("50 lookups by regex: CPU time of the provider", " s", "%.2f", 1.2, shared.CPU.Seconds()),
		upTo("50 lookups by regex at 50 ms per request, compared with separate lists", " times", "%.2f", 1, slow.Wall.Seconds()/separate.Wall.Seconds()),
		upTo("Requests for an exact name", "", "%.0f", 1, float64(r.find("one image by its name", released).Requests)),
		upTo("Requests for an ID", "", "%.0f", 1, float64(r.find("one image by its ID", released).Requests)),
		upTo("CPU time for a list of twice the length", " times", "%.2f", 2.2, cpu),
		upTo("Memory for a list of twice the length", " times", "%.2f", 2.2, memory),
		upTo("Memory to find a few images among 100,000", " MiB", "%.0f", 64, float64(r.Filtered.Resident)/(1<<20)),
	}
}

// find returns the outcome of a variant in a scenario.
func (r *report) find(scenario, variant string) outcome {
	for _, o := range r.Plans {
		if o.Scenario == scenario && o.Variant == variant {
			return o
		}
	}
	panic("not measured: " + scenario + ", " + variant)
}

// Compression returns how many times fewer bytes were sent with gzip.
func (r *report) Compression() float64 {
	return float64(r.find("all images", released).Bytes) / float64(r.find("all images, gzip", released).Bytes)
}
