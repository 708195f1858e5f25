package web

import (
	"context"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// BenchmarkBadges is what two quotations, one word for word and one altered, add to
// the making of a question's page: the statement alone, and all.
func BenchmarkBadges(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) { benchmarkBadges(b, engine) })
	}
}

func benchmarkBadges(b *testing.B, engine string) {
	o := store.Options{}
	if engine == "postgres" {
		o.URL = testkit.FreshPostgres(b)
	} else {
		o.Dir = testkit.FreshFolder(b)
	}
	q := newQuoting(b, testkit.NewMembers(b, o))
	ctx, from := context.Background(), "\n>\n> — [The Herald]("+q.address+")\n\n"
	q.say("Some say so:\n\n> " + q.words + from + "And others:\n\n> " + q.lead[:60] + " Thursday" + q.lead[69:] + from + "Is that so?")
	page, err := q.QuestionPage(ctx, q.question, store.ByScore, 1)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("statement", func(b *testing.B) {
		defer reportCPU(b)()
		for b.Loop() {
			if list, err := q.QuotesOnPage(ctx, q.question, []parley.PostID{q.question}); err != nil || len(list) != 2 {
				b.Fatal(len(list), err)
			}
		}
	})
	b.Run("all", func(b *testing.B) {
		v := q.server.questionView(page, store.ByScore, 1)
		defer reportCPU(b)()
		for b.Loop() {
			if err := q.server.addEvidence(ctx, v); err != nil || len(v.badged[q.question]) <= len(v.bodies[q.question]) {
				b.Fatal(v.badged, err)
			}
		}
	})
}

// reportCPU reports what the process has spent from now on, per operation: time on
// the clock says little on a busy machine.
func reportCPU(b *testing.B) (done func()) {
	before := processorTime(b)
	return func() { b.ReportMetric(float64(processorTime(b)-before)/float64(b.N), "cpu-ns/op") }
}
