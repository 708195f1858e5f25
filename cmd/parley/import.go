package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"parley/internal/dump"
)

type importCmd struct {
	siteFlags
	Origin   string   `help:"Host of the site that the dump is of, if the archive's name does not tell: beer.stackexchange.com." placeholder:"HOST" env:"PARLEY_ORIGIN"`
	SiteName string   `help:"Name of the site; the default is made from its host." placeholder:"NAME" env:"PARLEY_SITE_NAME"`
	JSON     bool     `name:"json" help:"Print the report as JSON." env:"PARLEY_JSON"`
	Sources  []string `arg:"" name:"source" help:"A .7z or .zip archive, a folder of *.xml or *.xml.gz, several archives of one site, or captured pages (.html, .txt)."`
}

// Help is shown by parley import --help.
func (importCmd) Help() string {
	return `Either everything is imported or nothing: an import that is stopped or killed leaves the site as it was, and can be started again. The same dump a second time changes nothing; a newer dump of the same site takes the older one's place. Rows whose other end is missing are kept and reported.`
}

func (c *importCmd) Run(ctx context.Context, std *streams) error {
	limitHeap(importingHeap)
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	bar := newProgress(std.err)
	report, err := dump.Import(ctx, s, c.Sources, dump.Options{Origin: c.Origin, SiteName: c.SiteName, Progress: bar.dump})
	bar.end()
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(std.out, report)
	}
	printReport(std.out, report)
	return nil
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func printReport(w io.Writer, r *dump.Report) {
	if r.Unchanged {
		fmt.Fprintf(w, "%s has been imported before: nothing to change.\n", r.Source)
		return
	}
	for _, f := range r.Files {
		fmt.Fprintf(w, "%-12s %12s rows\n", f.File, thousands(f.Rows))
		if len(f.Unknown) > 0 {
			fmt.Fprintf(w, "             attributes without a column of their own, kept: %v\n", f.Unknown)
		}
		if f.Redacted > 0 {
			fmt.Fprintf(w, "             network addresses of anonymous editors removed: %d\n", f.Redacted)
		}
		for _, n := range f.Notes {
			fmt.Fprintf(w, "             %s\n", n)
		}
		if more := f.Odd - int64(len(f.Notes)); more > 0 {
			fmt.Fprintf(w, "             and %s more rows with notes\n", thousands(more))
		}
	}
	for _, p := range r.Pages {
		fmt.Fprintf(w, "%s: question %d with %d answers and %d comments\n", p.Source, p.Question, p.Answers, p.Comments)
		for _, u := range p.Unknown {
			fmt.Fprintf(w, "             not known: %s\n", u)
		}
	}
	for _, o := range r.Oddities {
		fmt.Fprintf(w, "note: %s: %s\n", o.What, thousands(o.Count))
	}
	if n := r.Rows(); n > 0 {
		fmt.Fprintf(w, "%s rows in %.1f s (%s rows/s)\n", thousands(n), r.Seconds, thousands(int64(float64(n)/r.Seconds)))
	}
}
