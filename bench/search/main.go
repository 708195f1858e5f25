//go:build linux

// Command search measures what finding costs on an imported site, and prints the
// table of docs/performance.md: searches and similar questions, asked of the
// store one after the other, with words that the site's own titles hold. Given
// sites of different sizes, it tells how the cost grows. HTTP and the rendering
// of pages are left to bench/run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"strings"
	"syscall"

	"parley/internal/store"
)

type options struct {
	requests int
	only     string
	profile  string
	sites    []string
}

func main() {
	var o options
	flag.IntVar(&o.requests, "n", 200, "requests of each kind")
	flag.StringVar(&o.only, "only", "", "the one `kind` to measure")
	flag.StringVar(&o.profile, "cpuprofile", "", "`file` for a profile of the requests")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "search [flags] DIR...   DIR is the data folder of an imported site")
		flag.PrintDefaults()
	}
	flag.Parse()
	if o.sites = flag.Args(); len(o.sites) == 0 || o.requests < 1 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "search:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	if o.profile != "" {
		f, err := os.Create(o.profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	var first []figures
	for _, dir := range o.sites {
		list, err := measureSite(ctx, o, dir)
		if err != nil {
			return fmt.Errorf("%s: %w", dir, err)
		}
		if first == nil {
			first = list
		}
		show(list, first)
	}
	return nil
}

// measureSite takes the figures of every kind of request on one site.
func measureSite(ctx context.Context, o options, dir string) (list []figures, err error) {
	// Opening a folder that is not there would make a new site.
	if _, err := os.Stat(dir); err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, store.Options{Dir: dir})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	stats, err := s.IndexStats(ctx)
	if err != nil {
		return nil, err
	}
	fmt.Printf("\n%s: %d posts in %d segments, index of %.0f MB\n\n", dir, stats.Documents, stats.Segments, float64(stats.Bytes)/1e6)
	a, err := newAsker(ctx, s)
	if err != nil {
		return nil, err
	}
	for _, k := range a.kinds() {
		if o.only != "" && !strings.EqualFold(o.only, k.name) {
			continue
		}
		f, err := a.measure(ctx, k, o.requests)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", k.name, err)
		}
		list = append(list, f)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("there is no kind %q", o.only)
	}
	return list, nil
}

// show prints the figures of a site; cost is CPU beside the first site's.
func show(list, first []figures) {
	fmt.Println("| what | CPU ms | median ms | p99 ms | found | blocks | read | cost |")
	fmt.Println("|---|--:|--:|--:|--:|--:|--:|--:|")
	for i, f := range list {
		fmt.Printf("| %s | %.2f | %.2f | %.2f | %.0f | %.1f | %.1f | %.2f × |\n", f.name, ms(f.cpu), ms(f.median), ms(f.p99), f.found, f.asked, f.read, float64(f.cpu)/float64(first[i].cpu))
	}
}
