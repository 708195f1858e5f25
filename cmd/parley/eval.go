package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"parley"
	"parley/internal/retrieval"
	"parley/internal/search"
)

type evalCmd struct {
	Retrieval  evalRetrievalCmd  `cmd:"" help:"Score how well similar questions are ranked, on judged sets."`
	Duplicates evalDuplicatesCmd `cmd:"" help:"Measure how often the true duplicate is among the first similar questions of a site."`
}

type evalRetrievalCmd struct {
	Language string   `help:"Language of the sets, which says how words are stemmed." default:"en" placeholder:"CODE" env:"PARLEY_LANGUAGE"`
	JSON     bool     `name:"json" help:"Print the measures as JSON." env:"PARLEY_JSON"`
	Dirs     []string `arg:"" name:"dir" help:"Folders with corpus.jsonl.gz, queries.jsonl, qrels.tsv and perhaps candidates.tsv." type:"existingdir"`
}

// scored is a line of the report.
type scored struct {
	Set, Task string
	retrieval.Measures
}

func (c *evalRetrievalCmd) Run(ctx context.Context, std *streams) error {
	var lines []scored
	for _, dir := range c.Dirs {
		set, err := retrieval.ReadSet(dir)
		if err != nil {
			return err
		}
		retrieved, reranked, err := retrieval.Run(ctx, set, search.LanguageOf(c.Language))
		if err != nil {
			return err
		}
		lines = append(lines, scored{set.Name, "retrieve", retrieval.Measure(set.Queries, retrieved)})
		if len(reranked) > 0 {
			lines = append(lines, scored{set.Name, "re-rank", retrieval.Measure(set.Queries, reranked)})
		}
	}
	if c.JSON {
		return printJSON(std.out, lines)
	}
	fmt.Fprintf(std.out, "%-18s %-9s %7s %6s %6s %6s %6s %8s %6s %9s\n", "set", "task", "queries", "MAP", "MRR", "P@1", "P@5", "nDCG@10", "R@10", "MAP(all)")
	for _, l := range lines {
		fmt.Fprintf(std.out, "%-18s %-9s %7d %6.2f %6.2f %6.2f %6.2f %8.2f %6.2f %9.2f\n",
			l.Set, l.Task, l.Queries, 100*l.MAP, 100*l.MRR, 100*l.P1, 100*l.P5, 100*l.NDCG10, 100*l.R10, 100*l.MAPAll)
	}
	return nil
}

type evalDuplicatesCmd struct {
	siteFlags
	Limit int  `help:"Most duplicates to ask for, spread over all; 0 is all." default:"1000" placeholder:"N"`
	JSON  bool `name:"json" help:"Print the figures as JSON." env:"PARLEY_JSON"`
}

func (c *evalDuplicatesCmd) Run(ctx context.Context, std *streams) error {
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	bar := newProgress(std.err)
	began := time.Now()
	found, err := retrieval.Duplicates(ctx, s, c.Limit, func(done, of int) {
		if bar.due() {
			bar.show(fmt.Sprintf("%s of %s duplicates", thousands(int64(done)), thousands(int64(of))))
		}
	})
	bar.end()
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(std.out, found)
	}
	if found.Asked == 0 {
		return parley.Errorf(parley.Invalid, "the site links no question as a duplicate of another (PostLinks of LinkTypeId 3)")
	}
	printFound(std.out, found, time.Since(began))
	return nil
}

func printFound(w io.Writer, f retrieval.Found, took time.Duration) {
	share := func(n int) float64 { return 100 * float64(n) / float64(f.Asked) }
	fmt.Fprintf(w, "%s of %s duplicates asked: the original is first for %.1f %%, among the first five for %.1f %%, among the first ten for %.1f %% (%.1f ms each)\n",
		thousands(int64(f.Asked)), thousands(int64(f.Duplicates)), share(f.First), share(f.Five), share(f.Ten),
		float64(took.Microseconds())/1000/float64(f.Asked))
}
