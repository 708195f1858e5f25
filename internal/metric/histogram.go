package metric

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"
)

// Histogram counts durations by how long they were.
type Histogram struct {
	name
	bounds []time.Duration
	mu     sync.Mutex
	counts []uint64 // one more than bounds: what was longer than all
	sum    time.Duration
}

// Histogram makes a histogram with a name that ends in "_seconds". bounds are
// the upper ends of its buckets, ascending.
func (s *Set) Histogram(called, help string, bounds ...time.Duration) *Histogram {
	h := &Histogram{name: name{called, help, "histogram"}, bounds: bounds, counts: make([]uint64, len(bounds)+1)}
	s.add(h)
	return h
}

// Observe counts one duration.
func (h *Histogram) Observe(d time.Duration) {
	i := 0
	for i < len(h.bounds) && d > h.bounds[i] {
		i++
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.counts[i]++
	h.sum += d
}

func (h *Histogram) write(_ context.Context, w io.Writer) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	err := h.head(w)
	var n uint64
	for i, count := range h.counts {
		n += count
		bound := "+Inf"
		if i < len(h.bounds) {
			bound = number(h.bounds[i].Seconds())
		}
		if err == nil {
			_, err = fmt.Fprintf(w, "%s_bucket{le=\"%s\"} %d\n", h.name.name, bound, n)
		}
	}
	if err == nil {
		_, err = fmt.Fprintf(w, "%s_sum %s\n%s_count %d\n", h.name.name, number(h.sum.Seconds()), h.name.name, n)
	}
	return err
}
