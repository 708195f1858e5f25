package main

import (
	"context"

	"parley/internal/dump"
)

type exportCmd struct {
	siteFlags
	Out       string `required:"" help:"Folder to write into, or a file that ends in .zip. (No well-kept Go library writes .7z.)" placeholder:"DIR|FILE.zip" env:"PARLEY_OUT"`
	WithTexts bool   `help:"The copies of sources that posts quote too, with their texts, as Snapshots.warc.gz. Their words belong to others: mind what you may pass on." env:"PARLEY_WITH_TEXTS"`

	JSON bool `name:"json" help:"Print the report as JSON." env:"PARLEY_JSON"`
}

func (c *exportCmd) Run(ctx context.Context, std *streams) error {
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	bar := newProgress(std.err)
	report, err := dump.Export(ctx, s, c.Out, dump.ExportOptions{Texts: c.WithTexts, Progress: bar.dump})
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
