package main

import (
	"context"

	"parley/internal/dump"
)

type exportCmd struct {
	siteFlags
	Out  string `required:"" help:"Folder to write into, or a file that ends in .zip. (No well-kept Go library writes .7z.)" placeholder:"DIR|FILE.zip" env:"PARLEY_OUT"`
	JSON bool   `name:"json" help:"Print the report as JSON." env:"PARLEY_JSON"`
}

func (c *exportCmd) Run(ctx context.Context, std *streams) error {
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	bar := newProgress(std.err)
	report, err := dump.Export(ctx, s, c.Out, bar.dump)
	bar.end()
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(std.out, report)
	}
	report.Seconds = bar.seconds()
	printReport(std.out, report)
	return nil
}
