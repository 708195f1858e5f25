package metric_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"parley/internal/metric"
)

func TestWrite(t *testing.T) {
	var s metric.Set
	c := s.Counter("fetches_total", "Fetches,\nby \\ outcome.", "outcome", "ok")
	c.Inc("gone")
	c.Inc("gone")
	c.Inc("a \"b\"\\\n")
	h := s.Histogram("check_seconds", "Checks.", time.Millisecond, time.Second)
	for _, d := range []time.Duration{time.Millisecond, 2 * time.Millisecond, time.Minute} {
		h.Observe(d)
	}
	s.Gauge("bytes", "Bytes.", "", func(context.Context) (map[string]float64, error) { return map[string]float64{"": 3 << 30}, nil })
	s.Gauge("broken", "Broken.", "", func(context.Context) (map[string]float64, error) { return nil, errors.New("no database") })
	var b strings.Builder
	if err := s.Write(t.Context(), &b); err == nil || !strings.Contains(err.Error(), "broken: no database") {
		t.Errorf("the error is %v", err)
	}
	const want = `# HELP fetches_total Fetches,\nby \\ outcome.
# TYPE fetches_total counter
fetches_total{outcome="a \"b\"\\\n"} 1
fetches_total{outcome="gone"} 2
fetches_total{outcome="ok"} 0
# HELP check_seconds Checks.
# TYPE check_seconds histogram
check_seconds_bucket{le="0.001"} 1
check_seconds_bucket{le="1"} 2
check_seconds_bucket{le="+Inf"} 3
check_seconds_sum 60.003
check_seconds_count 3
# HELP bytes Bytes.
# TYPE bytes gauge
bytes 3.221225472e+09
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

// TestNil makes metrics that nobody reads.
func TestNil(t *testing.T) {
	var s *metric.Set
	s.Counter("a_total", "A.", "x").Inc("y")
	s.Histogram("b_seconds", "B.").Observe(time.Second)
	s.Process(time.Now())
}

func TestProcess(t *testing.T) {
	var s metric.Set
	s.Process(time.Unix(1_700_000_000, 0))
	var b strings.Builder
	if err := s.Write(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\ngo_goroutines ", "\ngo_memstats_heap_alloc_bytes ", "\nprocess_start_time_seconds 1.7e+09\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in\n%s", want, b.String())
		}
	}
}
