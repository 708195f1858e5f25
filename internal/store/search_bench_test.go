package store_test

import (
	"flag"
	"strings"
	"testing"
	"time"

	"parley/internal/store"
	"parley/internal/testkit"
)

var benchSite = flag.String("site", "", "folder of an imported site for BenchmarkSearchHostile")

// BenchmarkSearchHostile measures queries that are meant to cost much, on an
// imported site; bench/search measures what people ask.
func BenchmarkSearchHostile(b *testing.B) {
	if *benchSite == "" {
		b.Fatal("say which site: -site DIR")
	}
	s := testkit.Open(b, store.Options{Dir: *benchSite})
	for name, query := range hostileQueries() {
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
