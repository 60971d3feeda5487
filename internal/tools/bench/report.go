//go:build unix

package main

import (
	"bytes"
	_ "embed" // of the text
	"fmt"
	"os"
	"runtime"
	"text/template"
	"time"
)

// report is what was measured, as benchmarks.md.tmpl shows it.
type report struct {
	Terraform string
	Images    int
	Lookups   int
	Latency   time.Duration
	Rounds    int
	Plans     []outcome
	Reads     []growth
	Filtered  usage // of a long list in which little matches
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

// write shows the report, and puts it into the file.
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

// per is the microseconds for each image.
func per(d time.Duration, images int) float64 {
	return float64(d.Nanoseconds()) / 1e3 / float64(images)
}

// Machine says what it was measured on.
func (r *report) Machine() string {
	return fmt.Sprintf("%d cores, %s, %s", runtime.NumCPU(), runtime.Version(), r.Terraform)
}

// demand is what must be true, and what was measured.
type demand struct {
	What, Bound, Measured string
	Met                   bool
}

// Demands compares what was measured with what must be true.
func (r *report) Demands() []demand {
	all := r.find("all images", ours)
	looked, apart := r.find("50 lookups by regex", ours), r.find("50 lookups by regex, 50 ms a request", alone)
	slow := r.find("50 lookups by regex, 50 ms a request", ours)
	work := per(r.Reads[0].CPU, r.Reads[0].Images)
	var cpu, memory float64
	for _, read := range r.Reads[1:] {
		if read.Images <= 16_000 {
			work = per(read.CPU, read.Images)
		}
		cpu, memory = max(cpu, read.TimesCPU), max(memory, read.TimesResident)
	}
	upTo := func(what, unit, format string, bound, measured float64) demand {
		return demand{what, fmt.Sprintf("at most "+format+unit, bound), fmt.Sprintf(format+unit, measured), measured <= bound}
	}
	return []demand{
		upTo("The provider's work on a list: reading, decoding, filtering, sorting, encoding", " µs an image", "%.1f", 15, work),
		upTo("Its memory in a plan of all images", " MiB", "%.0f", 64, float64(all.Resident)/(1<<20)),
		upTo("That plan, against the limit's", " times", "%.2f", 1.08, all.Ratio),
		upTo("A list of 11 pages at 50 ms a request, in round trips", "", "%.1f", 13, r.Slow.Read.Seconds()/r.Latency.Seconds()),
		upTo("50 lookups by regex: requests", "", "%.0f", 66, float64(looked.Requests)),
		upTo("50 lookups by regex: the provider's CPU time", " s", "%.2f", 1.2, looked.CPU.Seconds()),
		upTo("50 lookups at 50 ms a request, against each on its own", " times", "%.2f", 1, slow.Wall.Seconds()/apart.Wall.Seconds()),
		upTo("Requests for an exact name", "", "%.0f", 1, float64(r.find("one image by its name", ours).Requests)),
		upTo("Requests for an id", "", "%.0f", 1, float64(r.find("one image by its id", ours).Requests)),
		upTo("Work on a list of twice the length", " times", "%.2f", 2.2, cpu),
		upTo("Memory for a list of twice the length", " times", "%.2f", 2.2, memory),
		upTo("Memory to find few in 100,000", " MiB", "%.0f", 300, float64(r.Filtered.Resident)/(1<<20)),
	}
}

func (r *report) find(job, way string) outcome {
	for _, o := range r.Plans {
		if o.Job == job && o.Way == way {
			return o
		}
	}
	panic("nothing measured " + job + ", " + way)
}

// Zipped is how many times fewer bytes came over the wire with gzip.
func (r *report) Zipped() float64 {
	return float64(r.find("all images", ours).Bytes) / float64(r.find("all images, gzip", ours).Bytes)
}
