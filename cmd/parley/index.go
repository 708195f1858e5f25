package main

import (
	"context"
	"fmt"
	"time"

	"parley"
)

type indexCmd struct {
	siteFlags
	Language string `help:"Language of the posts, by which words are stemmed from now on: en, de, fr, es. Others are searched by whole words." placeholder:"CODE" env:"PARLEY_INDEX_LANGUAGE"`
}

// Help is shown by parley index --help.
func (indexCmd) Help() string {
	return `The index is always in step with the posts, so this is needed only after a change of the language, or when parley check finds it damaged. Searches go on with the old index until the new one stands.`
}

func (c *indexCmd) Run(ctx context.Context, std *streams) error {
	if len(c.Language) > 8 {
		return parley.Errorf(parley.Invalid, "%q is not the code of a language, such as en or pt", c.Language)
	}
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if c.Language != "" {
		if err := s.SetLanguage(ctx, c.Language); err != nil {
			return err
		}
	}
	bar, began, posts := newProgress(std.err), time.Now(), int64(0)
	err = s.RebuildIndex(ctx, func(n int64) {
		posts = n
		if bar.due() {
			bar.show(thousands(n) + " posts")
		}
	})
	bar.end()
	if err != nil {
		return err
	}
	stats, err := s.IndexStats(ctx)
	if err != nil {
		return err
	}
	seconds := time.Since(began).Seconds()
	fmt.Fprintf(std.out, "%s posts in %.1f s (%s posts/s), %.1f MB in %d segments\n",
		thousands(posts), seconds, thousands(int64(float64(posts)/max(seconds, 0.001))), float64(stats.Bytes)/1e6, stats.Segments)
	return nil
}
