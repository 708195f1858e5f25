package store_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/markup"
	"parley/internal/search"
	"parley/internal/store"
	"parley/internal/testkit"
)

var benchSite = flag.String("site", "", "folder of an imported site for BenchmarkSearchSite")

// BenchmarkSearchSite measures searches and similar questions on an imported
// site, with words that its own titles hold; docs/performance.md has figures.
func BenchmarkSearchSite(b *testing.B) {
	if *benchSite == "" {
		b.Fatal("say which site: -site DIR")
	}
	s := testkit.Open(b, store.Options{Dir: *benchSite})
	list, err := s.Questions(ctx, store.ListQuery{Order: store.Newest, Page: 1, Size: 500})
	if err != nil || len(list.Questions) == 0 {
		b.Fatalf("questions of the site: %v", err)
	}
	word := func(i, n int) string {
		words := strings.Fields(list.Questions[i%len(list.Questions)].Title)
		return strings.Trim(words[n%len(words)], `"[]?:*.,`)
	}
	tag := func(i int) string { t := list.Questions[i%len(list.Questions)].Tags; return t[i%len(t)] }
	searching := func(query func(i int) string) func(i int) error {
		return func(i int) error {
			_, err := s.Search(ctx, store.SearchRequest{Text: query(i), Limit: parley.ListPageSize})
			return err
		}
	}
	similar := func(title func(i int) string, body bool) func(i int) error {
		return func(i int) error {
			text := search.Text{Title: title(i)}
			if body {
				text.Body = markup.Text(list.Questions[i%len(list.Questions)].Body)
			}
			_, err := s.SimilarQuestions(ctx, text, 10)
			return err
		}
	}
	type kind struct {
		name string
		ask  func(i int) error
	}
	var hostile []kind
	for name, query := range hostileQueries() {
		hostile = append(hostile, kind{"hostile-" + strings.ReplaceAll(name, " ", "-"), searching(func(int) string { return query })})
	}
	for _, k := range append([]kind{
		{"word", searching(func(i int) string { return word(i, i) })},
		{"threewords", searching(func(i int) string { return word(i, i) + " " + word(i, i+1) + " " + word(i, i+2) })},
		{"phrase", searching(func(i int) string { return `"` + word(i, i) + " " + word(i, i+1) + `"` })},
		{"tagword", searching(func(i int) string { return "[" + tag(i) + "] " + word(i, i) })},
		{"operators", searching(func(i int) string { return word(i, i) + " is:question answers:1.. score:1 created:2010.." })},
		{"wildcard", searching(func(i int) string { return word(i, i) + "*" })},
		{"typing", similar(func(i int) string { return list.Questions[i%len(list.Questions)].Title }, false)},
		{"question", similar(func(i int) string { return list.Questions[i%len(list.Questions)].Title }, true)},
	}, hostile...) {
		b.Run(k.name, func(b *testing.B) {
			for i := range 20 {
				if err := k.ask(i * 37); err != nil {
					b.Fatal(err)
				}
			}
			var took []time.Duration
			cpu := cpuTime()
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				if err := k.ask(i * 7); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			spent := cpuTime() - cpu
			slices.Sort(took)
			ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
			b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
			b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
			b.ReportMetric(ms(spent)/float64(len(took)), "cpu-ms")
		})
	}
	stats, err := s.IndexStats(ctx)
	if err != nil {
		b.Fatal(err)
	}
	fmt.Printf("index: %+v\n", stats)
}
