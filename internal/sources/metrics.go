package sources

import (
	"context"
	"time"

	"parley/internal/evidence"
	"parley/internal/fetch"
	"parley/internal/metric"
)

// metrics are what an operator watches of the archive (evidence.md §8).
type metrics struct {
	fetches *metric.Counter // by outcome, or "postponed"
	checks  *metric.Counter // by status
	check   *metric.Histogram
}

// postponed is the outcome of a fetch whose host wants to be left alone for now.
const postponed = "postponed"

// newMetrics makes them. What the database knows is asked for when it is read.
func (a *Sources) newMetrics(set *metric.Set) metrics {
	set.Gauge("parley_evidence_queue_age_seconds", "How long the oldest post and the oldest source that are due have waited.", "queue", func(ctx context.Context) (map[string]float64, error) {
		q, err := a.store.EvidenceQueue(ctx)
		return map[string]float64{"posts": q.Posts.Age.Seconds(), "sources": q.Sources.Age.Seconds()}, err
	})
	set.Gauge("parley_evidence_queue_length", "Posts and sources that are due.", "queue", func(ctx context.Context) (map[string]float64, error) {
		q, err := a.store.EvidenceQueue(ctx)
		return map[string]float64{"posts": float64(q.Posts.Length), "sources": float64(q.Sources.Length)}, err
	})
	set.Gauge("parley_evidence_snapshot_bytes", "Stored bytes of copies, packed.", "part", func(ctx context.Context) (map[string]float64, error) {
		texts, bodies, err := a.store.SnapshotBytes(ctx)
		return map[string]float64{"texts": float64(texts), "bodies": float64(bodies)}, err
	})
	return metrics{
		fetches: set.Counter("parley_evidence_fetches_total", "Fetches of sources, by outcome.", "outcome", outcomes()...),
		checks:  set.Counter("parley_evidence_checks_total", "Quotations compared with a copy, by status.", "status", statuses()...),
		check: set.Histogram("parley_evidence_check_seconds", "What comparing one quotation took.",
			100*time.Microsecond, 250*time.Microsecond, 500*time.Microsecond, time.Millisecond, 2500*time.Microsecond, 5*time.Millisecond,
			10*time.Millisecond, 25*time.Millisecond, 50*time.Millisecond, 100*time.Millisecond, 500*time.Millisecond),
	}
}

func outcomes() []string {
	list := []string{postponed}
	for _, o := range []fetch.Outcome{fetch.OK, fetch.Gone, fetch.SoftGone, fetch.Paywalled, fetch.Login, fetch.Blocked, fetch.Unreachable, fetch.Refused, fetch.MostlyLinks, fetch.Spam} {
		list = append(list, string(o))
	}
	return list
}

func statuses() []string {
	var list []string
	for _, s := range []evidence.Status{evidence.Verbatim, evidence.Altered, evidence.Partial, evidence.NotFound, evidence.Paywalled} {
		list = append(list, string(s))
	}
	return list
}

// verdict checks a quotation against a page, and counts that.
func (a *Sources) verdict(page *evidence.Page, q *evidence.Quotation) evidence.Verdict {
	began := time.Now()
	v := page.Check(q)
	a.metrics.check.Observe(time.Since(began))
	a.metrics.checks.Inc(string(v.Status))
	return v
}
