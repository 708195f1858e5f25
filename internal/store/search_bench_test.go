package store_test

import (
	"flag"
	"maps"
	"strings"
	"testing"
	"time"

	"parley/internal/store"
	"parley/internal/testkit"
)

var benchSite = flag.String("site", "", "folder of an imported site for BenchmarkSearchHostile")

// dearQueries are short, and cost much for what they ask.
var dearQueries = map[string]string{
	"values that no post has":    "score:1 views:..3",
	"values that few posts have": "score:1 views:..25",
	"two letters":                "be*",
	"stop words":                 `"to be or not to be"`,
	"a common tag and words":     "[a*] the that",
	"source of a domain":         "source:com",
	"no source":                  "hassource:no",
	"no quotation with one":      "quote:unsourced",
}

// BenchmarkSearchHostile measures queries that are meant to cost much, on an
// imported site; bench/search measures what people ask.
func BenchmarkSearchHostile(b *testing.B) {
	if *benchSite == "" {
		b.Fatal("say which site: -site DIR")
	}
	s := testkit.Open(b, store.Options{Dir: *benchSite})
	queries := hostileQueries()
	maps.Copy(queries, dearQueries)
	for name, query := range queries {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			cpu, n := cpuTime(), 0
			for ; b.Loop(); n++ {
				if _, err := s.Search(ctx, store.SearchRequest{Text: query, Limit: 50}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(cpuTime()-cpu)/float64(time.Millisecond)/float64(n), "cpu-ms")
		})
	}
}
