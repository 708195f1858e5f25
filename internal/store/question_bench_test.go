package store_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// BenchmarkQuestionPage reads question after question of an imported site, in an
// order that is always the same.
func BenchmarkQuestionPage(b *testing.B) {
	if *benchSite == "" {
		b.Fatal("say which site: -site DIR")
	}
	s := testkit.Open(b, store.Options{Dir: *benchSite})
	rows, err := s.QuestionRows(ctx)
	if err != nil {
		b.Fatal(err)
	}
	for name, viewer := range map[string]parley.UserID{"reader": 0, "member": 5} {
		b.Run(name, func(b *testing.B) {
			random := rand.New(rand.NewPCG(1, 1))
			cpu, n := cpuTime(), 0
			for ; b.Loop(); n++ {
				id := rows[random.IntN(len(rows))].ID
				q, err := s.QuestionPageFor(ctx, id, store.ByScore, 1, viewer)
				if err != nil {
					b.Fatal(err)
				}
				posts := []parley.PostID{id}
				for _, a := range q.Answers {
					posts = append(posts, a.ID)
				}
				if _, err := s.QuotesOnPage(ctx, id, posts); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(cpuTime()-cpu)/float64(time.Microsecond)/float64(n), "cpu-us")
		})
	}
}
