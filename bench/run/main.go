//go:build linux

// Command run measures Parley on the corpus of package corpus and prints the
// tables of docs/performance.md. It generates the dump, builds the program,
// times its import, starts it, and puts load on it side by side with a bare
// handler and nginx that serve the same bytes: each cell of the tables is
// measured on all servers in turn, so that a disturbance of the machine hits
// all of them.
//
// Dumps are kept between runs, everything else is made anew.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"parley/bench/corpus"
)

// options are the flags.
type options struct {
	corpus      corpus.Config
	dir         string
	out         string
	cells       *regexp.Regexp
	anchors     *regexp.Regexp
	connections []int
	warmup      time.Duration
	duration    time.Duration
	archive     bool
}

func main() {
	o, err := readFlags()
	if err != nil {
		fmt.Fprintln(os.Stderr, "run:", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "run:", err)
		os.Exit(1)
	}
}

func readFlags() (o options, err error) {
	flag.IntVar(&o.corpus.Questions, "questions", 10_000, "number of ordinary questions of the corpus")
	flag.Uint64Var(&o.corpus.Seed, "seed", 1, "of the corpus")
	flag.BoolVar(&o.corpus.Giant, "giant", true, "with the giant thread")
	flag.StringVar(&o.dir, "dir", filepath.Join(os.TempDir(), "parley-bench"), "`folder` for dumps and databases")
	flag.StringVar(&o.out, "out", "", "`file` for the tables, besides standard output")
	cells := flag.String("cells", "", "measure only cells whose name matches the `regexp`")
	anchors := flag.String("anchors", "^question, fixed$|^newest, page 1$", "measure nginx and the bare handler for cells whose name matches the `regexp`")
	connections := flag.String("connections", "1,16,64", "numbers of connections")
	flag.DurationVar(&o.warmup, "warmup", 2*time.Second, "of each cell and server")
	flag.DurationVar(&o.duration, "duration", 10*time.Second, "of each cell and server")
	flag.BoolVar(&o.archive, "archive", true, "measure the import of a .7z archive too")
	flag.Parse()
	if flag.NArg() > 0 {
		return o, fmt.Errorf("unknown argument %q", flag.Arg(0))
	}
	var errCells, errAnchors error
	o.cells, errCells = regexp.Compile(*cells)
	o.anchors, errAnchors = regexp.Compile(*anchors)
	if err := errors.Join(errCells, errAnchors); err != nil {
		return o, err
	}
	for _, word := range strings.Split(*connections, ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 {
			return o, fmt.Errorf("connections %q: want numbers like 1,16,64", *connections)
		}
		o.connections = append(o.connections, n)
	}
	return o, nil
}

// run does everything in order and prints the tables at the end.
func run(ctx context.Context, o options) error {
	if err := checkTools(o); err != nil {
		return err
	}
	progress("planning a corpus of %d questions", o.corpus.Questions)
	c, err := corpus.New(o.corpus)
	if err != nil {
		return err
	}
	ws, err := newWorkspace(ctx, o, c)
	if err != nil {
		return err
	}
	defer ws.clean()
	report := &report{machine: machine()}
	if err := ws.buildParley(ctx, report); err != nil {
		return err
	}
	if err := ws.measureImports(ctx, o, report); err != nil {
		return err
	}
	// What was measured before a failure or an interruption is shown all the same.
	failure := ws.measureServing(ctx, o, requests(c), report)
	text := report.markdown(ws.summary)
	fmt.Print(text)
	if o.out != "" {
		failure = errors.Join(failure, os.WriteFile(o.out, []byte(text), 0o644))
	}
	return failure
}

// progress tells the person who waits what is being done.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}
