//go:build unix

package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// Sizes of what is measured.
const (
	images  = 10_000 // in the cloud that plans read
	lookups = 50     // data blocks of the plan with many
	latency = 50 * time.Millisecond
	most    = 128_000 // images of the longest list
	long    = 100_000 // images of the list that is filtered
)

// scenario is a configuration that is planned with several variants of the provider.
type scenario struct {
	name     string
	cloud    *cloud
	blocks   string
	variants []string
	// separate is the configuration of the variant separateLists: the same blocks by queries that differ.
	separate string
}

// separateLists is the provider with lookups whose queries differ, so that each reads a list of its own.
const separateLists = "provider, separate lists"

// outcome holds the medians of the rounds of one variant in one scenario.
type outcome struct {
	Scenario, Variant string
	Wall              time.Duration
	Ratio             float64 // to the baseline of the same round
	CPU               time.Duration
	Resident          int64
	Requests          int64
	Bytes             int64
}

func (b *bench) measure(ctx context.Context) (*report, error) {
	version, err := b.version(ctx)
	if err != nil {
		return nil, err
	}
	r := &report{Terraform: version, Images: images, Lookups: lookups, Latency: latency, Rounds: b.rounds}
	quick, slow, zipped := b.cloud(images, 0, false), b.cloud(images, latency, false), b.cloud(images, 0, true)
	all := `data "nova_images" "all" {}`
	one := func(argument string) string { return fmt.Sprintf("data \"nova_image\" \"one\" {\n  %s\n}\n", argument) }
	for _, s := range []scenario{
		{name: "all images", cloud: quick, blocks: all, variants: []string{baseline, released, framework}},
		{name: "all images, gzip", cloud: zipped, blocks: all, variants: []string{baseline, released}},
		{name: "all images, 50 ms per request", cloud: slow, blocks: all, variants: []string{baseline, released}},
		{name: "50 lookups by regex", cloud: quick, blocks: regexLookups(false), separate: regexLookups(true), variants: []string{baseline, released, separateLists}},
		{name: "50 lookups by regex, 50 ms per request", cloud: slow, blocks: regexLookups(false), separate: regexLookups(true), variants: []string{baseline, released, separateLists}},
		{name: "one image by its name", cloud: quick, blocks: one(`filter { name = "ubuntu-24.04-10000" }`), variants: []string{baseline, released}},
		{name: "one image by its ID", cloud: quick, blocks: one(`id = "00000000-5eed-4000-8000-000000000000"`), variants: []string{baseline, released}},
	} {
		outcomes, err := b.compare(ctx, s)
		if err != nil {
			return nil, err
		}
		r.Plans = append(r.Plans, outcomes...)
	}
	r.Reads, err = b.grow(ctx)
	if err != nil {
		return nil, err
	}
	if r.Slow, err = b.read(ctx, b.cloud(images, latency, false), "", 3); err != nil {
		return nil, err
	}
	r.Filtered, err = b.read(ctx, b.cloud(long, 0, false), "-1234$", 3)
	return r, err
}

// regexLookups returns data blocks that look for fifty images in the same list or, if separate, each in its own list.
func regexLookups(separate bool) string {
	var blocks strings.Builder
	for i := range lookups {
		more := ""
		if separate {
			more = fmt.Sprintf("\n    changes_since = \"2000-01-01T00:00:%02dZ\"", i)
		}
		fmt.Fprintf(&blocks, "data \"nova_image\" \"lookup_%d\" {\n  filter {\n    name_regex = \"^ubuntu-24\\\\.04-.*%d$\"%s\n  }\n  most_recent = true\n}\n",
			i, 10+i, more)
	}
	return blocks.String()
}

// compare measures the variants of a scenario: each round runs all of them in turn.
func (b *bench) compare(ctx context.Context, s scenario) ([]outcome, error) {
	plans := map[string][]plan{}
	ratios := map[string][]float64{}
	for round := range b.rounds + 1 { // the first warms up, and records the responses of the baseline
		for _, variant := range s.variants {
			if variant == framework && round > 2 {
				continue // it is slow
			}
			served, blocks := variant, s.blocks
			if variant == separateLists {
				served, blocks = released, s.separate
			}
			p, err := b.plan(ctx, served, s.cloud, blocks)
			if err != nil {
				return nil, err
			}
			if round > 0 {
				plans[variant] = append(plans[variant], p)
				ratios[variant] = append(ratios[variant], p.wall.Seconds()/plans[baseline][round-1].wall.Seconds())
			}
		}
	}
	outcomes := make([]outcome, len(s.variants))
	for i, variant := range s.variants {
		outcomes[i] = outcome{
			Scenario: s.name, Variant: variant, Ratio: median(ratios[variant]),
			Wall:     medianOf(plans[variant], func(p plan) time.Duration { return p.wall }),
			CPU:      medianOf(plans[variant], func(p plan) time.Duration { return p.provider.CPU }),
			Resident: medianOf(plans[variant], func(p plan) int64 { return p.provider.Resident }),
			Requests: medianOf(plans[variant], func(p plan) int64 { return p.requests }),
			Bytes:    medianOf(plans[variant], func(p plan) int64 { return p.bytes }),
		}
		fmt.Fprintf(os.Stderr, "%-40s %-34s %6.2f s\n", s.name, variant, outcomes[i].Wall.Seconds())
	}
	return outcomes, nil
}

// growth is a read of a list, without Terraform. CPU and memory exclude those of a read of an empty list.
type growth struct {
	Images   int
	CPU      time.Duration
	Resident int64
	// Ratios to the list of half the length in the same round; 0 for the shortest list.
	TimesCPU, TimesResident float64
}

// grow reads lists, each twice as long as the one before. Each round reads all of them, so that a moment in which the
// machine is slow does not look like growth.
func (b *bench) grow(ctx context.Context) ([]growth, error) {
	sizes := []int{0}
	for n := 1000; n <= most; n *= 2 {
		sizes = append(sizes, n)
	}
	clouds := make([]*cloud, len(sizes))
	for i, n := range sizes {
		clouds[i] = b.cloud(n, 0, false)
		defer clouds[i].server.Close()
	}
	rounds := make([][]growth, len(sizes)) // of each size
	for round := range b.rounds + 3 {
		var empty, half growth
		for i, n := range sizes {
			used, err := b.readAverage(ctx, clouds[i], max(1, 16_000/max(n, 1000))) // short lists are measured more often
			if err != nil {
				return nil, err
			}
			g := growth{Images: n, CPU: used.CPU - empty.CPU, Resident: used.Resident - empty.Resident}
			switch {
			case n == 0:
				empty = g
			case half.Images > 0:
				g.TimesCPU, g.TimesResident = g.CPU.Seconds()/half.CPU.Seconds(), float64(g.Resident)/float64(half.Resident)
			}
			half = g
			if round > 0 { // the first warms up
				rounds[i] = append(rounds[i], g)
			}
		}
		fmt.Fprintf(os.Stderr, "reads of up to %d images: %.2f s\n", half.Images, half.CPU.Seconds())
	}
	var reads []growth
	for i, n := range sizes[1:] {
		all := rounds[i+1]
		reads = append(reads, growth{
			Images:        n,
			CPU:           medianOf(all, func(g growth) time.Duration { return g.CPU }),
			Resident:      medianOf(all, func(g growth) int64 { return g.Resident }),
			TimesCPU:      medianOf(all, func(g growth) float64 { return g.TimesCPU }),
			TimesResident: medianOf(all, func(g growth) float64 { return g.TimesResident }),
		})
	}
	return reads, nil
}

// readAverage returns the mean of several reads.
func (b *bench) readAverage(ctx context.Context, c *cloud, times int) (usage, error) {
	var sum usage
	for range times {
		used, err := b.readAlone(ctx, c, "")
		if err != nil {
			return usage{}, err
		}
		sum.CPU += used.CPU
		sum.Resident += used.Resident
	}
	return usage{CPU: sum.CPU / time.Duration(times), Resident: sum.Resident / int64(times)}, nil
}

// read returns the median of several reads, and then closes the cloud.
func (b *bench) read(ctx context.Context, c *cloud, pattern string, times int) (usage, error) {
	defer c.server.Close()
	var reads []usage
	for range 1 + times { // the first warms up
		used, err := b.readAlone(ctx, c, pattern)
		if err != nil {
			return usage{}, err
		}
		reads = append(reads, used)
	}
	return usage{
		CPU:      medianOf(reads[1:], func(u usage) time.Duration { return u.CPU }),
		Resident: medianOf(reads[1:], func(u usage) int64 { return u.Resident }),
		Read:     medianOf(reads[1:], func(u usage) time.Duration { return u.Read }),
	}, nil
}

func medianOf[S any, T cmp.Ordered](from []S, get func(S) T) T {
	values := make([]T, len(from))
	for i := range from {
		values[i] = get(from[i])
	}
	return median(values)
}

func median[T cmp.Ordered](values []T) T {
	slices.Sort(values)
	return values[len(values)/2]
}
