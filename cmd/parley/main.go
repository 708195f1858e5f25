// Command parley runs a question-and-answer site: it imports and exports the
// Stack Exchange data dump, serves the site, and checks it. This file reads
// flags, environment and configuration; each subcommand has a file of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"golang.org/x/term"

	"parley"
	"parley/internal/blob"
	"parley/internal/commandline"
	"parley/internal/store"
)

// Exit codes, as docs/command-line.md lists them.
const (
	exitOK      = 0
	exitFailure = 1 // something of ours failed, or check found a difference
	exitUsage   = 2 // the command line or a setting is not understood
	exitInput   = 3 // the given dump, page, folder or database cannot be used
	exitSignal  = 130
)

// cli is the command line. Every flag can also be given as the environment
// variable PARLEY_NAME and as a line of parley.toml.
type cli struct {
	Config   string      `help:"Configuration file; every flag may stand in it as a line: listen = \"127.0.0.1:8080\"." placeholder:"FILE" env:"PARLEY_CONFIG" type:"path"`
	Demo     demoCmd     `cmd:"" help:"Run a small site with our own content in a temporary folder."`
	Serve    serveCmd    `cmd:"" help:"Serve the site."`
	Import   importCmd   `cmd:"" help:"Bring in a Stack Exchange data dump, or captured question pages."`
	Export   exportCmd   `cmd:"" help:"Write the site as a Stack Exchange data dump."`
	Check    checkCmd    `cmd:"" help:"Compare all counters with a recount and check the database."`
	Index    indexCmd    `cmd:"" help:"Make the search index anew."`
	Eval     evalCmd     `cmd:"" help:"Measure how well similar questions are found."`
	Quote    quoteCmd    `cmd:"" help:"Work on quotations."`
	Extract  extractCmd  `cmd:"" help:"Take the article out of web pages. Reads JSON lines {\"id\", \"html\", \"url\"} and writes a line for each: {\"id\", \"text\", \"visible\", \"title\", \"date\", \"outlet\", \"authors\", \"lang\"}."`
	Evidence evidenceCmd `cmd:"" help:"Quotations and their sources."`
	User     userCmd     `cmd:"" help:"Look after accounts."`
	Setting  settingCmd  `cmd:"" help:"Show and change the rules of the site: privileges, limits, pauses."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// siteFlags say which site a command works on.
type siteFlags struct {
	Data string `help:"Folder of the site (SQLite)." default:"./parley-data" placeholder:"DIR" env:"PARLEY_DATA"`
	DB   string `name:"db" help:"PostgreSQL database of the site, in place of --data: postgres://user@host/name." placeholder:"URL" env:"PARLEY_DB"`

	Bodies string `help:"Where bodies of copies of sources are kept: a folder, or s3://KEY:SECRET@endpoint/bucket/prefix?region=REGION. Default: in the database. Bodies that are there already stay where they are." placeholder:"FOLDER|URL" env:"PARLEY_BODIES"`
}

// options are how the site is opened.
func (f *siteFlags) options() (o store.Options, err error) {
	o.Dir, o.URL = f.Data, f.DB
	if f.Bodies != "" {
		o.Bodies, err = blob.Open(f.Bodies)
	}
	return o, err
}

// open opens the site.
func (f *siteFlags) open(ctx context.Context) (*store.Store, error) {
	o, err := f.options()
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, o)
}

// withStore opens the site for one command.
func (f *siteFlags) withStore(ctx context.Context, do func(*store.Store) error) error {
	s, err := f.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	return do(s)
}

// What Go's memory may grow to before its collector works harder, in bytes;
// SQLite's caches come on top, and what a large search index keeps. GOMEMLIMIT
// overrides both.
const (
	servingHeap   = 160 << 20
	importingHeap = 110 << 20
)

// collectAt is by how many percent Go's memory grows between two collections, as
// far as the limit allows: twice what Go does by itself. GOGC overrides it.
const collectAt = 200

func limitHeap(bytes int64) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(bytes)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
}

func main() {
	limitHeap(servingHeap)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// description is what help begins with.
const description = "A question-and-answer site with its whole history.\n\nExit codes: 0 done; 1 a failure, or a difference found by check; 2 the command line is not understood; 3 the given input cannot be used; 130 stopped by a signal."

// runner is a command's struct.
type runner interface {
	Run(ctx context.Context, std *streams) error
}

// run is the whole program, with its exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c cli
	program := commandline.New("parley", description, &c)
	if len(args) == 1 && args[0] == "--version" {
		args = []string{"version"}
	}
	wanted, err := program.Wanted(args)
	if wanted != nil {
		wanted.WriteHelp(stdout, width(stdout))
		return exitOK
	}
	chosen := program
	if err == nil {
		chosen, err = program.Read(args, commandline.Sources{Env: os.LookupEnv, File: configLookup(&c.Config)})
	}
	if err != nil {
		fmt.Fprintf(stderr, "parley: %v\nTry: %s --help\n", err, chosen.Path())
		return exitUsage
	}
	std := &streams{in: os.Stdin, out: stdout, err: stderr, config: c.Config}
	return exitCode(ctx, chosen.Target().(runner).Run(ctx, std), stderr)
}

// width is how wide help may be: as the terminal, within what reads well.
func width(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil {
			return min(columns, 100)
		}
	}
	return 80
}

func exitCode(ctx context.Context, err error, stderr io.Writer) int {
	switch {
	case err == nil:
		return exitOK
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "parley: stopped")
		return exitSignal
	case errors.Is(err, errDiffers):
		return exitFailure
	}
	fmt.Fprintln(stderr, "parley:", err)
	if parley.KindOf(err) != 0 {
		return exitInput
	}
	return exitFailure
}

// streams are where a command reads and prints: results to out, everything else
// to err.
type streams struct {
	in       io.Reader
	out, err io.Writer
	config   string // path of the configuration file, "" for the default
}
