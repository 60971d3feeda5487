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

// How much is measured.
const (
	images  = 10_000 // in the cloud that plans read
	lookups = 50     // data blocks of the plan with many
	latency = 50 * time.Millisecond
	most    = 128_000 // images of the longest list
	long    = 100_000 // images of the list that is filtered
)

// job is a configuration that is planned in several ways.
type job struct {
	name   string
	cloud  *cloud
	blocks string
	ways   []string
	// apart, where set, is the configuration of the way that is called so: the same blocks by queries that differ.
	apart string
}

// alone is the provider with lookups whose queries differ, so that none can share a list with another.
const alone = "provider, each lookup on its own"

// outcome is what the rounds of one way of a job came to: medians.
type outcome struct {
	Job, Way string
	Wall     time.Duration
	Ratio    float64 // to the limit of the same round
	CPU      time.Duration
	Resident int64
	Requests int64
	Bytes    int64
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
	for _, j := range []job{
		{name: "all images", cloud: quick, blocks: all, ways: []string{limit, ours, framework}},
		{name: "all images, gzip", cloud: zipped, blocks: all, ways: []string{limit, ours}},
		{name: "all images, 50 ms a request", cloud: slow, blocks: all, ways: []string{limit, ours}},
		{name: "50 lookups by regex", cloud: quick, blocks: regexLookups(false), apart: regexLookups(true), ways: []string{limit, ours, alone}},
		{name: "50 lookups by regex, 50 ms a request", cloud: slow, blocks: regexLookups(false), apart: regexLookups(true), ways: []string{limit, ours, alone}},
		{name: "one image by its name", cloud: quick, blocks: one(`filter { name = "ubuntu-24.04-10000" }`), ways: []string{limit, ours}},
		{name: "one image by its id", cloud: quick, blocks: one(`id = "00000000-5eed-4000-8000-000000000000"`), ways: []string{limit, ours}},
	} {
		outcomes, err := b.compare(ctx, j)
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

// regexLookups are data blocks that look for fifty images in the same list, or, apart, each in a list of its own.
func regexLookups(apart bool) string {
	var blocks strings.Builder
	for i := range lookups {
		more := ""
		if apart {
			more = fmt.Sprintf("\n    changes_since = \"2000-01-01T00:00:%02dZ\"", i)
		}
		fmt.Fprintf(&blocks, "data \"nova_image\" \"lookup_%d\" {\n  filter {\n    name_regex = \"^ubuntu-24\\\\.04-.*%d$\"%s\n  }\n  most_recent = true\n}\n",
			i, 10+i, more)
	}
	return blocks.String()
}

// compare measures the ways of a job side by side: each round has all of them.
func (b *bench) compare(ctx context.Context, j job) ([]outcome, error) {
	plans := map[string][]plan{}
	ratios := map[string][]float64{}
	for round := range b.rounds + 1 { // the first is to warm up, and makes the constant answers
		for _, way := range j.ways {
			if way == framework && round > 2 {
				continue // it is slow
			}
			served, blocks := way, j.blocks
			if way == alone {
				served, blocks = ours, j.apart
			}
			p, err := b.plan(ctx, served, j.cloud, blocks)
			if err != nil {
				return nil, err
			}
			if round > 0 {
				plans[way] = append(plans[way], p)
				ratios[way] = append(ratios[way], p.wall.Seconds()/plans[limit][round-1].wall.Seconds())
			}
		}
	}
	outcomes := make([]outcome, len(j.ways))
	for i, way := range j.ways {
		outcomes[i] = outcome{
			Job: j.name, Way: way, Ratio: median(ratios[way]),
			Wall:     medianOf(plans[way], func(p plan) time.Duration { return p.wall }),
			CPU:      medianOf(plans[way], func(p plan) time.Duration { return p.provider.CPU }),
			Resident: medianOf(plans[way], func(p plan) int64 { return p.provider.Resident }),
			Requests: medianOf(plans[way], func(p plan) int64 { return p.requests }),
			Bytes:    medianOf(plans[way], func(p plan) int64 { return p.bytes }),
		}
		fmt.Fprintf(os.Stderr, "%-40s %-34s %6.2f s\n", j.name, way, outcomes[i].Wall.Seconds())
	}
	return outcomes, nil
}

// growth is a read of so many images, without Terraform. CPU and memory are those beyond a read of no image.
type growth struct {
	Images   int
	CPU      time.Duration
	Resident int64
	// How many times what the same round took for half the images; 0 where there is no such half.
	TimesCPU, TimesResident float64
}

// grow reads lists that are each twice as long as the one before, all of them in each round, so that a moment in which
// the machine is slow does not pass for growth.
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
		var nothing, half growth
		for i, n := range sizes {
			used, err := b.readAverage(ctx, clouds[i], max(1, 16_000/max(n, 1000))) // what is short is measured more often
			if err != nil {
				return nil, err
			}
			g := growth{Images: n, CPU: used.CPU - nothing.CPU, Resident: used.Resident - nothing.Resident}
			switch {
			case n == 0:
				nothing = g
			case half.Images > 0:
				g.TimesCPU, g.TimesResident = g.CPU.Seconds()/half.CPU.Seconds(), float64(g.Resident)/float64(half.Resident)
			}
			half = g
			if round > 0 { // the first is to warm up
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

// readAverage is the mean of so many reads.
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

// read is the median of a few reads. The cloud is closed after them.
func (b *bench) read(ctx context.Context, c *cloud, pattern string, times int) (usage, error) {
	defer c.server.Close()
	var reads []usage
	for range 1 + times { // the first is to warm up
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
