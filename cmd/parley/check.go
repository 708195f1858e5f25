package main

import (
	"context"
	"errors"
	"fmt"

	"parley/internal/store"
)

// errDiffers ends check with exit code 1; what differs has been printed.
var errDiffers = errors.New("differences were found")

type checkCmd struct {
	siteFlags
	JSON bool `name:"json" help:"Print the findings as JSON." env:"PARLEY_JSON"`
}

func (c *checkCmd) Run(ctx context.Context, std *streams) error {
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	bar := newProgress(std.err)
	found, err := s.Check(ctx, bar.stage)
	bar.end()
	if err != nil {
		return err
	}
	if c.JSON {
		if found == nil {
			found = []store.Finding{}
		}
		err = printJSON(std.out, found)
	} else {
		for _, f := range found {
			fmt.Fprintf(std.out, "%s: %d, for example %v\n", f.What, f.Count, f.Sample)
		}
		if len(found) == 0 {
			fmt.Fprintln(std.out, "All counters agree with a recount and the database is sound.")
		}
	}
	if err == nil && len(found) > 0 {
		err = errDiffers
	}
	return err
}
