package sources_test

import (
	"strings"
	"testing"
	"time"

	"parley/internal/metric"
	"parley/internal/sources"
)

// TestMetrics counts what an archive did, and tells what it still has to do.
func TestMetrics(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		var set metric.Set
		n.archive = n.open(sources.Options{Metrics: &set})
		n.publish("a.example", article("", lead, words, other))
		n.quote("a.example")
		n.quote("missing.example")
		n.work()
		read := func() string {
			t.Helper()
			var b strings.Builder
			if err := set.Write(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		text := read()
		for _, want := range []string{`fetches_total{outcome="ok"} 1`, `fetches_total{outcome="gone"} 1`, `checks_total{status="verbatim"} 1`,
			`check_seconds_count 1`, `queue_length{queue="sources"} 0`, `queue_age_seconds{queue="sources"} 0`} {
			if !strings.Contains(text, "\nparley_evidence_"+want+"\n") {
				t.Errorf("%q is missing in\n%s", want, text)
			}
		}
		for _, part := range []string{"texts", "bodies"} {
			if strings.Contains(text, `snapshot_bytes{part="`+part+`"} 0`) {
				t.Errorf("no bytes of %s:\n%s", part, text)
			}
		}
		n.Clock.Pass(25 * time.Hour)
		if text := read(); !strings.Contains(text, `queue_length{queue="sources"} 1`) || !strings.Contains(text, `queue_age_seconds{queue="sources"} 3600`) {
			t.Errorf("an hour after the second fetch is due:\n%s", text)
		}
	})
}
