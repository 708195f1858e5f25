// Command generate writes the corpus that Parley's performance is measured on,
// as a Stack Exchange data dump of eight XML files. The same flags always write
// the same bytes. What the corpus is like is package corpus's business.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"time"

	"parley/bench/corpus"
)

func main() {
	var cfg corpus.Config
	flag.IntVar(&cfg.Questions, "questions", 10_000, "number of ordinary questions")
	flag.Uint64Var(&cfg.Seed, "seed", 1, "distinguishes corpora of the same size")
	flag.BoolVar(&cfg.Giant, "giant", true, "add one question with 12,000 answers and 5,000 comments")
	out := flag.String("out", "", "folder for the eight files (required)")
	summary := flag.String("summary", "", "file for the number of rows and bytes, as JSON")
	flag.Parse()
	if *out == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, cfg, *out, *summary); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, cfg corpus.Config, out, summary string) error {
	// The plan lives to the end and everything else is short-lived, so the
	// garbage of planning should be collected early.
	debug.SetGCPercent(20)
	begin := time.Now()
	c, err := corpus.New(cfg)
	if err != nil {
		return err
	}
	planned := time.Since(begin)
	sum, err := c.Write(ctx, out)
	if err != nil {
		return err
	}
	took := time.Since(begin)
	fmt.Printf("%d rows, %.1f MB of XML, %.1f MB of Markdown in %.1f s (%.1f s for the plan): %.0f rows/s\n",
		sum.TotalRows(), float64(sum.TotalXML())/1e6, float64(sum.Markdown)/1e6, took.Seconds(), planned.Seconds(),
		float64(sum.TotalRows())/took.Seconds())
	if summary == "" {
		return nil
	}
	text, err := json.MarshalIndent(sum, "", "  ")
	if err != nil {
		return fmt.Errorf("summary: %w", err)
	}
	return os.WriteFile(summary, append(text, '\n'), 0o644)
}
