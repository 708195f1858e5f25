package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"parley/internal/sources"
	"parley/internal/store"
)

type evidenceCmd struct {
	Scan  evidenceScanCmd  `cmd:"" help:"Find the quotations of all posts, fetch their sources within the set rates, and check them."`
	Cases evidenceCasesCmd `cmd:"" help:"Print the quotations of which reviewers agree that the checker is wrong, a JSON line each, as parley quote check reads them."`
	Never evidenceNeverCmd `cmd:"" help:"Print the list of pages that are never archived, a pattern a line with its date and note."`
}

type evidenceNeverCmd struct{ siteFlags }

// neverMost is more lines than any site has.
const neverMost = 1_000_000

func (c *evidenceNeverCmd) Run(ctx context.Context, std *streams) error {
	return c.withStore(ctx, func(s *store.Store) error {
		list, err := s.NeverArchivedList(ctx, neverMost)
		for _, v := range list {
			fmt.Fprintf(std.out, "%s\t%s\t%s\n", v.Pattern, time.UnixMilli(v.Created).UTC().Format(time.RFC3339), strings.Join(strings.Fields(v.Note), " "))
		}
		return err
	})
}

type evidenceScanCmd struct {
	siteFlags
	outsideFlags
	Offline bool `help:"Find quotations, and check them against copies that are there; fetch nothing."`
	JSON    bool `help:"Print the result as JSON."`
}

func (c *evidenceScanCmd) Run(ctx context.Context, std *streams) error {
	o, err := c.archive(sources.Options{SiteURL: c.URL, Logger: slog.New(slog.NewTextHandler(std.err, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return err
	}
	if !c.Offline {
		if o.Fetcher, err = c.fetcher(c.URL); err != nil {
			return err
		}
	}
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	p := newProgress(std.err)
	archive := sources.New(s, o)
	total, err := archive.ScanAll(ctx, func(t sources.Total) {
		if p.due() {
			p.show(fmt.Sprintf("%d posts to read, %d sources to fetch", t.Posts, t.Sources))
		}
	})
	if err != nil && ctx.Err() != nil {
		return errors.Join(err, c.stopped(context.WithoutCancel(ctx), archive, std))
	}
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

// stopped says how far a scan came that was ended by a signal.
func (c *evidenceScanCmd) stopped(ctx context.Context, archive *sources.Sources, std *streams) error {
	t, err := archive.Waiting(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.err, "\nStopped: %d quotations found, %d posts are still to be read, %d sources to be fetched. The same command goes on from here.\n", t.Quotes, t.Posts, t.Sources)
	return nil
}

type evidenceCasesCmd struct{ siteFlags }

// checkerCase is a line: what quote check reads, what the checker said and what
// the reviewers say.
type checkerCase struct {
	ID      string `json:"id"`
	Quote   string `json:"quote"`
	Text    string `json:"text"`
	Lang    string `json:"lang,omitempty"`
	URL     string `json:"url"`
	Found   string `json:"found"`
	Version int    `json:"version"`
	Status  string `json:"status"`
}

// casesAtOnce is how many cases are read at a time.
const casesAtOnce = 100

func (c *evidenceCasesCmd) Run(ctx context.Context, std *streams) error {
	return c.withStore(ctx, func(s *store.Store) error {
		out := json.NewEncoder(std.out)
		for after := int64(0); ; {
			list, err := s.CheckerCases(ctx, after, casesAtOnce)
			if err != nil || len(list) == 0 {
				return err
			}
			for _, k := range list {
				text, err := s.SnapshotText(ctx, k.TextSHA256)
				if err != nil {
					return err
				}
				after = k.ID
				if text == nil {
					continue // taken down in between
				}
				line := checkerCase{ID: strconv.FormatInt(k.ID, 10), Quote: k.Quote, Text: text.Main(), Lang: k.Lang, URL: k.URL, Found: k.Found, Version: k.Version, Status: k.Status}
				if k.Outside {
					line.Text = text.Visible()
				}
				if err := out.Encode(line); err != nil {
					return err
				}
			}
		}
	})
}
