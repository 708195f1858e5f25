package load

import (
	"math"
	"testing"
	"time"
)

func TestQuantiles(t *testing.T) {
	var all, even, odd Histogram
	if all.Quantile(0.99) != 0 {
		t.Error("an empty histogram has a quantile")
	}
	for i := 1; i <= 100_000; i++ {
		d := time.Duration(i) * time.Microsecond
		if i%2 == 0 {
			even.Add(d)
		} else {
			odd.Add(d)
		}
	}
	all.Merge(&even)
	all.Merge(&odd)
	for _, q := range []float64{0.001, 0.01, 0.5, 0.9, 0.99, 0.999, 1} {
		got, want := float64(all.Quantile(q)), q*1e8
		if math.Abs(got-want)/want > 0.016 {
			t.Errorf("Quantile(%g) = %s, want %s", q, time.Duration(got), time.Duration(want))
		}
	}
	if all.Count() != 100_000 || all.Max() != 100*time.Millisecond {
		t.Errorf("count %d, longest %s", all.Count(), all.Max())
	}
}

func TestHistogramPlacesFollowEachOther(t *testing.T) {
	last := -1
	for v := uint64(0); v < 1<<20; v++ {
		place := histogramPlace(v)
		if place != last && place != last+1 {
			t.Fatalf("%d ns in place %d after place %d", v, place, last)
		}
		if mid := float64(histogramValue(place)); math.Abs(mid-float64(v)) > 0.016*float64(v) {
			t.Fatalf("%d ns stands for %g ns", v, mid)
		}
		last = place
	}
	var h Histogram
	h.Add(-time.Second)
	h.Add(math.MaxInt64)
	if h.Count() != 2 || h.Quantile(1) <= time.Hour {
		t.Errorf("extreme durations: count %d, longest %s", h.Count(), h.Quantile(1))
	}
}
