//go:build unix

// Bench compares the provider with a baseline, a provider that returns the same state to Terraform from a constant and is
// therefore as fast as Terraform allows. It runs the real terraform binary on a fake cloud on loopback, and writes
// BENCHMARKS.md. It is not part of the released provider.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
)

func main() {
	if variant := os.Getenv(variantVariable); variant != "" {
		if err := serve(variant); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	output := flag.String("o", "BENCHMARKS.md", "the `file` to write")
	rounds := flag.Int("rounds", 5, "how often each plan is measured; the report shows medians")
	flag.Parse()
	if err := run(*output, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(output string, rounds int) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	terraform := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if terraform == "" {
		found, err := exec.LookPath("terraform")
		if err != nil {
			return fmt.Errorf("install Terraform or set TF_ACC_TERRAFORM_PATH: %w", err)
		}
		terraform = found
	}
	directory, err := os.MkdirTemp("", "nova-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(directory)
	bench, err := newBench(directory, terraform, rounds)
	if err != nil {
		return err
	}
	defer bench.close()
	report, err := bench.measure(ctx)
	if err != nil {
		return err
	}
	return report.write(output)
}
