package main

import (
	"context"
	"encoding/json"
	"fmt"

	"parley/internal/fetch"
	"parley/internal/sources"
)

type evidenceCmd struct {
	Scan evidenceScanCmd `cmd:"" help:"Find the quotations of all posts, fetch their sources within the set rates, and check them."`
}

type evidenceScanCmd struct {
	siteFlags
	Contact string `help:"Address where other sites can ask about our visits." placeholder:"URL" env:"PARLEY_CONTACT"`
	Offline bool   `help:"Find quotations, and check them against copies that are there; fetch nothing."`
	JSON    bool   `help:"Print the result as JSON."`
}

func (c *evidenceScanCmd) Run(ctx context.Context, std *streams) error {
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	var o sources.Options
	if !c.Offline {
		o.Fetcher = fetch.New(fetch.Options{Contact: c.Contact})
	}
	p := newProgress(std.err)
	total, err := sources.New(s, o).ScanAll(ctx, func(t sources.Total) {
		if p.due() {
			p.show(fmt.Sprintf("%d posts to read, %d sources to fetch", t.Posts, t.Sources))
		}
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(std.out).Encode(total)
	}
	fmt.Fprintf(std.out, "%d quotations", total.Quotes)
	for _, n := range total.ByStatus {
		fmt.Fprintf(std.out, ", %d %s", n.Count, n.Status)
	}
	fmt.Fprintln(std.out)
	return nil
}
